"""Secrets come from a vault's file or from systemd's credentials."""

import pytest
from django.db import connection

from povertyaid import vaulted
from povertyaid.database.base import DatabaseWrapper
from tests.povertyaid.processes import run
from tests.povertyaid.test_settings import PRODUCTION, last_line

SECRETS = {
    "SECRET_KEY": "from-a-vault-" * 5,
    "SECRET_KEY_FALLBACKS": "old-one,older-one",
    "POVERTYAID_IDENTITY_KEY": "aWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWk=",
    "POVERTYAID_BACKUP_KEY": "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=",
    "DATABASE_URL": "postgres://ours@%2Frun%2Fpostgresql/none",
    "CELERY_BROKER_URL": "redis+socket:///run/vault.sock?virtual_host=0",
    "SHARED_CACHE_URL": "unix:///run/vault.sock",
    "EMAIL_HOST_PASSWORD": "mail-word",
}
SHOW = """
import django; django.setup()
from django.conf import settings as s
from povertyaid import identity
from povertyaid.backup import places
print(s.SECRET_KEY == "from-a-vault-" * 5, s.SECRET_KEY_FALLBACKS,
      s.DATABASES["default"]["USER"], s.CELERY_BROKER_URL, s.SHARED_CACHE_URL,
      s.EMAIL_HOST_PASSWORD, places.key(), identity.vault().mark)
"""
SHOWN = (
    "True ['old-one', 'older-one'] ours redis+socket:///run/vault.sock?virtual_host=0"
    " unix:///run/vault.sock mail-word b'{}'"
).format("b" * 32)


@pytest.fixture(autouse=True)
def database():
    """Secrets ask no database."""


@pytest.fixture
def folder(tmp_path):
    """As systemd gives them: one file for each, readable to the service alone."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    for name, secret in SECRETS.items():
        (folder / name).write_text(f"{secret}\n")
    return folder


@pytest.fixture
def bare(tmp_path):
    """Production's environment without a secret in it."""
    kept = {k: v for k, v in PRODUCTION.items() if k not in SECRETS}
    return kept | {"POVERTYAID_VAR": str(tmp_path)}


def test_systemds_credentials_are_every_secret(bare, folder):
    said = run("-c", SHOW, CREDENTIALS_DIRECTORY=str(folder), **bare)

    assert said.startswith(SHOWN)


def test_a_vaults_files_are_every_secret(bare, folder):
    files = {f"{name}_FILE": str(folder / name) for name in SECRETS}

    assert run("-c", SHOW, **files, **bare).startswith(SHOWN)


def test_a_file_that_cannot_be_read_is_told(bare, tmp_path):
    code, line = last_line(**bare, SECRET_KEY_FILE=str(tmp_path / "none"))

    assert (code, "Không đọc được tệp bí mật" in line) == (1, True)


def test_secrets_in_the_environment_are_named(monkeypatch):
    for name in vaulted.NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "postgres:///povertyaid")
    monkeypatch.setenv("CELERY_BROKER_URL", "rediss://:word@redis.vn/0")

    assert vaulted.in_the_open() == ["SECRET_KEY", "CELERY_BROKER_URL"]


def test_the_databases_password_is_read_at_every_connection(settings, tmp_path):
    settings.DATABASE_PASSWORD_FILE = str(tmp_path / "word")
    ours = DatabaseWrapper(connection.settings_dict)

    said = []
    for word in ("one", "two\n"):
        (tmp_path / "word").write_text(word)
        said.append(ours.get_connection_params()["password"])

    assert said == ["one", "two"]
