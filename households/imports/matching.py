"""Which household is this? And what would committing the row change?

By the repaired identity number; else by folded name, birth year and village, unless
both have different numbers. Blank numbers never match each other. What is not certain
is a question: the row gets the verdict "duplicate" and its candidates.
"""

from collections import defaultdict
from collections.abc import Iterable

from households.choices import MatchKey, RowKind, Verdict
from households.imports.columns import Field
from households.imports.drafts import Draft
from households.imports.places import Places, village_key
from households.imports.register import FACTS, RESULTS, TOTALS, Known, Register
from households.imports.values import EthnicGroups
from povertyaid.templatetags.vn import masked

NOT_IN_REGISTER = (
    "hộ có trong sổ; nhập danh sách các năm trước, hoặc sửa tên, năm sinh, số định danh"
)


TAKEN_ELSEWHERE = (
    "Số định danh này thuộc một hộ ở xã khác; đề nghị văn phòng huyện xử lý"
)


def load_register(
    drafts: Iterable[Draft],
    year: int,
    places: Places,
    only_commune: int | None = None,
) -> Register:
    """The register of every commune and number the drafts mention.

    `only_commune` keeps a commune's own list away from every other commune.
    """
    communes = {draft.values.get("commune") for draft in drafts}
    numbers = {draft.values.get("citizen_number") for draft in drafts} - {None}
    villages = places.villages_of(communes)
    return Register.load(year, villages, numbers, only_commune)


class Matcher:
    """Gives every draft its household, verdict and changes."""

    def __init__(
        self, register: Register, year: int, places: Places, groups: EthnicGroups
    ):
        self.register, self.year = register, year
        self.places, self.groups = places, groups

    def decide(self, drafts: list[Draft]) -> None:
        """Set verdict, household, matched_by, candidates and changes on each draft."""
        for draft in drafts:
            draft.changes, draft.candidates, draft.matched_by = {}, [], ""
            draft.verdict = Verdict.ERROR if draft.problems else ""
        good = [draft for draft in drafts if not draft.problems]
        households = [draft for draft in good if draft.kind != RowKind.TOTALS]
        for draft in households:
            self._find(draft)
        self._ask_about_double_claims(households)
        self._ask_about_twins(households)
        for draft in households:
            if not draft.verdict:
                self._judge(draft)
        self._decide_totals([d for d in good if d.kind == RowKind.TOTALS])

    # Which household

    def _find(self, draft: Draft) -> None:
        values = draft.values
        draft.household = None
        number = values["citizen_number"]
        if number in self.register.elsewhere:
            draft.problem(Field.CITIZEN_NUMBER, masked(number), TAKEN_ELSEWHERE)
            draft.verdict, draft.matched_by = Verdict.ERROR.value, ""
            return
        found = self.register.by_number.get(number) if number else None
        if found is not None:
            if self._is_somebody_else(found, values):
                self._ask(draft, [found], "Số định danh là của hộ khác trong sổ.")
            else:
                draft.household = found
                draft.matched_by = MatchKey.CITIZEN_NUMBER.value
            return
        named = self._named(values)
        if len(named) == 1 and values["birth_year"] is not None:
            draft.household, draft.matched_by = named[0], MatchKey.NAME.value
        elif named:
            why = "Có nhiều hộ cùng họ tên, năm sinh, bản."
            if values["birth_year"] is None:
                why = "Không có năm sinh và số định danh; trong bản có hộ cùng họ tên."
            self._ask(draft, named, why)
        else:
            self._ask_where_facts_are_missing(draft)

    def _is_somebody_else(self, pk: int, values: dict) -> bool:
        """The number is known, but under another name, and the birth year or the
        commune is another one too."""
        known = self.register.households[pk]
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
            found = self.register.by_village.get((name, village), ())
        else:
            found = self.register.by_name.get((name, year, village), ())
        return [pk for pk in found if not self._numbers_differ(pk, values)]

    def _numbers_differ(self, pk: int, values: dict) -> bool:
        theirs = self.register.households[pk].number
        ours = values["citizen_number"]
        return bool(theirs and ours and theirs != ours)

    def _ask_where_facts_are_missing(self, draft: Draft) -> None:
        """The name is in the village, but a birth year is missing; or CMND and CCCD."""
        values = draft.values
        if values["village"] is None:
            return
        name, village = values["folded_name"], values["village"]
        nameless_year = self.register.by_name.get((name, None, village), [])
        candidates = [
            pk for pk in nameless_year if not self._numbers_differ(pk, values)
        ]
        if candidates:
            self._ask(draft, candidates, "Hộ cùng họ tên trong bản không có năm sinh.")
            return
        same = self.register.by_name.get((name, values["birth_year"], village), [])
        mixed = [
            pk
            for pk in same
            if values["citizen_number"]
            and len(self.register.households[pk].number)
            != len(values["citizen_number"])
        ]
        if mixed:
            self._ask(draft, mixed, "Cùng họ tên, năm sinh, bản; một bên CMND cũ.")

    @staticmethod
    def _ask(draft: Draft, candidates: list[int], why: str) -> None:
        draft.verdict = Verdict.DUPLICATE.value
        draft.candidates = sorted(set(candidates))
        draft.household, draft.matched_by = None, ""
        seen = draft.values["head_name"]
        if not any(warning["note"] == why for warning in draft.warnings):
            draft.warn(Field.HEAD_NAME, seen, why)

    def _ask_about_double_claims(self, drafts: list[Draft]) -> None:
        claims = defaultdict(list)
        for draft in drafts:
            if draft.household is not None:
                claims[draft.household].append(draft)
        for pk, claiming in claims.items():
            for draft in claiming if len(claiming) > 1 else ():
                others = self._rows(d for d in claiming if d is not draft)
                self._ask(draft, [pk], f"Cùng một hộ với {others}.")

    def _ask_about_twins(self, drafts: list[Draft]) -> None:
        """Two new rows with one number, or one name, birth year and village."""
        new = [d for d in drafts if not d.verdict and d.household is None]
        by_number, by_name = defaultdict(list), defaultdict(list)
        for draft in new:
            values = draft.values
            if values["citizen_number"]:
                by_number[values["citizen_number"]].append(draft)
            village = values["commune"], village_key(values["village_name"])
            key = values["folded_name"], values["birth_year"], village
            by_name[key].append(draft)
        for group in by_number.values():
            self._ask_group(group, "Cùng số định danh với")
        for group in by_name.values():
            if any(not draft.values["citizen_number"] for draft in group):
                self._ask_group(group, "Cùng họ tên, năm sinh, bản với")

    def _ask_group(self, group: list[Draft], why: str) -> None:
        for draft in group if len(group) > 1 else ():
            others = self._rows(d for d in group if d is not draft)
            self._ask(draft, [], f"{why} {others}.")

    @staticmethod
    def _rows(drafts: Iterable[Draft]) -> str:
        return "; ".join(f"{d.sheet}, dòng {d.number}" for d in drafts)

    # What would change

    def _judge(self, draft: Draft) -> None:
        is_leaving = draft.kind == RowKind.LEAVING
        if draft.household is None:
            if is_leaving:
                seen = draft.values["head_name"]
                draft.problem(Field.HEAD_NAME, seen, NOT_IN_REGISTER)
                draft.verdict = Verdict.ERROR.value
            else:
                draft.verdict = Verdict.NEW.value
            return
        known = self.register.households[draft.household]
        if is_leaving:
            self._compare_with_last_year(draft, known)
        draft.changes = self.shown(known, draft)
        changed = Verdict.LEAVING if is_leaving else Verdict.CHANGED
        draft.verdict = (changed if draft.changes else Verdict.SAME).value

    def facts_after(self, known: Known, draft: Draft) -> dict:
        """The household's facts that the row changes. A blank never overwrites; an
        older list than the newest review, and a leaving row, only fill blanks."""
        only_fills = draft.kind == RowKind.LEAVING or (known.newest or 0) > self.year
        after = {}
        for name in FACTS:
            old, new = known.facts[name], draft.values.get(name)
            if name.startswith("birth_") or new is None or new == old:
                continue
            if old is None or not only_fills:
                after[name] = new
        if draft.values["village"] is None and not only_fills:
            after["village"] = None  # a village that commit will create
        return after | self._birth_after(known, draft, only_fills)

    @staticmethod
    def _birth_after(known: Known, draft: Draft, only_fills: bool) -> dict:
        """A year alone never overwrites a full date of the same year."""
        old_date, old_year = known.facts["birth_date"], known.facts["birth_year"]
        date, year = draft.values["birth_date"], draft.values["birth_year"]
        if year is None or (date, year) == (old_date, old_year):
            return {}
        if year == old_year:
            if date is None or (old_date is not None and only_fills):
                return {}
            return {"birth_date": date}
        if old_year is not None and only_fills:
            return {}
        return {"birth_date": date, "birth_year": year}

    @staticmethod
    def results_after(known: Known, draft: Draft) -> dict:
        """The results of the year's existing review that the row changes."""
        after = {}
        for name in RESULTS:
            new = draft.values.get(name)
            if new is not None and new != known.review[name]:
                after[name] = new
        if draft.values["village"] != known.review["village"]:
            after["village"] = draft.values["village"]
        return after

    def shown(self, known: Known, draft: Draft) -> dict:
        """field → [old, new], as the review page shows it; {} if nothing changes."""
        changes = {
            name: [known.facts[name], new]
            for name, new in self.facts_after(known, draft).items()
        }
        if known.review is None:
            changes["review"] = [None, self.year]
        else:
            for name, new in self.results_after(known, draft).items():
                key = "review_village" if name == "village" else name
                changes[key] = [known.review[name], new]
        for name in changes.keys() & {"village", "review_village"}:
            old = self.places.village_names.get(changes[name][0], "")
            changes[name] = [old, draft.values["village_name"]]
        if "ethnic_group" in changes:
            names = self.groups.names
            changes["ethnic_group"] = [names.get(pk) for pk in changes["ethnic_group"]]
        return changes

    @staticmethod
    def _compare_with_last_year(draft: Draft, known: Known) -> None:
        before = draft.values.get("status_before")
        if before and known.last_year and before != known.last_year:
            note = "Khác phân loại của hộ trong danh sách năm trước."
            draft.warn(Field.STATUS_BEFORE, before, note)

    def _decide_totals(self, drafts: list[Draft]) -> None:
        claims = defaultdict(list)
        for draft in drafts:
            claims[draft.values["commune"]].append(draft)
        for commune, claiming in claims.items():
            old = self.register.totals.get(commune)
            for draft in claiming:
                if len(claiming) > 1:
                    others = self._rows(d for d in claiming if d is not draft)
                    draft.warn(Field.COMMUNE, "", f"Cùng xã với {others}.")
                    draft.verdict = Verdict.DUPLICATE.value
                else:
                    self._judge_totals(draft, old)

    @staticmethod
    def _judge_totals(draft: Draft, old: dict | None) -> None:
        changes = {}
        for name in TOTALS:
            new, was = draft.values[name], old and old[name]
            if new is not None and new != was:
                changes[name] = [was, new]
        draft.changes = changes if old else {}
        if old is None:
            draft.verdict = Verdict.NEW.value
        else:
            draft.verdict = (Verdict.CHANGED if changes else Verdict.SAME).value
