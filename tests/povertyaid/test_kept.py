"""What is given again is what would be made now, whoever writes what meanwhile."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from assignments.access import Snapshot
from households.models import Household
from povertyaid.jobs import ask
from povertyaid.kept import kept
from povertyaid.models import Job
from povertyaid.scope import Scope
from tests.factories import make_household, make_user

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def seen(**reads):
    """Somebody's scope, as it is read at the beginning of a request."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {Snapshot.template}")
        return Scope(as_of=cursor.fetchone()[0], **reads or {"reads_all": True})


class Names:
    """Makes the names of all households, and counts how often it was asked to."""

    times = 0

    def __call__(self):
        self.times += 1
        return list(Household.objects.order_by("pk").values_list("head_name"))


def test_what_else_is_written_does_not_matter():
    make_household(name="Lò Văn Hặc")
    names = Names()

    told = [kept(seen(), "names", names)]
    make_user()
    told.append(kept(seen(), "names", names))
    make_user()
    told.append(kept(seen(), "names", names))

    assert told == [[("Lò Văn Hặc",)]] * 3
    assert names.times == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households_household SET head_name = 'Lò Thị Một'",
        "DELETE FROM households_household",
        "TRUNCATE households_household CASCADE",
    ],
)
def test_what_it_read_is_written(statement):
    make_household(name="Lò Văn Hặc")
    names = Names()
    kept(seen(), "names", names)

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert kept(seen(), "names", names) == names()


def test_who_was_writing_when_it_was_made():
    household, names = make_household(name="Lò Văn Hặc"), Names()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE households_household SET head_name = 'Lò Thị Một'")
        told = [kept(seen(), "names", names)]
        make_user()  # somebody else, begun later and done sooner
        told.append(kept(seen(), "names", names))
        cursor.execute("COMMIT")
    other.close()
    told.append(kept(seen(), "names", names))

    household.refresh_from_db()
    assert household.head_name == "Lò Thị Một"
    assert told == [[("Lò Văn Hặc",)]] * 2 + [[("Lò Thị Một",)]]
    assert names.times == 2


def test_what_was_written_while_it_was_made():
    make_household(name="Lò Văn Hặc")
    names = Names()

    def slow():
        told = names()
        Household.objects.update(head_name="Lò Thị Một")
        return told

    kept(seen(), "names", slow)

    assert kept(seen(), "names", names) == [("Lò Thị Một",)]


def test_a_table_without_history_is_kept_until_the_next_commit():
    ask("povertyaid.tasks.none", "Một việc")

    def count():
        return Job.objects.count()

    assert kept(seen(), "jobs", count) == kept(seen(), "jobs", count) == 1
    ask("povertyaid.tasks.none", "Việc nữa")
    assert kept(seen(), "jobs", count) == 2


def test_what_is_read_only_when_it_is_kept_is_listened_to():
    make_household(name="Lò Văn Hặc")

    def lazy():
        return Household.objects.values_list("head_name", flat=True)

    kept(seen(), "lazy", lazy)
    Household.objects.update(head_name="Lò Thị Một")

    assert list(kept(seen(), "lazy", lazy)) == ["Lò Thị Một"]


def test_each_scope_and_each_question_has_its_own():
    first, second = Names(), Names()

    kept(seen(), "a", first)
    kept(seen(), "b", first)
    kept(seen(reads=frozenset({1})), "a", second)
    kept(seen(reads=frozenset({2})), "a", second)

    assert first.times == second.times == 2


def test_nothing_is_kept_in_a_transaction_nor_without_rights():
    names = Names()

    kept(Scope(), "names", names)
    kept(Scope(), "names", names)
    with transaction.atomic():
        kept(seen(), "names", names)
        kept(seen(), "names", names)

    assert names.times == 4


def test_a_history_put_there_by_a_restore_tells_nothing():
    names = Names()
    before = seen()
    _, snapshot = before.as_of.split()
    kept(replace(before, as_of=f"1 {snapshot}"), "names", names)

    make_user()
    kept(seen(), "names", names)

    assert names.times == 2
