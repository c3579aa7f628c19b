"""What a person decides about rows: whose household it is, what is left out.

Each decision is one transaction and one entry in the log. What was decided outlives a
new reading of the file: `decisions_of` before it, `decide_again` after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet

from households.choices import MatchKey, RowKind, Verdict
from households.imports.again import judge, judge_all, read_again
from households.imports.batches import ANSWERED_SHEET
from households.imports.edits import BY_HAND
from households.imports.missing import recount_missing
from households.imports.open_rows import (
    lock_for_review,
    note_pending,
    open_row,
    still_open,
)
from households.imports.rules import Rule, answered_by
from households.models import Household, ImportBatch, ImportRow
from povertyaid import audit
from povertyaid.jobs import UserError

NEW = "hộ mới"


@transaction.atomic
def answer(batch: ImportBatch, row: ImportRow, household: Household | None, by) -> None:
    """Say whose row it is: one of its candidates, or None for a new household.

    UserError when the household is none of them, or another row has it already.
    """
    lock_for_review(batch)
    row = open_row(batch, row)
    _require_question(row)
    if household is None:
        _require_list_row(row)
    else:
        _require_candidate(batch, row, household)
        _require_free(batch, row, household.pk)
    judge(batch, row, household and household.pk)
    note_pending(batch, [row.pk])
    told = household.code if household else NEW
    _record(batch, by, row=str(row), answer=told)


def _require_question(row: ImportRow) -> None:
    is_answered = row.matched_by == MatchKey.ANSWER
    if row.verdict != Verdict.DUPLICATE and not is_answered:
        raise UserError(f"{row} không phải câu hỏi.")


def _require_list_row(row: ImportRow) -> None:
    if row.kind != RowKind.HOUSEHOLD:
        raise UserError("Dòng hộ rời danh sách phải là một hộ đã có trong sổ.")


def _require_candidate(
    batch: ImportBatch, row: ImportRow, household: Household
) -> None:
    of_commune = household.village.commune_id
    if household.pk not in row.candidates or batch.commune_id not in (None, of_commune):
        raise UserError(f"Hộ {household.code} không phải hộ mà {row} có thể là.")


def _require_free(batch: ImportBatch, row: ImportRow, household: int) -> None:
    if other := _taken_by(batch, row, household):
        raise UserError(f"Hộ này đã là {other}. Hãy để lại một trong hai dòng.")


def _taken_by(batch: ImportBatch, row: ImportRow, household: int) -> ImportRow | None:
    """Another row that is this household already."""
    taken = batch.rows.filter(household=household, kind=row.kind, is_left_out=False)
    return taken.exclude(pk=row.pk).exclude(verdict=Verdict.DUPLICATE).first()


@transaction.atomic
def answer_by_rule(batch: ImportBatch, rule: Rule, by) -> int:
    """Answer every question the rule speaks of; how many.

    A household that two rows would get by it stays a question for both.
    """
    lock_for_review(batch)
    chosen = answered_by(batch, rule)
    rows = still_open(batch, batch.rows.filter(pk__in=chosen)).select_for_update()
    found = list(rows)
    judge_all(batch, [(row, chosen[row.pk]) for row in found])
    note_pending(batch, [row.pk for row in found])
    _record(batch, by, rule=rule.label, rows=len(found))
    return len(found)


@transaction.atomic
def ask_again(batch: ImportBatch, row: ImportRow, by) -> None:
    """Take an answer back: the row is the question it was; an answer's row is gone."""
    lock_for_review(batch)
    row = open_row(batch, row)
    if row.matched_by != MatchKey.ANSWER:
        raise UserError(f"{row} không do người xem trả lời.")
    _record(batch, by, row=str(row), answer="hỏi lại")
    if row.sheet == ANSWERED_SHEET:
        row.delete()
        note_pending(batch, [])
        return
    row.matched_by, row.household = "", None
    row.save(update_fields=["matched_by", "household"])
    read_again(batch, [row])
    note_pending(batch, [row.pk])


def leave_out(batch: ImportBatch, rows: QuerySet[ImportRow], by) -> int:
    """Keep these rows from being written; they stay in the batch. Returns how many."""
    return _mark(batch, rows, by, is_left_out=True)


def take_in(batch: ImportBatch, rows: QuerySet[ImportRow], by) -> int:
    """Let rows that were left out be written again. Returns how many."""
    return _mark(batch, rows, by, is_left_out=False)


@transaction.atomic
def _mark(batch: ImportBatch, rows: QuerySet[ImportRow], by, *, is_left_out) -> int:
    lock_for_review(batch)
    rows = rows.filter(batch=batch, is_left_out=not is_left_out).order_by()
    touched = list(still_open(batch, rows).values_list("pk", flat=True))
    batch.rows.filter(pk__in=touched).update(is_left_out=is_left_out)
    note_pending(batch, touched)
    _settle_totals(batch, touched)
    if touched:
        _record(batch, by, left_out=is_left_out, rows=len(touched))
    return len(touched)


def _settle_totals(batch: ImportBatch, touched: list[int]) -> None:
    """Of two rows of one commune's totals, leaving one out answers for the other."""
    totals = batch.rows.filter(kind=RowKind.TOTALS)
    communes = totals.filter(pk__in=touched).values("commune")
    twins = still_open(batch, totals.filter(commune__in=communes, is_left_out=False))
    if twins := list(twins.exclude(verdict=Verdict.ERROR)):
        read_again(batch, twins)


def _record(batch: ImportBatch, by, **what) -> None:
    audit.record(by, audit.Action.CHANGED, batch, after=what)


# Across a new reading of the file


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided, by place in the file: it stands while the file does."""

    households: dict[tuple[str, int], int | None]  # None: a new household
    left_out: set[tuple[str, int]]
    mended: dict[tuple[str, int], list[dict]]  # who mended its cells, as repairs
    rows: list[ImportRow]  # that came from answers about missing households


def decisions_of(batch: ImportBatch) -> Decisions:
    """What a new reading would forget."""
    answered = batch.rows.filter(matched_by=MatchKey.ANSWER)
    from_file = answered.exclude(sheet=ANSWERED_SHEET)
    places = from_file.values_list("sheet", "number", "household", "verdict")
    left_out = batch.rows.filter(is_left_out=True).exclude(sheet=ANSWERED_SHEET)
    numbers = [Q(sheet=s, number__in=list(rows)) for s, rows in batch.edits.items()]
    edited = batch.rows.filter(reduce(or_, numbers)) if numbers else batch.rows.none()
    return Decisions(
        households={
            (sheet, number): None if verdict == Verdict.NEW else pk
            for sheet, number, pk, verdict in places
        },
        left_out=set(left_out.values_list("sheet", "number")),
        mended={
            (row.sheet, row.number): by_hand
            for row in edited
            if (by_hand := [r for r in row.repairs if r["why"].startswith(BY_HAND)])
        },
        rows=list(answered.filter(sheet=ANSWERED_SHEET)),
    )


@transaction.atomic
def decide_again(batch: ImportBatch, decisions: Decisions) -> None:
    """Decide as before wherever the rows just read still ask the same."""
    touched = _answer_again(batch, decisions.households)
    outs = [row.pk for row in _at(batch, decisions.left_out)]
    batch.rows.filter(pk__in=outs).update(is_left_out=True)
    for row in _at(batch, decisions.mended):
        row.repairs = row.repairs + decisions.mended[row.sheet, row.number]
        row.save(update_fields=["repairs"])
    _put_back(batch, decisions.rows)
    if touched or outs or decisions.rows:
        note_pending(batch, touched + outs)
    if decisions.rows:
        recount_missing(batch)


def _answer_again(batch: ImportBatch, households: dict) -> list[int]:
    chosen = []
    for row in _at(batch, households):
        pk = households[row.sheet, row.number]
        asks = row.verdict == Verdict.DUPLICATE and (pk is None or pk in row.candidates)
        if asks and (pk is None or not _taken_by(batch, row, pk)):
            chosen.append((row, pk))
    judge_all(batch, chosen)
    return [row.pk for row, _ in chosen]


def _put_back(batch: ImportBatch, rows: list[ImportRow]) -> None:
    """The answers about missing households, but for those the file now has."""
    wanted = [row.household_id for row in rows]
    found = set(
        batch.rows.filter(household__in=wanted).values_list("household", flat=True)
    )
    for row in rows:
        if row.household_id not in found:
            row.pk = None
            row.save(force_insert=True)


def _at(batch: ImportBatch, places: Iterable[tuple[str, int]]) -> list[ImportRow]:
    """The rows at these places; one query a sheet."""
    by_sheet: dict[str, list[int]] = {}
    for sheet, number in places:
        by_sheet.setdefault(sheet, []).append(number)
    wanted = Q(pk=None)
    for sheet, numbers in by_sheet.items():
        wanted |= Q(sheet=sheet, number__in=numbers)
    return list(batch.rows.filter(wanted)) if by_sheet else []
