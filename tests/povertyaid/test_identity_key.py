"""The key of the identity numbers: another one is told, and can be changed to."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from households.models import Household, ImportRow, Resident
from povertyaid import audit, history
from povertyaid.history.reading import events_of
from povertyaid.identity import vault
from povertyaid.key_checks import key_opens_numbers
from povertyaid.models import AuditEntry, IdentityKey
from povertyaid.self_checks import key_rows
from tests.factories import make_household
from tests.households.imports.workbooks import HAC, PO, take_rows

NUMBER = "011078685083"
# The command signs in as the owner, in a transaction of its own
COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def key(settings, tmp_path):
    """Each test has a key file of its own, and the database is under that key."""
    settings.IDENTITY_KEY, settings.IDENTITY_KEY_FILE = "", tmp_path / "identity-key"
    IdentityKey.objects.update_or_create(pk=1, defaults={"mark": vault().mark})


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_number FROM households_household ORDER BY id")
        return [token for (token,) in cursor.fetchall()]


def test_the_right_key_is_not_spoken_of():
    assert key_opens_numbers(databases=["default"]) == []
    assert key_opens_numbers(databases=[]) == []


def test_another_key_stops_the_start_and_is_told_by_the_self_check(settings):
    settings.IDENTITY_KEY = base64.urlsafe_b64encode(b"x" * 32).decode()

    (error,) = key_opens_numbers(databases=["default"])
    (row,) = key_rows()

    assert error.id == "povertyaid.E001"
    assert str(error.msg) in str(row)


@COMMITTED
def test_every_number_goes_to_the_new_key(settings, tmp_path, capsys):
    household = make_household(citizen_number=NUMBER, note="vợ 040123456")
    Resident.objects.create(household=household, name="Ến", citizen_number="040123456")
    batch = take_rows(HAC, PO)
    raw = [row.raw for row in batch.rows.order_by("id")]
    audit.record(None, audit.Action.CHANGED, household, after={"seen": NUMBER})
    Household.objects.filter(pk=household.pk).update(citizen_number="011070654321")
    Household.objects.filter(pk=household.pk).update(citizen_number=NUMBER)
    told = events_of(household)
    before, old = stored(), settings.IDENTITY_KEY_FILE.read_text()

    call_command("rotate_identity_key", str(tmp_path / "new"))

    assert stored() != before
    assert settings.IDENTITY_KEY_FILE.read_text() != old
    settings.IDENTITY_KEY = settings.IDENTITY_KEY_FILE.read_text()  # as after a restart
    assert key_opens_numbers(databases=["default"]) == []
    found = Household.objects.get(citizen_number=NUMBER)
    assert (found, found.note) == (household, "vợ 040123456")
    assert found.residents.get().citizen_number == "040123456"
    assert [row.raw for row in batch.rows.order_by("id")] == raw
    assert ImportRow.objects.filter(citizen_number="011070123456").count() == 1
    assert AuditEntry.objects.latest("id").after == {"seen": NUMBER}
    assert events_of(household) == told  # readable, and no line of its own
    assert len(told) == 3 and history.unwatched() == []
    assert "Đã mã hóa lại" in capsys.readouterr().out


@COMMITTED
def test_a_bad_new_key_changes_nothing(settings, tmp_path):
    make_household(citizen_number=NUMBER)
    before = stored()
    (tmp_path / "new").write_text("ngắn")

    with pytest.raises(CommandError, match="Chưa đổi gì"):
        call_command("rotate_identity_key", str(tmp_path / "new"))

    assert stored() == before
    assert Household.objects.get().citizen_number == NUMBER
