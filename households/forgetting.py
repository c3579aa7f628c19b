"""Households long off the register, and files of old lists: what goes, what stays.

Figures of past years must stand, so nothing they count is deleted: a household keeps
its code, village, ethnic group and results, and loses whatever tells who it was.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from households.choices import BatchKind, BatchState
from households.imports.forgetting import (
    forget_households,
    forget_list,
    still_telling,
)
from households.models import (
    ClosingReview,
    Household,
    ImportBatch,
    Resident,
    Review,
    StatusDecision,
)
from povertyaid import history
from povertyaid.text import fold, sort_key

NOBODY = "(đã ẩn danh)"
GONE = "(đã xóa theo thời hạn lưu)"
ENDED = [BatchState.COMMITTED, BatchState.UNDONE, BatchState.REFUSED]
ENDED += [BatchState.FAILED]
BLANK = {
    "head_name": NOBODY,
    "folded_name": fold(NOBODY),
    "sort_key": sort_key(NOBODY),
    "sex": "",
    "birth_date": None,
    "birth_year": None,
    "citizen_number": "",
    "phone": "",
    "latitude": None,
    "longitude": None,
    "note": "",
}
# The year of birth stands: figures of children and old people are counted by it
BLANK_RESIDENT = {"name": NOBODY, "birth_date": None, "citizen_number": ""}


def long_gone(before: datetime) -> QuerySet[Household]:
    """Of whom no list and no decision has spoken since, nor anybody changed a word."""
    own = {"household": OuterRef("pk")}
    reviewed = Q(year__gte=before.year)
    gone = Household.objects.filter(changed_at__lt=before).exclude(head_name=NOBODY)
    return gone.exclude(
        Exists(Review.objects.filter(reviewed, **own))
        | Exists(ClosingReview.objects.filter(reviewed, **own))
        | Exists(StatusDecision.objects.filter(decided_on__gte=before.date(), **own))
    )


@transaction.atomic
def anonymise(households: QuerySet[Household]) -> int:
    """Blank who they were, in the register, its history and the rows of lists."""
    ids = list(households.select_for_update().values_list("pk", flat=True))
    history.blank(Resident.objects.filter(household__in=ids), BLANK_RESIDENT)
    forget_households(ids, BLANK)
    return history.blank(Household.objects.filter(pk__in=ids), BLANK)


def old_notes(before: datetime) -> QuerySet[StatusDecision]:
    """Decisions of before with something written beside them."""
    old = StatusDecision.objects.filter(decided_on__lt=before.date())
    return old.exclude(note="", cancel_reason__in=["", GONE])


@transaction.atomic
def remove_notes(decisions: QuerySet[StatusDecision]) -> int:
    """The notes; the decision, its number and what it changed stay."""
    ids = list(decisions.values_list("pk", flat=True))
    found = StatusDecision.objects.filter(pk__in=ids)
    found.exclude(cancel_reason="").update(cancel_reason=GONE)
    found.update(note="")
    history.erase(StatusDecision, ids, ["cancel_reason", "note"], history.TIME_IS_OVER)
    return len(ids)


def ended(before: datetime) -> QuerySet[ImportBatch]:
    """Files of before that are done with, lists and registers alike."""
    return ImportBatch.objects.filter(state__in=ENDED, uploaded_at__lt=before)


def old_lists(before: datetime) -> QuerySet[ImportBatch]:
    """Those of before that are done with, and whose file or people are still kept.

    One that is undone later is among them again.
    """
    is_list = Q(kind=BatchKind.HOUSEHOLDS)
    return ended(before).filter(~Q(file="") | is_list & Q(still_telling()))


@transaction.atomic
def remove_files(batches: QuerySet[ImportBatch]) -> int:
    """The files and their cells; which rows went into the register stays to be told."""
    count = 0
    for batch in batches:
        if batch.kind == BatchKind.HOUSEHOLDS:
            forget_list(batch)
        if batch.file:
            batch.file.delete(save=False)
        batch.save(update_fields=["file", "edits", "findings"])
        count += 1
    return count
