"""Answering many questions at once: each rule says which household it takes, or none.

A rule only speaks of questions where it leaves one answer; what two rows would both
take by it is left to a person.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from households.choices import RowKind, Verdict
from households.models import Household, ImportBatch, ImportRow

MOST_QUESTIONS = 20_000
NOBODY = -1  # the rule has no answer
_NEW = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`chosen` gives a household's id, None for a new one, NOBODY for no answer."""

    key: str
    label: str
    chosen: Callable[[ImportRow, list[Household]], int | None]


def _same_number(row: ImportRow, candidates: list[Household]) -> int | None:
    ours = row.citizen_number
    same = [one.pk for one in candidates if ours and one.citizen_number == ours]
    return same[0] if len(same) == 1 else NOBODY


def _one_word(row: ImportRow, candidates: list[Household]) -> int | None:
    """Village and birth year agree; of the name, one syllable differs."""
    fits = [
        one.pk
        for one in candidates
        if _agree(row.village_id, one.village_id)
        and _agree(row.birth_year, one.birth_year)
        and _words_apart(row.folded_name or "", one.folded_name) == 1
        and not _clash(row.citizen_number, one.citizen_number)
    ]
    return fits[0] if len(fits) == 1 else NOBODY


def _no_year(row: ImportRow, candidates: list[Household]) -> int | None:
    """Name and village agree, and one of the two has no birth year."""
    fits = [
        one.pk
        for one in candidates
        if _agree(row.village_id, one.village_id)
        and row.folded_name == one.folded_name
        and None in (row.birth_year, one.birth_year)
        and not _clash(row.citizen_number, one.citizen_number)
    ]
    return fits[0] if len(fits) == 1 == len(candidates) else NOBODY


def _other_number(row: ImportRow, candidates: list[Household]) -> int | None:
    """The row has a number, and none of the households has it."""
    if row.kind != RowKind.HOUSEHOLD or not row.citizen_number:
        return NOBODY
    numbers = {one.citizen_number for one in candidates}
    return NOBODY if row.citizen_number in numbers else _NEW


def _without_number(row: ImportRow, candidates: list[Household]) -> int | None:
    """No number of the row is anybody's: it has none, or nobody has it."""
    if row.kind != RowKind.HOUSEHOLD:
        return NOBODY
    numbers = {one.citizen_number for one in candidates} - {""}
    return NOBODY if row.citizen_number in numbers else _NEW


RULES = {
    rule.key: rule
    for rule in (
        Rule(
            "same-number",
            "Mọi dòng cùng số định danh, khác họ tên → là hộ đó",
            _same_number,
        ),
        Rule(
            "one-word",
            "Mọi dòng cùng bản, cùng năm sinh, chỉ khác một chữ trong họ tên"
            " → là hộ đó",
            _one_word,
        ),
        Rule(
            "no-year",
            "Mọi dòng cùng họ tên, cùng bản, một bên thiếu năm sinh → là hộ đó",
            _no_year,
        ),
        Rule(
            "other-number",
            "Mọi dòng có số định danh mà không hộ nào mang số đó → hộ mới",
            _other_number,
        ),
        Rule(
            "without-number",
            "Mọi dòng không trùng số, kể cả dòng không có số → hộ mới",
            _without_number,
        ),
    )
}


def _agree(ours, theirs) -> bool:
    return ours is not None and ours == theirs


def _clash(ours: str | None, theirs: str) -> bool:
    return bool(ours and theirs and ours != theirs)


def _words_apart(ours: str, theirs: str) -> int:
    """How many syllables differ; 99 for names of another length."""
    ours, theirs = ours.split(), theirs.split()
    if len(ours) != len(theirs):
        return 99
    return sum(1 for one, other in zip(ours, theirs, strict=True) if one != other)


def counted_rules(batch: ImportBatch) -> list[tuple[Rule, int]]:
    """The rules that would answer something now, with how many rows each would."""
    questions = _questions(batch)
    counted = [(rule, len(_answers(questions, rule))) for rule in RULES.values()]
    return [(rule, count) for rule, count in counted if count]


def answered_by(batch: ImportBatch, rule: Rule) -> dict[int, int | None]:
    """Row → household, or None for a new one, of every question the rule answers."""
    return _answers(_questions(batch), rule)


def _answers(questions, rule: Rule) -> dict[int, int | None]:
    found = {row.pk: rule.chosen(row, candidates) for row, candidates in questions}
    wanted = Counter(pk for pk in found.values() if pk not in (None, NOBODY))
    return {
        row: pk
        for row, pk in found.items()
        if pk is None or (pk != NOBODY and wanted[pk] == 1)
    }


def _questions(batch: ImportBatch) -> list[tuple[ImportRow, list[Household]]]:
    """Every open question with its candidates that no other row has; three queries."""
    rows = batch.rows.filter(verdict=Verdict.DUPLICATE, is_left_out=False)
    rows = list(rows.exclude(kind=RowKind.TOTALS)[:MOST_QUESTIONS])
    wanted = {pk for row in rows for pk in row.candidates}
    households = Household.objects.filter(pk__in=wanted)
    if batch.commune_id:
        households = households.filter(village__commune=batch.commune_id)
    known = households.in_bulk()
    taken = set(
        batch.rows.filter(household__in=wanted, is_left_out=False)
        .exclude(verdict=Verdict.DUPLICATE)
        .values_list("household", "kind")
    )
    return [
        (
            row,
            [
                known[pk]
                for pk in row.candidates
                if pk in known and (pk, row.kind) not in taken
            ],
        )
        for row in rows
        if row.candidates
    ]
