"""Templates: what stands in them, what Excel checks, and that they come back whole."""

import io
from datetime import date

import openpyxl
import pytest

from households import imports
from households.choices import Status
from households.imports.blanks import FIRST, LEAVING, LIST, LISTS, TOTALS, template_for
from households.models import EthnicGroup, PovertyStandard, Review
from povertyaid.jobs import UserError
from tests.factories import (
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_village,
)
from tests.households.imports.workbooks import take_in

TOP = FIRST + 1  # Excel's number of the first row of data


@pytest.fixture
def village(na_tong):
    return make_village(na_tong, "Bản Na Tông 2")


@pytest.fixture
def hac(village):
    thai = EthnicGroup.objects.get(name="Thái")
    household = make_household(
        village,
        "Lò Văn Hặc",
        sex="male",
        birth_date=date(1970, 3, 2),
        ethnic_group=thai,
        citizen_number="011070123456",
        phone="0912345678",
    )
    ticks = {"deprivations": (1, 2, 11), "causes": (3,)}
    make_review(household, 2022, b1=120, b2=30, has_merit=True, **ticks)
    return household


@pytest.fixture
def po(village):
    household = make_household(village, "Giàng A Pó", birth_year=1974)
    make_review(household, 2022, Status.NEAR_POOR, b1=130, b2=10, deprivations=(7,))
    return household


def opened(template):
    return openpyxl.load_workbook(io.BytesIO(template.content))


def sent_back(book, year=2023, **kwargs):
    """The book as somebody saved it, read."""
    buffer = io.BytesIO()
    book.save(buffer)
    return take_in(buffer.getvalue(), year, **kwargs)


def headings(sheet):
    """Heading → column number, groups by the headings under them."""
    found = {}
    for column in range(1, sheet.max_column + 1):
        upper, lower = (sheet.cell(row, column).value for row in (TOP - 2, TOP - 1))
        found[lower or upper] = column
    return found


def type_in(sheet, row, **cells):
    at = {
        key.split()[0] if "." in key else key: n for key, n in headings(sheet).items()
    }
    for heading, value in cells.items():
        sheet.cell(row, at[heading.replace("_", " ")], value)


def checks(sheet):
    """Heading → the check on its first cell."""
    at = {column: heading for heading, column in headings(sheet).items()}
    return {
        at[next(iter(one.sqref.ranges)).min_col]: one
        for one in sheet.data_validations.dataValidation
    }


def verdicts(batch):
    return [(row.verdict, row.household_id) for row in batch.rows.order_by("number")]


def test_list_has_last_years_households_with_their_results(na_tong, hac, po):
    gone = make_household(hac.village, "Vàng A Lử", birth_year=1980)
    make_review(gone, 2022, Status.ABOVE)
    make_review(make_household(make_commune("Na Ư"), "Lầu A Sự"), 2022)

    template = template_for(na_tong, 2023, shows_numbers=True)

    assert (template.rows, template.filename) == (
        2,
        "danh-sach-ho-ngheo-na-tong-2023.xlsx",
    )
    sheet = opened(template)[LIST]
    at = headings(sheet)
    rows = [[c.value for c in row] for row in sheet.iter_rows(TOP, TOP + 2)]
    by_name = {row[at["Họ và tên chủ hộ"] - 1]: row for row in rows}
    assert by_name.keys() == {"Lò Văn Hặc", "Giàng A Pó", None}
    row = by_name["Lò Văn Hặc"]
    assert row[1:12] == [
        "Bản Na Tông 2",
        "Lò Văn Hặc",
        "02/03/1970",
        "Nam",
        "Thái",
        "011070123456",
        "0912345678",
        4,
        "Hộ nghèo",
        120,
        30,
    ]
    ticked = [heading for heading, n in at.items() if row[n - 1] == "x"]
    assert [t.split(".")[0] for t in ticked] == [
        "1",
        "2",
        "11",
        "3",
        "Hộ có người có công",
    ]
    assert row[at["Mã hộ trong sổ"] - 1] == hac.code
    assert by_name["Giàng A Pó"][3] == "1974"


def test_lists_and_checks_are_in_the_workbook(na_tong, hac):
    book = opened(template_for(na_tong, 2023, shows_numbers=True))

    found = checks(book[LIST])
    groups, villages = (found[h].formula1 for h in ("Dân tộc", "Thôn, bản"))
    assert (groups, villages) == ("'Danh mục'!$A$2:$A$55", "'Danh mục'!$B$2:$B$2")
    listed = [row[0].value for row in book[LISTS]["A2:A55"]]
    assert listed == list(EthnicGroup.objects.values_list("name", flat=True))
    assert book[LISTS]["B2"].value == "Bản Na Tông 2"
    assert found["Giới tính"].formula1 == '"Nam,Nữ"'
    assert found["Phân loại hộ"].formula1 == '"Hộ nghèo,Hộ cận nghèo"'
    assert (found["Số khẩu"].formula1, found["Số khẩu"].formula2) == ("1", "40")
    assert (found["Điểm B2"].type, found["Điểm B2"].formula2) == ("whole", "120")
    assert found["1. Việc làm"].formula1 == '"x"'
    assert found["1. Việc làm"].prompt.startswith("Đánh dấu x khi có ít nhất một người")
    assert found["Số CCCD/CMND"].error == (
        "12 chữ số (CCCD) hoặc 9 chữ số (CMND cũ), ghi đủ cả số 0 ở đầu."
    )
    assert found["Thôn, bản"].errorStyle == "warning"  # a new village may be kept
    assert len(found) == len(headings(book[LIST])) - 4  # TT, name, note, code
    assert checks(book[LEAVING])["Diễn biến"].formula1 == (
        '"Thoát nghèo,Thoát cận nghèo,Giảm khác"'
    )


def test_list_is_set_up_to_be_typed_into_and_printed(na_tong, hac):
    book = opened(template_for(na_tong, 2023, shows_numbers=True))

    sheet = book[LIST]
    assert sheet["A1"].value == "UBND XÃ NA TÔNG"
    assert sheet["A4"].value == "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (
        8,
        "landscape",
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$7:$8", "D9")
    empty = sheet.cell(TOP + 5, headings(sheet)["Số CCCD/CMND"])
    assert (empty.value, empty.number_format) == (None, "@")


@pytest.mark.parametrize("bounds", [(), ("commune",)])
def test_untouched_list_comes_back_without_a_question(na_tong, hac, po, bounds):
    make_commune_year(na_tong, 2022)
    book = opened(template_for(na_tong, 2023, shows_numbers=True))

    batch = sent_back(book, **dict.fromkeys(bounds, na_tong))

    assert verdicts(batch) == [("changed", hac.pk), ("changed", po.pk)]
    for row in batch.rows.all():
        assert (row.warnings, row.repairs) == ([], [])
    found = batch.findings
    assert [sheet["unknown_columns"] for sheet in found["sheets"]] == [[], [], []]
    assert {sheet["kind"] for sheet in found["sheets"]} == {
        "household",
        "leaving",
        "totals",
    }
    assert (found["new_villages"], found["missing"]["count"]) == ([], 0)
    assert found["wrong_year"]["sheets"] == []
    assert imports.doubts_of(batch) == []
    imports.commit(batch)
    new = Review.objects.get(household=hac, year=2023)
    assert (new.status, new.b1, new.b2) == ("poor", 120, 30)
    assert (new.deprivations, new.causes, new.has_merit) == ((1, 2, 11), (3,), True)


def test_list_asked_for_again_has_what_was_taken_in_since(na_tong, hac, po):
    make_review(hac, 2023, Status.NEAR_POOR, persons=5, b1=100, b2=0)
    make_review(po, 2023, Status.ABOVE, persons=None)
    make_commune_year(na_tong, 2023, 900, minority_households=870)

    template = template_for(na_tong, 2023, shows_numbers=True)

    book = opened(template)
    assert template.rows == 1
    assert (
        book[LIST].cell(TOP, headings(book[LIST])["Phân loại hộ"]).value
        == "Hộ cận nghèo"
    )
    assert [c.value for c in book[TOTALS][TOP]] == ["xã Na Tông", 900, 3600, 870]
    batch = sent_back(book)
    assert {row.verdict for row in batch.rows.filter(kind="totals")} == {"same"}
    assert batch.counts["error"] == batch.counts["duplicate"] == 0


def test_household_typed_in_by_the_value_lists_is_new(na_tong, hac):
    book = opened(template_for(na_tong, 2023, shows_numbers=True))
    sheet = book[LIST]
    cells = {
        "Thôn,_bản": "Bản Na Tông 2",
        "Họ_và_tên_chủ_hộ": "Lường Thị Pâng",
        "Ngày,_tháng,_năm_sinh": "05/11/1988",
        "Giới_tính": "Nữ",
        "Dân_tộc": "Khơ mú",
        "Số_CCCD/CMND": "011188000123",
        "Số_khẩu": 3,
        "Phân_loại_hộ": "Hộ cận nghèo",
        "Điểm_B1": 125,
        "Điểm_B2": 0,
    }
    type_in(sheet, TOP + 1, **cells)
    type_in(book[TOTALS], TOP, **{"Tổng_số_hộ_dân_cư": 910, "Tổng_số_nhân_khẩu": 4100})

    batch = sent_back(book)

    assert (
        verdicts(batch.rows.model.objects.filter(batch=batch) and batch)[-1][0] == "new"
    )
    row = batch.rows.get(kind="household", verdict="new")
    values = row.values
    assert (values["head_name"], values["birth_date"]) == (
        "Lường Thị Pâng",
        "1988-11-05",
    )
    assert (values["citizen_number"], values["status"]) == ("011188000123", "near_poor")
    assert (row.warnings, row.repairs) == ([], [])
    totals = batch.rows.get(kind="totals")
    assert (totals.verdict, totals.values["commune"]) == ("new", na_tong.pk)
    assert (batch.counts["error"], batch.counts["duplicate"]) == (0, 0)


@pytest.mark.parametrize(
    ("movement", "reason", "status", "left"),
    [
        ("Thoát nghèo", "", "above", ""),
        ("Giảm khác", "Chuyển đi nơi khác", "left", "moved_away"),
        ("Giảm khác", "Hộ đơn thân chết", "left", "died"),
        ("Giảm khác", "Nhập với hộ khác", "left", "merged"),
        ("Giảm khác", "Tách hộ", "left", "split"),
        ("Giảm khác", "Lý do khác", "left", "other"),
    ],
)
def test_household_moved_to_the_leaving_sheet_leaves(
    na_tong, hac, po, movement, reason, status, left
):
    book = opened(template_for(na_tong, 2023, shows_numbers=True))
    sheet, leaving = book[LIST], book[LEAVING]
    at, there = headings(sheet), headings(leaving)
    row = next(r for r in (TOP, TOP + 1) if sheet.cell(r, 3).value == "Lò Văn Hặc")
    for heading in ("Thôn, bản", "Họ và tên chủ hộ", "Số CCCD/CMND"):
        leaving.cell(TOP, there[heading], sheet.cell(row, at[heading]).value)
    leaving.cell(TOP, there["Diễn biến"], movement)
    leaving.cell(TOP, there["Lý do"], reason)
    sheet.delete_rows(row)

    batch = sent_back(book)

    gone = batch.rows.get(kind="leaving")
    assert (gone.verdict, gone.household_id) == ("leaving", hac.pk)
    assert (gone.values["status"], gone.values["left_reason"]) == (status, left)
    assert batch.rows.get(kind="household").household_id == po.pk
    assert (batch.counts["error"], batch.findings["missing"]["count"]) == (0, 0)


def test_commune_without_a_list_gets_an_empty_one(na_tong):
    template = template_for(na_tong, 2023, shows_numbers=True)

    book = opened(template)
    assert template.rows == 0
    assert checks(book[LIST])["Thôn, bản"].formula1 == "'Danh mục'!$B$2:$B$2"
    batch = sent_back(book)
    assert (batch.state, batch.row_count) == ("in_review", 0)


def test_scores_of_another_standard_are_left_blank(na_tong, village):
    old = PovertyStandard.objects.get(code="QD59-2015")
    household = make_household(village, birth_year=1970)
    make_review(household, 2021, standard=old, b1=110, b2=30, deprivations=(4, 5))

    sheet = opened(template_for(na_tong, 2022, shows_numbers=True))[LIST]

    at = headings(sheet)
    row = [cell.value for cell in sheet[TOP]]
    assert (row[at["Điểm B1"] - 1], row[at["Điểm B2"] - 1]) == (None, None)
    assert (row[at["Phân loại hộ"] - 1], "x" in row) == ("Hộ nghèo", False)


def test_text_that_looks_like_a_formula_stays_text(na_tong, village):
    village.name = "=1+1"
    village.clean()
    village.save()
    make_review(make_household(village, "+Lò Văn Hặc"), 2022)

    sheet = opened(template_for(na_tong, 2023, shows_numbers=True))[LIST]

    cells = sheet.cell(TOP, 2), sheet.cell(TOP, 3)
    assert [(c.value, c.data_type) for c in cells] == [
        ("=1+1", "s"),
        ("+Lò Văn Hặc", "s"),
    ]


def test_commune_that_does_not_stand_or_year_without_standard_is_refused(na_tong):
    with pytest.raises(UserError, match="Chưa có chuẩn nghèo cho năm 2010"):
        template_for(na_tong, 2010, shows_numbers=True)
    late = make_commune("Núa Ngam", valid_from=date(2025, 7, 1))
    with pytest.raises(UserError, match=r"Ngày 31/12/2023 không có xã Núa Ngam"):
        template_for(late, 2023, shows_numbers=True)


@pytest.mark.parametrize("count", [1, 30])
def test_making_a_template_takes_the_same_queries(
    na_tong, village, count, django_assert_num_queries
):
    for year in range(1960, 1960 + count):
        make_review(make_household(village, birth_year=year), 2022)

    with django_assert_num_queries(8):
        template_for(na_tong, 2023, shows_numbers=True)
