"""The workbook says what the page says, and keeps its sums alive."""

import io

import openpyxl
import pytest

from povertyaid.scope import Scope
from reports.exports import xlsx
from reports.exports.frame import bundle_of, label_of
from reports.measures import figures
from reports.tables import forms, render
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
)

ALL = Scope(reads_all=True)
POOR, NEAR_POOR, ABOVE = "poor", "near_poor", "above"


@pytest.fixture
def report():
    for name in ("Na Tông", "Mường Nhà"):
        commune = make_commune(name)
        make_commune_year(commune)
        for then, now in [(POOR, POOR), (POOR, ABOVE), (ABOVE, NEAR_POOR)]:
            household = make_household(commune)
            make_review(household, 2021, then, persons=4)
            persons = None if now == ABOVE else 5
            make_review(household, 2022, now, persons=persons, deprivations=(1, 2))
    return compile_year(2022)


def opened(content: bytes, **options):
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def body(sheet, table):
    """The cells of the figures, row by row."""
    first = 6 + len(table.headings) + 2
    column = 4 if table.form.is_movement else 3
    last = first + len(table.rows) + len(table.totals) - 1
    right = column + len(table.form.columns) - 1
    return sheet.iter_rows(min_row=first, max_row=last, min_col=column, max_col=right)


def test_every_stored_value_is_the_page_s_figure(report):
    content = xlsx.write(bundle_of(report, forms(report), ALL))

    book, found = opened(content, data_only=True), figures(report, ALL)

    for form in forms(report):
        table = render(form, found)
        shown = [
            [
                float(cell.value) if cell.value is not None else None
                for cell in row.cells
            ]
            for row in (*table.rows, *table.totals)
        ]
        stored = [
            [None if cell.value in ("…", None) else cell.value for cell in row]
            for row in body(book[label_of(table)], table)
        ]
        assert stored == shown, form.title


def test_totals_and_rates_are_live_formulas(report):
    book = opened(xlsx.write(bundle_of(report, forms(report), ALL)))

    results, movement, rates = book["Biểu 1"], book["Biểu 2"], book["Biểu 5"]

    assert results["E13"].value == "=SUM(E11:E12)"
    assert results["F11"].value == '=IF(C11=0,"",ROUND(E11/C11*100,2))'
    assert movement["D15"].value == "=SUMIF($C$11:$C$14,$C15,D$11:D$14)"
    assert movement["M11"].value == (
        '=IF(D11-E11-F11-G11+H11+I11+J11+K11=L11,"✓","lệch")'
    )
    assert rates["D10"].value == "=IF(C10=0,\"\",ROUND('Biểu 4'!E10/C10*100,2))"


def test_sheet_is_set_up_for_printing(report):
    sheet = opened(xlsx.write(bundle_of(report, forms(report), ALL)))["Biểu 1"]

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        "landscape",
        9,
    )
    assert sheet.print_title_rows == "$7:$10"
    assert sheet.freeze_panes == "C11"
    assert sheet["C11"].font.name == "Times New Roman"
    assert (sheet["C11"].number_format, sheet["F11"].number_format) == (
        "#,##0",
        "0.00",
    )
    assert str(sheet.merged_cells).count("E7:J7") == 1


def test_official_head_title_and_standard_stand_above(report, settings):
    settings.OFFICE = settings.OFFICE | {"district": "huyện Điện Biên"}

    sheet = opened(xlsx.write(bundle_of(report, forms(report), ALL)))["Biểu 2"]

    assert sheet["A1"].value == "UBND HUYỆN ĐIỆN BIÊN"
    assert sheet["E1"].value == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert sheet["A4"].value == "Biểu 2. Tổng hợp diễn biến hộ nghèo"
    assert sheet["A5"].value == (
        "Năm 2022, huyện Điện Biên, chuẩn nghèo Nghị định 07/2021/NĐ-CP, "
        "địa giới tại ngày 31/12/2022, bản 1 (bản nháp)"
    )


def test_names_are_never_formulas(report):
    commune = report.denominators.first().commune
    commune.name = "=1+1"
    commune.save()
    sheet = opened(xlsx.write(bundle_of(report, forms(report), ALL)))["Biểu 1"]
    assert (sheet["B11"].value, sheet["B11"].data_type) == ("=1+1", "s")


def test_same_report_gives_the_same_bytes(report):
    first, second = (
        xlsx.write(bundle_of(report, forms(report), ALL)) for _ in range(2)
    )
    assert first == second


def test_secretary_s_workbook_holds_her_commune_only(report):
    commune = report.denominators.get(commune__name="Na Tông").commune
    scope = Scope(reads=frozenset([commune.pk]))

    sheet = opened(xlsx.write(bundle_of(report, forms(report), scope)))["Biểu 1"]

    assert [sheet[cell].value for cell in ("B11", "B12")] == ["Na Tông", "Tổng cộng"]


def test_by_village_the_commune_s_total_is_a_plain_number(report):
    commune = report.denominators.get(commune__name="Na Tông").commune

    content = xlsx.write(bundle_of(report, forms(report), ALL, commune))

    sheet = opened(content)["Biểu 1"]
    assert sheet["B7"].value == "Thôn/Bản"
    assert (sheet["C11"].value, sheet["C14"].value) == ("…", 100)
    assert sheet["E14"].value == "=SUM(E11:E13)"
