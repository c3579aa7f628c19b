"""The log to search: who opened whose page, who took what away, who changed what."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from povertyaid import audit
from povertyaid.models import AuditEntry
from povertyaid.spreadsheets import to_xlsx

Action = AuditEntry.Action

SHEET = "Nhật ký sử dụng"
HEADINGS = ["Lúc", "Ai", "Tên đăng nhập", "Việc", "Đối tượng", "Cột", "Lý do"]
MOST = 100_000  # lines of a workbook, the newest; a day range brings the rest
PLACES = {  # a model's label → the page that shows one of them
    "households.household": "household",
    "households.commune": "commune",
    "households.importbatch": "import",
    "assignments.partymember": "member",
    "assignments.partyorganisation": "organisation",
    "assignments.plan": "plan",
    "assignments.proposal": "proposal",
    "assignments.support": "support",
    "assignments.visit": "visit",
}


def place_of(entry: AuditEntry) -> str:
    """The URL name of the page of what an entry is about; "" where there is none."""
    is_there = entry.subject_id and entry.label and entry.action != Action.DELETED
    return PLACES.get(entry.subject, "") if is_there else ""


def entries(
    words: str = "",
    person: str = "",
    action: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AuditEntry]:
    """Newest first; `words` of the thing's name, `person` of who did it."""
    found = AuditEntry.objects.select_related("actor")
    if words:
        found = found.filter(label__icontains=words)
    if person:
        found = found.filter(
            Q(actor__full_name__icontains=person) | Q(actor__username__iexact=person)
        )
    if action:
        found = found.filter(action=action)
    if first:
        found = found.filter(at__gte=audit.midnight(first))
    if last:
        found = found.filter(at__lt=audit.midnight(last + timedelta(days=1)))
    return found


def workbook(found: QuerySet[AuditEntry]) -> tuple[bytes, int]:
    """The newest MOST of these entries as a workbook, and how many they are."""
    rows = [_line(entry) for entry in found[:MOST]]
    return to_xlsx({SHEET: (HEADINGS, rows)}), len(rows)


def _line(entry: AuditEntry) -> tuple:
    told = (entry.after or {}) if entry.action == Action.EXPORTED else {}
    return (
        f"{timezone.localtime(entry.at):%H:%M:%S %d/%m/%Y}",
        entry.actor.full_name if entry.actor else "lệnh của hệ thống",
        entry.actor.username if entry.actor else "",
        entry.get_action_display(),
        entry.label,
        ", ".join(told.get("columns", [])),
        told.get("reason", ""),
    )
