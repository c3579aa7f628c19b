"""A bad line and a server that is killed: every record stored once, every state true.

RECORDS and PHONES in the environment make the run larger than what CI does.
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from assignments.models import FieldPhoto, HouseholdAssignment, Support, Visit
from tests.assignments.field.phones import Entry, Phone
from tests.assignments.field.sending import today, visit
from tests.assignments.photos.making import announced, picture
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
from tests.faulty import CUT, DOUBLE, DROP, LOSE, PASS, SLOW, FaultyLine

PHONES = int(os.environ.get("PHONES", "20"))
RECORDS = int(os.environ.get("RECORDS", "200"))
SECONDS = 120
FATES = [DROP, LOSE, CUT, DOUBLE, SLOW] + [PASS] * 5


class Web:
    """gunicorn on one port, on the tests' database; it can be killed and come back."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        name = connection.settings_dict["NAME"]
        self.database = re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", settings.DATABASE_URL)
        self.kills = 0
        self.start()

    def start(self):
        command = ["-m", "gunicorn", "povertyaid.wsgi", "--no-control-socket"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", "2"]
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        names = {"DATABASE_URL": self.database, "STATICFILES_BACKEND": plain}
        names["POVERTYAID_DATABASE_PASSWORD_FILE"] = str(
            settings.DATABASE_PASSWORD_FILE
        )
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=os.environ | names,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self):
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sw.js", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the web server did not come up")

    def kill(self):
        """All of it, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def kill_twice(self):
        for _ in range(2):
            time.sleep(2.5)
            self.kill()
            time.sleep(0.5)
            self.start()


def outbox(assignment, count: int, chance: random.Random) -> list[Entry]:
    """Visits, some with a photo, some gifts, and some that no one may store."""
    entries = []
    for n in range(count):
        if n % 10 == 9:
            late = (today() + timedelta(days=2)).isoformat()
            entries.append(Entry("visits", visit(assignment, visited_on=late)))
        elif n % 4 == 3:
            entries.append(Entry("supports", gift(assignment, n)))
        elif n % 5 == 0:
            content = picture(640, 480, seed=chance.random(), quality=90)
            photo = announced(content)
            record = visit(assignment, photos=[photo])
            entries.append(Entry("visits", record, {photo["client_id"]: content}))
        else:
            entries.append(Entry("visits", visit(assignment)))
    return entries


def gift(assignment, n: int) -> dict:
    frame = visit(assignment)
    kept = ("client_id", "version", "assignment", "day", "made_at")
    share = {"household": assignment.household_id, "value": 50_000 + n}
    return {name: frame[name] for name in kept} | {
        "given_on": frame["visited_on"],
        "kind": "money",
        "value": 50_000 + n,
        "is_valued": True,
        "source": "members",
        "state": "delivered",
        "shares": [share | {"quantity": None}],
    }


def make_phones(url: str) -> list[Phone]:
    plan, chance = make_plan(), random.Random(40)
    phones = []
    for n in range(PHONES):
        village = make_village(make_commune(f"Xã {n}"))
        member = make_member(make_organisation(commune=village.commune))
        make_assignment(member, make_household(village), plan=plan)
        client = Client()
        client.force_login(make_user(member))
        assignment = HouseholdAssignment.objects.get(member=member)
        phones.append(
            Phone(
                url,
                client.cookies[settings.SESSION_COOKIE_NAME].value,
                outbox(assignment, RECORDS // PHONES, chance),
            )
        )
    return phones


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_record_is_stored_once_and_every_state_is_true(capsys):
    chance, lock = random.Random(7), threading.Lock()

    def fate(first_line: str) -> str:
        with lock:
            return chance.choice(FATES)

    web = Web()
    line = FaultyLine(("127.0.0.1", web.port), fate)
    try:
        phones = make_phones(line.url)
        web.wait()
        began = time.monotonic()
        threads = [
            threading.Thread(target=phone.send_all, args=(began + SECONDS,))
            for phone in phones
        ]
        for thread in [*threads, killer := threading.Thread(target=web.kill_twice)]:
            thread.start()
        for thread in [*threads, killer]:
            thread.join()
        seconds = time.monotonic() - began
    finally:
        line.close()
        web.kill()

    entries = [entry for phone in phones for entry in phone.outbox]
    check(entries)
    states = Counter(entry.state for entry in entries)
    asked = sum(phone.asked for phone in phones)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(entries)} records of {PHONES} phones: {dict(states)}; {asked}"
            f" requests in {seconds:.1f} s, {dict(line.met)}, killed"
            f" {web.kills - 1} times\n"
        )


def check(entries: list[Entry]) -> None:
    assert {entry.state for entry in entries} == {"sent", "refused"}
    stored = Counter(Visit.objects.values_list("client_id", flat=True))
    stored += Counter(Support.objects.values_list("client_id", flat=True))
    assert set(stored.values()) == {1}
    sent = {uuid.UUID(e.body["client_id"]) for e in entries if e.state == "sent"}
    assert sent == set(stored)
    refused = [entry for entry in entries if entry.state == "refused"]
    assert all(entry.body["visited_on"] > today().isoformat() for entry in refused)
    photos = {uuid.UUID(key) for entry in entries for key in entry.photos}
    whole = FieldPhoto.objects.whole()
    assert set(whole.values_list("client_id", flat=True)) == photos
    for support in Support.objects.prefetch_related("shares"):
        assert sum(share.value for share in support.shares.all()) == support.value
