"""For every test: the database, plain static files, fast passwords, files apart."""

import gc
from copy import deepcopy
from http.cookies import SimpleCookie

import hypothesis
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck

from tests import making, reference_data, turns
from tests.world import make_world

# How long an example takes tells of the machine; fixtures serve all examples of a test
hypothesis.settings.register_profile(
    "shared machine",
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
hypothesis.settings.load_profile("shared machine")
reference_data.keep()
making.let_tests_make_databases()

HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "povertyaid.sealed_files.SealedStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items[:] = turns.taken_in_turns(items, turns.workers())


def pytest_collection_finish():
    """The half million objects of 9,000 tests stay; nobody need look at them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def quick_settings(settings, tmp_path):
    settings.PASSWORD_HASHERS = HASHERS
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path  # empty: no page is tested by its static files
    settings.STORAGES = STORAGES


@pytest.fixture(autouse=True)
def database(db):
    """Nearly every test needs the database; it costs a savepoint."""


@pytest.fixture(scope="module")
def for_the_module(django_db_setup, django_db_blocker, tmp_path_factory):
    """The settings to make rows under that all tests of a module find.

    Around them each takes back what it did.
    """
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic():
        yield override_settings(
            PASSWORD_HASHERS=HASHERS, MEDIA_ROOT=media, STORAGES=STORAGES
        )
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def made_world(for_the_module):
    with for_the_module:
        world = make_world()
        world.media = settings.MEDIA_ROOT
        world.cookies = {kind: _cookies(user) for kind, user in world.users.items()}
    return world


def _cookies(user) -> SimpleCookie:
    """Those of a browser where this user, or nobody, has signed in."""
    client = Client()
    if user:
        client.force_login(user)
    return client.cookies


@pytest.fixture
def world(made_world, database, settings):
    """The module's world, for one test to do with as it likes."""
    settings.MEDIA_ROOT = made_world.media
    settings.SESSION_SEEN_SECONDS = 3600  # so that late ones write as little as first
    return deepcopy(made_world)
