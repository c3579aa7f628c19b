"""A table's columns → columns of values: what the three kinds of lists share.

A parser is asked once for every different text of a column, and not at all where a
pattern shows that the text is its own value. Only what it mended, doubted or refused
is looked at row by row.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence

import polars as pl

from households.imports.citizen_numbers import parse_citizen_number
from households.imports.columns import Field
from households.imports.drafts import SCHEMA, Marks, Reference, field_name
from households.imports.plain import (
    folded_names,
    plain_births,
    plain_names,
    sort_keys,
    whole_numbers,
)
from households.imports.sheets import Table, as_one
from households.imports.split_names import whole_names, without_given
from households.imports.values import (
    Parsed,
    parse_birth,
    parse_name,
    parse_sex,
    parse_tick,
    swapped_dates,
)

NAME = "họ và tên chủ hộ"
DECODED = "đổi từ bảng mã cũ (TCVN3 hoặc VNI) sang Unicode"


class Reading:
    """Tables of one layout being read: columns of values so far, and marks of rows.

    `table` is all of them as one; `tables` are asked for what is said of each.
    """

    def __init__(
        self, tables: list[Table], reference: Reference, orders: Sequence[int] = (0,)
    ):
        self.tables, self.table, self.reference = tables, as_one(tables), reference
        self.heights = [table.cells.height for table in tables]
        self.height = self.table.cells.height
        self.at = {c.field: c.index for c in self.table.columns if c.field}
        self.marks = Marks()
        self.values: dict[str, pl.Series] = {}
        self.orders = dict(zip(map(id, tables), orders, strict=True))

    def frame(self) -> pl.DataFrame:
        """All columns of SCHEMA, those not read blank."""
        table = self.table
        known = {
            "number": pl.Series(table.numbers, dtype=pl.Int64),
            "section": pl.Series(table.sections, dtype=pl.String).str.slice(0, 200),
            "status_above": pl.Series(table.statuses, dtype=pl.String),
            "raw": table.lines,
            "kind": self.constant(str(table.kind), pl.String),
            "sheet": self.of_each(lambda one: one.sheet[:60], pl.String),
            "table": self.of_each(lambda one: self.orders[id(one)], pl.Int32),
        } | self.values
        columns = []
        for name, dtype in SCHEMA.items():
            if name in known:
                column = known[name].cast(dtype).alias(name)
            else:
                column = self.constant(None, dtype).alias(name)
            columns.append(column)
        return pl.DataFrame(columns)

    def tell_of_decoding(self) -> None:
        """Mark the cells that were typed in TCVN3 or VNI: what they were, became."""
        for column in self.table.columns:
            was = self.table.originals.get(column.index)
            became = self.table.texts(column.index)
            if was is None or became is None or column.field is None:
                continue
            changed = was.ne_missing(became) & became.is_not_null()
            for row in changed.arg_true().to_list():
                name = field_name(column)
                self.marks.repair(row, name, was[row] or "", became[row], DECODED)

    # Columns

    def constant(self, value, dtype) -> pl.Series:
        return pl.Series([value], dtype=dtype).new_from_index(0, self.height)

    def of_each(self, what: Callable[[Table], object], dtype) -> pl.Series:
        """What is said of each table, on all its rows."""
        said = [pl.Series([what(table)], dtype=dtype) for table in self.tables]
        heights = self.heights if len(said) > 1 else [self.height]
        return pl.concat(
            one.new_from_index(0, height)
            for one, height in zip(said, heights, strict=True)
        )

    def texts(self, wanted: Field) -> pl.Series | None:
        """The column of a field; None when the list has none."""
        return self.table.texts(self.at.get(wanted))

    def texts_or_blank(self, wanted: Field) -> pl.Series:
        texts = self.texts(wanted)
        return self.constant(None, pl.String) if texts is None else texts

    def take(self, name: str, wanted: Field, parse: Callable, **kwargs) -> pl.Series:
        """Read the column of `wanted` into the values called `name`."""
        texts = self.texts(wanted)
        if texts is None:
            self.values[name] = self.constant(None, SCHEMA[name])
        else:
            self.values[name] = self.parsed(
                texts, wanted, parse, SCHEMA[name], **kwargs
            )
        return self.values[name]

    def miss(self, blank: pl.Series, column: str, expected: str) -> None:
        """Say of every row where `blank` is true what was expected in the column."""
        for row in blank.arg_true().to_list():
            self.marks.problem(row, column, "", expected)

    def parsed(
        self, texts: pl.Series, column: str, parse: Callable, dtype, plain=None
    ) -> pl.Series:
        """Every text's value by `parse`; `plain` is true for texts that are theirs."""
        others = texts if plain is None else texts.filter(~plain)
        found = {text: parse(text) for text in others.unique().drop_nulls().to_list()}
        self.tell(texts, column, found)
        if plain is None:
            return _mapped(texts, {t: p.value for t, p in found.items()}, dtype)
        if not found:
            return texts.cast(dtype)
        values = _mapped(texts, {t: p.value for t, p in found.items()}, dtype)
        return values.zip_with(~plain, texts)

    def tell(
        self, texts: pl.Series, column: str, found: dict[str, Parsed], first: int = 0
    ) -> None:
        """Mark the rows whose text was mended, doubted or refused; `texts` begin in row
        `first`."""
        special = {t: p for t, p in found.items() if p.why or p.expected or p.note}
        if not special:
            return
        for row in texts.is_in(list(special)).fill_null(value=False).arg_true():
            self.marks.note(first + row, column, texts[row], special[texts[row]])

    # Who

    def identify(self) -> None:
        """Set the head's name, sex, birth and identity number."""
        self._name()
        self._sex()
        self._birth()
        self._number()
        self.values["code"] = self.texts_or_blank(Field.CODE).str.strip_chars()

    def _name(self) -> None:
        texts = self.texts_or_blank(Field.HEAD_NAME)
        if Field.FAMILY_NAME in self.at:
            parts = (Field.FAMILY_NAME, Field.GIVEN_NAME)
            texts = whole_names(*map(self.texts_or_blank, parts))
        elif Field.GIVEN_NAME in self.at:
            texts = self._with_given_names(texts)
        names = self.parsed(
            texts, Field.HEAD_NAME, parse_name, pl.String, plain_names(texts)
        )
        self.miss(texts.is_null(), Field.HEAD_NAME, NAME)
        self.values["head_name"] = names
        unique = names.unique().drop_nulls().to_list()
        self.values["folded_name"] = _mapped(
            names, folded_names(unique), pl.String
        ).fill_null("")
        self.values["sort_key"] = _mapped(names, sort_keys(unique), pl.String)

    def _with_given_names(self, names: pl.Series) -> pl.Series:
        whole = without_given(names, given := self.texts_or_blank(Field.GIVEN_NAME))
        for row, name in whole.items():
            parts = f"{names[row]} + {given[row]}"
            self.marks.repair(row, Field.HEAD_NAME, parts, name, "ghép với cột Tên")
        return names.scatter(list(whole), list(whole.values())) if whole else names

    def _sex(self) -> None:
        """From one column, or from ticks under "Nam" and "Nữ"."""
        found = self.take("sex", Field.SEX, parse_sex)
        for wanted, sex in ((Field.IS_MALE, "male"), (Field.IS_FEMALE, "female")):
            texts = self.texts_or_blank(wanted)
            ticks = self.parsed(texts, wanted, parse_tick, pl.Boolean)
            is_said = found.is_not_null() | ~ticks.fill_null(value=False)
            found = found.zip_with(is_said, self.constant(sex, pl.String))
        self.values["sex"] = found

    def _birth(self) -> None:
        """The birth; a year under Nam or Nữ also says the sex."""
        births = self.constant(None, pl.String)
        sources = (
            (Field.BIRTH_MALE, "male"),
            (Field.BIRTH_FEMALE, "female"),
            (Field.BIRTH, None),
        )
        for wanted, sex in sources:
            if (texts := self.texts(wanted)) is None:
                continue
            texts = texts.zip_with(births.is_null(), self.constant(None, pl.String))
            filled = texts.is_not_null()
            births = self._births(texts, wanted).zip_with(filled, births)
            if sex:
                said = self.values["sex"]
                self.values["sex"] = said.zip_with(
                    said.is_not_null() | ~filled, self.constant(sex, pl.String)
                )
        self.values["birth_date"] = births.str.to_date("%Y-%m-%d", strict=False)
        self.values["birth_year"] = births.str.slice(0, 4).cast(pl.Int32)

    def _births(self, texts: pl.Series, wanted: Field) -> pl.Series:
        """Each birth as "YYYY-MM-DD", or "YYYY" where only the year is known."""
        plain = plain_births(texts, self.reference.year)
        swapped = self._swapped(texts, plain)
        if len(set(swapped)) == 1:
            return self._born(texts, plain, wanted, swapped[0])
        parts, first = [], 0
        for height, is_swapped in zip(self.heights, swapped, strict=True):
            some = texts.slice(first, height), plain.slice(first, height)
            parts.append(self._born(*some, wanted, is_swapped, first))
            first += height
        return pl.concat(parts)

    def _swapped(self, texts: pl.Series, plain: pl.Series) -> list[bool | None]:
        """Of each table, whether its date cells have day and month swapped."""
        others = (~plain & texts.is_not_null()).arg_true().to_list()
        found, first = [], 0
        for height in self.heights:
            end, is_swapped = first + height, False
            if bisect_left(others, first) < bisect_left(others, end):
                some = texts.slice(first, height).drop_nulls()
                is_swapped = swapped_dates(some.to_list())
            found.append(is_swapped)
            first = end
        return found

    def _born(self, texts, plain, wanted: Field, swapped, first: int = 0) -> pl.Series:
        """`_births` of rows from `first` on, whose dates are all swapped or none."""
        year = self.reference.year
        if swapped is not False:
            plain &= False
        rest = texts.filter(~plain).drop_nulls().unique()
        found = {text: parse_birth(text, year, swapped=swapped) for text in rest}
        self.tell(texts, wanted, found, first)
        born = {
            t: p.value and (p.value[0] or str(p.value[1])) for t, p in found.items()
        }
        return _mapped(texts, born, pl.String).zip_with(~plain, texts)

    def _number(self) -> None:
        """The identity number: whole and fitting its row as it is, or parsed."""
        texts = self.texts(Field.CITIZEN_NUMBER)
        if texts is None:
            self.values["citizen_number"] = self.constant(None, pl.String)
            return
        fits = whole_numbers(texts, self.values["sex"], self.values["birth_year"])
        others = (texts.is_not_null() & ~fits).arg_true().to_list()
        numbers = texts.zip_with(fits, self.constant(None, pl.String))
        if others:
            found = []
            for row in others:
                sex, year = self.values["sex"][row], self.values["birth_year"][row]
                parsed = parse_citizen_number(texts[row], sex, year)
                self.marks.note(row, Field.CITIZEN_NUMBER, texts[row], parsed)
                found.append(parsed.value)
            numbers = numbers.scatter(others, found)
        self.values["citizen_number"] = numbers


def _mapped(texts: pl.Series, values: dict, dtype) -> pl.Series:
    """Every text's value; None for a blank cell and for a text without one."""
    if not values:
        return pl.Series([None], dtype=dtype).new_from_index(0, len(texts))
    keys = pl.Series(list(values), dtype=pl.String)
    found = pl.Series(list(values.values()), dtype=dtype)
    return texts.replace_strict(keys, found, default=None, return_dtype=dtype)
