"""For tests that start real processes: where, with what around them, and until when."""

import base64
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from povertyaid import embedded
from povertyaid.embedded import locks

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300  # the sample district takes a minute where the machine is free
IDENTITY_KEY = base64.urlsafe_b64encode(b"i" * 32).decode()
OURS = ("DATABASE_URL", "CELERY_BROKER_URL", "POVERTYAID_ENV", "SECRET_KEY", "DEBUG")


def surroundings(**names) -> dict[str, str]:
    """This environment without what would lead a process to somebody's services."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"PYTHONPATH": str(ROOT)} | names


def python(*words: str, **names) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=surroundings(**names),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(*words: str, **names) -> str:
    """What the process said; it must end well."""
    process = python(*words, **names)
    try:
        said, _ = process.communicate(timeout=SECONDS)
    finally:
        process.kill()  # where it took too long it would go on beside what follows
    assert process.returncode == 0, said
    return said.strip()


def a_folder() -> Path:
    """A state folder any user may enter, by a short path; pytest's own are private."""
    folder = Path(tempfile.mkdtemp(prefix="povertyaid-test-"))
    folder.chmod(0o755)
    return folder


def remove(folder: Path) -> None:
    embedded.stop_broker(folder)
    embedded.stop_database(folder)
    shutil.rmtree(folder)


def a_migrated_folder(run_folder: Path) -> Path:
    """A state folder whose stopped PostgreSQL has all tables and no row of anybody.

    A copy of one that the first who asks makes, for all workers of this test run.
    """
    model = run_folder / "migrated"
    with locks.alone(run_folder / "migrated.lock"):
        if not model.exists():
            _migrate(model)
    folder = a_folder()
    copy(model, folder)
    return folder


def _migrate(model: Path) -> None:
    """All of it is there, or nothing of that name."""
    made, half = a_folder(), model.with_name("half")
    try:
        (made / "identity-key").write_text(IDENTITY_KEY)  # its tables know it
        run("manage.py", "migrate", "-v0", "--skip-checks", POVERTYAID_VAR=str(made))
        embedded.stop_database(made)
        shutil.rmtree(half, ignore_errors=True)
        copy(made, half)
        half.rename(model)
    finally:
        remove(made)


def copy(folder: Path, to: Path) -> None:
    """With the owners of all in it: PostgreSQL's files belong to a user of its own."""
    to.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{folder}/.", str(to)], check=True)


def wait_until(condition, seconds: float = 30):
    """What `condition` answers once it is true."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return answer
