"""Columns sealed at once are what the fields of the models seal row by row."""

import re

import polars as pl
import pytest
from django.db import connection

from households import imports
from households.fields import BETWEEN_CELLS, opened, sealed
from households.imports import edits
from households.imports.again import judge
from households.imports.sealing import (
    opened_notes,
    opened_numbers,
    sealed_cells,
    sealed_notes,
    sealed_numbers,
)
from households.models import Household, ImportRow
from povertyaid.identity import MARK, vault
from tests.factories import make_household, make_user, make_village
from tests.households.imports.workbooks import HEADINGS, take_in, workbook

ROWS = [
    ["1", "Lò Văn Hặc", "011078685083", "0912345678"],
    ["011078685083"],
    ["040123456", "x"],
    ["x", "040123456"],
    ["CCCD 011078685083", "040123456"],
    ["011078685083", "011178001234"],
    ["11078685083", "", ""],
    ["40123456"],
    ["", "", ""],
    ["Lò", "2022", "1978-05-12"],
    [MARK, "y"],
    [f"a{MARK}", "040123456"],
    ["ô có\nxuống dòng", "011078685083", "011\n078685083"],
    ["011078685083 ", "x"],
    ["0110786850831", "x"],
]


@pytest.mark.parametrize("number", ["011078685083", "040123456", "", None])
def test_cells_by_column_are_cells_by_row(number):
    raw = pl.Series("raw", [BETWEEN_CELLS.join(row) for row in ROWS])
    numbers = pl.Series([number] * len(ROWS), dtype=pl.String)

    found = sealed_cells(raw, numbers, sealed_numbers(numbers)).to_list()

    assert found == [sealed(text, vault()) for text in raw]
    assert [opened(text, vault()) for text in found] == raw.to_list()


def test_no_cell_at_all():
    none = pl.Series("raw", [], dtype=pl.String)

    assert sealed_cells(none, none, none).to_list() == []


def test_numbers_by_column():
    numbers = pl.Series("n", ["011078685083", None, "", "040123456"])

    tokens = sealed_numbers(numbers)

    assert tokens.to_list()[1:3] == [None, ""]
    assert opened_numbers(tokens).to_list() == numbers.to_list()


def test_numbers_that_a_list_knows_are_not_opened_again():
    numbers = pl.Series("n", ["011078685083", None, "040123456", "011078685083"])
    tokens = sealed_numbers(numbers)
    known = pl.DataFrame({"number": ["011078685083"], "token": tokens[:1]})

    found = opened_numbers(tokens, known)

    assert found.equals(numbers)
    assert opened_numbers(tokens[:0], known).to_list() == []


def test_notes_by_column():
    notes = pl.Series("note", ["vợ: 040123456", None, "", "mới tách hộ", MARK])

    found = sealed_notes(notes)

    assert found.to_list() == [n and vault().seal_text(n) for n in notes]
    assert opened_notes(found).to_list() == notes.to_list()


LIST = (*HEADINGS, "Số điện thoại", "Ghi chú")


def listed(number, name, cell, phone="0912345678", note=""):
    return (number, name, 1970, "Nam", "Thái", cell, 4, "x", "", phone, note)


CANARIES = [
    listed(1, "Lò Văn Hặc", "011070123456"),
    listed(2, "Lò Văn Bính", "011 070 222 333"),
    listed(3, "Lò Văn Chung", 11070333444),
    listed(4, "Lò Văn Dơn", "CMND: 040123456 cấp 1/2/2003"),
    listed(5, "Lò Văn Én", 40555666),
    listed(6, "Lò Văn Phong", "0110701234567"),
    listed(7, "Lò Văn Giót", "", note="vợ số 011172777888"),
    listed(8, "Lò Văn Hùng", "011070888999", phone="040888999"),
    listed(9, "Lò Văn Inh", "040111222/ 011070111222"),
    listed(10, "Lò Văn Kẻo", "011070123456"),
    listed(11, "011070999000", "x"),
]
TYPED = "011070777666"


def take_canaries():
    rows = [["DANH SÁCH HỘ NGHÈO NĂM 2022"], LIST, ["I", "Bản Na Tông 1"], *CANARIES]
    return take_in(workbook(Na_Tông=rows))


def everything() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            texts += [text for (text,) in cursor.fetchall()]
    return "\n".join(texts)


def clear_numbers() -> list[str]:
    """Every identity number of the list that stands somewhere in the database."""
    text = re.sub(r"[ .\-]", "", everything())
    cells = [TYPED, *(str(row[at]) for row in CANARIES for at in (1, 5, 9, 10))]
    found = {
        digits.lstrip("0")
        for cell in cells
        for digits in re.findall(r"\d{8,}", re.sub(r"[ .\-]", "", cell))
        if not digits.startswith("09")
    }
    assert len(found) == 13
    return [digits for digits in sorted(found) if digits in text]


def test_no_number_of_a_list_stands_in_clear_anywhere(na_tong):
    village, user = make_village(na_tong, "Bản Na Tông 1"), make_user(na_tong)
    make_household(village, "Lò Văn Hùng", birth_year=1970, citizen_number="")
    batch = take_canaries()
    assert clear_numbers() == []

    row = batch.rows.get(head_name="Lò Văn Phong")
    column = next(c for c in edits.columns_of(batch, row) if c["heading"] == LIST[5])
    edits.edit_cell(batch, row, column["index"], TYPED, user)
    row.refresh_from_db()
    judge(batch, row, None)  # a new household, though others of the list are like it
    imports.commit(batch, user)
    assert Household.objects.filter(citizen_number=TYPED).exists()
    assert clear_numbers() == []

    imports.undo(batch, user)
    assert not Household.objects.filter(citizen_number=TYPED).exists()
    assert clear_numbers() == []


def test_the_row_still_tells_what_stood_in_the_file(na_tong):
    batch = take_canaries()

    raw = [row.raw for row in batch.rows.order_by("number")]

    assert [cells[5] for cells in raw] == [str(row[5]) for row in CANARIES]
    assert raw[6][10] == "vợ số 011172777888"
    mended = ImportRow.objects.get(head_name="Lò Văn Chung")
    assert mended.citizen_number == "011070333444"
    assert [(r["was"], r["became"]) for r in mended.repairs] == [
        ("11070333444", "011070333444")
    ]
