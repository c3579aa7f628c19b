"""What production refuses to start without; checked in processes of their own."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from povertyaid.kept_settings import kept_days
from tests.povertyaid.processes import python, run

IMPORT = "import povertyaid.settings as s; print(s.DEBUG, len(s.SECRET_KEY) > 40)"
ELSEWHERE = {
    "DATABASE_URL": "postgres://user@127.0.0.1:1/none",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "DJANGO_SETTINGS_MODULE": "povertyaid.settings",
}
PRODUCTION = ELSEWHERE | {
    "DATABASE_URL": "postgres://user@%2Frun%2Fpostgresql/none",
    "CELERY_BROKER_URL": "redis+socket:///run/redis.sock?virtual_host=0",
    "POVERTYAID_ENV": "production",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "povertyaid.example.vn",
    "POVERTYAID_IDENTITY_KEY": "aWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWk=",
}


@pytest.fixture(autouse=True)
def database():
    """Settings ask no database."""


def last_line(**names):
    process = python("-c", IMPORT, **names)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said.strip().splitlines()[-1]


def test_production_starts_with_all_it_asks_for(tmp_path):
    assert run("-c", IMPORT, POVERTYAID_VAR=str(tmp_path), **PRODUCTION) == "False True"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "cần SECRET_KEY"),
        ({"POVERTYAID_IDENTITY_KEY": ""}, "Chưa có khóa số định danh"),
        ({"SECRET_KEY": "x"}, "cần SECRET_KEY"),
        ({"POVERTYAID_ENV": "prod"}, "chỉ nhận local hoặc production"),
        ({"DATABASE_URL": "sqlite:////tmp/x"}, "phải là một PostgreSQL"),
        ({"DEBUG": "1"}, "DEBUG phải tắt"),
    ],
)
def test_production_refuses(tmp_path, change, words):
    code, line = last_line(POVERTYAID_VAR=str(tmp_path), **PRODUCTION | change)
    assert code == 1
    assert words in line


def test_production_needs_its_hosts(tmp_path):
    names = {k: v for k, v in PRODUCTION.items() if k != "ALLOWED_HOSTS"}
    code, line = last_line(POVERTYAID_VAR=str(tmp_path), **names)
    assert code == 1
    assert "ALLOWED_HOSTS" in line


def test_one_machine_makes_its_own_key_and_keeps_it(tmp_path):
    run("-c", IMPORT, POVERTYAID_VAR=str(tmp_path), **ELSEWHERE)
    key = (tmp_path / "secret-key").read_text()

    run("-c", IMPORT, POVERTYAID_VAR=str(tmp_path), **ELSEWHERE)

    assert (tmp_path / "secret-key").read_text() == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_other_services_named_in_the_environment_are_used(tmp_path):
    code = "import povertyaid.settings as s; print(s.CELERY_BROKER_URL, "
    code += "s.DATABASES['default']['PORT'], s.USES_EMBEDDED_DATABASE)"

    said = run("-c", code, POVERTYAID_VAR=str(tmp_path), **ELSEWHERE)

    assert said == "redis://127.0.0.1:1/0 1 False"
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("name", "days", "fewest"),
    [("SIGN_INS", 89, 90), ("LOG", 1826, 1827), ("PHOTOS", 0, 1)],
)
def test_a_time_of_keeping_the_database_would_refuse_stops_the_start(
    name, days, fewest, monkeypatch
):
    assert kept_days(Env())["sign-ins"] == 730
    monkeypatch.setenv(f"KEPT_DAYS_{name}", str(days))

    told = f"KEPT_DAYS_{name} là {days}: phải giữ ít nhất {fewest} ngày."
    with pytest.raises(ImproperlyConfigured, match=told):
        kept_days(Env())
