"""What a commit writes out of staged rows: once, whole, and nothing else."""

from datetime import UTC, datetime

import pytest

from households import imports
from households.models import (
    CommuneYear,
    EthnicGroup,
    Household,
    ImportRow,
    Resident,
    Review,
    Village,
    VillagePlacement,
)
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry
from tests.factories import (
    make_commune_year,
    make_household,
    make_review,
    make_user,
    make_village,
)
from tests.households.imports.staged import (
    BORN,
    committed,
    facts,
    make_batch,
    stage,
    stage_known,
    stage_total,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
IN = {
    "name": "Lò Thị In",
    "relation": "vợ",
    "sex": "female",
    "birth_date": "1972-01-02",
    "birth_year": 1972,
    "citizen_number": "",
}
DON = {**IN, "name": "Lò Văn Đôn", "relation": "con", "sex": "male"}


def people():
    return list(Resident.objects.order_by("pk").values_list("name", flat=True))


def test_new_row_makes_a_household_and_its_review(na_tong):
    village, batch = make_village(na_tong), make_batch()
    group = EthnicGroup.objects.get(name="Thái")
    row = stage(
        batch,
        village,
        birth_date=BORN,
        birth_year=1970,
        sex="male",
        ethnic_group=group,
        citizen_number="011070123456",
        b1=80,
        b2=20,
        deprivations=(3, 9),
        has_merit=True,
    )

    imports.commit(batch)

    household = facts(Household.objects.get())
    code = household.pop("code")
    assert code.startswith("DB-") and len(code) == 9
    assert household.pop("changed_at") == batch.committed_at
    assert household == {
        "id": row.household_id,
        "village_id": village.pk,
        "head_name": "Lò Văn Hặc",
        "folded_name": "lo van hac",
        "sort_key": row.sort_key,
        "sex": "male",
        "birth_date": BORN,
        "birth_year": 1970,
        "ethnic_group_id": group.pk,
        "citizen_number": "011070123456",
        "phone": "",
        "latitude": None,
        "longitude": None,
        "note": "",
    }
    review = Review.objects.values().get()
    del review["id"]
    assert review == {
        "household_id": row.household_id,
        "year": 2022,
        "standard_id": batch.standard_id,
        "status": "poor",
        "left_reason": "",
        "village_id": village.pk,
        "persons": 4,
        "b1": 80,
        "b2": 20,
        "deprivations": (3, 9),
        "causes": None,
        "has_no_labour_capacity": None,
        "has_merit": True,
        "batch_id": batch.pk,
    }


def test_commit_says_who_when_and_how_many(na_tong):
    batch, user = make_batch(counts={"new": 1}), make_user()
    stage(batch, make_village(na_tong))

    imports.commit(batch, user)

    batch.refresh_from_db()
    assert (batch.state, batch.committed_by) == ("committed", user)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.after) == (user, "imported", {"new": 1})


def test_rows_that_wait_or_are_left_out_are_not_written(na_tong):
    village, batch = make_village(na_tong), make_batch()
    for verdict in ("error", "duplicate", "same"):
        stage(batch, village, verdict=verdict)
    stage(batch, village, is_left_out=True)

    imports.commit(batch)

    assert (Household.objects.count(), Review.objects.count()) == (0, 0)


def test_only_the_named_facts_change(na_tong):
    village = make_village(na_tong)
    known = make_household(village, phone="0912345678", birth_year=1970)
    Household.objects.update(changed_at=LONG_AGO)
    make_review(known, 2022)
    batch, before = make_batch(), facts(known)
    row = stage_known(
        batch, known, ["head_name"], name="Lò Văn Hạc", phone="0999999999"
    )

    imports.commit(batch)

    assert facts(known) == before | {
        "head_name": "Lò Văn Hạc",
        "sort_key": row.sort_key,
        "changed_at": batch.committed_at,
    }
    assert Review.objects.get().batch is None


def test_row_of_a_known_household_makes_only_its_review(na_tong):
    known = make_household(make_village(na_tong))
    Household.objects.update(changed_at=LONG_AGO)
    make_review(known, 2021)
    batch = make_batch()
    row = stage_known(batch, known, makes_review=True)
    before = facts(known)

    imports.commit(batch)

    assert facts(known) == before
    assert Review.objects.get(year=2022).batch == batch
    row.refresh_from_db()
    assert row.before is None


def test_named_results_change_and_the_batch_is_noted(na_tong):
    known = make_household(make_village(na_tong))
    review = make_review(known, 2022, persons=3, b1=70, causes=(1,))
    elsewhere = make_village(na_tong)
    batch = make_batch()
    stage_known(
        batch, known, ["persons", "review_village"], village=elsewhere, persons=5, b1=9
    )

    imports.commit(batch)

    review.refresh_from_db()
    found = (review.persons, review.b1, review.causes, review.village, review.batch)
    assert found == (5, 70, (1,), elsewhere, batch)


def test_household_back_on_the_list_loses_its_reason_to_have_left(na_tong):
    known = make_household(make_village(na_tong))
    make_review(known, 2022, status="left", left_reason="moved_away")
    batch = make_batch()
    stage_known(batch, known, ["status"], status="poor")

    imports.commit(batch)

    review = Review.objects.get()
    assert (review.status, review.left_reason) == ("poor", "")


def test_villages_that_rows_wait_for_are_made_once(na_tong):
    batch = make_batch()
    for name in ("Bản Mới", "bản mới"):
        stage(batch, commune=na_tong, village_name=name)

    imports.commit(batch)

    village = Village.objects.get()
    assert VillagePlacement.objects.get().started_on == na_tong.valid_from
    assert set(Household.objects.values_list("village", flat=True)) == {village.pk}
    assert set(ImportRow.objects.values_list("village", flat=True)) == {village.pk}
    assert batch.findings["villages_made"] == [village.pk]


def test_totals_are_added_and_changed(na_tong):
    old = make_commune_year(na_tong, 2022, households=90, persons=400)
    batch = make_batch()
    stage_total(batch, na_tong, "changed", households=100, changes={"households": []})
    imports.commit(batch)
    old.refresh_from_db()
    assert (old.households, old.persons) == (100, 400)

    later = make_batch(2023)
    stage_total(later, na_tong, households=110, persons=450, minority_households=9)
    imports.commit(later)
    found = CommuneYear.objects.filter(year=2023).values_list()
    assert [row[1:] for row in found] == [(na_tong.pk, 2023, 110, 450, 9)]


def test_members_of_a_new_household_are_written_in_order(na_tong):
    batch = make_batch()
    stage(batch, make_village(na_tong), members=[IN, DON])

    imports.commit(batch)

    assert people() == ["Lò Thị In", "Lò Văn Đôn"]
    found = Resident.objects.filter(name="Lò Thị In").values(*IN).get()
    assert found | {"birth_date": found["birth_date"].isoformat()} == IN


def test_members_replace_the_residents_only_if_they_differ(na_tong):
    known = make_household(make_village(na_tong))
    kept = Resident.objects.create(household=known, **IN)
    first = make_batch()
    row = stage_known(first, known, makes_review=True, members=[IN])
    imports.commit(first)
    row.refresh_from_db()
    assert (Resident.objects.get(), row.before) == (kept, None)

    second = make_batch(2023)
    row = stage_known(second, known, makes_review=True, members=[DON, IN])
    imports.commit(second)
    row.refresh_from_db()
    assert people() == ["Lò Văn Đôn", "Lò Thị In"]
    assert row.before == {"residents": [IN]}


def test_second_commit_writes_nothing(na_tong):
    batch = make_batch()
    stage(batch, make_village(na_tong))
    imports.commit(batch)
    at = batch.committed_at

    imports.commit(batch)

    assert (Household.objects.count(), batch.committed_at) == (1, at)
    assert AuditEntry.objects.count() == 1


def test_later_commit_takes_only_what_was_mended_since(na_tong):
    village, batch, user = make_village(na_tong), make_batch(), make_user()
    stage(batch, village)
    late = stage(batch, village, "Giàng A Pó", verdict="error")
    imports.commit(batch, user)
    at = batch.committed_at
    ImportRow.objects.filter(pk=late.pk).update(
        verdict="new", is_pending=True, household_id=990_001
    )

    imports.commit(batch)

    late.refresh_from_db()
    batch.refresh_from_db()
    names = Household.objects.order_by("pk").values_list("head_name", flat=True)
    assert sorted(names) == ["Giàng A Pó", "Lò Văn Hặc"]
    assert (late.is_pending, list(late.before)) == (False, ["written_at"])
    assert (batch.state, batch.committed_at) == ("committed", at)
    assert batch.committed_by == user


def test_numbers_may_go_from_one_household_to_another(na_tong):
    village = make_village(na_tong)
    one = make_household(village, citizen_number="011070000001")
    two = make_household(village, citizen_number="011070000002")
    batch = make_batch()
    for known, number in ((one, "011070000002"), (two, "011070000001")):
        stage_known(batch, known, ["citizen_number"], citizen_number=number)

    imports.commit(batch)

    assert facts(one)["citizen_number"] == "011070000002"
    assert facts(two)["citizen_number"] == "011070000001"


def test_number_of_another_household_is_refused_by_name(na_tong):
    village = make_village(na_tong)
    make_household(village, citizen_number="011070000001")
    batch = make_batch()
    row = stage(batch, village, citizen_number="011070000001")
    stage(batch, village, "Giàng A Pó", citizen_number="011070000003")

    with pytest.raises(
        UserError, match=rf"Na Tông, dòng {row.number} \(Lò Văn Hặc\)\.$"
    ):
        imports.commit(batch)

    batch.refresh_from_db()
    assert (batch.state, Household.objects.count()) == ("in_review", 1)


@pytest.mark.parametrize(
    "state", ["uploaded", "reading", "failed", "refused", "undone"]
)
def test_only_a_reviewed_batch_is_written(na_tong, state):
    batch = make_batch(state=state, reason="vì")
    with pytest.raises(UserError, match="không ghi được"):
        imports.commit(batch)


@pytest.mark.parametrize("rows", [1, 40])
def test_commit_takes_as_many_queries_for_many_rows(
    na_tong, rows, django_assert_max_num_queries
):
    village, batch = make_village(na_tong), make_batch()
    for _ in range(rows):
        stage(batch, village)
    with django_assert_max_num_queries(40):
        committed(batch)
