"""A table's columns → columns of values: what the three kinds of lists share.

A parser is asked once for every different text of a column, and not at all where a
pattern shows that the text is its own value. Only what it mended, doubted or refused
is looked at row by row.
"""

from collections.abc import Callable

import polars as pl

from households.imports.citizen_numbers import parse_citizen_number
from households.imports.columns import Field
from households.imports.drafts import SCHEMA, Marks, Reference, field_name
from households.imports.places import VillageFound, village_name, village_of
from households.imports.plain import (
    folded_names,
    plain_births,
    plain_names,
    sort_keys,
    whole_numbers,
)
from households.imports.sheets import Table
from households.imports.split_names import whole_names, without_given
from households.imports.values import (
    Parsed,
    parse_birth,
    parse_name,
    parse_sex,
    parse_tick,
    swapped_dates,
)

GONE = "bản còn thuộc xã; bản này nay thuộc xã khác, đề nghị văn phòng huyện xử lý"
NAME = "họ và tên chủ hộ"
DECODED = "đổi từ bảng mã cũ (TCVN3 hoặc VNI) sang Unicode"


class Reading:
    """One table being read: columns of values so far, and the marks of its rows."""

    def __init__(self, table: Table, reference: Reference, order: int = 0):
        self.table, self.reference = table, reference
        self.height = table.cells.height
        self.at = {c.field: c.index for c in table.columns if c.field}
        self.marks = Marks()
        self.values: dict[str, pl.Series] = {}
        self.communes = self._communes_of_sheet()
        self.plainly = {
            "kind": str(table.kind),
            "sheet": table.sheet[:60],
            "table": order,
        }

    def _communes_of_sheet(self) -> set[int]:
        """Which communes the sheet's name and titles speak of; one, if all is well."""
        places = self.reference.places
        found = places.communes_in(self.table.titles)
        found = found or places.communes_in(self.table.first_titles)
        if (named := places.commune_named(self.table.sheet)) is not None:
            found.add(named)
        if not found and self.reference.only_commune:
            found.add(self.reference.only_commune)
        return found

    def frame(self) -> pl.DataFrame:
        """All columns of SCHEMA, those not read blank."""
        table = self.table
        known = {
            "number": pl.Series(table.numbers, dtype=pl.Int64),
            "section": pl.Series(table.sections, dtype=pl.String).str.slice(0, 200),
            "status_above": pl.Series(table.statuses, dtype=pl.String),
            "raw": table.lines,
        } | self.values
        columns = []
        for name, dtype in SCHEMA.items():
            if name in known:
                column = known[name].cast(dtype).alias(name)
            else:
                column = self.constant(self.plainly.get(name), dtype).alias(name)
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

    def tell(self, texts: pl.Series, column: str, found: dict[str, Parsed]) -> None:
        """Mark the rows whose text was mended, doubted or refused."""
        special = {t: p for t, p in found.items() if p.why or p.expected or p.note}
        if not special:
            return
        for row in texts.is_in(list(special)).fill_null(value=False).arg_true():
            self.marks.note(row, column, texts[row], special[texts[row]])

    # Where

    def place(self) -> None:
        """Set commune and village: from the row's column, else the section over it."""
        self._find_communes()
        table = self.table
        sections = pl.Series(table.sections, dtype=pl.String)
        whole = village_of(table.sheet, table.titles, table.first_titles) or None
        texts = self.texts_or_blank(Field.VILLAGE)
        for other in (sections, self.constant(whole, pl.String)):
            is_there = (texts.str.strip_chars() != "").fill_null(value=False)
            texts = texts.zip_with(is_there, other)
        texts = texts.set(texts.str.strip_chars() == "", None)
        self.miss(
            texts.is_null(), Field.VILLAGE, "tên thôn, bản ở cột hoặc ở dòng đầu mục"
        )
        pairs = pl.DataFrame({"commune": self.values["commune"], "text": texts})
        found = {}
        for pair in pairs.unique(maintain_order=True).iter_rows():
            if None not in pair:
                found[pair] = self.reference.places.village(*pair)
        keys = pl.DataFrame(
            {
                "commune": [commune for commune, _ in found],
                "text": [text for _, text in found],
                "village": [village.id for village in found.values()],
                "village_name": [village.name for village in found.values()],
            },
            schema={
                "commune": pl.Int64,
                "text": pl.String,
                "village": pl.Int64,
                "village_name": pl.String,
            },
        )
        joined = pairs.join(
            keys, on=["commune", "text"], how="left", maintain_order="left"
        )
        self.values["village"] = joined["village"]
        self.values["village_name"] = joined["village_name"]
        self._tell_of_villages(pairs, found)

    def _tell_of_villages(self, pairs: pl.DataFrame, found: dict) -> None:
        told = {}
        for (commune, text), village in found.items():
            parsed = Parsed(village.name, village.why, village.expected)
            if self._is_gone_from_the_commune(village.id):
                parsed = Parsed(expected=GONE)
            note = self._note_of_new_village(commune, village)
            if parsed.why or parsed.expected or note:
                told[commune, text] = village_name(text), parsed, note, village.name
        if not told:
            return
        communes = {commune for commune, _ in told}
        texts = {text for _, text in told}
        some = pairs["commune"].is_in(list(communes)) & pairs["text"].is_in(list(texts))
        for row in some.fill_null(value=False).arg_true().to_list():
            if (entry := told.get((pairs["commune"][row], pairs["text"][row]))) is None:
                continue
            seen, parsed, note, name = entry
            self.marks.note(row, Field.VILLAGE, seen, parsed)
            if note:
                self.marks.warn(row, Field.VILLAGE, name, note)

    def _note_of_new_village(self, commune: int, found: VillageFound) -> str:
        """A name the commune does not know may be a slip: say the one most like it."""
        if found.id is not None or not found.closest:
            return ""
        name = self.reference.places.communes[commune]
        return (
            f"Danh mục của {name} chưa có bản này;"
            f" gần giống nhất là “{found.closest}”. Nếu viết nhầm, hãy sửa"
            " trong tệp; nếu không, sẽ thêm bản mới."
        )

    def _is_gone_from_the_commune(self, village: int | None) -> bool:
        """Whoever sends one commune's list has no say in villages that left it."""
        only = self.reference.only_commune
        if None in (only, village):
            return False
        return self.reference.places.today_in[village] != only

    def _find_communes(self) -> None:
        """Each row's commune, from its columns or else from its sheet."""
        codes, names = Field.COMMUNE_CODE, Field.COMMUNE
        pairs = pl.DataFrame(
            {"code": self.texts_or_blank(codes), "name": self.texts_or_blank(names)}
        )
        ids, wrong = {}, {}
        for code, name in pairs.unique(maintain_order=True).iter_rows():
            found, seen, expected = self._commune_of(code or "", name or "")
            ids[code, name] = found
            if expected:
                wrong[code, name] = seen, expected
        if len(ids) == 1:
            self.values["commune"] = self.constant(next(iter(ids.values())), pl.Int64)
        else:
            keys = pl.DataFrame(
                {
                    "code": [code for code, _ in ids],
                    "name": [name for _, name in ids],
                    "commune": list(ids.values()),
                },
                schema={"code": pl.String, "name": pl.String, "commune": pl.Int64},
            )
            joined = pairs.join(
                keys,
                on=["code", "name"],
                how="left",
                nulls_equal=True,
                maintain_order="left",
            )
            self.values["commune"] = joined["commune"]
        if wrong:
            for row in self.values["commune"].is_null().arg_true().to_list():
                self.marks.problem(row, Field.COMMUNE, *wrong[pairs.row(row)])

    def _commune_of(self, code: str, name: str) -> tuple[int | None, str, str]:
        """(commune, what was seen, what was expected instead)."""
        places = self.reference.places
        if code or name:
            found = {places.commune_with_code(code)} if code else set()
            found |= {places.commune_named(name)} if name else set()
            seen = " ".join(filter(None, (code, name)))
        else:
            found, seen = self.communes, self.table.sheet
        if len(found) != 1 or not found <= places.communes.keys():
            return None, seen, "một xã có trong danh mục năm đó"
        commune = next(iter(found))
        only = self.reference.only_commune
        if only not in (None, commune):
            own = places.communes.get(only, "xã của lần nhập")
            return None, seen, f"chỉ {own}; xã này ngoài phạm vi"
        return commune, seen, ""

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
        year = self.reference.year
        plain = plain_births(texts, year)
        rest = texts.filter(~plain).drop_nulls()
        swapped = len(rest) > 0 and swapped_dates(texts.drop_nulls().to_list())
        if swapped is not False:
            plain, rest = plain & False, texts.drop_nulls()
        found = {t: parse_birth(t, year, swapped=swapped) for t in rest.unique()}
        self.tell(texts, wanted, found)
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
