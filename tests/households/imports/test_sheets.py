"""Layouts met in communes, made small; and where every row ends up."""

import pytest

from households.choices import RowKind
from households.imports.columns import Field, Headings
from households.imports.lines import read_tables
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    PO,
    household_list,
    sheet_of,
)

TWO_ROWS = [
    ["TT", "Thông tin chủ hộ", "", "", "Số khẩu", "Phân loại hộ", "", "Chỉ số", ""],
    ["", "Họ và tên", "Năm sinh", "Số CCCD", "", "Hộ nghèo", "Hộ cận nghèo", "1", "2"],
]
NUMBERS = ["A", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"]
ROW = [1.0, "Lò Văn Hặc", 1970.0, "", 4.0, "x", "", "x", ""]
FIELDS = [
    Field.ORDINAL,
    Field.HEAD_NAME,
    Field.BIRTH,
    Field.CITIZEN_NUMBER,
    Field.PERSONS,
    Field.IS_POOR,
    Field.IS_NEAR_POOR,
    Field.DEPRIVATION,
    Field.DEPRIVATION,
]


def tables(rows, **fields):
    return read_tables(sheet_of(rows, **fields), Headings())


def test_every_row_ends_up_in_one_place():
    rows = household_list(
        HAC,
        ["", "Cộng Bản Na Tông 1: 1 hộ"],
        ["II", "BẢN HIN PHON"],
        PO,
        ["", "Tổng cộng: 2 hộ (1 hộ nghèo, 1 hộ cận nghèo)"],
        [],
        ["", "Ghi chú: x là có"],
        ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "TM. UBND XÃ"],
    )

    (table,) = tables(rows)

    assert table.kind == RowKind.HOUSEHOLD
    assert list(zip(table.numbers, table.sections, strict=True)) == [
        (5, "Bản Na Tông 1"),
        (8, "BẢN HIN PHON"),
    ]
    assert table.passed == {
        "title": 2,
        "heading": 1,
        "section": 2,
        "subtotal": 2,
        "blank": 1,
        "note": 2,
    }
    assert sum(table.passed.values()) + len(table.numbers) == len(rows)
    assert [(s.households, s.poor, s.near_poor) for s in table.stated] == [
        (1, None, None),
        (2, 1, 1),
    ]


@pytest.mark.parametrize(
    "merges", [[], [((0, 1), (0, 3)), ((0, 5), (0, 6)), ((0, 7), (0, 8))]]
)
def test_two_heading_rows_with_and_without_known_merges(merges):
    (table,) = tables([*TWO_ROWS, NUMBERS, ROW], merges=merges)

    assert [column.field for column in table.columns] == FIELDS
    assert [c.number for c in table.numbered(Field.DEPRIVATION)] == [1, 2]
    assert table.heading_rows == range(1, 3)
    assert table.passed["numbers"] == 1
    assert table.numbers == [4]


def test_three_heading_rows():
    top = ["TT", "Thông tin", "", "", "", "Kết quả rà soát", "", "Thiếu hụt", ""]
    (table,) = tables([top, *TWO_ROWS, ROW])
    assert [column.field for column in table.columns] == FIELDS
    assert len(table.numbers) == 1


@pytest.mark.parametrize("above", [0, 5, 30])
def test_heading_anywhere(above):
    rows = [["Trích sổ"] if n % 2 else [] for n in range(above)]
    (table,) = tables([*rows, HEADINGS, HAC], first_row=3)
    assert table.numbers == [above + 4]


def test_two_lists_in_one_sheet():
    rows = [["Danh sách hộ nghèo"], HEADINGS, HAC, [], ["Danh sách hộ cận nghèo"]]
    (table,) = tables([*rows, HEADINGS, PO])
    assert table.titles == ["Danh sách hộ nghèo"]
    assert (table.numbers, table.statuses) == ([3, 7], ["", "near_poor"])


@pytest.mark.parametrize(
    ("title", "section"),
    [
        (["I", "Bản Liếng"], "Bản Liếng"),
        (["", "II. Bản Hin Phon"], "II. Bản Hin Phon"),
        (["BẢN NA TÔNG 1"], "BẢN NA TÔNG 1"),
        (["A", "Noong Bua"], "Noong Bua"),
        ([3.0, "Đội 4"], "Đội 4"),
    ],
)
def test_section_rows_name_the_village(title, section):
    (table,) = tables([HEADINGS, title, HAC])
    assert table.sections == [section]


def test_section_of_a_status_is_no_village():
    rows = [HEADINGS, ["I", "Bản Liếng"], ["1", "Hộ cận nghèo"], HAC]
    (table,) = tables(rows)
    assert (table.sections, table.statuses) == (["Bản Liếng"], ["near_poor"])


def test_row_of_a_member_is_counted_not_read():
    headings = [*HEADINGS, "Quan hệ với chủ hộ"]
    rows = [headings, [*HAC, "Chủ hộ"], ["", "Lò Thị In", 1972, "Nữ", *[""] * 5, "Vợ"]]
    (table,) = tables(rows)
    assert (len(table.numbers), table.passed["member"]) == (1, 1)


def test_sheet_without_known_headings_has_no_table():
    assert tables([["Kế hoạch"], ["Tuần", "Việc"], [1.0, "Họp bản"]]) == []
