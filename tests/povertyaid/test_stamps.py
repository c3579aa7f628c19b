"""Files that leave say who took them and when; made by a command they say nothing."""

import io
import re

import openpyxl

from povertyaid import acts
from povertyaid.spreadsheets import to_xlsx

STAMP = re.compile(r"Lò & Con xuất lúc \d\d:\d\d ngày \d\d/\d\d/\d{4}")


def test_a_workbook_tells_in_its_properties_and_at_its_foot():
    with acts.acting(dict, lambda: "Lò & Con"):
        content = to_xlsx({"Hộ": (["a"], [["b"]]), "Người": (["a"], [])})

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert STAMP.fullmatch(book.properties.description)
    feet = [sheet.oddFooter.left.text for sheet in book.worksheets]
    assert [bool(STAMP.search(foot.replace("&&", "&"))) for foot in feet] == [True] * 2


def test_what_a_command_makes_carries_no_stamp():
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx({"Hộ": (["a"], [["b"]])})))

    assert (book.properties.description, book.active.oddFooter.left.text) == (None,) * 2
