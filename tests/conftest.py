"""For every test: a clean environment, plain static files, fast passwords."""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("POVERTYAID_VAR", str(ROOT / "var" / "test"))
os.environ["STATICFILES_BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)

import pytest  # noqa: E402


@pytest.fixture(autouse=True)
def quick_settings(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="povertyaid-media-")


@pytest.fixture(autouse=True)
def _db(db):
    """Nearly every test needs the database; it costs a savepoint."""
