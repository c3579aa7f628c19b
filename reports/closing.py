"""Closing a year: by somebody else than who asked for it, balanced or why not.

A closed version never moves again: its lines are its own copy (ReportLine), compiling
refuses it (services.claim), and what changed later makes a version of its own.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from households.locks import read_register
from povertyaid import audit
from povertyaid.jobs import UserError
from reports.choices import ReportState
from reports.freshness import with_register_changes
from reports.models import Report
from reports.plan40.figures import fix_figures

FROZEN = ("state", "closed_by", "closed_at", "close_reason")


class NeedsReason(UserError):
    """It does not balance and nobody said why it is closed all the same."""


def obstacles(report: Report, by) -> list[str]:
    """Why `by` cannot close it now, as sentences; none if only the decision is left.

    `report` comes from `with_register_changes`, so it knows whether it is outdated.
    """
    if report.state == ReportState.CLOSED:
        return [f"Bản {report.version} của báo cáo năm {report.year} đã chốt."]
    if report.state != ReportState.DRAFT:
        return ["Báo cáo chưa lập xong nên chưa chốt được."]
    found = []
    if report.is_awaited:
        found.append("Báo cáo đang được lập lại; hãy đợi xong rồi chốt.")
    if report.is_outdated:
        found.append(
            "Sổ hộ đã thay đổi sau khi lập báo cáo này; hãy lập lại rồi mới chốt."
        )
    if settings.CLOSING_NEEDS_TWO and report.asked_by_id == by.pk:
        found.append(
            "Người lập báo cáo không được tự chốt; hãy nhờ một người khác của Văn "
            "phòng chốt."
        )
    return found


@transaction.atomic
def close_report(
    report_id: int, by, compiled_at: datetime | None, reason: str = ""
) -> Report:
    """Close the draft that was compiled at `compiled_at`: the one `by` looked at.

    Raises UserError for what stands in the way (`obstacles`), for a draft compiled
    anew since, and NeedsReason where it does not balance and no reason is given.
    """
    read_register()
    locked = Report.objects.select_for_update(of=("self",))
    report = with_register_changes(locked).get(pk=report_id)
    if found := obstacles(report, by):
        raise UserError(" ".join(found))
    if report.compiled_at != compiled_at:
        raise UserError(
            "Báo cáo vừa được lập lại; hãy xem lại số liệu mới trước khi chốt."
        )
    reason = reason.strip()
    if not report.balances and not reason:
        raise NeedsReason(
            "Báo cáo chưa cân đối. Hãy ghi lý do vẫn chốt; lý do được in kèm báo cáo."
        )
    before = audit.columns_of(report, FROZEN)
    report.state, report.closed_by, report.closed_at = (
        ReportState.CLOSED,
        by,
        timezone.now(),
    )
    report.close_reason = "" if report.balances else reason
    report.save(update_fields=FROZEN)
    fix_figures(report)
    after = audit.columns_of(report, FROZEN)
    audit.record(by, audit.Action.CHANGED, report, before=before, after=after)
    return report
