"""A commit knows for certain whether the register changed since the matching."""

import json
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection

from households import imports
from households.imports.staleness import may_be_stale, what_is_seen
from households.models import CommuneYear, Household, Review, Village
from povertyaid.jobs import UserError
from tests.factories import (
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_village,
)
from tests.households.imports.staged import make_batch, stage, stage_known

COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def seen_batch():
    make_review(known := make_household(make_village(make_commune())))
    make_commune_year(known.village.commune)
    return make_batch(seen=what_is_seen())


def edit():
    Household.objects.update(phone="0912345678")


def edit_inside_a_savepoint():
    """A subtransaction has a number of its own, and rows carry that one."""
    from_outside = connection.cursor()
    from_outside.execute("BEGIN; SAVEPOINT s")
    Review.objects.update(persons=9)
    from_outside.execute("RELEASE SAVEPOINT s; COMMIT")


def add():
    make_household(Village.objects.get())


def delete():
    Review.objects.all().delete()


def delete_the_total():
    CommuneYear.objects.all().delete()


@COMMITTED
def test_batch_is_fresh_while_nobody_wrote():
    batch = seen_batch()
    batch.findings = {"note": "other tables do not count"}
    batch.save()
    assert may_be_stale(batch) is False


@contextmanager
def under_way(database: str):
    """A transaction that has written, and whose number is older than all later ones."""
    with psycopg2.connect(
        **connection.get_connection_params() | {"dbname": database}
    ) as other:
        other.cursor().execute("SELECT pg_current_xact_id()")
        yield other
    other.close()


@COMMITTED
def test_transaction_of_another_database_does_not_make_a_batch_stale():
    with under_way("postgres"):
        batch = seen_batch()
        assert may_be_stale(batch) is False


@COMMITTED
def test_transaction_of_this_database_does_once_it_wrote():
    with under_way(connection.settings_dict["NAME"]) as other:
        batch = seen_batch()
        other.cursor().execute("UPDATE households_household SET phone = '0912345678'")
    assert may_be_stale(batch) is True


@COMMITTED
@pytest.mark.parametrize(
    "change", [edit, edit_inside_a_savepoint, add, delete, delete_the_total]
)
def test_batch_is_stale_once_somebody_wrote(change):
    batch = seen_batch()
    change()
    assert may_be_stale(batch) is True


@COMMITTED
@pytest.mark.parametrize(
    "change", [{"cluster": "1"}, {"oldest": str(2**40)}, {"oldest": "3"}]
)
def test_snapshot_of_another_time_or_cluster_proves_nothing(change):
    batch = seen_batch()
    batch.seen = json.dumps(json.loads(batch.seen) | change)
    assert may_be_stale(batch) is True


def test_batch_without_a_snapshot_proves_nothing():
    assert may_be_stale(make_batch()) is True


def test_answered_row_is_refused_where_the_register_no_longer_allows_it(na_tong):
    known = make_household(make_village(na_tong))
    batch = make_batch()
    row = stage_known(batch, known, makes_review=True)
    stage(batch, known.village, "Giàng A Pó")
    make_review(known, 2022)

    with pytest.raises(UserError) as told:
        imports.commit(batch)

    named = f"Các dòng: Na Tông, dòng {row.number} (Lò Văn Hặc)."
    assert str(told.value).endswith(named)
    assert Household.objects.count() == 1
