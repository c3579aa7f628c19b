"""Turns the columns of a sheet that are in a legacy font into Unicode.

The font's name decides first, the words of the whole column second, the other columns
of the sheet third; a single cell never does ("Lò" is a surname, and VNI for "Lị"). A
cell that holds a letter only Unicode has is left alone wherever it stands.
"""

from collections import Counter

import polars

from households.imports.reading import messages
from households.imports.reading.inside import legacy

NAMES = {
    legacy.TCVN3: "TCVN3 (ABC)",
    legacy.VNI: "VNI",
    legacy.TCVN3_CAPS: "TCVN3 (ABC)",
}
STRAY_WORDS = 3  # so many words of one encoding in a column of another are no accident


def decode(sheet, faces: dict[str, list]) -> None:
    """Decode `sheet.cells` in place, keeping `originals` and adding `notes`.

    `faces`: as legacy.Faces, its columns as JSON has them.
    """
    runs = {
        int(column): found
        for column, found in faces.items()
        if any(kind for kind, _, _ in found)
    }
    columns = sheet.cells.get_columns()
    marked = {
        index: counted(column)
        for index, column in enumerate(columns)
        if column.str.contains("[\u00a1-\u00ff]").any() or index in runs
    }
    hint = commonest(marked.values())
    found = {}
    for index, counts in marked.items():
        texts = columns[index].to_list()
        decoded, kind, done = list(texts), "", set()
        if index in runs:
            kind, done = by_fonts(decoded, runs[index], sheet.first_row)
            rest = (text for at, text in enumerate(texts) if text and at not in done)
            counts = legacy.count_readings(rest)
        kind = by_words(decoded, counts, hint, done, sheet) or kind
        if decoded != texts:
            found.setdefault(NAMES[kind], []).append(index)
            sheet.originals[index] = columns[index]
            columns[index] = polars.Series(str(index), decoded, dtype=polars.String)
    sheet.cells = polars.DataFrame(columns) if found else sheet.cells
    for code, indexes in found.items():
        letters = ", ".join(map(column_letters, indexes))
        note = messages.DECODED.format(columns=letters, sheet=sheet.name, code=code)
        sheet.notes.append(note)


def counted(column: polars.Series) -> Counter:
    return legacy.count_readings(column.drop_nulls().unique(maintain_order=True))


def commonest(counts) -> str:
    """The legacy encoding the sheet's other columns are in, if any is."""
    kinds = Counter(
        kind
        for found in counts
        for kind in (legacy.TCVN3, legacy.VNI)
        if legacy.only(found, kind) > legacy.only(found, "")
    )
    return kinds.most_common(1)[0][0] if kinds else ""


def by_fonts(texts: list[str | None], runs: list, first_row: int) -> tuple[str, set]:
    """Decode the cells whose font says so; the last kind met and the cells' places."""
    last, done = "", set()
    for kind in {kind for kind, _, _ in runs if kind}:
        places = [
            place
            for found, first, end in runs
            if found == kind
            for place in range(first - first_row, end - first_row + 1)
            if 0 <= place < len(texts) and texts[place] is not None
        ]
        counts = legacy.count_readings(texts[place] for place in places)
        code = legacy.TCVN3 if kind == legacy.TCVN3_CAPS else kind
        if legacy.only(counts, "") > legacy.only(counts, code):
            continue  # typed in Unicode, whatever the font is called
        last = kind
        done.update(places)
        for place in places:
            if not legacy.BEYOND.search(texts[place]):
                texts[place] = legacy.decode(texts[place], kind)
    return last, done


def by_words(texts: list, counts: Counter, hint: str, done: set, sheet) -> str:
    """Decode the cells not `done` by what the column's words say; the kind, "" when
    they say nothing."""
    kind = kind_of_column(counts, hint)
    if not kind:
        return ""
    is_mixed = legacy.only(counts, "") > legacy.only(counts, kind)
    top = None if is_mixed else first_clear(texts, kind)
    known = {None: None}
    for place, text in enumerate(texts):
        if place in done:
            continue
        if text not in known:
            clear = evidence(text)
            mine = kind in clear or not is_mixed
            known[text] = (
                legacy.decode(text, kind) if mine and "" not in clear else text
            )
        if known[text] != text and not is_unicode_heading(
            place, top, kind, text, sheet
        ):
            texts[place] = known[text]
    return kind


def kind_of_column(counts: Counter, hint: str) -> str:
    """By its own clear words, or by the sheet's other columns when all fit those."""
    best = max((legacy.TCVN3, legacy.VNI), key=lambda kind: legacy.only(counts, kind))
    own = legacy.only(counts, best)
    if own > legacy.only(counts, "") or own >= STRAY_WORDS:
        return best
    return hint if hint and counts and all(hint in found for found in counts) else ""


def evidence(text: str) -> set[str]:
    """The encodings that some word of this text can only be in."""
    found = map(legacy.readings, legacy.words_of(text))
    return {kind for kinds in found if len(kinds) == 1 for kind in kinds}


def first_clear(texts: list, kind: str) -> int:
    """The place of the first cell that can only be in this encoding."""
    for place, text in enumerate(texts):
        if text is not None and kind in evidence(text):
            return place
    return 0


def is_unicode_heading(place: int, top, kind: str, text: str, sheet) -> bool:
    """Above the first clear cell a doubtful one ("Mã xã") follows the rest of its row:
    headings are often typed in another font than the list."""
    if top is None or place >= top or kind in evidence(text):
        return False
    row = sheet.cells.row(place)
    return any(cell and legacy.BEYOND.search(cell) for cell in row)


def column_letters(index: int) -> str:
    """0 → `A`, 26 → `AA`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
