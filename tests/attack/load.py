"""60 people in the office and 300 phones at one time, and what each waited.

The driver shares the machine with the system under load. Everybody has an account and
a session of their own; the office reads a page every ten seconds or so, a phone sends a
visit and fetches its list every minute or so.
"""

import collections
import http.client
import json
import os
import random
import resource
import threading
import time
import uuid
from collections.abc import Callable

import psutil
from django.conf import settings
from django.db import connection
from django.test import Client

from assignments.choices import Role
from assignments.models import Grant, HouseholdAssignment
from households.models import Household
from povertyaid.models import User

OFFICE, PHONES = 60, 300
COOKIE = settings.SESSION_COOKIE_NAME
THINKS, SENDS = 10, 60  # seconds between what somebody does, on average
PAGES = {  # how often each is opened
    "/": 4,
    "/ho/": 6,
    "/ho/?q=lo+van": 6,
    "/ho/{}/": 10,
    "/bao-cao/2023/": 3,
    "/bao-cao/2022/?bieu=4": 1,
    "/phan-cong/": 2,
    "/tham/": 2,
    "/ho-tro/": 2,
    "/ket-qua-giup-do/": 1,
}


class Tally:
    """Seconds by what was asked, and what went wrong; written by every thread."""

    def __init__(self):
        self.seconds = collections.defaultdict(list)
        self.faults = collections.Counter()
        self.lock = threading.Lock()

    def note(self, what: str, seconds: float, fault: str) -> None:
        with self.lock:
            self.seconds[what].append(seconds)
            if fault:
                self.faults[what, fault] += 1

    def lines(self):
        for what, all_of_it in sorted(self.seconds.items()):
            waits = sorted(all_of_it)
            half, most = (waits[int(len(waits) * part)] * 1000 for part in (0.5, 0.95))
            told = f"p50 {half:5.0f} ms, p95 {most:5.0f} ms"
            yield f"{what:24} {len(waits):6} times, {told}"


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[COOKIE].value


def people() -> list[tuple[str, str, list[int]]]:
    """(kind, session, the ids of their households or assignments) of everybody."""
    households = list(Household.objects.values_list("pk", flat=True)[:2000])
    found = []
    for number in range(OFFICE):
        user = User.objects.create(username=f"tai-vp-{number}", full_name="Văn phòng")
        Grant.objects.create(
            user=user, role=Role.DISTRICT_OFFICE, may_write=True, covers_everything=True
        )
        found.append(("office", session_of(user), households))
    running = HouseholdAssignment.objects.running().filter(role="main")
    members = running.order_by("member").values_list("member", flat=True).distinct()
    for number, member in enumerate(members.exclude(member=None)[:PHONES]):
        user = User.objects.create(username=f"tai-dv-{number}", full_name="Đảng viên")
        Grant.objects.create(
            user=user, role=Role.MEMBER, may_write=True, member_id=member
        )
        own = running.filter(member=member).values_list("pk", flat=True)
        found.append(("phone", session_of(user), list(own)))
    connection.close()
    return found


class Person(threading.Thread):
    def __init__(self, port: int, who: tuple, until: float, tally: Tally, seed: int):
        super().__init__(daemon=True)
        (self.kind, self.session, self.own), self.port = who, port
        self.until, self.tally, self.chance = until, tally, random.Random(seed)
        self.etag = ""

    def run(self):
        mean = THINKS if self.kind == "office" else SENDS
        time.sleep(self.chance.uniform(0, mean))
        while time.monotonic() < self.until:
            self.read() if self.kind == "office" else self.sync()
            left = max(self.until - time.monotonic(), 0)
            time.sleep(min(self.chance.expovariate(1 / mean), left))

    def read(self):
        page = self.chance.choices(list(PAGES), PAGES.values())[0]
        self.ask("GET", page.format(self.chance.choice(self.own)), page)

    def sync(self):
        today = time.gmtime(time.time() + 7 * 3600)  # in the district
        record = {
            "client_id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "version": 1,
            "made_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
            "visited_on": time.strftime("%Y-%m-%d", today),
            "assignment": self.chance.choice(self.own),
            "met": True,
            "topics": ["health"],
        }
        sent = {"sent_at": record["made_at"], "records": [record]}
        self.ask("POST", "/api/visits/", "phone: visit", sent)
        self.ask("GET", "/api/field/", "phone: list")

    def ask(self, method: str, address: str, what: str, content=None) -> None:
        token = "a" * 32
        headers = {"Cookie": f"{COOKIE}={self.session}; csrftoken={token}"}
        headers |= {"X-CSRFToken": token, "Content-Type": "application/json"}
        if self.etag and what == "phone: list":
            headers["If-None-Match"] = self.etag
        start, fault = time.perf_counter(), ""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, address, content and json.dumps(content), headers)
            answer = line.getresponse()
            answer.read()
            self.etag = answer.getheader("ETag") or self.etag
            if answer.status not in (200, 201, 304):
                fault = str(answer.status)
        except OSError as error:
            fault = type(error).__name__
        finally:
            line.close()
        self.tally.note(what, time.perf_counter() - start, fault)


def memory_of(pids: list[int]) -> int:
    """MB of the web processes together, shared pages counted once."""
    return sum(psutil.Process(pid).memory_full_info().pss for pid in pids) // 2**20


def go_on(system, minutes: int, say: Callable[[str], None]) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    everybody, tally = people(), Tally()
    until = time.monotonic() + minutes * 60
    threads = [
        Person(int(os.environ["PORT"]), who, until, tally, seed)
        for seed, who in enumerate(everybody)
    ]
    say(f"{len(threads)} people, {minutes} minutes")
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        say(f"memory of the web: {memory_of(system.pids('web'))} MB")
        time.sleep(60)
    for thread in threads:
        thread.join(40)
    for line in tally.lines():
        say(line)
    say(f"faults: {dict(tally.faults) or 'none'}")
