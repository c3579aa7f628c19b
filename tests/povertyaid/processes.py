"""For tests that start real processes: where, with what around them, and until when."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300  # the sample district takes a minute where the machine is free
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


def wait_until(condition, seconds: float = 30):
    """What `condition` answers once it is true."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return answer
