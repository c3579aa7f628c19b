"""Households of last year's list that the file does not have: a question for each.

They escaped, or left for a reason: then the answer is a row of the batch, written with
the others. Or the office forgot them: then another file must bring them.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from households.choices import (
    LISTED,
    BatchState,
    LeftReason,
    MatchKey,
    RowKind,
    Status,
    Verdict,
)
from households.imports.batches import ANSWERED_SHEET
from households.imports.columns import Field
from households.imports.open_rows import lock_for_review, note_pending
from households.imports.review import WAITS, Wish
from households.models import Household, ImportBatch, ImportRow
from povertyaid import audit
from povertyaid.jobs import UserError
from povertyaid.text import fold

ESCAPED, FORGOTTEN = "escaped", "forgotten"
ANSWERS = {  # in forms → what users read
    ESCAPED: "Thoát nghèo",
    LeftReason.MOVED_AWAY.value: "Chuyển đi",
    LeftReason.DIED.value: "Chết",
    FORGOTTEN: "Quên ghi",
}
_TELLING = ("folded_name", "village", "birth_year", "citizen_number")
FORGOTTEN_NOTE = (
    "Quên trong tệp này, phải có trong một tệp khác; lần nhập này không ghi gì về hộ."
)


def missing_of(batch: ImportBatch) -> QuerySet[Household]:
    """Last year's listed households that no row is, or may be, and that have no result
    of this year; each with `status`, last year's. Of the communes the list speaks of.
    """
    rows = batch.rows.filter(kind=RowKind.HOUSEHOLD).order_by()
    communes = rows.exclude(commune=None).values_list("commune", flat=True).distinct()
    results = batch.results.objects.filter(household=OuterRef("pk"))
    households = Household.objects.filter(
        reviews__year=batch.year - 1, reviews__status__in=LISTED
    ).annotate(status=F("reviews__status"))
    households = households.filter(village__commune__in=list(communes))
    if batch.commune_id:
        households = households.filter(village__commune=batch.commune_id)
    households = households.exclude(Exists(results.filter(year=batch.year)))
    households = households.exclude(Exists(batch.rows.filter(household=OuterRef("pk"))))
    named = _may_be_of(batch, households)
    return households.exclude(pk__in=named).order_by("village", "sort_key", "id")


def _may_be_of(batch: ImportBatch, households: QuerySet[Household]) -> set[int]:
    """Those that a row with an error or a question may be of, as far as can be read.

    By number, or by name, village and birth year where both are known. Looked up by
    name here: a join of rows with households by anything but an id has no index.
    """
    waits = batch.rows.filter(verdict__in=WAITS).exclude(kind=RowKind.TOTALS)
    found, numbers, by_name = set(), set(), defaultdict(list)
    for row in waits.only("candidates", *_TELLING):
        found.update(row.candidates)
        numbers.add(row.citizen_number)
        by_name[row.folded_name].append(row)
    numbers -= {None, ""}
    alike = Q(folded_name__in=list(by_name)) | Q(citizen_number__in=list(numbers))
    for one in households.filter(alike):
        is_numbered = one.citizen_number in numbers
        if is_numbered or any(_may_be(one, row) for row in by_name[one.folded_name]):
            found.add(one.pk)
    return found


def _may_be(household: Household, row: ImportRow) -> bool:
    villages = household.village_id, row.village_id
    years = household.birth_year, row.birth_year
    return all(None in pair or pair[0] == pair[1] for pair in (villages, years))


def narrowed(households: QuerySet[Household], wish: Wish) -> QuerySet[Household]:
    """Those in the commune and village, with the words in name, village or code."""
    if wish.commune:
        households = households.filter(village__commune=wish.commune)
    if wish.village:
        households = households.filter(village__name=wish.village)
    if folded := fold(wish.words):
        fits = Q(folded_name__contains=folded) | Q(code__icontains=wish.words.strip())
        fits |= Q(village__folded_name__contains=folded)
        households = households.filter(fits)
    return households


@transaction.atomic
def answer_missing(
    batch: ImportBatch, households: Collection[int], what: str, by
) -> int:
    """Say what became of these missing households (ids); how many were answered.

    `what` is a key of ANSWERS or a LeftReason. Who is not missing any more is passed
    over. "Forgotten" leaves a warning in the batch, the others rows that commit writes.
    """
    if what not in {ESCAPED, FORGOTTEN, *LeftReason}:
        raise UserError("Chọn hộ thoát nghèo, rời đi hay bị quên.")
    lock_for_review(batch)
    found = missing_of(batch).filter(pk__in=households).select_related("village")
    last = batch.rows.filter(sheet=ANSWERED_SHEET).aggregate(n=Max("number"))["n"] or 0
    rows = [
        _row(batch, household, what, number)
        for number, household in enumerate(found, start=last + 1)
    ]
    ImportRow.objects.bulk_create(rows)
    note_pending(batch, [row.pk for row in rows])
    recount_missing(batch)
    if rows:
        told = ANSWERS.get(what) or LeftReason(what).label
        after = {"missing": [row.household_id for row in rows], "answer": told}
        audit.record(by, audit.Action.CHANGED, batch, after=after)
    return len(rows)


def _row(batch: ImportBatch, household: Household, what: str, number: int) -> ImportRow:
    row = ImportRow(
        batch=batch,
        kind=RowKind.LEAVING,
        sheet=ANSWERED_SHEET,
        number=number,
        raw=[],
        commune_id=household.village.commune_id,
        village_id=household.village_id,
        village_name=household.village.name,
        head_name=household.head_name,
        folded_name=household.folded_name,
        sort_key=household.sort_key,
        status_before=household.status,
        household_id=household.pk,
        matched_by=MatchKey.ANSWER,
        makes_review=True,
        verdict=Verdict.LEAVING,
    )
    if what == FORGOTTEN:
        row.verdict, row.makes_review, row.is_left_out = Verdict.SAME, False, True
        seen = household.head_name
        warning = {"column": str(Field.HEAD_NAME), "seen": seen, "note": FORGOTTEN_NOTE}
        row.warnings = [warning]
    elif what == ESCAPED:
        row.status = Status.ABOVE
    else:
        row.status, row.left_reason = Status.LEFT, what
    row.is_pending = batch.state == BatchState.COMMITTED and what != FORGOTTEN
    return row


def recount_missing(batch: ImportBatch) -> None:
    """What the reading found of the missing, as it is after the answers."""
    told = batch.findings.setdefault("missing", {})
    still = missing_of(batch)
    told["count"] = still.count()
    samples = still.values_list("pk", "head_name", "village__name")
    told["samples"] = [list(sample) for sample in samples[:20]]
    batch.save(update_fields=["findings"])
