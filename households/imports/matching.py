"""Which household is this? And what would committing the row change?

By the repaired identity number; else by folded name, birth year and village, unless
both have different numbers; else by what is near (nearness). Blank numbers never match
each other. What is not certain is a question: the row gets the verdict "duplicate" and
its candidates.

Rows that plainly are one household, or plainly nobody's, are settled for the whole
list at once; only the others are looked at one by one.
"""

from collections import defaultdict
from itertools import chain

import polars as pl

from households.choices import MatchKey, RowKind, Verdict
from households.imports.changes import Changes
from households.imports.columns import Field
from households.imports.drafts import Drafts, Reference, groups_of
from households.imports.near import near_of
from households.imports.places import Places, village_key
from households.imports.register import TOTALS, Register
from households.imports.sealing import sealed_numbers
from households.imports.settling import LOOK, OPEN, settled, with_old_numbers
from povertyaid.templatetags.vn import masked

NOT_IN_REGISTER = (
    "hộ có trong sổ; nhập danh sách các năm trước, hoặc sửa tên, năm sinh, số định danh"
)
TAKEN_ELSEWHERE = (
    "Số định danh này thuộc một hộ ở xã khác; đề nghị văn phòng huyện xử lý"
)
NUMBER_OF_ANOTHER = "Số định danh là của hộ khác trong sổ."
CODE_OF_ANOTHER = "Mã hộ là của hộ khác tên, khác năm sinh, khác số định danh."
SEVERAL = "Có nhiều hộ cùng họ tên, năm sinh, bản."
NAME_ALONE = "Không có năm sinh và số định danh; trong bản có hộ cùng họ tên."
NO_YEAR_THERE = "Hộ cùng họ tên trong bản không có năm sinh."
OLD_NUMBER = "Cùng họ tên, năm sinh, bản; một bên CMND cũ."
TAKEN_BY_A_ROW = "Một dòng khác của danh sách này đã là hộ đó."


def load_register(drafts: Drafts, reference: Reference) -> Register:
    """The register of every commune and number the drafts mention.

    A commune's own list is kept away from every other commune.
    """
    communes = set(drafts.frame["commune"].unique().to_list()) - {None}
    villages = reference.places.villages_of(communes)
    numbers = _numbers_of(drafts)
    return Register.load(
        reference.year, villages, numbers, reference.only_commune, reference.results
    )


def _numbers_of(drafts: Drafts) -> pl.DataFrame:
    """Every number of the list once, with its token."""
    numbers, tokens = drafts.frame["citizen_number"], drafts.tokens
    if tokens is None:  # rows that were stored before
        tokens = sealed_numbers(numbers)
    found = pl.DataFrame({"number": numbers, "token": tokens})
    return found.filter(pl.col("number") != "").unique("number")


class Matcher:
    """Gives every row of the drafts its household, verdict and changes."""

    def __init__(self, drafts: Drafts, register: Register, reference: Reference):
        self.drafts, self.register, self.reference = drafts, register, reference
        self.places: Places = reference.places
        self.marks = drafts.marks
        height = len(drafts)
        drafts.verdicts = [""] * height
        drafts.households = [None] * height
        drafts.matched_by = [""] * height
        drafts.makes_review = [False] * height
        drafts.candidates, drafts.changes = {}, {}

    def decide(self) -> None:
        """Set verdict, household, matched_by, candidates, changes, makes_review."""
        drafts = self.drafts
        for row in self.marks.problems:
            drafts.verdicts[row] = Verdict.ERROR.value
        rows = self._good(RowKind.HOUSEHOLD, RowKind.LEAVING)
        open_rows = self._settle(rows)
        self._match_near(open_rows)
        self._ask_about_double_claims()
        self._ask_about_twins()
        self._judge(rows)
        self._decide_totals(self._good(RowKind.TOTALS))

    def _good(self, *kinds: RowKind) -> list[int]:
        problems = self.marks.problems
        return [row for row in self.drafts.of_kind(*kinds) if row not in problems]

    # Which household

    def _settle(self, rows: list[int]) -> list[int]:
        """Match the plain rows at once, the others singly; the rows left open."""
        found = settled(self.drafts, self.register, rows)
        looked_at = found.filter(pl.col("by") == LOOK)["row"].to_list()
        self.register.look_up(self.drafts.frame["folded_name"][looked_at])
        open_rows = []
        columns = (found["row"], found["household"], found["by"])
        for row, household, by in zip(*(c.to_list() for c in columns), strict=True):
            if by == OPEN:
                open_rows.append(row)
            elif by == LOOK:
                if self._find(row):
                    open_rows.append(row)
            else:
                self.drafts.households[row] = household
                self.drafts.matched_by[row] = by
        return open_rows

    def _find(self, row: int) -> bool:
        """Match one row, ask about it, or refuse it; True when it is left open."""
        values = self.drafts.values(row)
        number = values["citizen_number"]
        if number in self.register.elsewhere:
            column = Field.CITIZEN_NUMBER
            self.marks.problem(row, column, masked(number), TAKEN_ELSEWHERE)
            self.drafts.verdicts[row] = Verdict.ERROR.value
            return False
        if self._asks_or_matches_by_code(row, values):
            return False
        found = self.register.by_number.get(number) if number else None
        if found is not None:
            if self._is_somebody_else(found, values):
                self.ask(row, [found], NUMBER_OF_ANOTHER)
            else:
                self._match(row, found, MatchKey.CITIZEN_NUMBER)
            return False
        named = self._named(values)
        if len(named) == 1 and values["birth_year"] is not None:
            self._match(row, named[0], MatchKey.NAME)
        elif named:
            why = SEVERAL if values["birth_year"] is not None else NAME_ALONE
            self.ask(row, named, why)
        else:
            return not self._asks_where_facts_are_missing(row, values)
        return False

    def _asks_or_matches_by_code(self, row: int, values: dict) -> bool:
        """The code our template printed; asked about if nothing else agrees with it."""
        code = values["code"]
        if not code or (found := self.register.by_code.get(code)) is None:
            return False
        known = self.register.known(found)
        pairs = (
            (known.folded_name, values["folded_name"]),
            (known.facts["birth_year"], values["birth_year"]),
            (known.number or None, values["citizen_number"]),
        )
        if any(ours is not None and ours == theirs for theirs, ours in pairs):
            self._match(row, found, MatchKey.CODE)
        else:
            self.ask(row, [found], CODE_OF_ANOTHER)
        return True

    def _match(self, row: int, household: int, key: MatchKey) -> None:
        self.drafts.households[row] = household
        self.drafts.matched_by[row] = key.value

    def _is_somebody_else(self, pk: int, values: dict) -> bool:
        """The number is known, but under another name, and the birth year or the
        commune is another one too."""
        known = self.register.known(pk)
        year = known.facts["birth_year"]
        same_year = None in (year, values["birth_year"]) or year == values["birth_year"]
        lived_in = self.places.commune_of.get(known.facts["village"])
        same_place = lived_in == values["commune"]
        is_named_so = known.folded_name == values["folded_name"]
        return not is_named_so and not (same_year and same_place)

    def _named(self, values: dict) -> list[int]:
        """Households of that name, birth year and village, without another number.

        A row without a birth year fits every household of that name in the village.
        """
        name, year, village = map(values.get, ("folded_name", "birth_year", "village"))
        if year is None:
            found = self.register.of_name(name, village)
        else:
            found = self.register.named(name, year, village)
        return [pk for pk in found if not self._speaks_against(pk, values)]

    def _speaks_against(self, pk: int, values: dict) -> bool:
        """Two numbers, or two days of birth, that are both known and differ."""
        known = self.register.known(pk)
        ours, theirs = values["citizen_number"], known.number
        days = _full_date(values["birth_date"]), _full_date(known.facts["birth_date"])
        return bool(theirs and ours and theirs != ours) or (
            None not in days and days[0] != days[1]
        )

    def _asks_where_facts_are_missing(self, row: int, values: dict) -> bool:
        """The name is in the village, but a birth year is missing there."""
        if values["village"] is None:
            return False
        name, village = values["folded_name"], values["village"]
        nameless_year = self.register.named(name, None, village)
        candidates = [
            pk for pk in nameless_year if not self._speaks_against(pk, values)
        ]
        if candidates:
            self.ask(row, candidates, NO_YEAR_THERE)
            return True
        return False

    def ask(self, row: int, candidates: list[int], why: str) -> None:
        drafts = self.drafts
        drafts.verdicts[row] = Verdict.DUPLICATE.value
        drafts.candidates[row] = list(dict.fromkeys(candidates))
        drafts.households[row], drafts.matched_by[row] = None, ""
        told = self.marks.warnings.get(row, ())
        if not any(warning["note"] == why for warning in told):
            self.marks.warn(row, Field.HEAD_NAME, drafts.frame["head_name"][row], why)

    # What is near

    def _match_near(self, open_rows: list[int]) -> None:
        """Households nobody claimed yet, beside the rows that found none."""
        found = near_of(self.drafts, self.register, self.places, open_rows)
        for row, near in found.items():
            if near[0].is_certain:
                self._match(row, near[0].household, MatchKey.NEAR)
                name = self.drafts.frame["head_name"][row]
                self.marks.warn(row, Field.HEAD_NAME, name, near[0].why)
            else:
                self.ask(row, [one.household for one in near], near[0].why)
        claimed = self._claimed()
        for row, old in with_old_numbers(self.drafts, self.register, open_rows).items():
            if row not in found and claimed.isdisjoint(old):
                self.ask(row, old, OLD_NUMBER)

    def _claimed(self) -> set[int]:
        """Households that some row is, or is asked about."""
        asked = chain.from_iterable(self.drafts.candidates.values())
        return {pk for pk in self.drafts.households if pk is not None}.union(asked)

    # Rows that say the same of one household

    def _ask_about_double_claims(self) -> None:
        households = pl.Series(self.drafts.households, dtype=pl.Int64)
        doubled = households.is_duplicated() & households.is_not_null()
        rows = doubled.arg_true().to_list()
        claims = defaultdict(list)
        for row, pk in zip(rows, households.filter(doubled), strict=True):
            claims[pk].append(row)
        for pk, claiming in claims.items():
            for row in claiming:
                others = self.drafts.places(r for r in claiming if r != row)
                self.ask(row, [pk], f"Cùng một hộ với {others}.")

    def ask_about_taken(self, taken: set[int]) -> None:
        """Ask about rows whose household is already that of another row of the list."""
        for row, household in enumerate(self.drafts.households):
            if household in taken:
                self.ask(row, [household], TAKEN_BY_A_ROW)

    def _ask_about_twins(self) -> None:
        """Two new rows with one number, or one name, birth year and village."""
        drafts = self.drafts
        rows = self._good(RowKind.HOUSEHOLD, RowKind.LEAVING)
        new = [
            row
            for row in rows
            if drafts.households[row] is None and not drafts.verdicts[row]
        ]
        frame = drafts.frame[new]
        twins = frame["citizen_number"].is_duplicated()
        twins &= frame["citizen_number"].is_not_null()
        some = frame.filter(twins)
        at = [row for row, is_twin in zip(new, twins, strict=True) if is_twin]
        for group in groups_of(some["citizen_number"], at):
            self._ask_group(group, "Cùng số định danh với")
        keys = ["folded_name", "birth_year", "commune"]
        alike = frame.select(keys).is_duplicated()
        at = [row for row, is_alike in zip(new, alike, strict=True) if is_alike]
        some = frame.filter(alike)
        named = [
            (*key, village_key(village or ""))
            for *key, village in some.select(*keys, "village_name").iter_rows()
        ]
        for group in groups_of(named, at):
            if any(drafts.frame["citizen_number"][row] is None for row in group):
                self._ask_group(group, "Cùng họ tên, năm sinh, bản với")

    def _ask_group(self, group: list[int], why: str) -> None:
        for row in group:
            others = self.drafts.places(r for r in group if r != row)
            self.ask(row, self.drafts.candidates.get(row, []), f"{why} {others}.")

    # What would change

    def _judge(self, rows: list[int]) -> None:
        drafts = self.drafts
        leaving = set(drafts.of_kind(RowKind.LEAVING))
        matched, new = [], Verdict.NEW.value
        for row in rows:
            if drafts.verdicts[row]:
                continue
            if drafts.households[row] is not None:
                matched.append(row)
            elif row in leaving:
                seen = drafts.frame["head_name"][row]
                self.marks.problem(row, Field.HEAD_NAME, seen, NOT_IN_REGISTER)
                drafts.verdicts[row] = Verdict.ERROR.value
            else:
                drafts.verdicts[row] = new
                drafts.makes_review[row] = True
        Changes(drafts, self.register, self.reference).judge(matched, leaving)

    def _decide_totals(self, rows: list[int]) -> None:
        drafts, claims = self.drafts, defaultdict(list)
        for row in rows:
            claims[drafts.frame["commune"][row]].append(row)
        for commune, claiming in claims.items():
            old = self.register.totals.get(commune)
            for row in claiming:
                if len(claiming) > 1:
                    others = drafts.places(r for r in claiming if r != row)
                    self.ask_totals(row, f"Cùng xã với {others}.")
                else:
                    self._judge_totals(row, old)

    def ask_totals(self, row: int, why: str) -> None:
        self.marks.warn(row, Field.COMMUNE, "", why)
        self.drafts.verdicts[row] = Verdict.DUPLICATE.value

    def _judge_totals(self, row: int, old: dict | None) -> None:
        values, changes = self.drafts.frame.row(row, named=True), {}
        for name in TOTALS:
            new, was = values[name], old and old[name]
            if new is not None and new != was:
                changes[name] = [was, new]
        verdict = Verdict.CHANGED if changes else Verdict.SAME
        self.drafts.verdicts[row] = (Verdict.NEW if old is None else verdict).value
        if old is not None and changes:
            self.drafts.changes[row] = changes


def _full_date(date: str | None) -> str | None:
    """The day of birth; 1 January stands where offices know only the year."""
    return date if date and not date.endswith("-01-01") else None
