"""60 people in the office and 300 phones at one time, and what each waited.

The driver shares the machine with the system under load, and says how much of it it
took itself. Everybody has an account and a session of their own; the office reads a
page every ten seconds or so, a phone sends a visit and fetches its list every minute or
so. `--times 1 2 3` goes on with as many times the people: what gives way first?
"""

import collections
import http.client
import itertools
import json
import os
import random
import resource
import threading
import time
import uuid
from collections.abc import Callable, Iterator

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

    def lines(self) -> Iterator[str]:
        every = collections.defaultdict(list)
        for what, waits in sorted(self.seconds.items()):
            every["phones" if what.startswith("phone") else "all pages"] += waits
            yield _told(what, waits)
        for what, waits in every.items():
            yield _told(what, waits)


def _told(what: str, waits: list[float]) -> str:
    waits = sorted(waits)
    half, most = (waits[int(len(waits) * part)] * 1000 for part in (0.5, 0.95))
    return f"{what:24} {len(waits):6} times, p50 {half:5.0f} ms, p95 {most:5.0f} ms"


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[COOKIE].value


def people(times: int) -> list[tuple[str, str, list[int]]]:
    """(kind, session, the ids of their households or assignments) of everybody.

    So many times the office and the phones, once each time in turn; where the district
    has fewer helpers some have several phones.
    """
    households = list(Household.objects.values_list("pk", flat=True)[:2000])
    running = HouseholdAssignment.objects.running().filter(role="main")
    members = running.order_by("member").values_list("member", flat=True).distinct()
    helpers = itertools.cycle(list(members.exclude(member=None)))
    found = []
    for turn in range(times):
        for number in range(OFFICE):
            user = _user(f"tai-vp-{turn}-{number}", Role.DISTRICT_OFFICE)
            found.append(("office", session_of(user), households))
        for number, member in zip(range(PHONES), helpers, strict=False):
            user = _user(f"tai-dv-{turn}-{number}", Role.MEMBER, member)
            own = running.filter(member=member).values_list("pk", flat=True)
            found.append(("phone", session_of(user), list(own)))
    connection.close()
    return found


def _user(name: str, role: Role, member: int | None = None) -> User:
    user = User.objects.create(username=name, full_name="Người dùng")
    Grant.objects.create(
        user=user,
        role=role,
        may_write=True,
        covers_everything=member is None,
        member_id=member,
    )
    return user


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


class Cores:
    """Seconds of processor that each part took, with all processes it ever started."""

    def __init__(self, system):
        self.parts = {
            "web": system.pids("web"),
            "PostgreSQL": system.pids("database"),
            "worker": system.pids("worker"),
            "broker": system.pids("broker"),
            "driver": [os.getpid()],
        }
        self.started, self.then = time.monotonic(), self._seconds()

    def _seconds(self) -> dict[str, float]:
        return {name: _taken_by(pids) for name, pids in self.parts.items()}

    def line(self) -> str:
        passed = time.monotonic() - self.started
        shares = {
            name: (seconds - self.then[name]) / passed
            for name, seconds in self._seconds().items()
        }
        told = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
        return f"of one core: {told}; all {sum(shares.values()):.0%} of {CORES}00%"


CORES = os.cpu_count()


def _taken_by(pids: list[int]) -> float:
    processes = {psutil.Process(pid) for pid in pids}
    processes |= {kid for one in processes for kid in one.children(recursive=True)}
    if os.getpid() in pids:
        return sum(psutil.Process().cpu_times()[:2])  # not the system it has started
    return sum(sum(one.cpu_times()[:4]) for one in processes)


def go_on(
    system, minutes: int, say: Callable[[str], None], times: tuple[int, ...] = (1,)
) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))
    everybody = people(max(times))
    for many in times:
        _let_work(system, everybody[: many * (OFFICE + PHONES)], minutes, say)


def _let_work(system, people: list[tuple], minutes: int, say) -> None:
    tally, until = Tally(), time.monotonic() + minutes * 60
    port = int(os.environ["PORT"])
    threads = [Person(port, who, until, tally, seed) for seed, who in enumerate(people)]
    say(f"{len(threads)} people, {minutes} minutes")
    cores = Cores(system)
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        say(f"memory of the web: {memory_of(system.pids('web'))} MB")
        time.sleep(min(60, max(until - time.monotonic(), 0)))
    say(cores.line())
    for thread in threads:
        thread.join(40)
    say(f"memory of the web: {memory_of(system.pids('web'))} MB at the end")
    for line in tally.lines():
        say(line)
    say(f"faults: {dict(tally.faults) or 'none'}")
