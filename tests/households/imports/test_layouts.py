"""One known list laid out in every way: the same households are read from each.

Hypothesis draws the layout: the order of the columns, what their headings are called,
one to three heading rows with merges or without, villages as sections or in a column,
the classification in one column, in two, or as sections, ticks, noise between the rows,
letters composed or not, the kind of file and its encoding.
"""

import random
import unicodedata
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from households import imports
from tests.factories import make_commune
from tests.households.imports.corpus.shelf import Sheet, page, separated, xlsx

POOR, NEAR = "poor", "near_poor"
# Name, birth, sex, ethnic group, number, persons, status, village, indicators
KNOWN = (
    (
        "Lò Văn Hặc",
        date(1970, 3, 22),
        "Nam",
        "Thái",
        "011070123456",
        4,
        POOR,
        0,
        (4, 7),
    ),
    ("Giàng A Pó", 1974, "Nam", "Mông", "011074835120", 5, NEAR, 0, (1,)),
    ("Quàng Thị Thắm", date(1985, 8, 15), "Nữ", "Thái", "", 3, POOR, 0, (2, 9, 11)),
    ("Điêu Chính Ngoạn", 1966, "Nam", "Khơ mú", "040123456", 2, NEAR, 1, ()),
    (
        "Vàng Thị Mỷ",
        date(1990, 12, 30),
        "Nữ",
        "Mông",
        "011190000777",
        6,
        POOR,
        1,
        (12,),
    ),
    ("Lường Văn Ửng", 1981, "Nam", "Lào", "011081555001", 7, NEAR, 1, (3, 5)),
)
VILLAGES = ("Bản Na Tông 1", "Bản Hin Phon")
SYNONYMS = {
    "name": ("Họ và tên chủ hộ", "Họ tên chủ hộ", "HỌ VÀ TÊN", "Chủ hộ", "Tên chủ hộ:"),
    "birth": ("Ngày, tháng, năm sinh", "Năm sinh", "Ngày sinh", "Sinh ngày", "NTNS"),
    "sex": ("Giới tính", "Nam/Nữ", "GT", "Giới\ntính"),
    "group": ("Dân tộc", "DT", "Thành phần dân tộc", "DÂN TỘC"),
    "number": ("Số CCCD/CMND", "CCCD", "Số định danh cá nhân", "Số CMND (CCCD)"),
    "persons": ("Số khẩu", "Số nhân khẩu", "Nhân khẩu", "Số khẩu (người)", "SK"),
    "village": ("Thôn, bản", "Bản", "Địa chỉ (Thôn, bản)", "Tên bản"),
    "status": ("Phân loại hộ", "Phân loại", "Kết quả rà soát", "HN/HCN"),
    "poor": ("Hộ nghèo", "HN", "Hộ nghèo (x)"),
    "near": ("Hộ cận nghèo", "HCN", "Cận nghèo"),
}
WORDS = {POOR: ("Hộ nghèo", "HN", "nghèo"), NEAR: ("Hộ cận nghèo", "HCN", "Cận nghèo")}
TICKS = ("x", "X", "x ", "1", "✓", "v", "có", "ü")
LETTERS = "VL NPT DD BHYT GDNL GDTE CLN DTN NN NT VT PT"
KINDS = (
    "xlsx",
    "csv utf-8-sig ,",
    "csv utf-8 ;",
    "csv cp1258 ;",
    "csv utf-16 \t",
    "html",
)


@dataclass(frozen=True)
class Layout:
    kind: str
    heading_rows: int
    has_merges: bool
    villages_in: str  # "column" or "section"
    status_in: str  # "one", "two" or "section"
    tick: str
    numbering: str  # of sections: "I", "1", "" for none
    is_decomposed: bool
    has_dates: bool  # date cells, else text
    indicators: str  # "number", "letters" or "none"
    seed: int  # of the order, the synonyms and the noise

    @property
    def has_indicators(self) -> bool:
        return self.indicators != "none"


LAYOUTS = st.builds(
    Layout,
    kind=st.sampled_from(KINDS),
    heading_rows=st.integers(1, 3),
    has_merges=st.booleans(),
    villages_in=st.sampled_from(("column", "section")),
    status_in=st.sampled_from(("one", "two", "section")),
    tick=st.sampled_from(TICKS),
    numbering=st.sampled_from(("I", "1", "")),
    is_decomposed=st.booleans(),
    has_dates=st.booleans(),
    indicators=st.sampled_from(("number", "letters", "none")),
    seed=st.integers(0, 10**6),
)


@settings(
    max_examples=60,
)
@given(layout=LAYOUTS)
def test_every_layout_gives_the_same_households(na_tong, layout):
    file = SimpleUploadedFile(*file_of(layout))
    batch = imports.upload(file, year=2022)
    imports.read(batch)

    assert (batch.state, batch.reason) == ("in_review", "")
    found = sorted(facts_of(row.values, layout) for row in batch.rows.all())
    assert found == sorted(expected(person, layout) for person in KNOWN)
    assert [row.problems for row in batch.rows.all()] == [[]] * len(KNOWN)
    assert [s["unknown_columns"] for s in batch.findings["sheets"]] == [[]]
    batch.delete()


@pytest.fixture
def na_tong():
    return make_commune("Na Tông", code="03365")


def facts_of(values, layout):
    return (
        values["head_name"],
        values["birth_date"] or "",
        values["birth_year"],
        values["sex"],
        values["citizen_number"] or "",
        values["persons"],
        values["status"],
        values["village_name"],
        values["deprivations"] if layout.has_indicators else None,
    )


def expected(person, layout):
    name, birth, sex, _, number, persons, status, village, boxes = person
    day = birth.isoformat() if isinstance(birth, date) else ""
    year = birth.year if isinstance(birth, date) else birth
    word = "male" if sex == "Nam" else "female"
    ticked = list(boxes) if layout.has_indicators else None
    place = VILLAGES[village]
    return name, day, year, word, number, persons, status, place, ticked


# The layout as a file


def file_of(layout: Layout) -> tuple[str, bytes]:
    """A file name and the bytes of the list laid out so."""
    rows, merges = rows_of(layout)
    if layout.is_decomposed:
        rows = [[_decomposed(cell) for cell in row] for row in rows]
    kind, *how = layout.kind.split(" ")
    if kind == "xlsx":
        return "danh-sach.xlsx", xlsx(Sheet(rows, merges=tuple(merges)))
    if kind == "html":
        return "danh-sach.xls", page(*rows)
    encoding, by = how
    if encoding == "cp1258":
        rows = [[_tones_apart(cell) for cell in row] for row in rows]
    return "danh-sach.csv", separated(*rows, by=by, encoding=encoding)


def rows_of(layout: Layout) -> tuple[list[list], list[str]]:
    """The rows of the sheet, and its merges ("A7:A8")."""
    chance = random.Random(layout.seed)
    columns = columns_of(layout, chance)
    top = [["UBND XÃ NA TÔNG"], *([[]] * chance.randrange(3))]
    top += [["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2022"]]
    headings, spans = headings_of(columns, layout)
    body = body_of(columns, layout, chance, headings)
    tail = [[], ["Danh sách này có 06 hộ./."], ["", "NGƯỜI LẬP BIỂU", "", "CHỦ TỊCH"]]
    rows = [*top, *headings, *body, *(tail if chance.random() < 0.5 else [])]
    starts = [i for i, row in enumerate(rows, start=1) if row is headings[0]]
    merges = [_merge(span, start) for start in starts for span in spans]
    return rows, merges if layout.has_merges else []


def columns_of(layout: Layout, chance) -> list[str]:
    """The columns' keys in their order; "7" is indicator 7."""
    keys = ["name", "birth", "sex", "group", "number", "persons"]
    keys += {"one": ["status"], "two": ["poor", "near"], "section": []}[
        layout.status_in
    ]
    keys += ["village"] if layout.villages_in == "column" else []
    chance.shuffle(keys)
    if layout.has_indicators:
        place = chance.randrange(1, len(keys) + 1)
        keys[place:place] = [str(n) for n in range(1, 13)]
    return ["tt", *keys]


Span = tuple[int, int, int, int]  # left, top, right, bottom; rows of the heading from 0


def headings_of(columns, layout: Layout) -> tuple[list[list], list[Span]]:
    """One to three heading rows and what is merged in them.

    A group stands over the indicators; over three rows another above all columns.
    """
    chance = random.Random(layout.seed + 1)
    leaves = ["TT" if key == "tt" else _heading(key, layout, chance) for key in columns]
    if layout.heading_rows == 1 or not layout.has_indicators:
        return [leaves], []
    boxes = [i for i, key in enumerate(columns) if key.isdigit()]
    over, below = list(leaves), [""] * len(columns)
    for index in boxes:
        over[index], below[index] = "", leaves[index]
    over[boxes[0]] = "Các chỉ số thiếu hụt"
    others = [i for i in range(len(columns)) if i not in boxes]
    if layout.heading_rows == 2 or not layout.has_merges:
        downwards = [(i, 0, i, 1) for i in others]
        return [over, below], [(boxes[0], 0, boxes[-1], 0), *downwards]
    whole = ["TT", "Thông tin về hộ", *[""] * (len(columns) - 2)]
    over[0] = ""
    spans = [(boxes[0], 1, boxes[-1], 1), (1, 0, len(columns) - 1, 0), (0, 0, 0, 2)]
    return [whole, over, below], [*spans, *((i, 1, i, 2) for i in others if i)]


def _merge(span: Span, start: int) -> str:
    """ "B3:G3": a span of the heading that begins in this row of the sheet."""
    left, top, right, bottom = span
    return f"{_letter(left)}{start + top}:{_letter(right)}{start + bottom}"


def _letter(index: int) -> str:
    return chr(ord("A") + index)


def _heading(key: str, layout: Layout, chance) -> str:
    if not key.isdigit():
        return chance.choice(SYNONYMS[key])
    if layout.heading_rows == 1:
        return f"Chỉ số thiếu hụt {key}"  # nothing stands above it
    return key if layout.indicators == "number" else LETTERS.split()[int(key) - 1]


def body_of(columns, layout: Layout, chance, headings) -> list[list]:
    """Column numbers, sections, people, subtotals, blank rows, headings again."""
    rows = [[f"({n})" for n in range(1, len(columns) + 1)]] * chance.randrange(2)
    number = 0
    for village, name in enumerate(VILLAGES):
        if layout.villages_in == "section":
            rows.append(_section(name, village, layout))
        people = [person for person in KNOWN if person[7] == village]
        statuses = (POOR, NEAR) if layout.status_in == "section" else (None,)
        for place, status in enumerate(statuses):
            if status:
                rows.append([f"{place + 1}. {WORDS[status][0]}"])
            for person in people:
                if status in (None, person[6]):
                    number += 1
                    rows.append(_row(person, number, columns, layout))
                    rows += [[]] * (chance.random() < 0.1)
        rows += [["", f"Cộng {name}: 3 hộ"]] * chance.randrange(2)
        if not village and chance.random() < 0.4:
            rows += headings
    return rows


def _section(name: str, place: int, layout: Layout) -> list[str]:
    if layout.numbering == "I":
        return ["I" * (place + 1), name]
    return [f"{place + 1}. {name}"] if layout.numbering else [name.upper()]


def _row(person, number: int, columns, layout: Layout) -> list:
    name, birth, sex, group, citizen, persons, status, village, boxes = person
    if isinstance(birth, date) and not layout.has_dates:
        birth = f"{birth:%d/%m/%Y}"
    cells = {
        "tt": number,
        "name": name,
        "birth": birth,
        "sex": sex,
        "group": group,
        "number": citizen,
        "persons": persons,
        "status": WORDS[status][layout.seed % 3],
        "poor": layout.tick if status == POOR else "",
        "near": layout.tick if status == NEAR else "",
        "village": VILLAGES[village],
    }
    cells |= {str(n): layout.tick if n in boxes else "" for n in range(1, 13)}
    return [cells[key] for key in columns]


def _decomposed(cell):
    return unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell


def _tones_apart(cell):
    """As windows-1258 writes it: the letter with its circumflex, the tone behind."""
    if not isinstance(cell, str):
        return cell
    tones = "\u0300\u0309\u0303\u0301\u0323"
    parts = []
    for letter in unicodedata.normalize("NFC", cell).replace("✓", "x"):
        marks = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(c for c in marks if c not in tones))
        parts.append(base + "".join(c for c in marks if c in tones))
    return "".join(parts)
