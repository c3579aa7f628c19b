"""For every test: the database, plain static files, fast passwords, files apart."""

import pytest

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True)
def quick_settings(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path  # empty: no page is tested by its static files
    settings.STORAGES = STORAGES


@pytest.fixture(autouse=True)
def database(db):
    """Nearly every test needs the database; it costs a savepoint."""
