"""Migrations go back and forth: who finds a new version wanting can return."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from povertyaid import history
from tests.povertyaid import processes

APPS = ("povertyaid", "households", "assignments", "reports")


def migrate(*words):
    call_command("migrate", *words, verbosity=0, skip_checks=True)


def applied():
    return set(MigrationRecorder(connection).applied_migrations())


def before_the_newest(app):
    """None where the newest stands for all there were: Django has no way into it."""
    nodes = MigrationLoader(connection).graph.nodes
    names = sorted(name for label, name in nodes if label == app)
    return names[-2] if len(names) > 1 else None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_newest_of_every_app_goes_back_and_comes_again():
    before = applied()

    for app in APPS:
        if name := before_the_newest(app):
            migrate(app, name)
            assert (app, name) in applied() < before
    migrate("povertyaid", "0011")  # fewer functions than the grants speak of
    migrate()

    assert applied() == before
    assert history.unwatched() == []


def test_the_owner_alone_is_let_in():
    """As where each role is an operating-system user's: pg_hba.conf says peer."""
    where = connection.settings_dict
    word = Path(settings.DATABASE_OWNER_PASSWORD_FILE).read_text().strip()
    owner = f"{settings.DATABASE_OWNER['USER']}:{quote(word, safe='')}"
    place = f"{quote(where['HOST'], safe='')}/{where['NAME']}"

    said = processes.run(
        *("manage.py", "migrate", "--plan"),
        DATABASE_URL=f"postgresql://{where['USER']}:nobody-knows@{place}",
        DATABASE_OWNER_URL=f"postgresql://{owner}@{place}",
    )

    assert "No planned migration operations" in said
