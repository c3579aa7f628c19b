from datetime import date

import pytest

from households.imports.citizen_numbers import parse_citizen_number
from households.imports.values import (
    EthnicGroups,
    parse_birth,
    parse_count,
    parse_movement,
    parse_name,
    parse_sex,
    parse_status,
    parse_tick,
    text_of,
)
from households.models import EthnicGroup


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("Lò Văn Hặc", "Lò Văn Hặc", ""),
        (" Giàng  Thị In", "Giàng Thị In", "thừa dấu cách"),
        ("LÒ VĂN HẶC", "Lò Văn Hặc", "viết hoa toàn bộ"),
        ("Lo\u0300 Va\u0306n Ha\u0306\u0323c", "Lò Văn Hặc", "chữ tổ hợp"),
        ("Ðiêu Văn Tâm", "Điêu Văn Tâm", "chữ tổ hợp"),
        ("Ông Lò Văn Hặc", "Lò Văn Hặc", "bỏ cách xưng hô"),
        ("Lò Văn Hặc (đã chết)", "Lò Văn Hặc", "bỏ phần ghi thêm trong ngoặc"),
        ("Anh Thư", "Anh Thư", ""),
        ("Ly", "Ly", ""),
        ("", None, ""),
    ],
)
def test_name(cell, value, why):
    parsed = parse_name(cell)
    assert (parsed.value, parsed.why, parsed.expected) == (value, why, "")


@pytest.mark.parametrize("cell", ["#REF!", "12", "Lò Văn A, 1970", "=A1", "x" * 101])
def test_what_is_no_name(cell):
    assert parse_name(cell).expected == "họ và tên bằng chữ"


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        (date(1974, 12, 23), ("1974-12-23", 1974), ""),
        ("24/08/1995", ("1995-08-24", 1995), ""),
        ("4.8.1995", ("1995-08-04", 1995), ""),
        ("12-05-78", ("1978-05-12", 1978), "năm viết hai chữ số"),
        ("12/05/03", ("2003-05-12", 2003), "năm viết hai chữ số"),
        ("1978", (None, 1978), ""),
        (1978.0, (None, 1978), ""),
        ("00/00/1965", (None, 1965), "không rõ ngày, tháng"),
        ("tháng 5/1978", (None, 1978), "chỉ có tháng và năm"),
        (28622.0, ("1978-05-12", 1978), "số ngày của Excel"),
        ("1978-05-12 00:00:00", ("1978-05-12", 1978), ""),
        ("", None, ""),
    ],
)
def test_birth(cell, value, why):
    parsed = parse_birth(cell, 2022)
    assert (parsed.value, parsed.why, parsed.expected) == (value, why, "")


@pytest.mark.parametrize("cell", ["31/02/1987", "1850", "12/05/2030", "khoảng 50", 7.5])
def test_birth_that_cannot_be(cell):
    parsed = parse_birth(cell, 2022)
    assert parsed.value is None
    assert parsed.expected


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("011178001234", "011178001234", ""),
        (11178001234.0, "011178001234", "mất số 0 ở đầu"),
        ("1078001234", "001078001234", "mất hai số 0 ở đầu"),
        ("011 178 001.234", "011178001234", "bỏ dấu cách, dấu chấm"),
        ("O11178OO1234", "011178001234", "chữ O thay số 0"),
        ("11178001234.0", "011178001234", None),
        ("040123456", "040123456", ""),
        (40123456.0, "040123456", "mất số 0 ở đầu"),
        ("chưa có", None, "ghi là chưa có số"),
        ("", None, ""),
    ],
)
def test_citizen_number(cell, value, why):
    parsed = parse_citizen_number(cell, None, None)
    assert (parsed.value, parsed.expected) == (value, "")
    assert why is None or parsed.why == why


@pytest.mark.parametrize("cell", ["1.1178E+10", "12345", "0111780012345", "abc", "000"])
def test_citizen_number_that_is_none(cell):
    parsed = parse_citizen_number(cell, None, None)
    assert parsed.value is None
    assert parsed.expected


@pytest.mark.parametrize(
    ("sex", "year", "is_repaired"),
    [
        ("female", 1978, True),
        (None, 1978, True),
        ("female", None, True),
        ("male", 1978, False),
        ("female", 1987, False),
        ("female", 2078, False),
    ],
)
def test_lost_zero_is_given_back_only_if_sex_and_year_agree(sex, year, is_repaired):
    parsed = parse_citizen_number("11178001234", sex, year)
    assert (parsed.value == "011178001234") is is_repaired
    assert bool(parsed.expected) is not is_repaired


def test_full_number_against_the_row_is_a_warning():
    parsed = parse_citizen_number("011178001234", "male", 1978)
    assert parsed.value == "011178001234"
    assert "chữ số thứ tư khác giới tính" in parsed.note


@pytest.mark.parametrize("cell", ["x", "X", " x ", "1", 1.0, "✓", "v", "Có", "ü", True])
def test_ticked(cell):
    assert parse_tick(cell).value is True


@pytest.mark.parametrize("cell", ["", "0", "-", "không", 0.0])
def test_not_ticked(cell):
    assert parse_tick(cell).value is False


def test_a_tick_that_is_neither():
    assert parse_tick("y?").expected == "x, hoặc để trống"


@pytest.mark.parametrize(
    ("cell", "value"),
    [(4.0, 4), ("4", 4), ("1.200", 1200), ("1 200", 1200), ("4,0", 4), ("", None)],
)
def test_count(cell, value):
    assert parse_count(cell, 0, 5000).value == value


@pytest.mark.parametrize("cell", ["4,5", "-1", "bốn", 5001.0])
def test_count_out_of_bounds(cell):
    parsed = parse_count(cell, 0, 5000)
    assert parsed.value is None
    assert parsed.expected


def test_sex_and_status_words():
    assert [parse_sex(w).value for w in ("Nam", "NỮ", "")] == ["male", "female", None]
    assert [parse_status(w).value for w in ("HN", "Hộ cận nghèo")] == [
        "poor",
        "near_poor",
    ]
    assert parse_status("giàu").expected


@pytest.mark.parametrize(
    ("movement", "reason", "value"),
    [
        ("Thoát nghèo", "", ("above", "")),
        ("THOÁT CẬN NGHÈO", "", ("above", "")),
        ("Giảm khác", "Chuyển đi nơi khác", ("left", "moved_away")),
        ("Giảm khác", "Hộ đơn thân chết", ("left", "died")),
        ("Giảm khác", "Nhập với hộ khác", ("left", "merged")),
        ("Giảm khác", "Tách hộ", ("left", "split")),
        ("Giảm khác", "", ("left", "other")),
        ("", "", None),
    ],
)
def test_movement(movement, reason, value):
    assert parse_movement(movement, reason).value == value


@pytest.mark.parametrize(
    ("cell", "name", "is_repaired"),
    [
        ("Thái", "Thái", False),
        ("thái", "Thái", False),
        ("KHƠ MÚ", "Khơ mú", False),
        ("Khơ-mú", "Khơ mú", True),
        ("H'Mông", "Mông", True),
        ("Mèo", "Mông", True),
        ("Thổ", "Thổ", False),
        ("Khơ me", "Khmer", True),
    ],
)
def test_ethnic_group(cell, name, is_repaired):
    groups = EthnicGroups(list(EthnicGroup.objects.all()))
    parsed = groups.parse(cell)
    assert groups.names[parsed.value] == name
    assert bool(parsed.why) is is_repaired


@pytest.mark.parametrize("cell", ["Thái Lan", "Xá Lá Vàng"])
def test_ethnic_group_unknown_or_of_several(cell):
    groups = EthnicGroups(list(EthnicGroup.objects.all()))
    assert groups.parse(cell).expected == "tên trong danh mục 54 dân tộc"


def test_text_of_cells_as_the_sheet_shows_them():
    cells = [11086512722.0, 4.5, date(1974, 12, 3), True, None, "a\x00b"]
    assert [text_of(cell) for cell in cells] == [
        "11086512722",
        "4.5",
        "03/12/1974",
        "x",
        "",
        "ab",
    ]
