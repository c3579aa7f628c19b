"""A table's data rows → columns of values: the three kinds of lists, field by field."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

import polars as pl

from households.choices import RowKind, Status
from households.imports.cells import Reading
from households.imports.columns import Column, Field
from households.imports.drafts import Drafts, Reference, field_name, gather
from households.imports.lines_of_poverty import doubt_incomes, doubt_scores
from households.imports.members import people_of
from households.imports.placing import find_communes, find_places
from households.imports.sheets import Table
from households.imports.values import (
    Parsed,
    parse_count,
    parse_movement,
    parse_status,
    parse_text,
    parse_tick,
)
from households.models import Review
from povertyaid.text import fold

MOST_PERSONS, MOST_SCORE, MOST_HOUSEHOLDS = 40, 1000, 1_000_000
YOUNGEST_HEAD = 15
ONE_OF_TWO = "đánh dấu một trong hai: nghèo, cận nghèo"
COUNTED = "đếm theo các dòng của hộ"


def parse_persons(cell) -> Parsed:
    return parse_count(cell, 1, MOST_PERSONS)


def parse_score(cell) -> Parsed:
    return parse_count(cell, 0, MOST_SCORE)


def parse_total(cell) -> Parsed:
    return parse_count(cell, 0, MOST_HOUSEHOLDS)


def parse_phone(text: str) -> Parsed:
    """A telephone number of 10 or 11 digits; a lost leading zero is put back."""
    digits = "".join(c for c in text if c.isdigit())
    if not text.strip():
        return Parsed()
    if len(digits) == 9 and digits[0] != "0":
        return Parsed("0" + digits, "mất số 0 ở đầu")
    if len(digits) not in (10, 11):
        return Parsed(note="Không phải số điện thoại: không lấy.")
    return Parsed(digits)


class HouseholdRows(Reading):
    """The list of poor and near-poor households."""

    def read(self) -> None:
        find_places(self)
        self.identify()
        self._ethnic_group()
        phones = self.texts_or_blank(Field.PHONE)
        plain = phones.str.contains(r"^\d{10,11}$").fill_null(value=False)
        self.values["phone"] = self.parsed(
            phones, Field.PHONE, parse_phone, pl.String, plain
        )
        self.take("note", Field.NOTE, parse_text)
        self._status()
        self.values["left_reason"] = self.constant("", pl.String)
        self._results()
        self._check()

    def _ethnic_group(self) -> None:
        groups = self.reference.groups
        self.take("ethnic_group", Field.ETHNIC_GROUP, groups.parse)
        for repairs in self.marks.repairs.values():
            for repair in repairs:
                if repair["column"] == Field.ETHNIC_GROUP:
                    repair["became"] = groups.names.get(
                        repair["became"], repair["became"]
                    )

    # Poor or near-poor

    def _status(self) -> None:
        """From one column, two tick columns, the section above, or the title."""
        status = self.take("status", Field.STATUS, parse_status)
        told = self.texts_or_blank(Field.STATUS).is_not_null()
        poor, near = self._tick(Field.IS_POOR), self._tick(Field.IS_NEAR_POOR)
        given = pl.Series(self.table.statuses, dtype=pl.String)
        titled = self.of_each(_titled, pl.String)
        given = given.zip_with(given != "", titled)
        frame = pl.DataFrame({"poor": poor, "near": near, "given": given})
        one = pl.col("poor") != pl.col("near")
        ticked = pl.when(pl.col("poor")).then(pl.lit(Status.POOR.value))
        ticked = ticked.otherwise(pl.lit(Status.NEAR_POOR.value))
        above = pl.when(~pl.col("poor") & ~pl.col("near")).then(pl.col("given"))
        found = frame.select(pl.when(one).then(ticked).otherwise(above)).to_series()
        self.values["status"] = status.zip_with(told, found)
        unclear = self.values["status"].is_null() & ~told
        for row in unclear.arg_true().to_list():
            seen = "x | x" if poor[row] and near[row] else ""
            self.marks.problem(row, Field.STATUS, seen, ONE_OF_TWO)

    def _tick(self, wanted: Field) -> pl.Series:
        """A column of ticks: False where blank or where there is no such column."""
        texts = self.texts_or_blank(wanted)
        ticks = self.parsed(texts, wanted, parse_tick, pl.Boolean)
        return ticks.fill_null(value=False)

    # What the review found

    def _results(self) -> None:
        expected = f"số từ 1 đến {MOST_PERSONS}"
        self._count_persons(expected)
        for name, wanted in (("b1", Field.B1), ("b2", Field.B2)):
            self.take(name, wanted, parse_score)
        for name, wanted in (
            ("deprivations", Field.DEPRIVATION),
            ("causes", Field.CAUSE),
        ):
            self.values[name] = self._ticked(self.table.numbered(wanted))
        for name, wanted in (
            ("has_no_labour_capacity", Field.NO_LABOUR),
            ("has_merit", Field.MERIT),
        ):
            is_there = wanted in self.at
            ticks = self._tick(wanted) if is_there else self.constant(None, pl.Boolean)
            self.values[name] = ticks

    def _count_persons(self, expected: str) -> None:
        """The number of persons; where the list has a row each, they are counted."""
        texts = self.texts_or_blank(Field.PERSONS)
        persons = self.parsed(texts, Field.PERSONS, parse_persons, pl.Int32)
        if Field.RELATION in self.at:
            members = self.table.members
            blank = texts.is_null().arg_true().to_list()
            numbers = [1 + len(members.get(row, ())) for row in blank]
            for row, number in zip(blank, numbers, strict=True):
                self.marks.repair(row, Field.PERSONS, "", number, COUNTED)
            persons = persons.scatter(blank, numbers) if blank else persons
        self.values["persons"] = persons
        blank = texts.is_null() & persons.is_null()
        self.miss(blank, Field.PERSONS, expected)

    def _ticked(self, columns: list[Column]) -> pl.Series:
        """Bits of the ticked boxes; null when the list has no such columns."""
        if not columns:
            return self.constant(None, pl.Int32)
        cells, bits = self.table.cells, [pl.lit(0, dtype=pl.Int32)]
        columns = [column for column in columns if str(column.index) in cells.columns]
        names = [str(column.index) for column in columns]
        seen = cells.select(pl.col(names).drop_nulls().unique().implode())
        for column, name in zip(columns, names, strict=True):
            read = _tick_of(column.number)
            found = {text: read(text) for text in seen[name][0]}
            self.tell(cells[name], field_name(column), found)
            ticks = [text for text, parsed in found.items() if parsed.value]
            is_ticked = pl.col(name).is_in(ticks).fill_null(value=False)
            bits.append(is_ticked.cast(pl.Int32) * (1 << (column.number - 1)))
        found = cells.select(pl.sum_horizontal(bits).cast(pl.Int32).alias("bits"))
        return found["bits"] if columns else self.constant(0, pl.Int32)

    # Doubts that do not block

    def _check(self) -> None:
        """Against the standard (Decree 07/2021, article 3), and of the head's age."""
        names = ("status", "b2", "deprivations")
        frame = pl.DataFrame({name: self.values[name] for name in names})
        seen = frame.filter(pl.col("status").is_not_null())
        wrong = {}
        found = self.reference.contradictions
        for status, b2, bits in seen.drop_nulls("deprivations").unique().iter_rows():
            key = status, b2, bits.bit_count()
            if key not in found:
                found[key] = self._contradictions(status, b2, bits)
            if found[key]:
                wrong[status, b2, bits] = found[key]
        if wrong:
            keys = pl.DataFrame(list(wrong), schema=frame.schema, orient="row")
            rows = frame.with_row_index("row").join(keys, on=names, nulls_equal=True)
            for row in sorted(rows["row"].to_list()):
                for column, value, text in wrong[frame.row(row)]:
                    self.marks.warn(row, column, value, text)
        doubt_scores(self)
        doubt_incomes(self)
        ages = self.reference.year - self.values["birth_year"]
        for row in (ages < YOUNGEST_HEAD).fill_null(value=False).arg_true().to_list():
            year, age = str(self.values["birth_year"][row]), ages[row]
            self.marks.warn(row, Field.BIRTH, year, f"Chủ hộ {age} tuổi.")

    def _contradictions(self, status: str, b2: int | None, bits: int) -> list[tuple]:
        review = Review(standard=self.reference.standard, status=status, b2=b2)
        review.deprivations = Review._meta.get_field("deprivations").to_python(bits)
        found = []
        for text in review.contradictions:
            if text.startswith("Điểm B2"):
                found.append((Field.B2, str(b2), text))
            else:
                found.append((Field.STATUS, str(Status(status).label), text))
        return found


def _titled(table: Table) -> str | None:
    """The status of a list of one kind only: "DANH SÁCH HỘ CẬN NGHÈO NĂM 2022", or that
    of a sheet "HN", "HCN 2022"."""
    titles = " ".join(fold(title) for title in table.titles)
    if "danh sach ho can ngheo" in titles:
        return Status.NEAR_POOR.value
    if "danh sach ho ngheo" in titles and "can ngheo" not in titles:
        return Status.POOR.value
    sheet = fold(table.sheet)
    if re.search(r"\b(?:hcn|can ngheo)\b", sheet):
        return Status.NEAR_POOR.value
    return Status.POOR.value if re.search(r"\bhn\b", sheet) else None


def _tick_of(number: int) -> Callable[[str], Parsed]:
    """A box may also be ticked by writing its own number into it."""
    return lambda text: (
        Parsed(value=True) if text.strip() == str(number) else parse_tick(text)
    )


class LeavingRows(Reading):
    """The list of households that escaped or went."""

    def read(self) -> None:
        find_places(self)
        self.identify()
        self._movement()
        before = self.texts_or_blank(Field.STATUS_BEFORE)
        found = {t: parse_status(t).value for t in before.unique().drop_nulls()}
        self.values["status_before"] = before.replace_strict(
            found, default=None, return_dtype=pl.String
        )
        words = self.texts_or_blank(Field.MOVEMENT)
        for row in range(self.height):
            word = fold(words[row] or "")
            was = self.values["status_before"][row]
            if word == "thoat can ngheo" and was == Status.POOR:
                note = "Đầu năm là hộ nghèo mà thoát cận nghèo."
                self.marks.warn(row, Field.MOVEMENT, words[row], note)

    def _movement(self) -> None:
        moved = self.texts_or_blank(Field.MOVEMENT)
        reasons = self.texts_or_blank(Field.LEFT_REASON)
        statuses, left = [], []
        for row, (word, reason) in enumerate(zip(moved, reasons, strict=True)):
            parsed = parse_movement(word or "", reason or "")
            if word is None:
                expected = "Thoát nghèo, Thoát cận nghèo hoặc Giảm khác"
                self.marks.problem(row, Field.MOVEMENT, "", expected)
            else:
                self.marks.note(row, Field.MOVEMENT, word, parsed)
            status, reason_left = parsed.value or (None, "")
            statuses.append(status)
            left.append(reason_left)
        self.values["status"] = pl.Series(statuses, dtype=pl.String)
        self.values["left_reason"] = pl.Series(left, dtype=pl.String)


class TotalsRows(Reading):
    """The sheet that gives every commune's number of households."""

    COLUMNS = {
        "households": Field.HOUSEHOLDS,
        "persons": Field.PERSONS,
        "minority_households": Field.MINORITY_HOUSEHOLDS,
    }

    def read(self) -> None:
        self._split_off_sums()
        for name, wanted in self.COLUMNS.items():
            self.take(name, wanted, parse_total)
        find_communes(self)
        communes = self.reference.places.communes
        names = [str(communes.get(pk, "")) for pk in self.values["commune"]]
        self.values["commune_name"] = pl.Series(names, dtype=pl.String)
        for row in range(self.height):
            self._check(row)

    def _split_off_sums(self) -> None:
        """Rows "Toàn huyện" are no commune's: their figures are compared with ours."""
        codes = self.texts_or_blank(Field.COMMUNE_CODE).fill_null("")
        names = self.texts_or_blank(Field.COMMUNE).fill_null("")
        is_sum = pl.Series(
            [
                not code.strip() and fold(name).startswith(("toan ", "tong", "cong"))
                for code, name in zip(codes, names, strict=True)
            ],
            dtype=pl.Boolean,
        )
        if not is_sum.any():
            return
        table, cells, numbers = self.table, self.table.cells, self.table.numbers
        for row in is_sum.arg_true().to_list():
            before = cells[:row].filter(~is_sum[:row])
            self._compare(cells.row(row, named=True), before, numbers[row])
        keep = (~is_sum).arg_true().to_list()
        table.cells, table.lines = cells[keep], table.lines.gather(keep)
        table.originals = {at: was.gather(keep) for at, was in table.originals.items()}
        table.numbers = [numbers[row] for row in keep]
        table.sections = [table.sections[row] for row in keep]
        table.statuses = [table.statuses[row] for row in keep]
        self.height = len(keep)

    def _compare(self, stated: dict, before: pl.DataFrame, number: int) -> None:
        labels = (Field.HOUSEHOLDS, "Tổng số nhân khẩu", Field.MINORITY_HOUSEHOLDS)
        for label, wanted in zip(labels, self.COLUMNS.values(), strict=True):
            name = str(self.at.get(wanted))
            said = parse_total(stated.get(name) or "").value
            if said is not None:
                read = (parse_total(text or "").value or 0 for text in before[name])
                self.table.sums.append((number, str(label), said, sum(read)))

    def _check(self, row: int) -> None:
        households = self.values["households"][row]
        if not households:
            if row not in self.marks.problems:
                expected = "tổng số hộ dân cư của xã"
                self.marks.problem(row, Field.HOUSEHOLDS, "", expected)
            return
        persons = self.values["persons"][row]
        minority = self.values["minority_households"][row]
        if persons is not None and persons < households:
            least = f"ít nhất {households}"
            self.marks.problem(row, Field.PERSONS, str(persons), least)
        if minority is not None and minority > households:
            most = f"nhiều nhất {households}"
            self.marks.problem(row, Field.MINORITY_HOUSEHOLDS, str(minority), most)


READERS = {
    RowKind.HOUSEHOLD: HouseholdRows,
    RowKind.LEAVING: LeavingRows,
    RowKind.TOTALS: TotalsRows,
}


def drafts_of(
    tables: list[Table], reference: Reference, check: Callable[[], None]
) -> Drafts:
    """Every data row of these tables, in order; `check` is called now and then."""
    parts, orders = [], iter(range(len(tables)))
    for alike in _alike(tables):
        own = [next(orders) for _ in alike]
        reading = READERS[alike[0].kind](alike, reference, own)
        reading.read()
        reading.tell_of_decoding()
        people = people_of(reading.table, reading.marks, reference.year)
        parts.append((reading.frame(), reading.marks, people))
        check()
    return gather(parts)


def _alike(tables: list[Table]) -> Iterator[list[Table]]:
    """The tables in order; those of one layout that follow each other together: what
    reading a column costs beside its rows is paid once for a sheet per commune."""
    for _, group in groupby(tables, key=_layout):
        yield list(group)


def _layout(table: Table) -> tuple:
    """What two tables have in common that are read as one.

    One with people below their heads, with cells typed in a legacy encoding, or with
    sums to be split off has its own: rows are counted or moved there.
    """
    columns = tuple(
        (c.index, c.heading, c.field, c.number, c.is_tied) for c in table.columns
    )
    is_plain = table.kind != RowKind.TOTALS
    is_plain &= not table.members and not table.originals
    return (table.kind, columns, None if is_plain else id(table))
