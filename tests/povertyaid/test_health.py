"""The page monitors ask: one word for them, every part for the office."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from povertyaid import health
from povertyaid.backup import places
from povertyaid.models import Job
from tests.factories import make_user

PAGE = "/suc-khoe/"


@pytest.fixture(autouse=True)
def asked_anew(settings, tmp_path):
    settings.VAR = settings.BACKUPS = tmp_path
    cache.delete("health")
    yield
    cache.delete("health")


def found(name):
    return next(part for part in health.findings() if part.name == name)


def test_a_monitor_reads_one_word_and_a_status(client):
    response = client.get(PAGE)

    assert response.status_code == 503  # no worker runs beside the tests
    assert response.content.decode() == "không ổn"
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_a_secretary_reads_no_more_than_a_monitor(client):
    client.force_login(make_user())

    assert client.get(PAGE).content.decode() == "không ổn"


def test_the_office_reads_every_part(client):
    client.force_login(make_user("everything"))

    page = client.get(PAGE).content.decode()

    assert "Không tiến trình nào trả lời" in page
    assert all(name in page for name in health.PARTS)


def test_a_good_page_says_ok(client, settings):
    settings.BACKUP_AT = ""
    good = [health.Finding(name, True, "") for name in health.PARTS]
    cache.set("health", good, 5)

    response = client.get(PAGE)

    assert (response.status_code, response.content) == (200, b"ok")


def test_the_database_answers():
    assert found("Cơ sở dữ liệu").is_good


def test_a_backup_of_last_night_is_good(settings):
    places.path_for(timezone.now() - timedelta(hours=20)).touch()

    assert found("Sao lưu").is_good


def test_a_backup_of_two_nights_ago_is_not(settings):
    places.path_for(timezone.now() - timedelta(hours=40)).touch()

    last = found("Sao lưu")
    assert not last.is_good and "quá một đêm" in last.words


def test_a_backup_another_machine_made_counts():
    job = Job.objects.create(task="povertyaid.tasks.back_up", title="Sao lưu")
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, finished_at=timezone.now()
    )

    assert found("Sao lưu").is_good


def test_little_room_on_the_disk_is_said(monkeypatch):
    monkeypatch.setattr(health, "DISK_BYTES", 10**18)

    disk = found("Đĩa")
    assert not disk.is_good and "Hãy dọn đĩa" in disk.words


def test_a_silent_clock_is_said():
    assert "không gửi nhịp" in found("Đồng hồ").words


def test_a_ticking_clock_is_good(settings):
    health.supervisor.note_tick(settings.VAR)

    assert found("Đồng hồ").is_good
