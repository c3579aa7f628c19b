"""A state folder of its own for tests that start PostgreSQL, Redis or everything."""

import shutil
import tempfile
from pathlib import Path

import pytest

from povertyaid import embedded


@pytest.fixture
def var():
    """A folder every user may enter (pytest's own are private), with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="povertyaid-test-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop_broker(folder)
    embedded.stop_database(folder)
    shutil.rmtree(folder)
