"""The sample lists saved by other programs, or in fonts of the 1990s: same cells."""

import datetime
import io
import shutil
import subprocess

import openpyxl
import pytest
import xlsxwriter
from django.db import transaction
from django.test import override_settings
from openpyxl.styles import Font

from households.choices import RowKind
from households.imports.cells import DECODED
from households.imports.reading import read_workbook
from households.imports.reading.inside import legacy
from households.imports.reading.inside.legacy import TCVN3, VNI
from households.models import ImportRow
from tests.households.imports.whole_sample import (
    FOLDER,
    YEARS,
    make_communes,
    register,
    take_in_all,
)

SAMPLES = [f"ho-ngheo-{year}" for year in YEARS]
SOFFICE = shutil.which("soffice")
FONTS = {TCVN3: ".VnTime", VNI: "VNI-Times"}

needs_office = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (libreoffice-calc-nogui) is not installed"
)


def original(name: str):
    return FOLDER / f"{name}.xlsx"


def seen(sheets) -> list:
    """All that a reader says of a workbook's sheets, in a form to compare."""
    return [
        (s.name, s.first_row, s.cells.rows(), sorted(s.merges), s.is_hidden)
        for s in sheets
    ]


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Format → folder of all samples saved in it; one run of LibreOffice for each."""
    done = {}

    def folder(suffix: str):
        if suffix not in done:
            done[suffix] = tmp_path_factory.mktemp(suffix)
            profile = tmp_path_factory.mktemp("profile").as_uri()
            command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless"]
            command += ["--convert-to", suffix, "--outdir", str(done[suffix])]
            command += [str(original(name)) for name in SAMPLES]
            odd = done[suffix] / "odd.xlsx"
            odd.write_bytes(odd_workbook())
            command.append(str(odd))
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        return done[suffix]

    return folder


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("suffix", ["ods", "xls"])
@pytest.mark.parametrize("name", SAMPLES)
def test_saved_by_libreoffice(converted, name, suffix):
    saved = read_workbook(converted(suffix) / f"{name}.{suffix}")
    assert seen(saved) == seen(read_workbook(original(name)))


def odd_workbook() -> bytes:
    """What is beside plain cells: errors, hidden rows and sheets, clocks, fonts."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, hidden = book.add_worksheet("A"), book.add_worksheet("Ẩn")
        hidden.hide()
        hidden.write(2, 1, "x")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        old = book.add_format({"font_name": ".VnTime"})
        sheet.write_datetime("A1", datetime.date(1978, 5, 12), day)
        sheet.write_formula("B1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C1", "=NA()", None, "#N/A")
        sheet.write_formula("D1", "=1+2", None, 3)
        sheet.write_row("A3", [11178001234, 1.25, True, "L\u00df"], old)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.merge_range("B4:C6", "gộp")
    return buffer.getvalue()


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_what_is_beside_plain_cells(converted, suffix):
    path = converted(suffix) / f"odd.{suffix}"

    sheet, hidden = read_workbook(path)

    true = "1" if suffix == "ods" else "TRUE"  # LibreOffice keeps it as a number
    assert sheet.cells.rows() == [
        ("1978-05-12", "#DIV/0!", "#N/A", "3"),
        (None, None, None, None),
        ("11178001234", "1.25", true, "Lò"),
        (None, "gộp", None, None),
    ]
    assert (sheet.hidden_rows, sheet.merges) == ({3}, [((3, 1), (5, 2))])
    assert (hidden.is_hidden, hidden.first_row, hidden.cells.rows()) == (
        True,
        3,
        [(None, "x")],
    )


def in_legacy_codes(name: str, kind: str, has_font: bool) -> bytes:
    """A sample with every text in legacy codes, in a font of that kind or not."""
    book = openpyxl.load_workbook(original(name))
    font = Font(name=FONTS[kind])
    for row in (row for sheet in book.worksheets for row in sheet.iter_rows()):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = legacy.encode(cell.value, kind)
                if has_font:
                    cell.font = font
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_typed(text: str | None, kind: str) -> str | None:
    """What the encoding can hold of a text: ABC has no accented capitals."""
    return text and legacy.decode(legacy.encode(text, kind), kind)


@pytest.mark.parametrize("has_font", [True, False])
@pytest.mark.parametrize(("name", "kind"), [(SAMPLES[0], TCVN3), (SAMPLES[1], VNI)])
def test_written_in_legacy_codes(tmp_path, name, kind, has_font):
    path = tmp_path / "list.xlsx"
    path.write_bytes(in_legacy_codes(name, kind, has_font))

    sheets = read_workbook(path)

    expected = [
        [tuple(as_typed(text, kind) for text in row) for row in sheet.cells.rows()]
        for sheet in read_workbook(original(name))
    ]
    assert [sheet.cells.rows() for sheet in sheets] == expected
    assert all(sheet.originals for sheet in sheets)


# The whole import of two such lists; the second finds the households of the first


@pytest.fixture(scope="module")
def plain(django_db_setup, django_db_blocker, tmp_path_factory):
    """(counts of both years, register) after the lists as they are."""
    folder = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder),
        transaction.atomic(),
    ):
        make_communes()
        found = take_in_all(originals()), register()
        transaction.set_rollback(True)
    return found


def originals() -> dict:
    return {year: original(f"ho-ngheo-{year}") for year in YEARS[:2]}


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_lists_saved_by_libreoffice_make_the_same_register(plain, converted, suffix):
    make_communes()
    folder = converted(suffix)

    counts = take_in_all({y: folder / f"ho-ngheo-{y}.{suffix}" for y in originals()})

    assert (counts, register()) == plain


@pytest.mark.slow
def test_lists_in_legacy_codes_make_the_same_register(plain, tmp_path):
    make_communes()
    paths = originals()
    for year, kind, has_font in ((2019, TCVN3, True), (2020, VNI, False)):
        paths[year] = tmp_path / f"{year}.xlsx"
        paths[year].write_bytes(in_legacy_codes(f"ho-ngheo-{year}", kind, has_font))

    counts = take_in_all(paths)

    assert (counts, register()) == plain
    told = [one["was"] for one in repairs_of(2019) if one["why"] == DECODED]
    assert told[:2] == [
        legacy.encode("Sùng Thị Vân", TCVN3),
        legacy.encode("Nữ", TCVN3),
    ]
    years = ImportRow.objects.filter(repairs__contains=[{"why": DECODED}])
    assert set(years.values_list("batch__year", flat=True)) == {2019, 2020}


def repairs_of(year: int) -> list[dict]:
    """What the first household's row of that year's list tells of its cells."""
    rows = ImportRow.objects.filter(batch__year=year, kind=RowKind.HOUSEHOLD)
    return rows.earliest("id").repairs
