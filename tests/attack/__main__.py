"""`python -m tests.attack kills [200]`, `load [10] [--times 1 2]`: what it stands.

In a folder of its own: web, workers, clock, broker and PostgreSQL under the supervisor
of `make run`, with the sample district. So many kills at random moments of work
(kills.py; SEED=n repeats a run), or so many minutes of people at work (load.py).
Ends with 1 where anything was lost, doubled or otherwise than before.
"""

import argparse
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import django
import psutil

from povertyaid.embedded.places import data_folder
from tests.povertyaid.processes import python

PORT = 8077
MUCH = {"kills": 200, "load": 10}
SIGNS = {
    "worker": "-m celery -A povertyaid worker",
    "web": "gunicorn povertyaid.wsgi",
    "broker": "redis-server",
}


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


class System:
    """The running project, and a connection to its database that comes back."""

    def __init__(self, var: Path):
        self.var, self.address = var, f"http://127.0.0.1:{PORT}"
        names = {"POVERTYAID_VAR": str(var), "PORT": str(PORT)}
        self.serve = python("manage.py", "serve", **names)
        os.environ |= names | {"DJANGO_SETTINGS_MODULE": "povertyaid.settings"}

    def wait_until_open(self):
        for line in self.serve.stdout:
            say(f"  {line.rstrip()}")
            if self.address in line:
                break
        # Whoever fills the pipe up would wait for a reader
        subprocess.Popen(["cat"], stdin=self.serve.stdout, stdout=subprocess.DEVNULL)

    def pids(self, victim: str) -> list[int]:
        if victim == "database":
            file = data_folder(self.var) / "postmaster.pid"
            return [int(file.read_text().split()[0])] if file.exists() else []
        found = []
        for process in psutil.process_iter():
            try:
                words = " ".join(process.cmdline())
                ours = process.environ().get("POVERTYAID_VAR") == str(self.var)
            except psutil.Error:
                continue
            if SIGNS[victim] in words and (ours or str(self.var) in words):
                found.append(process.pid)
        return found

    def stop(self):
        self.serve.send_signal(signal.SIGTERM)
        self.serve.wait(60)


def main(what: str, much: int | None, **more) -> None:
    var = Path(tempfile.mkdtemp(prefix="attack."))
    var.chmod(0o755)  # PostgreSQL runs as another user
    system = System(var)
    try:
        system.wait_until_open()
        django.setup()
        attack = importlib.import_module(f"tests.attack.{what}")
        attack.go_on(system, much or MUCH[what], say, **more)
    finally:
        system.stop()
        shutil.rmtree(var, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.attack")
    parser.add_argument("what", nargs="?", default="kills", choices=[*MUCH])
    parser.add_argument("much", nargs="?", type=int, help="kills, or minutes")
    parser.add_argument("--times", nargs="+", type=int, default=argparse.SUPPRESS)
    main(**vars(parser.parse_args()))
