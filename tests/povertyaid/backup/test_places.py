import base64
import stat
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from povertyaid.backup import places
from povertyaid.backup.sealing import SealFault


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.BACKUPS = tmp_path / "backups"
    settings.BACKUP_KEY = ""
    settings.BACKUP_KEY_FILE = tmp_path / "backup-key"
    settings.BACKUPS.mkdir()


def make(*days_ago, before=datetime(2026, 11, 24, 1, 30)):
    made = []
    for days in days_ago:
        at = timezone.make_aware(before - timedelta(days=days))
        made.append(places.path_for(at))
        made[-1].touch()
        places.checksum_of(made[-1]).touch()
    return made


def test_a_year_of_nights_leaves_days_weeks_and_months(settings):
    settings.BACKUP_DAYS, settings.BACKUP_WEEKS, settings.BACKUP_MONTHS = 7, 5, 12
    make(*range(400))

    places.rotate()

    left = [places.made_at(path).date().isoformat() for path in places.backups()]
    days = [f"2026-11-{day}" for day in range(24, 17, -1)]
    weeks = ["2026-11-15", "2026-11-08", "2026-11-01"]  # Sundays before those
    months = ["2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30"]
    months += ["2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31"]
    assert left == [*days, *weeks, *months, "2025-12-31"]


def test_a_removed_backup_takes_its_checksum_along(settings):
    settings.BACKUP_DAYS, settings.BACKUP_WEEKS, settings.BACKUP_MONTHS = 1, 0, 0
    new, old = make(0, 1)

    assert places.rotate() == [old]
    assert sorted(settings.BACKUPS.iterdir()) == [new, places.checksum_of(new)]


def test_the_newest_stays_whatever_the_settings(settings):
    settings.BACKUP_DAYS = settings.BACKUP_WEEKS = settings.BACKUP_MONTHS = 0
    (only,) = make(500)

    assert places.rotate() == []
    assert places.backups() == [only]


def test_a_half_backup_is_none(settings):
    (settings.BACKUPS / ".povertyaid-20261124-013000.pab.part").touch()

    assert places.newest() is None


def test_a_key_is_made_once_and_private(settings):
    key = places.key()

    assert places.key() == key
    assert len(key) == 32
    assert stat.S_IMODE(settings.BACKUP_KEY_FILE.stat().st_mode) == 0o600


def test_production_makes_no_key_of_its_own(settings):
    settings.PRODUCTION = True

    with pytest.raises(SealFault, match="Chưa có khóa sao lưu"):
        places.key()
    assert not settings.BACKUP_KEY_FILE.exists()


def test_the_environment_comes_before_the_file(settings):
    places.key()
    settings.BACKUP_KEY = base64.urlsafe_b64encode(b"e" * 32).decode()

    assert places.key() == b"e" * 32


@pytest.mark.parametrize("text", ["ngắn", "YWJj", "*" * 44])
def test_a_bad_key_is_refused(settings, text):
    settings.BACKUP_KEY = text

    with pytest.raises(SealFault, match="32 byte"):
        places.key()
