"""Phones that send at once: 300 of them, ten visits each within a minute, two cores.

The web server runs as it does for users (gunicorn, the project's own settings), on the
throw-away database. Each phone asks for its list, then sends one record a request.
"""

import http.client
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from django.utils import timezone

from assignments.models import HouseholdAssignment, Visit
from povertyaid.models import User
from tests.bench.measures import Figure
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_user,
    make_village,
)

PHONES, VISITS, SECONDS = 300, 10, 60
HOUSEHOLDS = 2  # of each phone's helper
CSRF = "a" * 32
WORKERS = 3  # as `make run` starts
AT_FULL_SPEED = 8  # phones that never pause


def figures() -> Iterator[Figure]:
    phones = [_phone() for _ in range(PHONES)]
    with _web() as port:
        list(_send(port, phones[0], 1))  # the first answer of a worker is slow
        before = Visit.objects.count()
        taken, seconds = _all(port, phones)
        stored = Visit.objects.count() - before
        yield from _told(taken)
        yield Figure("field.visits_not_stored", PHONES * VISITS - stored, 0)
        yield Figure("field.seconds_for_all", seconds, SECONDS + 5)
        yield Figure(
            "field.requests_a_second_at_most", _full_speed(port, phones), 55, True
        )


def _phone() -> tuple[str, list[int]]:
    """A signed-in helper's session, and her assignments."""
    plan = make_plan()
    village = make_village(_commune())
    member = make_member(make_organisation(commune=village.commune))
    for _ in range(HOUSEHOLDS):
        make_assignment(member, make_household(village), plan=plan)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=make_user(member).pk))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    own = HouseholdAssignment.objects.filter(member=member)
    return session, list(own.values_list("pk", flat=True))


def _commune():
    return make_commune(f"Xã {uuid.uuid4().hex[:6]}")


@contextmanager
def _web():
    """gunicorn on a free port, on the database of this run."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name = settings.DATABASES["default"]["NAME"]
    address = re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", settings.DATABASE_URL)
    command = ["-m", "gunicorn", "povertyaid.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--log-level", "error"]
    command += ["--env", f"DATABASE_URL={address}", "--no-control-socket"]
    password = settings.DATABASE_PASSWORD_FILE
    command += ["--env", f"POVERTYAID_DATABASE_PASSWORD_FILE={password}"]
    server = subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/sw.js")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not come up")


def _all(port: int, phones: list) -> tuple[list, float]:
    """(status, seconds) of every request, and how long all took."""
    chance = random.Random(40)
    taken: list[tuple[int, float]] = []

    def sync(phone, wait):
        time.sleep(wait)
        taken.extend(_send(port, phone, VISITS))

    starts = [chance.uniform(0, SECONDS * 0.9) for _ in phones]
    threads = [
        threading.Thread(target=sync, args=pair)
        for pair in zip(phones, starts, strict=True)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, time.perf_counter() - began


def _send(port: int, phone, count: int) -> Iterator[tuple[int, float]]:
    session, assignments = phone
    yield _ask(port, session, "GET", "/api/field/", None)
    for n in range(count):
        body = {
            "sent_at": timezone.now().isoformat(),
            "records": [_visit(assignments, n)],
        }
        yield _ask(port, session, "POST", "/api/visits/", json.dumps(body))


def _visit(assignments: list[int], n: int) -> dict:
    return {
        "client_id": str(uuid.uuid4()),
        "version": 1,
        "assignment": assignments[n % len(assignments)],
        "day": "today",
        "visited_on": timezone.localdate().isoformat(),
        "made_at": timezone.now().isoformat(),
        "met": True,
        "topics": ["farming"],
        "note": "Đàn lợn có hai con bỏ ăn, đã gọi thú y xã.",
    }


def _ask(port: int, session: str, method: str, path: str, body) -> tuple[int, float]:
    """The status and the seconds; a refused record counts as 0, an error."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/json",
    }
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text, status = answer.read(), answer.status
    except OSError:
        text, status = b"", 0
    finally:
        connection.close()
    if method == "POST" and b'"state":"stored"' not in text:
        status = 0
    return status, time.perf_counter() - began


def _told(taken: list) -> Iterator[Figure]:
    milliseconds = sorted(1000 * seconds for _, seconds in taken)
    cuts = statistics.quantiles(milliseconds, n=100)
    errors = sum(status != 200 for status, _ in taken)
    yield Figure("field.requests", len(taken), PHONES * (VISITS + 1), is_least=True)
    yield Figure("field.errors", errors, 0)
    yield Figure("field.p50_ms", cuts[49], 250)
    yield Figure("field.p95_ms", cuts[94], 500)
    yield Figure("field.p99_ms", cuts[98], 1000)


def _full_speed(port: int, phones: list) -> float:
    """Requests a second when some phones never pause."""
    taken: list = []
    threads = [
        threading.Thread(target=lambda p=p: taken.extend(_send(port, p, 40)))
        for p in phones[:AT_FULL_SPEED]
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(taken) / (time.perf_counter() - began)
