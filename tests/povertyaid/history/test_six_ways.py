"""A row changed by page, API, admin, import, command and raw SQL: who, through what."""

import sys

import pytest
from django.core.management import call_command
from django.db import connection

from assignments.models import EscapeMeasure
from households.choices import BatchState
from households.models import Household, ImportBatch
from povertyaid import acts
from povertyaid.models import Change, User
from tests.assignments.field.sending import visit
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_plan,
    make_review,
    make_user,
)
from tests.households.imports.workbooks import HAC, PO, household_list, workbook
from tests.households.test_import_pages import upload, work

OP = Change.Op
LINE = {"measure": "Nuôi bò", "doer": "Lò Văn Hặc", "due_on": "2023-12-31"}


def newest(thing, **wanted):
    """The newest change of a table, with its act."""
    table = thing._meta.db_table
    return (
        Change.objects.filter(thing=table, **wanted).select_related("act").latest("id")
    )


def who(change):
    act = change.act
    return act.user_id, act.way, act.name


def test_page(client):
    household = make_household()
    make_review(household, 2021)
    user = make_user(household.village.commune)
    client.force_login(user)

    client.post(f"/ho/{household.pk}/thoat-ngheo/", LINE, REMOTE_ADDR="10.1.2.3")

    change = newest(EscapeMeasure)
    assert change.object_id == EscapeMeasure.objects.get().pk
    assert who(change) == (user.pk, "page", "household_escape")
    assert (change.act.address, change.act.job_id) == ("10.1.2.3", None)


def test_api(client):
    assignment = make_assignment()
    user = make_user(assignment.member)
    client.force_login(user)
    body = {"sent_at": "2024-01-01T00:00:00Z", "records": [visit(assignment)]}

    client.post("/api/visits/", body, content_type="application/json")

    change = Change.objects.select_related("act").get(thing="assignments_visit")
    assert who(change)[:2] == (user.pk, "api")


def test_admin(client):
    user = make_user(is_superuser=True)
    client.force_login(user)
    year = make_commune_year(make_commune(), 2022, households=100, persons=400)
    address = f"/admin/households/communeyear/{year.pk}/"
    data = {"commune": year.commune_id, "year": 2022, "households": 110}

    client.post(f"{address}change/", data | {"persons": 400})
    changed = newest(year)
    client.post(f"{address}delete/", {"post": "yes"})
    deleted = newest(year)

    assert who(changed) == (
        user.pk,
        "admin",
        "admin:households_communeyear_change",
    )
    assert (changed.before, changed.after) == (
        {"households": "100"},
        {"households": "110"},
    )
    assert (deleted.op, deleted.before["persons"]) == (OP.DELETED, "400")
    assert deleted.act.user_id == user.pk


def test_import_and_its_undo(client):
    make_commune("Na Tông", code="03365")
    user = make_user("everything")
    client.force_login(user)
    upload(client)
    batch = ImportBatch.objects.get()
    work(batch)
    client.post(f"/nhap/{batch.pk}/ghi/")
    work(batch)
    pk = Household.objects.earliest("id").pk

    line = newest(Household, op=OP.CREATED)
    assert who(line) == (user.pk, "job", "households.tasks.commit_batch")
    assert (line.act.batch_id, line.act.job_id) == (batch.pk, batch.job_id)
    client.post(f"/nhap/{batch.pk}/hoan-tac/")
    work(batch)

    gone = newest(Household, op=OP.DELETED, object_id=pk)
    assert who(gone) == (user.pk, "job", "households.tasks.undo_batch")
    assert gone.before["head_name"].startswith("Lò")


def test_command(tmp_path, capsys):
    make_commune("Na Tông", code="03365")
    path = tmp_path / "ho.xlsx"
    path.write_bytes(workbook(Na_Tông=household_list(HAC, PO, year=2022)))

    call_command("import_households", path, year=2022, commit=True)

    line = newest(Household, op=OP.CREATED)
    assert ImportBatch.objects.get().state == BatchState.COMMITTED
    assert (line.act.user_id, line.act.program) == (None, acts.program())


@pytest.mark.parametrize(
    ("words", "program"),
    [
        (
            ["manage.py", "import_households", "Hộ nghèo.xlsx"],
            "manage.py import_households",
        ),
        (
            ["/x/celery/__main__.py", "-A", "povertyaid", "worker", "-c"],
            "celery worker",
        ),
        (["/x/gunicorn/__main__.py", "povertyaid.wsgi"], "gunicorn"),
    ],
)
def test_program_is_told_without_its_arguments(monkeypatch, words, program):
    monkeypatch.setattr(sys, "argv", words)

    assert acts.program() == program


def test_raw_sql():
    plan = make_plan(title="Kế hoạch")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        (role,) = cursor.fetchone()
        cursor.execute(
            "UPDATE assignments_plan SET title = 'Khác' WHERE id = %s", [plan.pk]
        )

    change = newest(plan)
    assert (change.before, change.after) == ({"title": "Kế hoạch"}, {"title": "Khác"})
    assert (change.act.user_id, change.act.way, change.act.role) == (None, "", role)


# What is told ends with the transaction it was told in


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nothing_is_left_on_the_connection():
    first, second = make_household(), make_household()
    with acts.acting(lambda: {"user": 7, "way": "page"}):
        Household.objects.filter(pk=first.pk).update(note="lũ")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('povertyaid.act', true)")
        left = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE households_household SET note = 'x' WHERE id = %s", [second.pk]
        )

    assert not left
    assert newest(first, object_id=first.pk).act.user_id == 7
    assert newest(second, object_id=second.pk).act.user_id is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_connection_lost_in_between_is_told_again():
    household = make_household()
    with acts.acting(lambda: {"user": 7}):
        Household.objects.filter(pk=household.pk).update(note="lũ")
        connection.close()
        Household.objects.filter(pk=household.pk).update(note="lở đất")

    assert newest(household).act.user_id == 7


def test_next_request_is_another_person(client):
    household = make_household()
    make_review(household, 2021)
    first, second = (make_user(household.village.commune) for _ in range(2))
    for user in (first, second):
        client.force_login(user)
        client.post(f"/ho/{household.pk}/thoat-ngheo/", LINE)

    found = Change.objects.filter(thing="assignments_escapemeasure").order_by("id")
    assert [change.act.user_id for change in found] == [first.pk, second.pk]


@pytest.mark.parametrize(
    "said", ["không phải JSON", '{"user": "admin"}', "[1]", "'; --"]
)
def test_words_that_are_no_act_do_not_hinder_writing(said):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('povertyaid.act', %s, true)", [said])
    household = make_household()

    assert newest(household).act.user_id is None


def test_quotes_and_percents_in_what_is_told_stay_words():
    with acts.acting(lambda: {"user": 1, "name": "%s '100%' \\ \"Lò\""}):
        household = make_household()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE households_household SET note = '5%'")

    assert newest(household).act.name == "%s '100%' \\ \"Lò\""
    assert newest(household).after == {"note": "5%"}


def test_psql_is_named(settings):
    """Whoever works past the application stands there with role and program."""
    assert User.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL application_name = 'psql'")
    assert newest(make_household()).act.program == "psql"
