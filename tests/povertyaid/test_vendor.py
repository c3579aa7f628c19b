"""Front-end packages are those that were taken in, to the byte."""

import hashlib
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR, "povertyaid", "static", "vendor")


def test_every_vendored_file_is_the_one_that_was_taken_in():
    listed = dict(
        reversed(line.split(maxsplit=1))
        for line in (VENDOR / "sha256.txt").read_text().splitlines()
    )
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "sha256.txt"
    }
    assert found == listed
