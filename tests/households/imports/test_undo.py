"""Undo takes back row by row what nothing else touched, and names what it leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from households import imports
from households.models import (
    CommuneYear,
    Household,
    ImportRow,
    Resident,
    Review,
    Village,
)
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune_year,
    make_household,
    make_review,
    make_user,
    make_village,
)
from tests.households.imports.staged import (
    BORN,
    committed,
    make_batch,
    stage,
    stage_known,
    stage_total,
)
from tests.households.imports.test_commit import DON, IN, people

TABLES = (Household, Review, CommuneYear, Resident, Village)


def register():
    """Every row of the register, all columns but the residents' own ids."""
    found = []
    for table in TABLES:
        hidden = {"id"} if table is Resident else set()
        rows = table.objects.order_by("pk").values()
        found.append([{k: v for k, v in r.items() if k not in hidden} for r in rows])
    return found


def why(batch):
    """What undo refuses, as (head, why)."""
    return [(refused.name, refused.why) for refused in imports.undo(batch).refused]


def test_undo_puts_everything_back(na_tong):
    village = make_village(na_tong)
    known = make_household(village, "Lò Văn Hạc", citizen_number="011070123456")
    make_review(known, 2022, persons=9, deprivations=(1, 4), b1=None)
    gone = make_household(village, "Vì Văn Sơn")
    make_review(gone, 2022, status="left", left_reason="died")
    Resident.objects.create(household=known, **IN)
    make_commune_year(na_tong, 2022, households=90)
    before, batch = register(), make_batch()
    changes = ["head_name", "birth_date", "birth_year", "citizen_number", "village"]
    changes += ["persons", "deprivations", "b1", "review_village", "note"]
    stage_known(
        batch,
        known,
        changes,
        name="Lò Văn Hặc",
        village=make_village(na_tong, "Bản Bên"),
        birth_date=BORN,
        birth_year=1970,
        citizen_number="011070123457",
        note="đã sửa",
        deprivations=(2,),
        b1=70,
        members=[DON],
    )
    before[4].append(Village.objects.values().last())
    stage_known(batch, gone, ["status"])
    stage(batch, commune=na_tong, village_name="Bản Mới", members=[IN, DON])
    stage_known(batch, make_household(village, "Cà Văn An"), makes_review=True)
    before[0] = register()[0]
    stage_total(batch, na_tong, "changed", households=100, changes={"households": []})
    imports.commit(batch)
    assert register() != before

    undone = imports.undo(batch, by=make_user())

    assert register() == before
    assert (undone.rows, undone.refused) == (5, [])
    batch.refresh_from_db()
    assert (batch.state, batch.undone_at is None) == ("undone", False)
    entry = AuditEntry.objects.get(action="undone")
    assert entry.after == {"rows": 5, "refused": 0, "named": []}


def test_touched_row_stays_and_the_others_go(na_tong):
    village, batch = make_village(na_tong), make_batch()
    stage(batch, village)
    touched = stage(batch, village, "Giàng A Pó")
    committed(batch)
    Review.objects.filter(household=touched.household_id).update(persons=7)

    undone = imports.undo(batch)

    told = f"Na Tông, dòng {touched.number} (Giàng A Pó): "
    told += "kết quả rà soát đã được sửa hoặc xóa sau đó"
    assert str(undone) == f"Đã hoàn tác 1 dòng; 1 dòng giữ nguyên: {told}"
    assert [h.head_name for h in Household.objects.all()] == ["Giàng A Pó"]
    batch.refresh_from_db()
    assert (batch.state, batch.undone_at) == ("committed", None)
    assert batch.findings["undo_refused"] == [
        {
            "row": touched.pk,
            "sheet": "Na Tông",
            "number": touched.number,
            "name": "Giàng A Pó",
            "why": "kết quả rà soát đã được sửa hoặc xóa sau đó",
        }
    ]
    assert sorted(ImportRow.objects.values_list("head_name", "is_undone")) == [
        ("Giàng A Pó", False),
        ("Lò Văn Hặc", True),
    ]


def test_refused_row_can_be_undone_later(na_tong):
    village, batch = make_village(na_tong), make_batch()
    stage(batch, village)
    stage(batch, village, "Giàng A Pó", b1=60)
    committed(batch)
    Review.objects.filter(b1=60).update(b1=70)
    imports.undo(batch)
    Review.objects.update(b1=60)

    undone = imports.undo(batch)

    assert (undone.rows, undone.refused, batch.state) == (1, [], "undone")
    assert (Household.objects.count(), batch.findings["undo_refused"]) == (0, [])


def test_chosen_rows_alone_are_undone(na_tong):
    village, batch = make_village(na_tong), make_batch()
    rows = [stage(batch, village, f"Lò Văn {name}") for name in ("An", "Bình", "Cả")]
    committed(batch)

    undone = imports.undo(batch, rows=[rows[1].pk])

    assert (undone.rows, batch.state) == (1, "committed")
    names = Household.objects.order_by("pk").values_list("head_name", flat=True)
    assert list(names) == ["Lò Văn An", "Lò Văn Cả"]
    assert imports.undo(batch).rows == 2
    assert (batch.state, Household.objects.count()) == ("undone", 0)


def test_undone_batch_is_undone_once(na_tong):
    batch = make_batch()
    stage(batch, make_village(na_tong))
    imports.undo(committed(batch))
    assert imports.undo(batch).rows == 0
    assert AuditEntry.objects.filter(action="undone").count() == 1


def test_only_a_committed_batch_is_undone(na_tong):
    with pytest.raises(UserError, match="đã ghi vào sổ"):
        imports.undo(make_batch())


@pytest.mark.parametrize(
    "change",
    [{"persons": 7}, {"b1": 120}, {"has_merit": True}, {"deprivations": (1, 2)}],
)
def test_new_result_changed_since_is_kept(na_tong, change):
    batch = make_batch()
    stage(batch, make_village(na_tong))
    committed(batch)
    Review.objects.update(**change)

    assert why(batch) == [("Lò Văn Hặc", "kết quả rà soát đã được sửa hoặc xóa sau đó")]
    assert Review.objects.count() == 1


def test_changed_result_changed_again_is_kept(na_tong):
    known = make_household(make_village(na_tong))
    make_review(known, 2022, persons=3)
    batch = make_batch()
    stage_known(batch, known, ["persons"], persons=5)
    committed(batch)
    Review.objects.update(persons=7)

    assert len(why(batch)) == 1
    assert Review.objects.get().persons == 7


def test_result_of_a_later_list_is_kept_until_that_list_is_undone(na_tong):
    known = make_household(make_village(na_tong))
    first, second = make_batch(), make_batch()
    stage_known(first, known, makes_review=True)
    committed(first)
    stage_known(second, known, ["persons"], persons=8)
    committed(second)

    assert len(why(first)) == 1
    assert why(second) == []
    assert why(first) == []
    assert not Review.objects.exists()


def test_result_deleted_since_is_told(na_tong):
    batch = make_batch()
    stage(batch, make_village(na_tong))
    committed(batch)
    Review.objects.all().delete()
    assert len(why(batch)) == 1


@pytest.mark.parametrize(
    "edit", [{"phone": "0912345678"}, {"changed_at": timezone.now() + timedelta(1)}]
)
def test_household_edited_since_is_kept(na_tong, edit):
    village, batch = make_village(na_tong), make_batch()
    stage(batch, village)
    known = make_household(village, "Cà Văn An", phone="0900000000")
    stage_known(batch, known, ["phone"], phone="0911111111")
    committed(batch)
    Household.objects.update(**edit)

    found = why(batch)

    reason = "thông tin hộ đã được sửa sau đó"
    assert found == [("Lò Văn Hặc", reason), ("Cà Văn An", reason)]


def test_edited_household_does_not_hold_a_row_that_only_made_a_review(na_tong):
    known = make_household(make_village(na_tong))
    batch = make_batch()
    stage_known(batch, known, makes_review=True)
    committed(batch)
    Household.objects.update(phone="0912345678", changed_at=timezone.now())

    assert why(batch) == []
    assert (Household.objects.get().phone, Review.objects.count()) == ("0912345678", 0)


def test_changes_of_two_lists_are_undone_from_the_last(na_tong):
    known = make_household(make_village(na_tong), phone="0900000000")
    before = register()
    batches = [make_batch(), make_batch(2023)]
    for batch, phone in zip(batches, ("0911111111", "0922222222"), strict=True):
        stage_known(batch, known, ["phone"], phone=phone, makes_review=True)
        committed(batch)

    assert len(why(batches[0])) == 1
    assert why(batches[1]) == []
    assert why(batches[0]) == []
    assert register() == before


def test_people_entered_since_are_kept(na_tong):
    batch = make_batch()
    row = stage(batch, make_village(na_tong))
    committed(batch)
    Resident.objects.create(household_id=row.household_id, name="Lò Thị In")

    assert why(batch) == [("Lò Văn Hặc", "người trong hộ đã được khai khác đi sau đó")]
    assert people() == ["Lò Thị In"]


def test_new_household_with_an_assignment_is_kept(na_tong):
    batch = make_batch()
    stage(batch, make_village(na_tong))
    committed(batch)
    make_assignment(household=Household.objects.get())

    assert why(batch) == [("Lò Văn Hặc", "hộ mới nay đã có phân công giúp hộ")]


def test_new_household_in_a_report_names_the_year(na_tong):
    batch = make_batch()
    stage(batch, make_village(na_tong))
    committed(batch)
    compile_year(2022)

    assert why(batch) == [("Lò Văn Hặc", "hộ mới nay đã có dòng báo cáo năm 2022")]


def test_known_household_in_a_report_is_no_hindrance(na_tong):
    batch = make_batch()
    stage_known(batch, make_household(make_village(na_tong)), makes_review=True)
    committed(batch)
    compile_year(2022)

    assert why(batch) == []


def test_new_household_with_another_review_is_kept(na_tong):
    batch = make_batch()
    stage(batch, make_village(na_tong))
    committed(batch)
    make_review(Household.objects.get(), 2023)

    assert why(batch) == [("Lò Văn Hặc", "hộ mới nay đã có kết quả rà soát khác")]


def test_old_number_given_to_another_since_is_not_taken_from_it(na_tong):
    village = make_village(na_tong)
    known = make_household(village, citizen_number="011070000001")
    batch = make_batch()
    stage_known(batch, known, ["citizen_number"], citizen_number="011070000002")
    committed(batch)
    make_household(village, citizen_number="011070000001")

    assert why(batch) == [("Lò Văn Hặc", "số định danh cũ nay là của hộ khác")]


def test_numbers_that_went_round_go_back(na_tong):
    village = make_village(na_tong)
    numbers = ("011070000001", "011070000002")
    one, two = (make_household(village, citizen_number=n) for n in numbers)
    batch = make_batch()
    stage_known(batch, one, ["citizen_number"], citizen_number=numbers[1])
    stage_known(batch, two, ["citizen_number"], citizen_number=numbers[0])
    before = register()
    committed(batch)

    assert why(batch) == []
    assert register() == before


def test_village_where_somebody_lives_now_stays(na_tong):
    batch = make_batch()
    stage(batch, commune=na_tong, village_name="Bản Mới")
    committed(batch)
    make_household(Village.objects.get(), "Cà Văn An")

    assert why(batch) == []
    assert [village.name for village in Village.objects.all()] == ["Bản Mới"]


def test_denominators_of_a_later_list_are_kept(na_tong):
    first, second = make_batch(), make_batch()
    stage_total(first, na_tong, households=1000, persons=4600)
    committed(first)
    stage_total(second, na_tong, "changed", households=1100, changes={"households": []})
    committed(second)

    assert why(first) == [("xã Na Tông", "tổng số hộ của xã đã được sửa sau đó")]
    assert CommuneYear.objects.get().households == 1100

    assert why(second) == []
    assert CommuneYear.objects.get().households == 1000
    assert why(first) == []
    assert not CommuneYear.objects.exists()


def test_row_written_by_a_later_commit_is_undone_too(na_tong):
    village, batch = make_village(na_tong), make_batch()
    stage(batch, village)
    late = stage(batch, village, "Giàng A Pó", verdict="error")
    committed(batch)
    ImportRow.objects.filter(pk=late.pk).update(
        verdict="new", is_pending=True, household_id=990_002
    )
    committed(batch)

    assert why(batch) == []
    assert (batch.state, Household.objects.count()) == ("undone", 0)
