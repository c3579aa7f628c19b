"""What a foreign key promises, kept by triggers once a statement."""

import threading

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction

from households.models import (
    EthnicGroup,
    Household,
    PovertyStandard,
    Village,
    VillagePlacement,
)
from tests.factories import make_commune, make_household, make_review, make_village
from tests.households.imports.staged import make_batch, stage

COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MISSING = 987_654


def run(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


@pytest.mark.parametrize("column", ["village_id", "ethnic_group_id"])
def test_household_of_a_missing_parent_is_refused(column):
    make_household()
    make_household()
    with pytest.raises(IntegrityError, match=f"{column}: there is no {MISSING}"):
        run(f"UPDATE households_household SET {column} = %s", MISSING)


REFERENCES_OF_REVIEW = ["household_id", "village_id", "standard_id", "batch_id"]


@pytest.mark.parametrize("column", REFERENCES_OF_REVIEW)
def test_review_of_a_missing_parent_is_refused(column):
    make_review(make_household())
    with pytest.raises(IntegrityError, match=f"{column}: there is no {MISSING}"):
        run(f"UPDATE households_review SET {column} = %s", MISSING)


def test_import_row_of_a_missing_batch_is_refused():
    row = stage(make_batch(), make_village())
    with pytest.raises(IntegrityError, match=f"batch_id: there is no {MISSING}"):
        run("UPDATE households_importrow SET batch_id = %s", MISSING)
    row.pk, row.batch_id, row.number = None, MISSING, row.number + 1
    with pytest.raises(IntegrityError, match=f"batch_id: there is no {MISSING}"):
        row.save()


def test_import_row_may_go_to_another_batch():
    stage(make_batch(), make_village())
    other = make_batch()
    assert run("UPDATE households_importrow SET batch_id = %s", other.pk) == 1


def test_one_bad_row_among_good_ones_is_refused():
    village = make_village()
    insert = """
        INSERT INTO households_household (village_id, head_name, folded_name, sort_key,
            sex, citizen_number, phone, note, changed_at)
        SELECT v, 'Lò', 'lo', 'lo', '', '', '', '', now() FROM unnest(%s) AS v
    """
    with pytest.raises(IntegrityError):
        run(insert, [village.pk, village.pk, MISSING])
    assert run(insert, [village.pk, village.pk]) == 2


def test_blank_parent_is_no_missing_one():
    make_review(make_household())
    assert run("UPDATE households_household SET ethnic_group_id = NULL") == 1
    assert run("UPDATE households_review SET batch_id = NULL") == 1


def parents():
    """Of each kind one that is in use, as (table, id)."""
    group = EthnicGroup.objects.first()
    household = make_household(ethnic_group=group)
    elsewhere, batch = make_village(), make_batch()
    make_review(household, village=elsewhere, batch=batch)
    VillagePlacement.objects.all().delete()
    yield "households_village", household.village_id
    yield "households_village", elsewhere.pk
    yield "households_ethnicgroup", group.pk
    yield "households_povertystandard", PovertyStandard.objects.for_year(2022).pk
    yield "households_importbatch", batch.pk
    yield "households_household", household.pk
    yield "households_importbatch", stage(make_batch(), elsewhere).batch_id


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id + 10^6"])
def test_parent_in_use_is_neither_deleted_nor_renumbered(number, change):
    table, pk = list(parents())[number]
    if table == "households_povertystandard" and change.startswith("DELETE"):
        run("DELETE FROM households_indicator")
        run("DELETE FROM households_cause")
    with pytest.raises(IntegrityError, match="is still named by"):
        run(f"{change.format(table)} WHERE id = %s", pk)


def test_parent_nobody_names_may_go():
    village = make_village()
    VillagePlacement.objects.all().delete()
    assert run("DELETE FROM households_village WHERE id = %s", village.pk) == 1


@COMMITTED
def test_parents_in_use_are_not_truncated_away():
    make_household()
    with pytest.raises(IntegrityError, match="is still named by"):
        run("TRUNCATE households_village CASCADE")
    assert Household.objects.count() == 1


@COMMITTED
def test_parent_is_not_deleted_where_others_are_not_seen():
    village = make_village()
    VillagePlacement.objects.all().delete()
    with pytest.raises(NotSupportedError), transaction.atomic():
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        Village.objects.filter(pk=village.pk).delete()


def in_thread(work):
    """Run it beside, on a connection of its own; what it raised, or None, in a list."""
    ended = []

    def run_it():
        try:
            ended.append(work())
        except IntegrityError as error:
            ended.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run_it)
    thread.start()
    return thread, ended


def lone_village():
    village = make_village(make_commune())
    VillagePlacement.objects.all().delete()
    return village


@COMMITTED
def test_delete_waits_for_a_household_that_comes_and_is_refused():
    village = lone_village()
    with transaction.atomic():
        make_household(village)
        thread, ended = in_thread(
            lambda: run("DELETE FROM households_village WHERE id = %s", village.pk)
        )
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(10)

    assert isinstance(ended[0], IntegrityError)
    assert Village.objects.count() == 1


@COMMITTED
def test_household_waits_for_a_delete_under_way_and_is_refused():
    village = lone_village()
    with transaction.atomic():
        run("DELETE FROM households_village WHERE id = %s", village.pk)
        thread, ended = in_thread(lambda: make_household(village) and None)
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(10)

    assert isinstance(ended[0], IntegrityError)
    assert (Village.objects.count(), Household.objects.count()) == (0, 0)


def test_codes_go_on_past_six_digits():
    run("SELECT setval('household_code_seq', 999998)")
    codes = [make_household().code for _ in range(3)]
    run("SELECT setval('household_code_seq', 1)")  # a sequence does not roll back

    assert codes == ["DB-999999", "DB-1000000", "DB-1000001"]
