"""The processes that read: started when needed, ended with whoever asked."""

import os
import signal
import subprocess
import sys
import time

import psutil

from households.imports.reading import process, read_workbook
from tests.households.imports.hostile_parts import HEADINGS, with_parts

ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "povertyaid.settings"}


def good(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(with_parts())
    return path


def server() -> psutil.Process:
    process.warm()
    return psutil.Process(process._running[0].pid)


def ends(proc: psutil.Process, seconds=5.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if not proc.is_running() or proc.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:  # it ended between the two questions
            return True
        time.sleep(0.01)
    return False


def test_one_server_serves_many_files(tmp_path):
    path, before = good(tmp_path), server().pid

    for _ in range(3):
        (sheet,) = read_workbook(path)

    assert sheet.cells.row(0) == tuple(HEADINGS)
    assert server().pid == before


def test_a_killed_server_is_started_again(tmp_path):
    path, killed = good(tmp_path), server()
    killed.kill()

    (sheet,) = read_workbook(path)

    assert sheet.cells.row(0) == tuple(HEADINGS)
    assert server().pid != killed.pid


FORKED = """
import os, sys, django
django.setup()
from households.imports.reading import process, read_workbook
process.warm()  # as a master process might, before it forks its workers
pid = os.fork()
sheets = read_workbook(sys.argv[1])
assert process._running[0].owner == os.getpid()
process.stop()
assert pid == 0 or os.waitpid(pid, 0)[1] == 0
print(sheets[0].cells.row(0))
"""


def test_a_forked_worker_has_a_server_of_its_own(tmp_path):
    path = good(tmp_path)

    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(path)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{tuple(HEADINGS)}\n" * 2


def test_leaving_a_reading_ends_the_process_that_reads(tmp_path):
    fifo = tmp_path / "list.csv"
    os.mkfifo(fifo)
    request = {"path": str(fifo), "name": "", "jobs": ["text"], "limits": {}}
    with process.Reading(request | {"seconds": 30, "megabytes": 600}):
        reading = wait_for_child(server())

    assert ends(reading)


def test_nothing_is_left_of_a_killed_worker(tmp_path):
    fifo = tmp_path / "list.csv"
    os.mkfifo(fifo)
    code = (
        "import django; django.setup()\n"
        "from households.imports.reading import process\n"
        f"request = {{'path': {str(fifo)!r}, 'name': '', 'jobs': ['text'],"
        " 'limits': {}, 'seconds': 30, 'megabytes': 600}\n"
        "process.Reading(request).answer()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], env=ENVIRONMENT) as worker:
        theirs = wait_for_child(psutil.Process(worker.pid))
        reading = wait_for_child(theirs)
        worker.send_signal(signal.SIGKILL)

    assert ends(reading)
    assert ends(theirs)


def wait_for_child(proc: psutil.Process) -> psutil.Process:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if children := proc.children():
            return children[0]
        time.sleep(0.01)
    raise AssertionError("no child")
