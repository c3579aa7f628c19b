"""A state folder of its own for tests that start PostgreSQL, Redis or everything."""

from pathlib import Path

import pytest

from tests.povertyaid.processes import a_folder, a_migrated_folder, remove


@pytest.fixture
def var():
    folder = a_folder()
    yield folder
    remove(folder)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory, worker_id) -> Path:
    """One folder for all workers of this test run."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture
def migrated(run_folder):
    """One whose PostgreSQL, not started yet, has all tables."""
    folder = a_migrated_folder(run_folder)
    yield folder
    remove(folder)
