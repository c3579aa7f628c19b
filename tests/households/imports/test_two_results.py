"""A year of two standards takes in two lists, each into its own table."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from households import imports
from households.choices import Status
from households.imports.missing import missing_of
from households.imports.waiting import workbook_of
from households.models import (
    ClosingReview,
    Household,
    ImportBatch,
    PovertyStandard,
    Review,
)
from povertyaid.jobs import UserError
from tests.factories import make_household, make_review, make_village
from tests.households.imports.workbooks import (
    HAC,
    LEAVING,
    PO,
    as_file,
    household_list,
    take_in,
    take_rows,
    workbook,
)

OLD, NEW = "QD59-2015", "ND07-2021"


def results(table):
    found = table.objects.order_by("household__sort_key", "year")
    return list(found.values_list("household__head_name", "year", "status"))


def written(*rows, **kwargs):
    batch = take_rows(*rows, year=2021, **kwargs)
    imports.commit(batch)
    return batch


def test_two_standards_meet_in_one_year():
    standards = PovertyStandard.objects

    assert standards.years_of_two() == [2021]
    assert standards.closing(2021).code == OLD
    assert [standards.closing(year) for year in (2020, 2022)] == [None, None]


def test_each_list_goes_into_its_own_table(na_tong):
    make_village(na_tong, "Bản Na Tông 1")

    new = written(HAC, PO)
    old = written((1, *HAC[1:7], "", "x"), is_closing=True)

    assert (new.standard.code, old.standard.code) == (NEW, OLD)
    assert results(Review) == [
        ("Lò Văn Hặc", 2021, "poor"),
        ("Giàng A Pó", 2021, "near_poor"),
    ]
    assert results(ClosingReview) == [("Lò Văn Hặc", 2021, "near_poor")]
    assert ClosingReview.objects.get().standard.code == OLD
    assert ClosingReview.objects.get().batch == old
    assert Household.objects.count() == 2


def test_closing_list_is_matched_against_its_own_results(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    written(HAC, PO, is_closing=True)

    again = take_rows((1, *HAC[1:7], "", "x"), PO, year=2021, is_closing=True)
    effect = imports.effect_of(again)

    assert list(again.rows.values_list("verdict", flat=True)) == ["changed", "same"]
    assert again.rows.get(verdict="changed").changes == {
        "status": ["poor", "near_poor"]
    }
    assert (effect.now.poor, effect.now.near_poor) == (1, 1)
    assert (effect.after.poor, effect.after.near_poor) == (0, 2)
    new = take_rows(HAC, PO, year=2021)
    assert set(new.rows.values_list("makes_review", flat=True)) == {True}
    assert imports.effect_of(new).now.poor == 0
    assert Review.objects.filter(village=village).count() == 0


def test_missing_are_asked_for_until_the_same_result_names_them(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    son = make_household(village, "Vì Văn Sơn", birth_year=1980)
    make_review(son, 2020)
    make_review(son, 2021)

    new = take_rows(HAC, year=2021)
    old = take_rows(HAC, year=2021, is_closing=True)

    assert list(missing_of(new)) == []
    assert list(missing_of(old)) == [son]


def test_undo_takes_back_its_own_results_only(na_tong):
    make_village(na_tong, "Bản Na Tông 1")
    new = written(HAC)
    old = written(HAC, PO, is_closing=True)

    undone = imports.undo(old)

    assert (undone.rows, undone.refused) == (2, [])
    assert results(ClosingReview) == []
    assert results(Review) == [("Lò Văn Hặc", 2021, "poor")]
    assert Household.objects.count() == 1
    imports.undo(new)
    assert (Review.objects.count(), Household.objects.count()) == (0, 0)


def test_undo_gives_back_what_a_later_closing_list_changed(na_tong):
    make_village(na_tong, "Bản Na Tông 1")
    first = written(HAC, is_closing=True)
    second = written((1, *HAC[1:6], 7, "", "x"), is_closing=True)
    assert ClosingReview.objects.get().batch == second

    imports.undo(second)

    kept = ClosingReview.objects.get()
    assert (kept.status, kept.persons, kept.batch) == (Status.POOR, 4, first)


@pytest.mark.parametrize("is_closing", [False, True])
def test_new_household_with_the_other_result_is_not_removed(na_tong, is_closing):
    make_village(na_tong, "Bản Na Tông 1")
    first = written(HAC, is_closing=is_closing)
    written(HAC, is_closing=not is_closing)

    undone = imports.undo(first)

    assert undone.rows == 0
    assert "hộ mới nay đã có kết quả rà soát" in undone.refused[0].why
    assert undone.refused[0].why.endswith("năm 2021")
    assert (Review.objects.count(), ClosingReview.objects.count()) == (1, 1)


def test_those_who_left_by_the_old_standard_leave_its_list(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    son = make_household(village, "Vì Văn Sơn", birth_year=1980)
    make_review(son, 2020)
    rows = [
        ["DANH SÁCH HỘ THOÁT NGHÈO, HỘ GIẢM NĂM 2021"],
        LEAVING,
        (1, "Na Tông", village.name, "Vì Văn Sơn", 1980, "", "Hộ nghèo", "Giảm khác")
        + ("Chết",),
    ]

    batch = take_in(workbook(Giảm=rows), 2021, is_closing=True)
    imports.commit(batch)

    assert results(ClosingReview) == [("Vì Văn Sơn", 2021, "left")]
    assert Review.objects.filter(year=2021).count() == 0


def test_register_that_moved_is_seen_by_either_list(na_tong):
    make_village(na_tong, "Bản Na Tông 1")
    waiting = take_rows((1, *HAC[1:7], "", "x"), year=2021, is_closing=True)
    written(HAC, is_closing=True)

    with pytest.raises(UserError, match="Sổ đã thay đổi"):
        imports.commit(waiting)


def test_other_years_have_one_result():
    with pytest.raises(UserError, match="Năm 2022 chỉ có một chuẩn nghèo"):
        imports.upload(as_file(workbook(A=[[1]])), year=2022, is_closing=True)


def test_rest_of_a_list_goes_where_the_list_went(na_tong):
    make_village(na_tong, "Bản Na Tông 1")
    first = take_rows(HAC, ("2", "", 1980, "", "", "", 3, "x", ""), year=2021)
    rest = workbook_of(first).content

    wrong = take_in(rest, 2021, is_closing=True)

    assert "theo chuẩn nghèo khác" in wrong.reason
    assert take_in(rest, 2021).state == "in_review"


def test_old_result_needs_its_village(na_tong):
    written(HAC, is_closing=True)

    with pytest.raises(IntegrityError):
        ClosingReview.objects.update(village_id=987_654)


def test_command_takes_the_old_result(na_tong, tmp_path):
    make_village(na_tong, "Bản Na Tông 1")
    path = tmp_path / "na-tong.xlsx"
    path.write_bytes(workbook(Na_Tông=household_list(HAC, year=2021)))

    call_command("import_households", path, year=2021, commit=True, old_standard=True)

    assert ImportBatch.objects.get().is_closing
    assert (ClosingReview.objects.count(), Review.objects.count()) == (1, 0)
