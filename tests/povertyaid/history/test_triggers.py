"""What the database itself writes down, whoever changes a row."""

import pytest
from django.db import ProgrammingError, connection, transaction

from households.choices import Sex
from households.models import Household, Review
from povertyaid import history, roles
from povertyaid.copying import copy_in
from povertyaid.history import watching
from povertyaid.models import Change
from tests.factories import make_household, make_review, make_user, make_village

COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
OP = Change.Op


def changes(thing, pk=None):
    """(op, before, after) of one row, oldest first."""
    found = Change.objects.filter(thing=thing._meta.db_table, object_id=pk or thing.pk)
    return list(found.order_by("id").values_list("op", "before", "after"))


def run(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def test_creation_change_and_deletion_of_a_row_are_kept():
    household = make_household(name="Lò Văn Hặc", phone="0912345678")
    pk, table = household.pk, household._meta.db_table
    Household.objects.filter(pk=pk).update(phone="", sex=Sex.FEMALE)
    Household.objects.filter(pk=pk).delete()

    made, changed, deleted = changes(household, pk)

    assert made == (OP.CREATED, None, None)
    was, became = {"phone": "0912345678", "sex": ""}, {"phone": "", "sex": "female"}
    assert changed == (OP.CHANGED, was, became)
    assert deleted[0] == OP.DELETED and deleted[2] is None
    assert deleted[1]["head_name"] == "Lò Văn Hặc"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        assert set(deleted[1]) == {name for (name,) in cursor.fetchall()}


def test_statement_that_changes_nothing_leaves_nothing():
    household = make_household()
    before = Change.objects.count()

    Household.objects.filter(pk=household.pk).update(phone=household.phone)
    Household.objects.filter(pk=-1).update(phone="1")
    Household.objects.filter(pk=-1).delete()

    assert Change.objects.count() == before


def test_many_rows_made_by_one_statement_are_one_line():
    village = make_village()
    rows = [Household(village=village, head_name=f"Lò {n}") for n in range(5)]
    made = Household.objects.bulk_create(rows)

    line = Change.objects.filter(thing="households_household").latest("id")

    assert (line.op, line.object_id) == (OP.CREATED, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ids FROM history.change WHERE id = %s", [line.pk])
        assert cursor.fetchone() == (f"{{[{made[0].pk},{made[-1].pk + 1})}}",)


def test_ids_with_gaps_are_kept_as_ranges():
    village = make_village()
    columns = ["id", "village_id", "head_name", "folded_name", "sort_key", "sex"]
    columns += ["citizen_number", "phone", "note", "changed_at"]
    rest = [village.pk, "Lò", "lo", "lo", "", "", "", "", "2024-01-01"]

    copy_in(Household, columns, [[n, *rest] for n in (901, 902, 907)])

    run_ids = "SELECT ids FROM history.change ORDER BY id DESC LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(run_ids)
        assert cursor.fetchone() == ("{[901,903),[907,908)}",)


def test_every_row_of_a_bulk_change_has_its_own_line():
    households = [make_household() for _ in range(3)]

    Household.objects.filter(pk__in=[h.pk for h in households]).update(note="lũ")

    for household in households:
        assert changes(household)[-1] == (OP.CHANGED, {"note": ""}, {"note": "lũ"})


def test_other_id_is_a_deletion_and_a_creation():
    village = make_village()
    village.placements.all().delete()
    run("UPDATE households_village SET id = id + 1000000 WHERE id = %s", village.pk)

    assert changes(village)[-1][0] == OP.DELETED
    assert changes(village, village.pk + 1_000_000) == [(OP.CREATED, None, None)]


def test_value_that_becomes_empty_is_told_from_an_empty_text():
    review = make_review(make_household(), b1=80)
    Review.objects.filter(pk=review.pk).update(b1=None)

    assert changes(review)[-1] == (OP.CHANGED, {"b1": "80"}, {"b1": None})


def test_new_password_is_told_without_it():
    user = make_user()
    user.set_password("núi-cao")
    user.save(update_fields=["password"])

    assert changes(user)[-1] == (OP.CHANGED, {"password": "***"}, {"password": "***"})
    assert user.password not in str(list(Change.objects.values_list("after")))


def test_signing_in_is_no_change_of_the_user(client):
    user = make_user()
    client.force_login(user)

    assert [op for op, _, _ in changes(user)] == [OP.CREATED]


def test_savepoint_taken_back_takes_its_history_along():
    household = make_household()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Household.objects.filter(pk=household.pk).update(note="lũ")
        raise ZeroDivisionError
    Household.objects.filter(pk=household.pk).update(note="lở đất")

    told = [after for _, _, after in changes(household)]
    assert told == [None, {"note": "lở đất"}]


@COMMITTED
def test_truncated_rows_are_kept_whole():
    household = make_household(name="Lò Văn Hặc")
    run("TRUNCATE households_household CASCADE")

    op, before, _ = changes(household)[-1]
    assert (op, before["head_name"]) == (OP.DELETED, "Lò Văn Hặc")


# Nobody forgets a table


def test_every_table_of_the_project_is_watched_or_said_why_not():
    names = {model._meta.label for model in watching.watched_models()}
    known = {model._meta.label for model in watching.project_models()}

    assert set(watching.NOT_WATCHED) <= known
    assert names == known - set(watching.NOT_WATCHED)
    assert {"households.Household", "povertyaid.User_groups"} <= names
    assert all(watching.NOT_WATCHED.values())
    assert history.unwatched() == []


@COMMITTED
def test_trigger_that_is_missing_or_off_is_found():
    table = "households_household"
    with roles.as_owner(), connection.cursor() as cursor:
        history.watch()  # whole, whatever a test of migrations left
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER history_update")
        cursor.execute(f"DROP TRIGGER history_insert ON {table}")
        found = {trigger.name for trigger in history.unwatched()}
        history.watch()

        assert found == {"history_insert", "history_update"}
        assert history.unwatched() == []


# The application cannot change it


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history.change SET before = NULL",
        "UPDATE history.act SET user_id = 1",
        "DELETE FROM history.change",
        "DELETE FROM history.act",
        "TRUNCATE history.change",
        "INSERT INTO history.change (act_id, at, thing, op)"
        " VALUES (1, now(), 'households_household', 'u')",
        "INSERT INTO history.act (at, xid, said, way, name, address, role, program)"
        " VALUES (now(), '1', '', '', '', '', '', '')",
        "DROP TABLE history.change",
        "DROP SCHEMA history CASCADE",
        "CREATE TABLE history.other (id int)",
        "ALTER TABLE history.change DISABLE TRIGGER ALL",
        "ALTER TABLE households_household DISABLE TRIGGER history_update",
        "DROP TRIGGER history_update ON households_household",
        "DROP TABLE households_household CASCADE",
        "DROP SCHEMA public CASCADE",
        "SET session_replication_role = replica",
        "SET ROLE povertyaid_owner",
        "CREATE OR REPLACE FUNCTION history.note() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "SELECT history.current_act()",
        "CREATE TEMP TABLE households_review (id int); CREATE TRIGGER mine AFTER INSERT"
        " ON pg_temp.households_review REFERENCING NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION history.note('', '')",
        "UPDATE povertyaid_auditentry SET label = ''",
        "DELETE FROM povertyaid_auditentry",
        "TRUNCATE povertyaid_auditentry",
    ],
)
def test_database_refuses_the_application(statement):
    make_household()

    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        run(statement)


def test_function_of_the_same_name_is_not_run_with_the_owners_rights():
    run(
        "CREATE FUNCTION public.hstore(households_household) RETURNS history.hstore"
        " LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''hijacked''; END'"
    )
    household = make_household()
    Household.objects.filter(pk=household.pk).update(note="lũ")

    assert changes(household)[-1][2] == {"note": "lũ"}
