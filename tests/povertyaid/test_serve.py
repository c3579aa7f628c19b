"""`manage.py serve`, whole: first page, one server a var, kill -9 of anything, the end.

Without the sample, so that a start takes seconds.
"""

import http.client
import os
import signal
import socket

import psutil
import pytest

from povertyaid import embedded
from povertyaid.supervisor import MARK
from tests.povertyaid.processes import python, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def database():
    """These tests bring their own."""


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(var, port):
    """Start a server of `var` and wait for its page; all end with the test."""
    started = []

    def start():
        server = launch(var, port)
        started.append(server)
        lines = []
        for line in server.stdout:
            lines.append(line.rstrip())
            if "Ctrl-C để dừng" in line:
                return server
        raise AssertionError("\n".join(lines))

    yield start
    for server in started:
        if server.poll() is None:
            server.terminate()
        server.communicate(timeout=30)


def launch(var, port):
    names = {
        "POVERTYAID_VAR": str(var),
        "POVERTYAID_SAMPLE": "0",
        "PORT": str(port),
        "DATABASE_OWNER_URL": "postgres://owner:word@127.0.0.1/other",
        "STATICFILES_BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        ),
    }
    return python("manage.py", "serve", **names)


def status(port):
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        page.request("GET", "/dang-nhap/")
        return page.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        page.close()


def number_of(var, name):
    return int((var / "run" / f"{name}.pid").read_text())


def started_by(var):
    """Numbers of the living processes that a server of this var started."""
    found = set()
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(var):
                found.add(process.pid)
        except psutil.Error:
            continue
    return found


def test_it_serves_and_ends_with_everything_it_started(var, port, serve):
    server = serve()
    assert status(port) == 200
    assert len(started_by(var)) >= 6  # web and its 3, worker, beat
    for pid in started_by(var):  # the tables' owner is nobody's of them
        around = psutil.Process(pid).environ()
        assert not around["DATABASE_OWNER_URL"]
    assert (var / "log").stat().st_mode & 0o777 == 0o700

    server.send_signal(signal.SIGINT)
    server.wait(30)

    assert server.returncode == 0
    assert started_by(var) == set()
    assert not embedded.is_database_running(var)
    assert not embedded.is_broker_running(var)


def test_a_second_server_of_the_same_var_says_so(var, port, serve):
    serve()

    second = launch(var, port + 1)
    said, _ = second.communicate(timeout=30)

    assert second.returncode == 1
    assert said.strip() == f"CommandError: PovertyAid đang chạy từ {var} rồi."
    assert status(port) == 200


def test_a_taken_port_is_told_in_one_sentence(var, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        server = launch(var, port)
        said, _ = server.communicate(timeout=30)

    assert server.returncode == 1
    assert said.strip() == (
        f"CommandError: Cổng {port}: đang có chương trình khác dùng."
        f" Hãy chọn cổng khác, ví dụ: make run PORT={port + 1}"
    )
    assert not embedded.is_database_running(var)


def test_whatever_is_killed_runs_again(var, port, serve):
    serve()
    for name in ("web", "worker", "beat"):
        number = number_of(var, name)
        os.kill(number, signal.SIGKILL)
        wait_until(lambda was=number, name=name: number_of(var, name) != was)
    os.kill(int((var / "run" / "redis.pid").read_text()), signal.SIGKILL)
    note = embedded.places.data_folder(var) / "postmaster.pid"
    os.kill(int(note.read_text().partition("\n")[0]), signal.SIGKILL)

    wait_until(lambda: not embedded.is_database_running(var), 5)
    wait_until(lambda: embedded.is_database_running(var))
    wait_until(lambda: embedded.is_broker_running(var))
    wait_until(lambda: status(port) == 200, 90)  # on a machine that is busy


def test_after_kill_9_of_the_server_the_next_start_works(var, port, serve):
    server = serve()
    server.kill()
    server.wait()

    serve()

    assert status(port) == 200
    assert number_of(var, "serve") != server.pid
