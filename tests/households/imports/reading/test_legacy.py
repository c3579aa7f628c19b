"""Text of the 1990s' fonts: the tables, and which columns are decoded."""

import io
import shutil
import subprocess
import unicodedata

import openpyxl
import pytest
from openpyxl.styles import Font

from households.imports.reading import read_workbook
from households.imports.reading.inside import legacy
from households.imports.reading.inside.legacy import TCVN3, TCVN3_CAPS, VNI
from households.imports.reading.inside.syllables import is_syllable

LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
WORDS = """nguyễn văn hải, lò văn hòa, lường thị ánh, quàng thị dính, cà văn mẻ,
vàng a dơ, giàng thị mỷ, sùng thị mỵ, tòng văn ọng, lầu a chứ, điện biên, hẹ muông,
na ư, noọng hẹt, pom lót, núa ngam, phu luông, hộ cận nghèo, đường, thôn bản,
không có đất sản xuất, xã thanh yên, mường lói, khơ mú, hà nhì, sửa chữa nhà ở,
kỹ năng, mỳ, thủy, ỷ, ỵ, bữa, ruộng, trẻ em, nhiễu, ngoằng, khẳng, chẵn, chặt, ổn, ỗ,
ỡm ờ, nợ, vườn, hỡi"""
LIST = [
    ["UBND XÃ NA TÔNG", None, None, None],
    ["TT", "Họ và tên", "Dân tộc", "Phân loại"],
    ["1", "Lò Văn Hặc", "Thái", "Hộ nghèo"],
    ["2", "Giàng A Páo", "Mông", "Hộ cận nghèo"],
    ["3", "Lường Thị Thương", "Thái", "Hộ nghèo"],
]
FONTS = {TCVN3: ".VnTime", TCVN3_CAPS: ".VnTimeH", VNI: "VNI-Times"}


def list_in(kinds: dict[int, str], fonts: bool, rows=LIST) -> bytes:
    """The list with these columns in legacy codes, with or without their fonts."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "DS"
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            kind = kinds.get(c - 1)
            if kind and text:
                cell = sheet.cell(r, c, legacy.encode(text, kind))
                if fonts:
                    cell.font = Font(name=FONTS[kind])
            else:
                sheet.cell(r, c, text)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(tmp_path, content: bytes, name="list.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    (sheet,) = read_workbook(path)
    return sheet


def rows_of(sheet) -> list[list]:
    return [list(row) for row in sheet.cells.rows()]


def without_capitals(rows: list) -> list:
    """ABC has no accented capitals: what was one comes back small."""
    return [
        [text and legacy.decode(legacy.encode(text, TCVN3), TCVN3) for text in row]
        for row in rows
    ]


@pytest.mark.parametrize("change", [str, str.title, str.upper])
def test_vni_both_ways(change):
    text = change(WORDS)
    assert legacy.decode(legacy.encode(text, VNI), VNI) == text


def test_abc_both_ways():
    assert legacy.decode(legacy.encode(WORDS, TCVN3), TCVN3) == WORDS
    assert legacy.decode(legacy.encode(WORDS, TCVN3), TCVN3_CAPS) == WORDS.upper()


def test_every_letter_has_a_code():
    assert set(LETTERS) <= set(legacy.ABC.values())
    assert set(LETTERS + LETTERS.upper()) == set(legacy.VNI_CODES.values()) | set("đĐ")


@pytest.mark.parametrize(
    ("written", "kind", "meant"),
    [
        ("Uû ban nh©n d©n", TCVN3, "Uỷ ban nhân dân"),
        ("M\u00ad\u00eang", TCVN3, "Mường"),
        ("§iÖn Biªn", TCVN3, "Điện Biên"),
        ("Löôøng Thò AÙnh", VNI, "Lường Thị Ánh"),
        ("Ñieän Bieân", VNI, "Điện Biên"),
    ],
)
def test_as_found_in_the_wild(written, kind, meant):
    assert legacy.decode(written, kind) == meant


@pytest.mark.skipif(not shutil.which("iconv"), reason="iconv is not installed")
def test_abc_against_the_c_library():
    for code, letter in legacy.ABC.items():
        command = ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"]
        done = subprocess.run(command, input=bytes([code, 65]), capture_output=True)
        assert unicodedata.normalize("NFC", done.stdout.decode()) == letter + "A"


def test_syllables():
    assert [w for w in WORDS.replace(",", " ").split() if not is_syllable(w)] == []
    wrong = ("Hßa", "nghÌo", "caän", "Nöõ", "Moâng", "tạch9", "ngđ", "cap", "càt")
    assert [word for word in wrong if is_syllable(word)] == []


@pytest.mark.parametrize("fonts", [True, False])
@pytest.mark.parametrize("kind", [TCVN3, VNI])
def test_whole_list(tmp_path, kind, fonts):
    sheet = read(tmp_path, list_in(dict.fromkeys(range(4), kind), fonts))

    expected = LIST if kind == VNI else without_capitals(LIST)
    name = {TCVN3: "TCVN3 (ABC)", VNI: "VNI"}[kind]
    assert rows_of(sheet) == expected
    assert sheet.notes == [
        f"Cột A, B, C, D, trang “DS” viết bằng mã {name}: đã đổi sang Unicode."
    ]
    written = legacy.encode("Lò Văn Hặc", kind)
    assert sorted(sheet.originals) == [0, 1, 2, 3]
    assert sheet.originals[1][2] == written


def test_capitals_by_font(tmp_path):
    content = list_in({1: TCVN3_CAPS}, fonts=True)
    assert read(tmp_path, content).cells["1"].to_list()[2] == "LÒ VĂN HẶC"


@pytest.mark.parametrize("fonts", [True, False])
def test_two_encodings_and_unicode_in_one_sheet(tmp_path, fonts):
    sheet = read(tmp_path, list_in({1: VNI, 3: TCVN3}, fonts))

    assert rows_of(sheet) == LIST
    assert sheet.notes == [
        "Cột B, trang “DS” viết bằng mã VNI: đã đổi sang Unicode.",
        "Cột D, trang “DS” viết bằng mã TCVN3 (ABC): đã đổi sang Unicode.",
    ]


def test_font_that_lies(tmp_path):
    book = openpyxl.Workbook()
    for r, row in enumerate(LIST, 1):
        for c, text in enumerate(row, 1):
            book.active.cell(r, c, text).font = Font(name=".VnTime")
    buffer = io.BytesIO()
    book.save(buffer)

    sheet = read(tmp_path, buffer.getvalue())

    assert (rows_of(sheet), sheet.notes, sheet.originals) == (LIST, [], {})


def test_unicode_headings_over_legacy_cells(tmp_path):
    heads = [["TT", "Mã xã", "Tên chủ hộ"]]
    rows = [["1", "Mường Lói", "Lò Văn Hặc"], ["2", "Hẹ Muông", "Cà Thị Khụt"]]
    encoded = [[legacy.encode(text, TCVN3) for text in row] for row in rows]

    sheet = read(tmp_path, list_in({}, False, heads + encoded))

    assert rows_of(sheet) == heads + rows


def test_plain_unicode_is_left_alone(tmp_path):
    rows = [
        ["Lò", "×", "25°C", "½ sào"],
        ["Cà", "×", "«Đất»", "·"],
        ["Là", "±", "§1", "µ"],
    ]

    sheet = read(tmp_path, list_in({}, False, rows))

    assert (rows_of(sheet), sheet.notes) == (rows, [])


def as_text(rows) -> str:
    return "".join(";".join(text or "" for text in row) + "\n" for row in rows)


def windows_1258(text: str) -> bytes:
    """As the Windows keyboard types: a letter, then its tone apart."""
    typed = []
    for letter in text:
        spread = unicodedata.normalize("NFD", letter)
        tones = "".join(m for m in spread if m in "\u0300\u0301\u0303\u0309\u0323")
        base = "".join(m for m in spread if m not in tones)
        typed.append(unicodedata.normalize("NFC", base) + tones)
    return "".join(typed).encode("cp1258")


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (as_text(LIST).encode(), []),
        (as_text(LIST).encode("utf-8-sig"), []),
        (as_text(LIST).encode("utf-16"), []),
        (as_text(LIST).encode("utf-16-le"), []),
        (as_text(LIST).replace(";", "\t").encode(), []),
        (as_text(LIST).replace(";", ",").encode(), []),
        (("sep=|\n" + as_text(LIST).replace(";", "|")).encode(), []),
        (
            windows_1258(as_text(LIST)),
            ["Tệp viết bằng mã Windows-1258: đã đổi sang Unicode."],
        ),
        (
            legacy.encode(as_text(LIST), VNI).encode("latin-1"),
            ["Cột A, B, C, D, trang “list” viết bằng mã VNI: đã đổi sang Unicode."],
        ),
    ],
)
def test_text_files(tmp_path, content, notes):
    sheet = read(tmp_path, content, "list.csv")

    composed = [
        [text and unicodedata.normalize("NFC", text) for text in row]
        for row in rows_of(sheet)
    ]
    assert (composed, sheet.notes) == (LIST, notes)


def test_text_file_in_abc(tmp_path):
    content = legacy.encode(as_text(LIST), TCVN3).encode("latin-1")
    assert rows_of(read(tmp_path, content, "list.txt")) == without_capitals(LIST)
