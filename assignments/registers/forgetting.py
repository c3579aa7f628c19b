"""What the rows of register files tell of people, once their time is over.

What a written row changed stays with it, for undo; of a member who is anonymised
nothing stays, and that row is no longer taken back.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments.models import PartyMember, RegisterRow
from households.choices import BatchKind
from households.forgetting import NOBODY, ended
from households.models import ImportBatch
from povertyaid.text import fold

CELLS = {"raw": [], "problems": [], "repairs": [], "candidates": []}
NAMELESS = {"label": NOBODY, "folded_label": fold(NOBODY)}
NOTHING = CELLS | NAMELESS | {"changes": [], "before": None, "after": None}
# Of people who are not in the register, or no longer
OUTSIDE = Q(batch__kind=BatchKind.MEMBERS) & (
    Q(object_id=None)
    | Q(is_undone=True)
    | ~Exists(PartyMember.objects.filter(pk=OuterRef("object_id")))
)


def old_files(before: datetime) -> QuerySet[ImportBatch]:
    """Register files of before that are done with, and still tell what they need not.

    One that is undone later is among them again.
    """
    telling = ~Q(**CELLS) | OUTSIDE & ~Q(label=NOBODY)
    rows = RegisterRow.objects.filter(telling, batch=OuterRef("pk"))
    return ended(before).filter(Exists(rows))


@transaction.atomic
def remove_cells(batches: QuerySet[ImportBatch]) -> int:
    """The cells, and the names of people whom the files told of in vain."""
    ids = list(batches.values_list("pk", flat=True))
    rows = RegisterRow.objects.filter(batch__in=ids)
    rows.update(**CELLS)
    outside = rows.filter(OUTSIDE).values_list("pk", flat=True)
    RegisterRow.objects.filter(pk__in=list(outside)).update(**NOTHING)
    for batch in ImportBatch.objects.filter(pk__in=ids):
        _empty(batch.findings)
        batch.save(update_fields=["findings"])
    return len(ids)


def _empty(findings: dict) -> None:
    """Counts stay; the cells and names they were shown with go."""
    findings |= {name: [] for name in ("stale", "problems") if name in findings}
    for told in findings.get("groups", []):
        told["samples"] = []
    if "undo" in findings:
        findings["undo"]["refused"] = []


def forget_members(ids: Iterable[int]) -> None:
    """Rows about these members, and their names among those asked about."""
    gone = set(ids)
    rows = RegisterRow.objects.filter(batch__kind=BatchKind.MEMBERS)
    rows.filter(object_id__in=gone).update(**NOTHING)
    asking = []
    for row in rows.exclude(candidates=[]):
        others = [one for one in row.candidates if one["member"] not in gone]
        if len(others) < len(row.candidates):
            row.candidates = others
            asking.append(row)
    RegisterRow.objects.bulk_update(asking, ["candidates"], batch_size=1000)
