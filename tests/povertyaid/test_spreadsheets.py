"""Text that leaves the system runs nowhere and comes back as it was."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertyaid.spreadsheets import escaped, to_csv, to_xlsx, unescaped

SIGNS = st.text(alphabet="'=+-@\t\rab1", max_size=8)


@given(SIGNS)
def test_an_escaped_text_is_no_formula_and_comes_back(text):
    written = escaped(text)

    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescaped(written) == text


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@a", "'=1", "'chữ'"])
def test_a_text_is_a_text_in_either_form(text):
    (row,) = list(csv.reader(io.StringIO(to_csv(["a"], [[text]]).decode("utf-8-sig"))))[
        1:
    ]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx({"Trang": (["a"], [[text]])})))
    cell = book.active["A2"]

    assert unescaped(row[0]) == text
    assert (cell.data_type, unescaped(cell.value)) == ("s", text)


def test_a_formula_sign_in_a_workbook_is_quoted_not_changed():
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx({"Trang": (["a"], [["+84 86"]])})))

    assert (book.active["A2"].value, book.active["A2"].quotePrefix) == ("+84 86", True)
