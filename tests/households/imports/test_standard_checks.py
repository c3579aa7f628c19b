"""A list beside its standard and its communes' totals: told, never in the way."""

import pytest

from tests.factories import make_commune, make_commune_year
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    TOTALS,
    household_list,
    take_in,
    workbook,
)

WITH_SCORES = (*HEADINGS, "Điểm B1", "Thu nhập bình quân (nghìn đồng)")


def notes(batch):
    return [(w["column"], w["seen"], w["note"]) for w in batch.rows.get().warnings]


def take(b1="", income="", **kwargs):
    rows = household_list((*HAC, b1, income), headings=WITH_SCORES)
    return take_in(workbook(Na_Tông=rows), **kwargs)


def test_score_and_income_up_to_the_line_are_no_doubt(na_tong):
    assert notes(take(140, "1.500")) == []


def test_score_above_the_line_is_a_doubt(na_tong):
    batch = take(145)

    told = "Điểm B1 quá 140 điểm mà vẫn là hộ nghèo, cận nghèo."
    assert notes(batch) == [("Điểm B1", "145", told)]
    assert batch.rows.get().verdict == "new"


def test_urban_line_is_higher(na_tong):
    na_tong.is_urban = True
    na_tong.save()

    assert notes(take(175, 2000)) == []


@pytest.mark.parametrize("income", ["1.501", "1,501", 1501, "1,6 triệu"])
def test_income_above_the_line_is_a_doubt(na_tong, income):
    told = "Quá 1.500.000 đồng mà vẫn là hộ nghèo, cận nghèo."
    assert notes(take(100, income)) == [("Thu nhập", str(income), told)]


def test_income_that_is_no_money_is_told(na_tong):
    (told,) = notes(take(100, "khá"))
    assert told[:2] == ("Thu nhập", "khá")
    assert told[2].endswith("thu nhập không lưu vào sổ.")


def test_more_on_the_list_than_live_in_the_commune_is_told(na_tong):
    make_commune_year(na_tong, 2022, households=1, persons=3)

    batch = take()

    told = "xã Na Tông: danh sách có 4 nhân khẩu, nhiều hơn tổng số 3 nhân khẩu."
    assert batch.findings["warnings"] == [told]


def test_totals_of_the_file_itself_come_first(na_tong):
    make_commune("Na Ư", code="03361")
    make_commune_year(na_tong, 2022, households=1, persons=3)
    totals = [TOTALS, [1, "03365", "Xã Na Tông", 1000, 4600, 990]]
    rows = household_list(HAC)

    batch = take_in(workbook(Tổng_hợp=totals, Na_Tông=rows))

    assert batch.findings["warnings"] == []
