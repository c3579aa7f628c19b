"""What may be taken out of history, by whom, and what stays to tell of it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from households.models import Household
from povertyaid import acts, audit, history, roles
from povertyaid.models import AuditEntry, Change
from tests.factories import make_household, make_user

COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
YEARS = timedelta(days=366)


def lines(household):
    found = Change.objects.filter(thing="households_household", object_id=household.pk)
    return list(found.order_by("id"))


def test_content_of_a_person_is_erased_and_the_facts_stay():
    household, other = make_household(phone="091"), make_household(phone="092")
    user = make_user("everything")
    audit.record(user, audit.Action.CHANGED, household, before={"phone": "090"})
    Household.objects.filter(pk__in=[household.pk, other.pk]).update(phone="", note="x")

    with acts.acting(lambda: {"user": user.pk, "way": "job"}):
        done = history.erase(Household, [household.pk], ["phone"], "Hết hạn lưu")

    made, changed, erased = lines(household)
    assert done == 1
    assert (changed.before, changed.after) == (
        {"phone": None, "note": ""},
        {"phone": None, "note": "x"},
    )
    assert changed.erased_by == erased.act_id
    assert (erased.op, erased.act.user_id) == (Change.Op.ERASED, user.pk)
    assert erased.after == {"columns": ["phone"], "reason": "Hết hạn lưu"}
    assert lines(other)[-1].before["phone"] == "092"
    entry = AuditEntry.objects.get()
    assert (entry.label, entry.before, entry.actor) == ("", {"phone": None}, user)


@pytest.mark.parametrize(
    ("columns", "reason"), [(["village_id"], "vì"), (["phone", "code"], "vì"), ([], "")]
)
def test_no_other_column_and_nothing_without_a_reason(columns, reason):
    household = make_household()

    with pytest.raises(ProgrammingError, match="not erased"), transaction.atomic():
        history.erase(Household, [household.pk], columns, reason)


def test_young_history_is_not_purged():
    make_household()

    with pytest.raises(ProgrammingError, match="5 years"), transaction.atomic():
        history.purge(timezone.now() - 4 * YEARS, "Dọn")


@COMMITTED
def test_old_history_is_purged_and_the_purge_is_told():
    old, new = make_household(), make_household()
    user = make_user("everything")
    for household in (old, new):
        audit.record_view(user, household)
    with roles.as_owner(), connection.cursor() as cursor:
        past = "now() - interval '6 years'"
        cursor.execute(
            f"UPDATE history.change SET at = {past} WHERE object_id = %s", [old.pk]
        )
        cursor.execute(
            f"UPDATE povertyaid_auditentry SET at = {past} WHERE subject_id = %s",
            [old.pk],
        )

    assert history.purge(timezone.now() - 5 * YEARS, "Quá hạn") >= 2

    assert (len(lines(old)), len(lines(new))) == (0, 1)
    assert AuditEntry.objects.get().subject_id == new.pk
    told = Change.objects.latest("id")
    assert (told.op, told.after["reason"]) == (Change.Op.PURGED, "Quá hạn")


def test_the_rules_are_the_owners():
    for statement in (
        "UPDATE history.rule SET keep_at_least = '0'",
        "INSERT INTO history.erasable VALUES ('households_review', 'status')",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
