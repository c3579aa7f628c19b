"""A form's figures are the same on the page and in every file made of it."""

import io
import re
import shutil
import subprocess
import zipfile

import docx as word
import lxml.html
import openpyxl
import pypdfium2
import pytest
from django.utils import timezone

from households.choices import Status
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.exports import docx, pdf, xlsx
from reports.exports.frame import bundle_of, label_of
from reports.exports.printed import text_of
from reports.tables import forms
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True)
SOFFICE = shutil.which("soffice")
WRITERS = {"xlsx": xlsx.write, "pdf": pdf.write, "docx": docx.write}


def make_year(names, *, is_urban=()):
    for name in names:
        commune = make_commune(name, is_urban=name in is_urban)
        for year in (2021, 2022):
            make_commune_year(commune, year, 1234)
        for then, now in [
            (Status.POOR, Status.POOR),
            (Status.POOR, Status.ABOVE),
            (Status.NEAR_POOR, Status.POOR),
            (Status.ABOVE, Status.NEAR_POOR),
        ]:
            household = make_household(commune)
            make_review(household, 2021, then, persons=4, causes=(1,))
            persons = None if now == Status.ABOVE else 5
            ticks = {"deprivations": (1, 2, 5), "causes": (1, 3)}
            make_review(household, 2022, now, persons=persons, **ticks)
    return compile_year(2022)


@pytest.fixture
def report():
    return make_year(["Na Tông", "Mường Nhà", "Điện Biên"], is_urban=["Điện Biên"])


@pytest.fixture
def bundle(report):
    return bundle_of(report, forms(report), ALL)


def texts_of(table):
    """The figures as texts, row by row: what every file must show."""
    return [
        [text_of(cell) for cell in row.cells] for row in (*table.rows, *table.totals)
    ]


def one(bundle, table):
    return type(bundle)(bundle.report, [table], bundle.commune)


def pages_of(content):
    with pypdfium2.PdfDocument(content) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


def test_pdf_shows_every_row_as_the_table_has_it(bundle):
    for table in bundle.tables:
        printed = " ".join(" ".join(pages_of(pdf.write(one(bundle, table)))).split())
        rows = zip((*table.rows, *table.totals), texts_of(table), strict=True)
        for row, texts in rows:
            shown = " ".join(text for text in texts if text)
            before = row.unit or row.name
            assert f"{before} {shown}" in printed, (table.form.title, row.name)


def test_docx_shows_every_figure_as_the_table_has_it(bundle):
    document = word.Document(io.BytesIO(docx.write(bundle)))
    grids = [
        table
        for table in document.tables
        if len(table.columns) > 2  # the heads and the places to sign have two
    ]
    for table, grid in zip(bundle.tables, grids, strict=True):
        skipped = len(table.headings) + 1
        width = len(table.form.columns)
        shown = [
            [cell.text for cell in row.cells][-width:] for row in grid.rows[skipped:]
        ]
        assert shown == texts_of(table), table.form.title


def test_page_shows_every_figure_as_the_table_has_it(client, report, bundle):
    client.force_login(make_user("everything"))
    page = lxml.html.fromstring(client.get("/bao-cao/2022/?bieu=tat-ca").content)
    compared = 0
    for table in bundle.tables:
        grids = page.xpath(f"//section[@id='bieu-{table.form.number}']//table")
        if not grids:  # the page says in a sentence why there are no figures
            continue
        (grid,), compared = grids, compared + 1
        width = len(table.form.columns) + table.form.is_movement
        shown = [
            [" ".join(cell.text_content().split()) for cell in row][-width:]
            for row in grid.xpath(".//tbody/tr|.//tfoot/tr")
        ]
        if table.form.is_movement:
            shown = [cells[:-1] for cells in shown]
        assert shown == texts_of(table), table.form.title
    assert compared >= 10


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_what_the_page_shows(bundle, tmp_path):
    (tmp_path / "forms.xlsx").write_bytes(without_values(xlsx.write(bundle)))
    command = [SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]

    subprocess.run(
        [*command, str(tmp_path / "forms.xlsx")], check=True, capture_output=True
    )

    book = openpyxl.load_workbook(tmp_path / "out" / "forms.xlsx", data_only=True)
    for table in bundle.tables:
        layout = xlsx.Layout(table)
        computed = [
            [cell.value for cell in row][: len(table.form.columns)]
            for row in book[label_of(table)].iter_rows(
                min_row=layout.first_row + 1,
                max_row=layout.last_row + 1,
                min_col=layout.first_column + 1,
            )
        ]
        lines = (*table.rows, *table.totals)
        expected = [
            [None if cell.value is None else float(cell.value) for cell in row.cells]
            for row in lines
        ]
        found = [[None if v in ("…", "", None) else v for v in row] for row in computed]
        assert found == expected, table.form.title


def without_values(content):
    """The workbook with its formulas only, so that LibreOffice must compute them."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        zipfile.ZipFile(written, "w") as stripped,
    ):
        for name in book.namelist():
            data = book.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", data)
            stripped.writestr(name, data)
    return written.getvalue()


@pytest.mark.parametrize("ending", WRITERS)
def test_same_report_gives_the_same_bytes(bundle, ending):
    assert WRITERS[ending](bundle) == WRITERS[ending](bundle)


def test_sections_are_sums_of_their_places_in_the_workbook(bundle):
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(bundle)))

    results, movement = book["Biểu 1"], book["Biểu 2"]

    assert [results[f"B{row}"].value for row in range(11, 17)] == [
        "Khu vực thành thị",
        "Điện Biên",
        "Khu vực nông thôn",
        "Na Tông",
        "Mường Nhà",
        "Tổng cộng",
    ]
    assert results["E11"].value == "=SUM(E12)"
    assert results["E13"].value == "=SUM(E14:E15)"
    assert results["E16"].value == "=SUM(E11,E13)"
    assert movement["D11"].value == "=SUMIF($C$13:$C$14,$C11,D$13:D$14)"
    assert movement["D22"].value == (
        "=SUMIF($C$11:$C$12,$C22,D$11:D$12)+SUMIF($C$15:$C$16,$C22,D$15:D$16)"
    )


def test_draft_says_so_and_a_closed_year_tells_its_reason(report):
    drafted = pages_of(pdf.write(bundle_of(report, forms(report)[:1], ALL)))[0]
    report.state, report.closed_at = ReportState.CLOSED, timezone.now()
    report.close_reason = "Xã Na Tông chưa gửi danh sách hộ chuyển đi"
    closed = pages_of(pdf.write(bundle_of(report, forms(report)[:1], ALL)))[0]

    assert drafted.count("DỰ THẢO") == 2
    assert "DỰ THẢO" not in closed
    assert f"lý do: {report.close_reason}" in closed
    assert "Báo cáo năm 2022, bản 1" in closed


@pytest.mark.parametrize("ending", WRITERS)
def test_reason_stands_in_every_kind_of_file(report, ending, tmp_path):
    report.close_reason = "Chưa có danh sách hộ chuyển đi"
    content = WRITERS[ending](bundle_of(report, forms(report)[:1], ALL))
    if ending == "pdf":
        found = " ".join(pages_of(content))
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = b"".join(map(archive.read, archive.namelist())).decode(
                errors="ignore"
            )
    assert report.close_reason in found


def test_headings_stand_on_every_page_of_a_long_form():
    report = make_year([f"Xã số {number}" for number in range(40)])

    pages = pages_of(pdf.write(bundle_of(report, forms(report)[1:2], ALL)))
    document = word.Document(
        io.BytesIO(docx.write(bundle_of(report, forms(report)[1:2], ALL)))
    )

    assert len(pages) > 2
    assert all("Vượt chuẩn" in page for page in pages[:-1])
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page
    (grid,) = [table for table in document.tables if len(table.columns) > 2]
    repeated = [row for row in grid._tbl.tr_lst if row.xpath("./w:trPr/w:tblHeader")]
    assert len(repeated) == 4


@pytest.mark.parametrize("ending", WRITERS)
def test_file_of_one_form_is_sent_and_written_down(client, report, ending):
    office = make_user("everything")
    client.force_login(office)

    response = client.get(f"/bao-cao/2022/bieu.{ending}?bieu=2")

    assert response["Content-Disposition"] == (
        f'attachment; filename="bao-cao-giam-ngheo-2022-bieu-2.{ending}"'
    )
    entry = AuditEntry.objects.get(action=AuditEntry.Action.EXPORTED)
    assert (entry.actor, entry.subject) == (office, "reports.report")
    assert entry.label == f"Báo cáo năm 2022, biểu 2 ({ending}): 10 dòng"


def test_unknown_form_or_ending_is_not_there(client, report):
    client.force_login(make_user("everything"))
    for address in ("bieu.xlsx?bieu=99", "bieu.exe", "bieu.pdf?xa=x"):
        assert client.get(f"/bao-cao/2022/{address}").status_code == 404


@pytest.mark.parametrize("ending", WRITERS)
def test_secretary_s_file_holds_her_commune_only(report, ending):
    commune = report.denominators.get(commune__name="Na Tông").commune
    scope = Scope(reads=frozenset([commune.pk]))
    bundle = bundle_of(report, forms(report)[:1], scope)
    (table,) = bundle.tables
    assert [row.name for row in (*table.rows, *table.totals)] == [
        "Na Tông",
        "Tổng cộng",
    ]
    content = WRITERS[ending](bundle)
    if ending == "pdf":
        assert "Mường Nhà" not in " ".join(pages_of(content))
