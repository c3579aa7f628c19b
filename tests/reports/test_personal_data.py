"""The page of personal data names every model, and removes what is too old."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import ProgrammingError, transaction
from django.utils import timezone

from povertyaid import history, personal
from povertyaid.models import AuditEntry, Job, SignInEvent
from reports import services
from reports.models import NameList
from tests.factories import make_user
from tests.reports.test_api import make_report

OURS = {"povertyaid", "households", "assignments", "reports"}
NOT_OF_PEOPLE = {  # model → why it says nothing about a person
    "povertyaid.IdentityKey": "which key is in use",
    "households.Commune": "places",
    "households.Village": "places",
    "households.VillagePlacement": "places",
    "households.CommuneYear": "numbers of a commune",
    "households.BoundaryChange": "places",
    "households.BoundaryUnit": "places",
    "households.BoundaryPart": "places",
    "households.BoundaryMove": "places",
    "households.CommuneOutline": "places",
    "households.PovertyStandard": "a decree",
    "households.Indicator": "a decree",
    "households.Cause": "a decree",
    "households.EthnicGroup": "the State's list",
    "assignments.PartyOrganisation": "organisations",
    "assignments.Plan": "a plan",
    "assignments.CommuneAssignment": "organisations and communes",
    "assignments.MatchingCosts": "a table of weights",
    "reports.ReportDenominator": "numbers of a commune",
    "reports.ReportRow": "numbers of a commune",
    "reports.EffectCount": "numbers of a plan",
    "reports.EffectCommune": "numbers of a commune",
    "reports.ReportChunk": "which part of a report is compiled",
    "reports.Schedule": "when reports are compiled by themselves",
    "reports.ScheduledRun": "what came of that",
    "reports.PlanAccountFigures": "numbers of a year",
}
KINDS = ("sign-ins", "jobs", "name-lists")


def test_every_model_is_described_or_says_nothing_about_people():
    told = [label for kind in personal.all_kinds() for label in kind.models]
    ours = {m._meta.label for m in apps.get_models() if m._meta.app_label in OURS}

    assert len(told) == len(set(told))
    assert ours - set(told) - set(NOT_OF_PEOPLE) == set()
    assert set(told) & set(NOT_OF_PEOPLE) == set()
    assert all(apps.get_model(label) for label in [*told, *NOT_OF_PEOPLE])


def test_every_kind_says_how_long_it_is_kept():
    for kind in personal.all_kinds():
        assert bool(kind.kept) != bool(kind.period), kind.name


def test_the_page_tells_every_kind(client):
    client.force_login(make_user())

    text = client.get("/du-lieu-ca-nhan/").content.decode()

    assert [k.title in text for k in personal.all_kinds()] == [True] * 18


def aged(row, days, field):
    type(row).objects.filter(pk=row.pk).update(
        **{field: timezone.now() - timedelta(days=days)}
    )
    return row


def sign_in_failed(days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    return SignInEvent.objects.create(kind="failed", at=at)


def test_the_log_of_the_door_is_only_added_to():
    event = sign_in_failed(0)

    for change in (lambda: event.save(), lambda: event.delete()):
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            change()
    with pytest.raises(ProgrammingError, match="90 days"), transaction.atomic():
        history.forget_sign_ins(timezone.now() - timedelta(days=89))


def test_only_what_is_too_old_is_removed_and_it_is_noted(client):
    office = make_user("everything")
    old, new = sign_in_failed(731), sign_in_failed(729)
    client.force_login(office)

    page = client.get("/du-lieu-ca-nhan/qua-han/?loai=sign-ins").content.decode()
    assert "1</span> dòng sẽ bị xóa" in page
    assert SignInEvent.objects.filter(pk=old.pk).exists()

    client.post("/du-lieu-ca-nhan/qua-han/?loai=sign-ins")
    assert not SignInEvent.objects.filter(pk=old.pk).exists()
    assert SignInEvent.objects.filter(pk=new.pk).exists()
    noted = AuditEntry.objects.get(action="deleted")
    assert (noted.actor, noted.label) == (
        office,
        "Nhật ký đăng nhập: 1 dòng quá hạn",
    )


@pytest.mark.parametrize("name", ["", "help", "x"])
def test_nothing_else_can_be_removed_there(client, name):
    client.force_login(make_user("everything"))

    assert client.post(f"/du-lieu-ca-nhan/qua-han/?loai={name}").status_code == 404


def with_file(days):
    asked = NameList.objects.create(
        report=make_report(), status="poor", ending="xlsx", asked_by=make_user()
    )
    asked.file.save("bieu.xlsx", ContentFile(b"names"))
    return aged(asked, days, "asked_at")


def test_a_name_list_keeps_its_row_and_loses_its_file():
    asked = with_file(31)
    storage, name = asked.file.storage, asked.file.name

    count = personal.forget(personal.kind_named("name-lists"), None)

    asked.refresh_from_db()
    assert (count, bool(asked.file), storage.exists(name)) == (1, False, False)


def test_a_discarded_draft_takes_its_files_along(django_capture_on_commit_callbacks):
    asked = with_file(0)
    storage, name = asked.file.storage, asked.file.name

    with django_capture_on_commit_callbacks(execute=True):
        services.discard_draft(asked.report, None)

    assert not storage.exists(name)


def test_a_job_that_a_file_stands_on_stays():
    asked = with_file(0)
    kept = Job.objects.create(task="x", title="giữ", state="done")
    asked.job = kept
    asked.save(update_fields=["job"])
    gone = aged(Job.objects.create(task="x", title="bỏ", state="done"), 366, "asked_at")
    owed = aged(Job.objects.create(task="x", title="còn nợ"), 366, "asked_at")
    aged(kept, 366, "asked_at")

    assert personal.forget(personal.kind_named("jobs"), None) == 1
    assert set(Job.objects.all()) == {kept, owed}
    assert not Job.objects.filter(pk=gone.pk).exists()
