"""A name list of 100,000 rows as XLSX and PDF, and all forms of a district as files.

The workbook is opened by openpyxl and, where it is installed, by LibreOffice, whose
sums must be those written; the PDF's parts must name everybody once.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2

from povertyaid.scope import Scope
from reports.exports import docx, pdf, xlsx
from reports.exports.frame import bundle_of
from reports.tables import forms, plan_forms
from tests.bench.measures import Figure, seconds
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
)

ROWS = 100_000
ENDINGS = {"xlsx": (30, 50), "pdf": (120, 500)}  # seconds; MB above a list of 4 rows
WRITERS = {"xlsx": xlsx, "pdf": pdf, "docx": docx}
SOFFICE = shutil.which("soffice")


def figures() -> Iterator[Figure]:
    yield from _forms()
    with tempfile.TemporaryDirectory() as folder:
        for ending, (most_seconds, most_megabytes) in ENDINGS.items():
            idle, kilobytes = _list(ending, folder, rows=4), []
            taken = seconds(lambda e=ending, k=kilobytes: k.append(_list(e, folder)))
            yield Figure(f"files.list_{ending}_seconds", taken, most_seconds)
            megabytes = (kilobytes[0] - idle) / 1024
            yield Figure(f"files.list_{ending}_megabytes", megabytes, most_megabytes)
        _require_pdf(Path(folder) / "list.zip")
        path = Path(folder) / "list.xlsx"
        yield Figure("files.list_openpyxl_seconds", seconds(lambda: _read(path)), 120)
        if SOFFICE:
            taken = seconds(lambda: _recomputed(path, Path(folder)))
            yield Figure("files.list_libreoffice_seconds", taken, 300)


def _list(ending: str, folder: str, rows: int = ROWS) -> int:
    """Kilobytes it took, in a process of its own and the largest of its children."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.list_memory", ending, str(rows)],
        env=os.environ | {"LIST_FOLDER": folder},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


def _read(path: Path) -> None:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    last, rows = None, 0
    for row in book.active.iter_rows(min_row=7, values_only=True):
        if row[2] == "Tổng cộng (hộ, người)":
            last = row
            break
        rows += 1
    book.close()
    _require(rows == ROWS, "every row is read")
    _require(last[:2] == (ROWS // 4, ROWS), "the sums are those of the rows")


def _recomputed(path: Path, folder: Path) -> None:
    """LibreOffice opens it without the sums' values and computes them itself."""
    bare = folder / "bare.xlsx"
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(bare, "w") as stripped:
        for name in book.namelist():
            data = re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", book.read(name))
            stripped.writestr(name, data)
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless"]
    command += ["--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(bare)], check=True, capture_output=True
    )
    lines = (folder / "bare.csv").read_text(encoding="utf-8").splitlines()
    sums = next(line for line in reversed(lines) if "Tổng cộng" in line)
    found = [text.strip('"') for text in sums.split(";")[:2]]
    _require(found == [str(ROWS // 4), str(ROWS)], "LibreOffice has the same sums")


def _require_pdf(path: Path) -> None:
    named = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with pypdfium2.PdfDocument(archive.read(name)) as opened:
                for page in opened:
                    named += page.get_textpage().get_text_range().count("••••••••1234")
    _require(named == ROWS, "everybody stands in the PDF once")


def _forms() -> Iterator[Figure]:
    """All forms of 21 communes, as a page's button makes them."""
    for number in range(21):
        commune = make_commune(f"Xã {number}")
        for year in (2021, 2022):
            make_commune_year(commune, year)
        for _ in range(5):
            household = make_household(commune)
            make_review(household, 2021)
            make_review(household, 2022)
    report = compile_year(2022)
    every = [*forms(report), *plan_forms(report)]
    bundle = bundle_of(report, every, Scope(reads_all=True))
    for ending, writer in WRITERS.items():
        taken = seconds(lambda w=writer: w.write(bundle))
        yield Figure(f"files.forms_{ending}_seconds", taken, 5)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)
