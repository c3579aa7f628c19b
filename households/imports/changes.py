"""What committing a row would change of the household it was recognised as."""

import polars as pl

from households.choices import Status, Verdict
from households.fields import from_bits
from households.imports.columns import Field
from households.imports.drafts import Drafts, Reference
from households.imports.register import FACTS, RESULTS, TICKS, Known, Register

OTHER_LAST_YEAR = "Khác phân loại của hộ trong danh sách năm trước."


class Changes:
    """Compares rows with the households they were matched with.

    A blank never overwrites. An older list than the household's newest review, and a
    leaving row, only fill blanks.
    """

    def __init__(self, drafts: Drafts, register: Register, reference: Reference):
        self.drafts, self.register, self.reference = drafts, register, reference

    def judge(self, rows: list[int], leaving: set[int]) -> None:
        """Set changes, makes_review and the verdict of these matched rows."""
        if not rows:
            return
        drafts = self.drafts
        same, changed = Verdict.SAME.value, Verdict.CHANGED.value
        differs, new_review, last_year = self._compare(rows)
        for row, is_other, is_new, was in zip(
            rows, differs, new_review, last_year, strict=True
        ):
            drafts.makes_review[row] = is_new
            if row in leaving:
                self._compare_with_last_year(row, was)
            if is_other:
                known = self.register.known(drafts.households[row])
                if changes := self.shown(known, row, is_leaving=row in leaving):
                    drafts.changes[row] = changes
            writes = Verdict.LEAVING.value if row in leaving else changed
            is_same = not is_new and row not in drafts.changes
            drafts.verdicts[row] = same if is_same else writes

    def _compare(self, rows: list[int]) -> tuple[list, list, list]:
        """Per row: may anything differ, has the year no review, last year's status."""
        drafts = self.drafts
        ours = drafts.frame[rows]
        ids = pl.Series("id", [drafts.households[r] for r in rows], dtype=pl.Int64)
        known = ids.to_frame().join(
            self.register.frame, on="id", how="left", maintain_order="left"
        )
        differs = ours["village"].is_null()
        for name in FACTS:
            differs |= _is_other(ours[name], known[name])
        has_review = known["review"].is_not_null()
        results = ours["village"].ne_missing(known["review_village"])
        for name in RESULTS:
            results |= _is_other(ours[name], known[name])
        differs |= has_review & results
        return differs.to_list(), (~has_review).to_list(), known["last_year"].to_list()

    def shown(self, known: Known, row: int, *, is_leaving: bool) -> dict:
        """field → [old, new], as the review page shows it; {} if nothing changes."""
        values = self._values(row)
        only_fills = is_leaving or known.is_reviewed_later
        changes = {
            name: [known.facts[name], new]
            for name, new in facts_after(known, values, only_fills=only_fills).items()
        }
        if known.review is not None:
            for name, new in results_after(known, values).items():
                key = "review_village" if name == "village" else name
                changes[key] = [known.review[name], new]
        names = self.reference.places.village_names
        for name in changes.keys() & {"village", "review_village"}:
            old = names.get(changes[name][0], "")
            changes[name] = [old, values["village_name"]]
        if "ethnic_group" in changes:
            groups = self.reference.groups.names
            changes["ethnic_group"] = [groups.get(pk) for pk in changes["ethnic_group"]]
        return changes

    def _values(self, row: int) -> dict:
        values = self.drafts.values(row)
        for name in TICKS:
            if values[name] is not None:
                values[name] = list(from_bits(values[name]))
        return values

    def _compare_with_last_year(self, row: int, last_year: str | None) -> None:
        before = self.drafts.frame["status_before"][row]
        if before and last_year and before != last_year:
            marks = self.drafts.marks
            seen = str(Status(before).label)
            marks.warn(row, Field.STATUS_BEFORE, seen, OTHER_LAST_YEAR)


def _is_other(ours: pl.Series, theirs: pl.Series) -> pl.Series:
    return ours.is_not_null() & ours.ne_missing(theirs)


def facts_after(known: Known, values: dict, *, only_fills: bool) -> dict:
    """The household's facts that the row changes, by name."""
    after = {}
    for name in FACTS:
        old, new = known.facts[name], values.get(name)
        if name.startswith("birth_") or new is None or new == old:
            continue
        if old is None or not only_fills:
            after[name] = new
    if values["village"] is None and not only_fills:
        after["village"] = None  # a village that commit will create
    return after | _birth_after(known, values, only_fills)


def _birth_after(known: Known, values: dict, only_fills: bool) -> dict:
    """A year alone never overwrites a full date of the same year."""
    old_date, old_year = known.facts["birth_date"], known.facts["birth_year"]
    date, year = values["birth_date"], values["birth_year"]
    if year is None or (date, year) == (old_date, old_year):
        return {}
    if year == old_year:
        if date is None or (old_date is not None and only_fills):
            return {}
        return {"birth_date": date}
    if old_year is not None and only_fills:
        return {}
    return {"birth_date": date, "birth_year": year}


def results_after(known: Known, values: dict) -> dict:
    """The results of the year's existing review that the row changes."""
    after = {}
    for name in RESULTS:
        new = values.get(name)
        if new is not None and new != known.review[name]:
            after[name] = new
    if values["village"] != known.review["village"]:
        after["village"] = values["village"]
    return after
