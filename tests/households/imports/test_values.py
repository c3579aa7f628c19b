from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.imports.citizen_numbers import parse_citizen_number
from households.imports.values import (
    EthnicGroups,
    parse_birth,
    parse_count,
    parse_money,
    parse_movement,
    parse_name,
    parse_phone,
    parse_sex,
    parse_status,
    parse_text,
    parse_tick,
    swapped_dates,
    text_of,
    unit_of,
)
from households.models import EthnicGroup

ERRORS = ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "Err:502"]
MANY = "Số “2” sau tên: trong bản có thể có người trùng tên."
BOTH = "Ô ghi hai người; chưa lấy “Lò Thị Bun”."


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("Lò Văn Hặc", "Lò Văn Hặc", ""),
        (" Giàng  Thị In", "Giàng Thị In", "thừa dấu cách"),
        ("Lò\nVăn Hặc", "Lò Văn Hặc", "thừa dấu cách"),
        ("LÒ VĂN HẶC", "Lò Văn Hặc", "viết hoa toàn bộ"),
        ("lò văn Hặc", "Lò Văn Hặc", "sửa chữ hoa, chữ thường"),
        ("LÒ Văn Hặc", "Lò Văn Hặc", "sửa chữ hoa, chữ thường"),
        ("Cứ THị NGA", "Cứ Thị Nga", "sửa chữ hoa, chữ thường"),
        ("Lo\u0300 Va\u0306n Ha\u0306\u0323c", "Lò Văn Hặc", "chữ tổ hợp"),
        ("Ðiêu Văn Tâm", "Điêu Văn Tâm", "chữ Đ khác mã"),
        ("Lò\u200b Văn Hặc\ufeff", "Lò Văn Hặc", "ký tự ẩn"),
        ("Ông Lò Văn Hặc", "Lò Văn Hặc", "bỏ cách xưng hô"),
        ("Ông: Lò Văn Hặc", "Lò Văn Hặc", "bỏ cách xưng hô"),
        ("Ông/Bà Lò Văn Hặc", "Lò Văn Hặc", "bỏ cách xưng hô"),
        ("Hộ bà Lò Thị In", "Lò Thị In", "bỏ cách xưng hô"),
        ("B. Lò Thị In", "Lò Thị In", "bỏ cách xưng hô"),
        ("1. Lò Văn Hặc", "Lò Văn Hặc", "bỏ số thứ tự trước tên"),
        ("Lò Văn Hặc.", "Lò Văn Hặc", "bỏ dấu câu quanh tên"),
        ("Anh Thư", "Anh Thư", ""),
        ("Giàng A Pó", "Giàng A Pó", ""),
        ("Lò Văn A", "Lò Văn A", ""),
        ("Ly", "Ly", ""),
        ("", None, ""),
        ("\u200b", None, ""),
    ],
)
def test_name(cell, value, why):
    parsed = parse_name(cell)
    assert (parsed.value, parsed.why, parsed.expected) == (value, why, "")
    assert parsed.note == ""


@pytest.mark.parametrize(
    ("cell", "value", "why", "note"),
    [
        (
            "Lò Văn Hặc (đã chết)",
            "Lò Văn Hặc",
            "bỏ phần ghi thêm trong ngoặc",
            "Ghi thêm “đã chết” sau tên: xem lại ai là chủ hộ.",
        ),
        (
            "Lò Văn Hặc - đã mất 2021",
            "Lò Văn Hặc",
            "bỏ phần ghi thêm sau tên",
            "Ghi thêm “đã mất 2021” sau tên: xem lại ai là chủ hộ.",
        ),
        (
            "LÒ VĂN HẶC (tức Hặc Pản)",
            "Lò Văn Hặc",
            "bỏ phần ghi thêm trong ngoặc, viết hoa toàn bộ",
            "Ghi thêm “tức Hặc Pản” sau tên.",
        ),
        ("Lò Văn Hặc 2", "Lò Văn Hặc", "bỏ số phân biệt người trùng tên", MANY),
        ("Lò Văn Hặc (2)", "Lò Văn Hặc", "bỏ số phân biệt người trùng tên", MANY),
        (
            "Lò Văn Hặc B",
            "Lò Văn Hặc B",
            "",
            "Chữ “B” sau tên có thể để phân biệt người trùng tên.",
        ),
        (
            "Lò Văn Hặc, Lò Thị Bun",
            "Lò Văn Hặc",
            "lấy người thứ nhất làm chủ hộ",
            BOTH,
        ),
        (
            "Ông Lò Văn Hặc và bà Lò Thị Bun",
            "Lò Văn Hặc",
            "bỏ cách xưng hô, lấy người thứ nhất làm chủ hộ",
            BOTH,
        ),
        (
            "Lò Văn Hặc\nLò Thị Bun",
            "Lò Văn Hặc",
            "lấy người thứ nhất làm chủ hộ",
            BOTH,
        ),
        ("Lò Văn Hặc *", "Lò Văn Hặc", "bỏ dấu * ở tên", "Có dấu * ở tên."),
        (
            "Lß Văn Hặc",
            "Lß Văn Hặc",
            "",
            "Có chữ lạ “ß”: tên có thể viết bằng phông chữ cũ.",
        ),
    ],
)
def test_name_in_doubt(cell, value, why, note):
    parsed = parse_name(cell)
    assert (parsed.value, parsed.why, parsed.note) == (value, why, note)


@pytest.mark.parametrize(
    "cell",
    ["12", "Lò Văn A, 1970", "=A1", "x" * 101, "-", "Lß V¨n HÆc", "như trên 5 hộ"],
)
def test_what_is_no_name(cell):
    assert parse_name(cell).expected == "họ và tên bằng chữ"


@pytest.mark.parametrize("error", ERRORS)
def test_the_error_of_a_formula_is_named_in_every_field(error):
    groups = EthnicGroups(list(EthnicGroup.objects.all()))
    told = f"; {error} là lỗi công thức trong tệp"
    expectations = [
        parse_name(error).expected,
        parse_text(error).expected,
        parse_birth(error, 2022).expected,
        parse_sex(error).expected,
        parse_status(error).expected,
        parse_tick(error).expected,
        parse_movement(error, "").expected,
        parse_count(error, 0, 9).expected,
        parse_money(error).expected,
        parse_citizen_number(error, None, None).expected,
        groups.parse(error).expected,
    ]
    assert [text.endswith(told) for text in expectations] == [True] * 11


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        (date(1974, 12, 23), ("1974-12-23", 1974), ""),
        ("24/08/1995", ("1995-08-24", 1995), ""),
        ("4.8.1995", ("1995-08-04", 1995), ""),
        ("12-05-78", ("1978-05-12", 1978), "năm viết hai chữ số"),
        ("1974-12-23", ("1974-12-23", 1974), ""),
        ("1974-12-23T07:30:00", ("1974-12-23", 1974), ""),
        ("24/08/1995 00:00:00", ("1995-08-24", 1995), ""),
        ("12,5,1978", ("1978-05-12", 1978), ""),
        ("12/ 5 /1978", ("1978-05-12", 1978), ""),
        ("12//5/1978.", ("1978-05-12", 1978), ""),
        ("ngày 12 tháng 5 năm 1978", ("1978-05-12", 1978), ""),
        ("12051978", ("1978-05-12", 1978), "viết liền không dấu ngăn"),
        ("12/O5/1978", ("1978-05-12", 1978), "chữ O thay số 0"),
        ("05/23/1978", ("1978-05-23", 1978), "đổi lại ngày và tháng (ghi tháng trước)"),
        ("sinh năm 1978", (None, 1978), ""),
        ("1978.0", (None, 1978), ""),
        ("…/…/1965", (None, 1965), "không rõ ngày, tháng"),
        ("--/--/1965", (None, 1965), "không rõ ngày, tháng"),
        ("xx/xx/1965", (None, 1965), "không rõ ngày, tháng"),
        ("0/5/1965", (None, 1965), "không rõ ngày, tháng"),
        ("5/1978", (None, 1978), "chỉ có tháng và năm"),
        ("28622", ("1978-05-12", 1978), "số ngày của Excel"),
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


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/1987",
        "1850",
        "12/05/2030",
        "khoảng 50",
        7.5,
        "60000",
        "12/5",
        "13/13/1978",
    ],
)
def test_birth_that_cannot_be(cell):
    parsed = parse_birth(cell, 2022)
    assert parsed.value is None
    assert parsed.expected


def test_the_first_of_january_may_stand_for_no_day():
    parsed = parse_birth("01/01/1965", 2022)
    assert parsed.value == ("1965-01-01", 1965)
    assert parsed.note == "Ngày 01/01 có thể ghi thay vì không rõ ngày sinh."


@pytest.mark.parametrize(
    ("cell", "swapped", "value", "why"),
    [
        ("1978-12-05", True, "1978-05-12", "đổi lại ngày và tháng (máy đặt kiểu Mỹ)"),
        ("1978-12-23", True, "1978-12-23", ""),
        ("1978-05-05", True, "1978-05-05", ""),
        ("23/05/1978", True, "1978-05-23", ""),
        ("1978-12-05", False, "1978-12-05", ""),
    ],
)
def test_a_date_cell_of_a_swapped_column_is_put_right(cell, swapped, value, why):
    parsed = parse_birth(cell, 2022, swapped=swapped)
    assert (parsed.value, parsed.why) == ((value, 1978), why)


def test_a_date_cell_of_a_doubtful_column_is_in_doubt():
    cells = ["1978-12-05", "1978-12-23", "1978-05-05"]
    notes = [parse_birth(cell, 2022, swapped=None).note for cell in cells]
    assert notes == ["Không rõ ngày và tháng có bị máy đổi chỗ không.", "", ""]


SWAPPED = ["1978-12-05", "1980-03-07", "1991-02-11"]
LATE_TEXTS = ["23/05/1978", "30.4.1975", "13-2-1960"]
EARLY_TEXTS = ["03/05/1978", "04/06/1978", "02/09/1945"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (SWAPPED + LATE_TEXTS, True),
        ([*SWAPPED, *LATE_TEXTS, "1978", "", "00/00/1965", "05/05/1950"], True),
        ([*SWAPPED, *LATE_TEXTS * 4, EARLY_TEXTS[0]], True),
        (SWAPPED[:2] + LATE_TEXTS, None),
        (SWAPPED + LATE_TEXTS[:1], None),
        (SWAPPED + LATE_TEXTS + EARLY_TEXTS, None),
        ([*SWAPPED * 3, *LATE_TEXTS, "1970-05-30"], None),
        ([*SWAPPED, *LATE_TEXTS, "1970-05-30", "1970-05-28"], False),
        (SWAPPED, False),
        (["1965-01-01"] * 9 + LATE_TEXTS, False),
        (LATE_TEXTS, False),
        ([], False),
    ],
)
def test_columns_whose_days_and_months_a_pc_swapped(texts, expected):
    assert swapped_dates(texts) is expected


@given(st.lists(st.dates(date(1930, 1, 1), date(2005, 1, 1)), min_size=60))
def test_a_column_typed_on_a_pc_set_to_us_english_is_found_out(days):
    early = [day for day in days if day.day <= 12 and day.day != day.month]
    late = [day for day in days if day.day > 12]
    cells = [f"{d:%d/%m/%Y}" if d.day > 12 else f"{d:%Y-%d-%m}" for d in days]
    swapped = swapped_dates(cells)
    if len(early) >= 3 and len(late) >= 3:
        parsed = [parse_birth(cell, 2022, swapped=swapped).value[0] for cell in cells]
        assert parsed == [day.isoformat() for day in days]
    else:
        assert swapped is not True


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
        ("Không", None, "ghi là chưa có số"),
        ("đang làm lại", None, "ghi là chưa có số"),
        ("Chưa cấp CCCD", None, "ghi là chưa có số"),
        ("-", None, "ghi là chưa có số"),
        ("", None, ""),
        ("1.1178001234E+10", "011178001234", "viết lại số dạng E+, mất số 0 ở đầu"),
        ("CCCD: 011178001234", "011178001234", "bỏ chữ quanh số"),
        ("011178001234 cấp ngày 12/5/2021", "011178001234", "bỏ chữ quanh số"),
        ("'011178001234", "011178001234", "bỏ dấu cách, dấu chấm"),
    ],
)
def test_citizen_number(cell, value, why):
    parsed = parse_citizen_number(cell, None, None)
    assert (parsed.value, parsed.expected) == (value, "")
    assert why is None or parsed.why == why


@pytest.mark.parametrize(
    "cell",
    ["1.1178E+10", "1,1178E10", "12345", "0111780012345", "abc", "000", "111111111"],
)
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


def test_of_a_new_and_an_old_number_the_new_one_is_taken():
    parsed = parse_citizen_number("040123456/ 011178001234", None, None)
    assert (parsed.value, parsed.why) == ("011178001234", "lấy một trong hai số")
    assert parsed.note == "Ô ghi hai số; chưa lấy số có 9 chữ số."


def test_full_number_against_the_row_is_a_warning():
    parsed = parse_citizen_number("011178001234", "male", 1978)
    assert parsed.value == "011178001234"
    assert "chữ số thứ tư khác giới tính" in parsed.note


@pytest.mark.parametrize(
    "cell",
    [
        "x",
        "X",
        " x ",
        "1",
        1.0,
        "✓",
        "v",
        "Có",
        "ü",
        "þ",
        "ý",
        "TRUE",
        True,
        "\uf0fc",
        "х",
        "(x)",
        "x.",
    ],
)
def test_ticked(cell):
    assert parse_tick(cell).value is True


@pytest.mark.parametrize("cell", ["", "0", "-", "không", 0.0, "FALSE", "o", "☐"])
def test_not_ticked(cell):
    assert parse_tick(cell).value is False


def test_a_tick_that_is_neither():
    expected = [parse_tick(cell).expected for cell in ("y?", "7", ".")]
    assert expected == ["x, hoặc để trống"] * 3


def test_a_box_may_be_ticked_with_its_own_number():
    assert [parse_tick("7", number).value for number in (7, 8)] == [True, None]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (4.0, 4),
        ("4", 4),
        ("04", 4),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("4,0", 4),
        ("4 khẩu", 4),
        ("", None),
    ],
)
def test_count(cell, value):
    assert parse_count(cell, 0, 5000).value == value


@pytest.mark.parametrize("cell", ["4,5", "-1", "bốn", 5001.0])
def test_count_out_of_bounds(cell):
    parsed = parse_count(cell, 0, 5000)
    assert parsed.value is None
    assert parsed.expected


@pytest.mark.parametrize(
    ("cell", "unit", "amount"),
    [
        ("1.200.000", 1, 1_200_000),
        ("1,200,000", 1, 1_200_000),
        ("1 200 000", 1, 1_200_000),
        ("1200000", 1, 1_200_000),
        ("1.200.000,00", 1, 1_200_000),
        ("1,200,000.00", 1, 1_200_000),
        ("1.200.000 đồng/người/tháng", 1, 1_200_000),
        ("1.200.000đ", 1, 1_200_000),
        ("1,2 tr", 1, 1_200_000),
        ("1,2 tr.đ", 1, 1_200_000),
        ("1.5 triệu", 1, 1_500_000),
        ("1,5 triệu đồng", 1, 1_500_000),
        ("1tr2", 1, 1_200_000),
        ("1 triệu 200 nghìn", 1, 1_200_000),
        ("800 tr.đ", 1, 800_000_000),
        ("800 nghìn", 1, 800_000),
        ("800k", 1, 800_000),
        ("1.200", 1000, 1_200_000),
        ("1,5", 10**6, 1_500_000),
        ("0", 1, 0),
        ("không", 1, 0),
        ("", 1, None),
    ],
)
def test_money(cell, unit, amount):
    parsed = parse_money(cell, unit)
    assert (parsed.value, parsed.expected) == (amount, "")


@pytest.mark.parametrize("cell", ["1.5", "1,20,000", "1tr25", "nhiều", "1.2.3", "-5"])
def test_what_is_no_sum_of_money(cell):
    parsed = parse_money(cell)
    assert parsed.value is None
    assert parsed.expected


def test_a_sum_that_may_be_meant_otherwise_says_how_it_was_read():
    assert parse_money("1.200 triệu").note == "Hiểu là 1200000000 đồng."


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Thu nhập (nghìn đồng)", 1000),
        ("Thu nhập (1.000 đồng)", 1000),
        ("Thu nhập bình quân (triệu đồng)", 10**6),
        ("Thu nhập (đồng/người/tháng)", 1),
    ],
)
def test_the_unit_in_a_heading(heading, unit):
    assert unit_of(heading) == unit


@given(st.integers(0, 10**11))
def test_money_reads_what_either_separator_writes(amount):
    english = f"{amount:,}"
    vietnamese = english.replace(",", ".")
    assert parse_money(english).value == parse_money(vietnamese).value == amount


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0912345678", "0912345678"),
        ("912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("0912.345.678; 0987654321", "0912345678"),
        ("không", None),
    ],
)
def test_phone(cell, number):
    assert parse_phone(cell).value == number


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("HN", "poor"),
        ("Hộ nghèo", "poor"),
        ("NGHÈO", "poor"),
        ("H. nghèo", "poor"),
        ("Hộ nghèo (phát sinh)", "poor"),
        ("Tái nghèo", "poor"),
        ("Hộ nghèo DTTS", "poor"),
        ("Hộ cận nghèo", "near_poor"),
        ("HCN", "near_poor"),
        ("Cận nghèo", "near_poor"),
        ("H.cận nghèo", "near_poor"),
        ("", None),
    ],
)
def test_status(cell, value):
    parsed = parse_status(cell)
    assert (parsed.value, parsed.expected) == (value, "")


@pytest.mark.parametrize(
    "cell", ["giàu", "Không nghèo", "Thoát nghèo", "Nghèo, cận nghèo", "HN/HCN", "1"]
)
def test_status_that_is_none(cell):
    assert parse_status(cell).expected == "Hộ nghèo hoặc Hộ cận nghèo"


def test_sex_words():
    words = ("Nam", "NỮ", "nữ.", "")
    assert [parse_sex(w).value for w in words] == ["male", "female", "female", None]


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
        ("Thoát nghèo bền vững", "", ("above", "")),
        ("Hộ thoát nghèo", "", ("above", "")),
        ("Chuyển khẩu", "", ("left", "moved_away")),
        ("Chết", "", ("left", "died")),
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
        ("HMông", "Mông", True),
        ("H’mông", "Mông", True),
        ("Mông trắng", "Mông", True),
        ("Thái đen", "Thái", True),
        ("Thái (đen)", "Thái", True),
        ("Dân tộc Thái", "Thái", False),
        ("DT Thái", "Thái", False),
        ("03", "Thái", True),
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


def test_who_became_near_poor_is_still_listed():
    parsed = parse_movement("Thoát nghèo thành cận nghèo", "")
    assert parsed.expected == (
        "Thoát nghèo, Thoát cận nghèo hoặc Giảm khác;"
        " hộ thành cận nghèo ghi ở danh sách hộ"
    )


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
