"""Undo never destroys what came after: it refuses, and says which rows and why."""

import pytest

from households import imports
from households.models import CommuneYear, Household, Resident, Review
from povertyaid.jobs import UserError
from tests.factories import compile_year, make_assignment, make_household, make_village
from tests.households.imports.workbooks import (
    HAC,
    PO,
    TOTALS,
    household_list,
    take_in,
    take_rows,
    workbook,
)


def take_total(households):
    row = [1, "03365", "Xã Na Tông", households, 4600, 90]
    return take_in(workbook(Tổng_hợp=[TOTALS, row]))


def committed(batch):
    imports.commit(batch)
    return batch


def test_denominators_of_a_later_list_are_kept(na_tong):
    first = committed(take_total(1000))
    second = committed(take_total(1100))

    with pytest.raises(UserError, match=r"Tổng hợp, dòng 2 \(xã Na Tông\)"):
        imports.undo(first)
    assert CommuneYear.objects.get().households == 1100

    imports.undo(second)
    assert CommuneYear.objects.get().households == 1000
    imports.undo(first)
    assert not CommuneYear.objects.exists()


def test_denominator_changed_by_hand_is_kept(na_tong):
    batch = committed(take_total(1000))
    CommuneYear.objects.update(persons=4700)

    with pytest.raises(UserError, match="đã có thay đổi khác"):
        imports.undo(batch)

    assert CommuneYear.objects.get().persons == 4700


@pytest.mark.parametrize(
    "change",
    [{"persons": 7}, {"b1": 120}, {"has_merit": True}, {"deprivations": (1, 2)}],
)
def test_new_result_changed_since_is_kept(na_tong, change):
    batch = committed(take_rows(HAC, PO))
    Review.objects.filter(household__head_name="Lò Văn Hặc").update(**change)

    with pytest.raises(UserError, match=r"ở Na Tông, dòng 5 \(Lò Văn Hặc\)\.$"):
        imports.undo(batch)

    assert Review.objects.count() == 2


def test_result_moved_to_another_village_is_kept(na_tong):
    batch = committed(take_rows(HAC))
    Review.objects.update(village=make_village(na_tong))
    with pytest.raises(UserError, match="dòng 5"):
        imports.undo(batch)


def test_changed_result_changed_again_is_kept(na_tong):
    committed(take_rows(HAC))
    second = committed(take_rows((*HAC[:6], 6, *HAC[7:])))
    Review.objects.update(persons=7)

    with pytest.raises(UserError, match=r"dòng 5 \(Lò Văn Hặc\)"):
        imports.undo(second)

    assert Review.objects.get().persons == 7


def test_result_deleted_since_is_told(na_tong):
    batch = committed(take_rows(HAC))
    Review.objects.all().delete()
    with pytest.raises(UserError, match="dòng 5"):
        imports.undo(batch)


def test_people_entered_since_are_kept(na_tong):
    batch = committed(take_rows(HAC))
    Resident.objects.create(household=Household.objects.get(), name="Lò Thị In")

    with pytest.raises(UserError, match="dòng 5"):
        imports.undo(batch)

    assert Resident.objects.count() == 1


def test_new_household_with_an_assignment_names_what_holds_it(na_tong):
    batch = committed(take_rows(HAC))
    make_assignment(household=Household.objects.get())

    with pytest.raises(UserError) as told:
        imports.undo(batch)

    assert "đã có phân công" in str(told.value)
    assert "Quàng Văn Dũng" in str(told.value)
    assert Review.objects.count() == 1


def test_new_household_in_a_report_names_the_year(na_tong):
    batch = committed(take_rows(HAC))
    compile_year(2022)

    with pytest.raises(UserError, match=r"dòng báo cáo năm 2022 \(1\): DB-\d+ Lò Văn"):
        imports.undo(batch)

    batch.refresh_from_db()
    assert batch.state == "committed"


def test_known_household_in_a_report_is_no_hindrance(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    make_household(village, birth_year=1970, citizen_number="011070123456")
    batch = committed(take_rows(HAC))
    compile_year(2022)

    imports.undo(batch)

    assert (batch.state, Review.objects.count()) == ("undone", 0)


def test_section_of_two_lists_is_undone_whole(na_tong):
    rows = household_list(HAC, ["II", "Bản Mới"], PO)
    batch = committed(take_in(workbook(Na_Tông=rows)))

    imports.undo(batch)

    assert (Household.objects.count(), Review.objects.count()) == (0, 0)
