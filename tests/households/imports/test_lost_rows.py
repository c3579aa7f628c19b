"""No row of a household is passed over in silence: at worst it is an error row."""

import pytest

from tests.households.imports.test_sheets import tables
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    LEAVING,
    PO,
    TOTALS,
    take_rows,
)

NUMBER = "011070123456"


@pytest.mark.parametrize(
    "row",
    [
        ["", "", 1970.0, "Nam", "", NUMBER, 4.0, "x", ""],
        ["", "Lò Văn Một", "", "", "", "", "", "x", ""],
        ["", "Lò Văn Một", "", "", "Thái", "", "", "", ""],
        ["1a", "Lò Văn Một", "", "", "", "", "", "", ""],
        ["", "Tống Văn Hai", 1970.0, "", "", 11070123456.0, 4.0, 1.0, ""],
        ["", "TỐNG THỊ BA", "", "", "", "", 4.0, 1.0, ""],
        ["", "Tong Van Hai", 1970.0, "", "", "", 4.0, 1.0, ""],
        ["", "Công Văn Bốn", 1970.0, "", "", "", 4.0, 1.0, ""],
        ["", "", "", "", "", "", 4.0, "", ""],
        ["", "", "", "", "", "", "", "X", ""],
        ["", "", "02/03/1970", "", "", "", "", "", ""],
        ["", "", "", "Nữ", "", "", "", "", ""],
        ["", "", "", "", "", NUMBER, "", "", ""],
        [3.0, "", "", "", "", "", 4.0, 1.0, ""],
        ["", "Cộng Thị Năm", "", "Nữ", "", "", 4.0, "", "x"],
    ],
)
@pytest.mark.parametrize("before", [[], [HAC]])
def test_row_of_a_household_is_data(row, before):
    (table,) = tables([HEADINGS, *before, row])
    assert table.numbers[len(before) :] == [2 + len(before)]
    assert sum(table.passed.values()) == table.passed["heading"] == 1


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["", "Cộng Bản Na Tông 1: 1 hộ"], "subtotal"),
        (["", "Cộng bản", "", "", "", "", 9.0, 1.0, 1.0], "subtotal"),
        (["Tổng cộng", "", "", "", "", "", 9.0, 1.0, 1.0], "subtotal"),
        (["", "Tổng số hộ nghèo", "", "", "", "", "", 12.0, ""], "subtotal"),
        (["", "TỔNG CỘNG: 5 hộ", "", "", "", "", "21 khẩu"], "subtotal"),
        (["", "CONG"], "subtotal"),
        (["", "Tổng"], "subtotal"),
        (["", "Ghi chú: x là có"], "note"),
        (["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "TM. UBND XÃ"], "note"),
        (["", "", "", "", "", "Na Tông, ngày 5 tháng 12 năm 2022"], "note"),
        (["", "(Ký, ghi rõ họ tên)", "", "", "", "(Ký, đóng dấu)"], "note"),
        (["", "Trưởng bản", "", "", "Chủ tịch UBND xã"], "note"),
    ],
)
def test_row_of_nobody_is_none(row, what):
    (table,) = tables([HEADINGS, HAC, row])
    assert (len(table.numbers), table.passed[what]) == (1, 1)


def test_names_under_the_signatures_are_notes_but_whole_rows_are_not():
    signed = ["", "Người lập biểu", "", "", "", "", "", "Chủ tịch"]
    names = ["", "Lò Văn Ký", "", "", "", "", "", "Giàng A Sếp"]
    (table,) = tables([HEADINGS, HAC, signed, names, PO])
    assert table.numbers == [2, 5]
    assert table.passed["note"] == 2


def test_rows_of_the_other_lists_are_data():
    left = ["", "", "", "Lò Văn Một", "", "", "", "Thoát nghèo", ""]
    commune = ["", "", "Xã Na Ư", 100.0, "", ""]
    (leaving,) = tables([LEAVING, left])
    (totals,) = tables([TOTALS, commune, ["", "", "Toàn huyện", 100.0, "", ""]])
    assert (len(leaving.numbers), len(totals.numbers)) == (1, 2)


def test_rows_that_cannot_be_taken_are_errors_not_silence(na_tong):
    batch = take_rows(
        HAC,
        ["", "", 1970, "Nam", "Thái", NUMBER, 4, "x", ""],
        ["", "Lò Văn Một", "", "", "", "", "", "x", ""],
        ["1a", "Lò Văn Hai", "", "", "", "", "", "", ""],
        ["", "Tống Văn Ba", 1970, "", "", 11070123457, 4, 1, ""],
    )
    found = batch.rows.order_by("number").values_list("number", "verdict")
    assert list(found) == [
        (5, "new"),
        (6, "error"),
        (7, "error"),
        (8, "error"),
        (9, "new"),
    ]
