"""Where each row of a list lives: its commune and its village."""

import polars as pl

from households.imports.cells import Reading
from households.imports.columns import Field
from households.imports.places import VillageFound, village_name, village_of
from households.imports.sheets import Table
from households.imports.values import Parsed

GONE = "bản còn thuộc xã; bản này nay thuộc xã khác, đề nghị văn phòng huyện xử lý"


def find_places(reading: Reading) -> None:
    """Set commune and village: from the row's column, else the section over it."""
    find_communes(reading)
    table = reading.table
    sections = pl.Series(table.sections, dtype=pl.String)
    whole = reading.of_each(
        lambda one: village_of(one.sheet, one.titles, one.first_titles) or None,
        pl.String,
    )
    texts = reading.texts_or_blank(Field.VILLAGE)
    for other in (sections, whole):
        is_there = (texts.str.strip_chars() != "").fill_null(value=False)
        texts = texts.zip_with(is_there, other)
    texts = texts.set(texts.str.strip_chars() == "", None)
    reading.miss(
        texts.is_null(), Field.VILLAGE, "tên thôn, bản ở cột hoặc ở dòng đầu mục"
    )
    pairs = pl.DataFrame({"commune": reading.values["commune"], "text": texts})
    found = {}
    for pair in pairs.unique(maintain_order=True).iter_rows():
        if None not in pair:
            found[pair] = reading.reference.places.village(*pair)
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
    joined = pairs.join(keys, on=["commune", "text"], how="left", maintain_order="left")
    reading.values["village"] = joined["village"]
    reading.values["village_name"] = joined["village_name"]
    _tell_of_villages(reading, pairs, found)


def _tell_of_villages(reading: Reading, pairs: pl.DataFrame, found: dict) -> None:
    told = {}
    for (commune, text), village in found.items():
        parsed = Parsed(village.name, village.why, village.expected)
        if _is_gone_from_the_commune(reading, village.id):
            parsed = Parsed(expected=GONE)
        note = _note_of_new_village(reading, commune, village)
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
        reading.marks.note(row, Field.VILLAGE, seen, parsed)
        if note:
            reading.marks.warn(row, Field.VILLAGE, name, note)


def _note_of_new_village(reading: Reading, commune: int, found: VillageFound) -> str:
    """A name the commune does not know may be a slip: say the one most like it."""
    if found.id is not None or not found.closest:
        return ""
    name = reading.reference.places.communes[commune]
    return (
        f"Danh mục của {name} chưa có bản này;"
        f" gần giống nhất là “{found.closest}”. Nếu viết nhầm, hãy sửa"
        " trong tệp; nếu không, sẽ thêm bản mới."
    )


def _is_gone_from_the_commune(reading: Reading, village: int | None) -> bool:
    """Whoever sends one commune's list has no say in villages that left it."""
    only = reading.reference.only_commune
    if None in (only, village):
        return False
    return reading.reference.places.today_in[village] != only


def find_communes(reading: Reading) -> None:
    """Each row's commune, from its columns or else from its sheet."""
    pairs = pl.DataFrame(
        {
            "code": reading.texts_or_blank(Field.COMMUNE_CODE),
            "name": reading.texts_or_blank(Field.COMMUNE),
            "place": _places_of_tables(reading),
        }
    )
    ids, wrong = {}, {}
    for code, name, place in pairs.unique(maintain_order=True).iter_rows():
        found, seen, expected = _commune_of(reading, code or "", name or "", place)
        ids[code, name, place] = found
        if expected:
            wrong[code, name, place] = seen, expected
    if len(ids) == 1:
        reading.values["commune"] = reading.constant(next(iter(ids.values())), pl.Int64)
    else:
        schema = pairs.schema | {"commune": pl.Int64}
        rows = [(*key, found) for key, found in ids.items()]
        keys = pl.DataFrame(rows, schema=schema, orient="row")
        joined = pairs.join(
            keys,
            on=["code", "name", "place"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        reading.values["commune"] = joined["commune"]
    if wrong:
        for row in reading.values["commune"].is_null().arg_true().to_list():
            reading.marks.problem(row, Field.COMMUNE, *wrong[pairs.row(row)])


def _places_of_tables(reading: Reading) -> pl.Series:
    """Each row's table, by its place among ours."""
    places = {id(table): place for place, table in enumerate(reading.tables)}
    return reading.of_each(lambda one: places[id(one)], pl.Int32)


def _commune_of(
    reading: Reading, code: str, name: str, place: int
) -> tuple[int | None, str, str]:
    """(commune, what was seen, what was expected instead)."""
    places = reading.reference.places
    if code or name:
        found = {places.commune_with_code(code)} if code else set()
        found |= {places.commune_named(name)} if name else set()
        seen = " ".join(filter(None, (code, name)))
    else:
        table = reading.tables[place]
        found, seen = _communes_of_sheet(reading, table), table.sheet
    if len(found) != 1 or not found <= places.communes.keys():
        return None, seen, "một xã có trong danh mục năm đó"
    commune = next(iter(found))
    only = reading.reference.only_commune
    if only not in (None, commune):
        own = places.communes.get(only, "xã của lần nhập")
        return None, seen, f"chỉ {own}; xã này ngoài phạm vi"
    return commune, seen, ""


def _communes_of_sheet(reading: Reading, table: Table) -> set[int]:
    """Which communes the sheet's name and titles speak of; one, if all is well."""
    places = reading.reference.places
    found = places.communes_in(table.titles)
    found = found or places.communes_in(table.first_titles)
    if (named := places.commune_named(table.sheet)) is not None:
        found.add(named)
    if not found and reading.reference.only_commune:
        found.add(reading.reference.only_commune)
    return found
