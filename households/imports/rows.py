"""A table's data rows → drafts: the three kinds of lists, read field by field."""

from collections.abc import Iterator

from households.choices import RowKind, Status
from households.imports.columns import Column, Field
from households.imports.drafts import Draft, Reference, RowReader
from households.imports.sheets import Row, Table
from households.imports.values import (
    Parsed,
    parse_count,
    parse_movement,
    parse_status,
    parse_text,
    parse_tick,
    text_of,
)
from households.models import Review
from povertyaid.text import fold

MOST_PERSONS, MOST_SCORE, MOST_HOUSEHOLDS = 40, 1000, 1_000_000


def parse_persons(cell) -> Parsed:
    return parse_count(cell, 1, MOST_PERSONS)


def parse_score(cell) -> Parsed:
    return parse_count(cell, 0, MOST_SCORE)


def parse_total(cell) -> Parsed:
    return parse_count(cell, 0, MOST_HOUSEHOLDS)


class HouseholdRows(RowReader):
    """Rows of the list of poor and near-poor households."""

    def __init__(self, table: Table, reference: Reference):
        super().__init__(table, reference)
        self.title_status = self._status_of_title()
        self.deprivations = table.numbered(Field.DEPRIVATION)
        self.causes = table.numbered(Field.CAUSE)

    def _status_of_title(self) -> str:
        """The status of a list of one kind only: "DANH SÁCH HỘ CẬN NGHÈO NĂM 2022"."""
        titles = " ".join(fold(title) for title in self.table.titles)
        if "danh sach ho can ngheo" in titles:
            return Status.NEAR_POOR.value
        if "danh sach ho ngheo" in titles and "can ngheo" not in titles:
            return Status.POOR.value
        return ""

    def read(self, row: Row) -> Draft:
        draft = self.start(row)
        values = draft.values
        self.place(draft, row)
        self.identify(draft, row)
        group = self.take(draft, row, Field.ETHNIC_GROUP, self.reference.groups.parse)
        values["ethnic_group"] = group
        self._show_group_by_name(draft)
        values["phone"] = self._phone(draft, row)
        values["note"] = self.take(draft, row, Field.NOTE, parse_text)
        values["status"], values["left_reason"] = self._status(draft, row), ""
        self._review(draft, row)
        self._check(draft)
        return draft

    def _show_group_by_name(self, draft: Draft) -> None:
        for repair in draft.repairs:
            if repair["column"] == Field.ETHNIC_GROUP:
                repair["became"] = self.reference.groups.names[repair["became"]]

    def _phone(self, draft: Draft, row: Row) -> str | None:
        text = text_of(self.cell(row, Field.PHONE)).strip()
        digits = "".join(c for c in text if c.isdigit())
        if not text:
            return None
        if len(digits) == 9 and digits[0] != "0":
            digits = "0" + digits
            parsed = Parsed(digits, "mất số 0 ở đầu")
            return self.note(draft, Field.PHONE, text, parsed)
        if len(digits) not in (10, 11):
            draft.warn(Field.PHONE, text, "Không phải số điện thoại: không lấy.")
            return None
        return digits

    def _status(self, draft: Draft, row: Row) -> str | None:
        """From one column, two tick columns, the section above, or the title."""
        if Field.STATUS in self.at and self.cell(row, Field.STATUS) != "":
            return self.take(draft, row, Field.STATUS, parse_status)
        ticks = []
        for wanted in (Field.IS_POOR, Field.IS_NEAR_POOR):
            if wanted in self.at:
                ticks.append(self.take(draft, row, wanted, parse_tick) or False)
        if len(ticks) == 2 and ticks[0] != ticks[1]:
            return (Status.POOR if ticks[0] else Status.NEAR_POOR).value
        if len(ticks) == 1 and ticks[0]:
            is_poor = Field.IS_POOR in self.at
            return (Status.POOR if is_poor else Status.NEAR_POOR).value
        given = row.status or self.title_status
        if given and not any(ticks):
            return given
        seen = "x | x" if ticks == [True, True] else ""
        draft.problem(Field.STATUS, seen, "đánh dấu một trong hai: nghèo, cận nghèo")
        return None

    def _review(self, draft: Draft, row: Row) -> None:
        values = draft.values
        values["persons"] = self.require(
            draft, row, Field.PERSONS, parse_persons, f"số từ 1 đến {MOST_PERSONS}"
        )
        for name, wanted in (("b1", Field.B1), ("b2", Field.B2)):
            values[name] = self.take(draft, row, wanted, parse_score)
        values["deprivations"] = self._ticked(draft, row, self.deprivations)
        values["causes"] = self._ticked(draft, row, self.causes)
        for name, wanted in (
            ("has_no_labour_capacity", Field.NO_LABOUR),
            ("has_merit", Field.MERIT),
        ):
            is_there = wanted in self.at
            ticked = self.take(draft, row, wanted, parse_tick) or False
            values[name] = ticked if is_there else None

    def _ticked(
        self, draft: Draft, row: Row, columns: list[Column]
    ) -> list[int] | None:
        """The numbers of the ticked boxes; None when the list has no such columns."""
        if not columns:
            return None
        cells, ticked = row.cells, []
        for column in columns:
            if column.index >= len(cells) or cells[column.index] == "":
                continue
            cell = cells[column.index]
            name = f"{column.field} {column.number}"
            if text_of(cell).strip() == str(column.number) or self.note(
                draft, name, text_of(cell), parse_tick(cell)
            ):
                ticked.append(column.number)
        return sorted(ticked)

    def _check(self, draft: Draft) -> None:
        """Doubts that do not block: against the standard, and of the head's age."""
        values = draft.values
        if values["deprivations"] is not None and values["status"]:
            review = Review(
                standard=self.reference.standard,
                status=values["status"],
                b2=values["b2"],
                deprivations=tuple(values["deprivations"]),
            )
            for text in review.contradictions:
                if text.startswith("Điểm B2"):
                    draft.warn(Field.B2, str(values["b2"]), text)
                else:
                    label = str(Status(values["status"]).label)
                    draft.warn(Field.STATUS, label, text)
        if values["birth_year"] and self.reference.year - values["birth_year"] < 15:
            age = self.reference.year - values["birth_year"]
            draft.warn(Field.BIRTH, str(values["birth_year"]), f"Chủ hộ {age} tuổi.")


class LeavingRows(RowReader):
    """Rows of the list of households that escaped or went."""

    def read(self, row: Row) -> Draft:
        draft = self.start(row)
        values = draft.values
        self.place(draft, row)
        self.identify(draft, row)
        reason = self.cell(row, Field.LEFT_REASON)
        moved = self.require(
            draft,
            row,
            Field.MOVEMENT,
            lambda cell: parse_movement(cell, reason),
            "Thoát nghèo, Thoát cận nghèo hoặc Giảm khác",
        )
        values["status"], values["left_reason"] = moved or (None, "")
        before = parse_status(self.cell(row, Field.STATUS_BEFORE)).value
        values["status_before"] = before
        word = fold(text_of(self.cell(row, Field.MOVEMENT)))
        if word == "thoat can ngheo" and before == Status.POOR:
            draft.warn(Field.MOVEMENT, word, "Đầu năm là hộ nghèo mà thoát cận nghèo.")
        return draft


class TotalsRows(RowReader):
    """Rows of the sheet that gives every commune's number of households."""

    def __init__(self, table: Table, reference: Reference):
        super().__init__(table, reference)
        self.sums = dict.fromkeys(("households", "persons", "minority_households"), 0)

    def read(self, row: Row) -> Draft | None:
        draft = self.start(row)
        columns = {
            "households": Field.HOUSEHOLDS,
            "persons": Field.PERSONS,
            "minority_households": Field.MINORITY_HOUSEHOLDS,
        }
        for name, wanted in columns.items():
            draft.values[name] = self.take(draft, row, wanted, parse_total)
        if self._is_total(row):
            self._compare(draft)
            return None
        if not draft.values["households"] and not draft.problems:
            draft.problem(Field.HOUSEHOLDS, "", "tổng số hộ dân cư của xã")
        commune = draft.values["commune"] = self.find_commune(draft, row)
        found = self.reference.places.communes.get(commune)
        draft.values["commune_name"] = str(found or "")
        self._check(draft)
        for name in self.sums:
            self.sums[name] += draft.values[name] or 0
        return draft

    def _is_total(self, row: Row) -> bool:
        name = fold(text_of(self.cell(row, Field.COMMUNE)))
        code = text_of(self.cell(row, Field.COMMUNE_CODE)).strip()
        return not code and name.startswith(("toan ", "tong", "cong"))

    def _check(self, draft: Draft) -> None:
        households = draft.values["households"]
        if not households:
            return
        persons, minority = draft.values["persons"], draft.values["minority_households"]
        if persons is not None and persons < households:
            draft.problem(Field.PERSONS, str(persons), f"ít nhất {households}")
        if minority is not None and minority > households:
            most = f"nhiều nhất {households}"
            draft.problem(Field.MINORITY_HOUSEHOLDS, str(minority), most)

    def _compare(self, draft: Draft) -> None:
        labels = (Field.HOUSEHOLDS, "Tổng số nhân khẩu", Field.MINORITY_HOUSEHOLDS)
        for label, (name, total) in zip(labels, self.sums.items(), strict=True):
            stated = draft.values[name]
            if stated is not None:
                self.table.sums.append((draft.number, str(label), stated, total))


READERS = {
    RowKind.HOUSEHOLD: HouseholdRows,
    RowKind.LEAVING: LeavingRows,
    RowKind.TOTALS: TotalsRows,
}


def drafts_of(table: Table, reference: Reference) -> Iterator[Draft]:
    """One draft for every data row of the table, in order; none for a total row."""
    reader = READERS[table.kind](table, reference)
    for row in table.rows:
        if (draft := reader.read(row)) is not None:
            yield draft
