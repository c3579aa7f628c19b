"""Pieces of work that processes are killed in, and what must be so after each.

Work is asked for as the pages ask for it. While it goes on a random process of the
system dies by `kill -9`, again and again; then the work must be done once, and
everything else be as it was.
"""

import collections
import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from datetime import date

import psycopg2
import requests
from django.core.files import File
from django.db import Error, close_old_connections, connection

from assignments import proposal_solving
from assignments.models import HouseholdAssignment, Plan, Visit
from assignments.proposals import deciding, solving
from households import imports
from households.models import ImportBatch
from povertyaid import backup, jobs
from povertyaid.models import User
from povertyaid.signin import tokens
from reports import services
from tests.povertyaid.processes import ROOT, python

PATIENCE = 240
MOST_IN_ONE = 3  # kills in one piece of work; a job is given up after five attempts
VICTIMS = {"worker": 6, "web": 2, "broker": 1, "database": 1}
UNCHANGED = [
    ("households_household", "id, head_name, village_id, citizen_number, changed_at"),
    ("households_review", "household_id, year, status, persons, village_id"),
    ("households_communeyear", "commune_id, year, households, persons"),
]


def patiently(work):
    """The answer of `work`, tried again while the database is away."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except (Error, psycopg2.Error):
            if time.monotonic() > deadline:
                raise
            connection.close()
            close_old_connections()
            time.sleep(0.3)


def digest(query: str) -> str:

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT md5(string_agg(t::text, '|' ORDER BY t)) FROM ({query}) t"
        )
        return cursor.fetchone()[0]


def register() -> dict[str, str]:
    return {t: digest(f"SELECT {columns} FROM {t}") for t, columns in UNCHANGED}


class Kills:
    def __init__(self, system, wanted: int, seed: int):
        self.system, self.wanted = system, wanted
        self.chance = random.Random(seed)
        self.done = collections.Counter()
        self.during = collections.Counter()

    def __bool__(self):
        return self.done.total() < self.wanted

    def one(self, during: str) -> None:
        names, weights = zip(*VICTIMS.items(), strict=True)
        victim = self.chance.choices(names, weights)[0]
        if pids := self.system.pids(victim):
            try:
                os.kill(self.chance.choice(pids), signal.SIGKILL)
            except ProcessLookupError:
                return
            self.done[victim] += 1
            self.during[during] += 1

    def through(self, name: str, job) -> None:
        """Kill while the job goes on, then wait until it has ended; it must be done."""
        deadline = time.monotonic() + PATIENCE
        for _ in range(self.chance.randint(1, MOST_IN_ONE)):
            time.sleep(self.chance.uniform(0, 2.5))
            if patiently(lambda: fresh(job)).is_ended:
                break
            self.one(name)
        while not patiently(lambda: fresh(job)).is_ended:
            assert time.monotonic() < deadline, f"{name}: not done after {PATIENCE} s"
            time.sleep(0.2)
        now = patiently(lambda: fresh(job))
        assert now.state == "done", (name, now.state, now.error)


def fresh(job):
    return type(job).objects.get(pk=job.pk)


# The pieces of work. Each leaves everything as it was, or says what became of it.


def import_and_undo(kills: Kills, office) -> None:
    """A list read, committed and undone: the register is what it was."""

    def upload():
        path = ROOT / "povertyaid" / "sample" / "ho-ngheo-2023.xlsx"
        with path.open("rb") as file:
            return imports.upload(
                File(file, name=f"{uuid.uuid4()}.xlsx"), year=2024, by=office
            )

    before = patiently(register)
    batch = patiently(upload)
    for task, state in (
        ("read_batch", "in_review"),
        ("commit_batch", "committed"),
        ("undo_batch", "undone"),
    ):
        doubts = patiently(lambda: imports.doubts_of(fresh(batch)))
        confirmed = (
            {"confirmed": [one.key for one in doubts]} if "commit" in task else {}
        )
        job = ask(f"households.tasks.{task}", office, batch=batch.pk, **confirmed)
        patiently(
            lambda job=job: ImportBatch.objects.filter(pk=batch.pk).update(job=job)
        )
        kills.through(task, job)
        found = patiently(lambda: ImportBatch.objects.get(pk=batch.pk))
        assert found.state == state, (task, found.state, found.reason)
    assert patiently(register) == before


def ask(task: str, by, **arguments):

    job = patiently(lambda: jobs.ask(task, task, asked_by=by, **arguments))
    jobs.wake(job)
    return job


def compile_again(kills: Kills, office) -> None:
    """A year compiled again: the same lines and settled rows to the letter."""
    year = kills.chance.choice([2021, 2022, 2023])

    def all_of_it():
        return [
            digest(
                f"SELECT * FROM (SELECT to_jsonb(t) - 'id' - 'report_id' FROM {table} t"
                f" JOIN reports_report r ON r.id = t.report_id WHERE r.year = {year}"
                " AND r.kind = 'yearly') x"
            )
            for table in ("reports_reportline", "reports_reportrow")
        ]

    before = patiently(all_of_it)
    report = patiently(lambda: services.request_report(year, office))
    jobs.wake(report.job)
    kills.through("compile", report.job)
    assert patiently(all_of_it) == before


def match_and_refuse(kills: Kills, office) -> None:
    """A proposal solved and laid aside: assignments are what they were."""

    def running():
        return digest(
            "SELECT id, started_on, ended_on FROM assignments_householdassignment"
        )

    before = patiently(running)
    plan = patiently(lambda: Plan.objects.in_force(date(2024, 1, 1)))
    made = patiently(
        lambda: solving.open_proposal(plan, 2023, date(2024, 1, 1), office)
    )
    job = patiently(lambda: proposal_solving.owe_solution(made, office, "/"))
    jobs.wake(job)
    kills.through("matching", job)
    solved = patiently(lambda: type(made).objects.get(pk=made.pk))
    assert solved.pairs.count() > 4000, solved.state
    approve_and_die(kills, solved, before, running)
    patiently(lambda: deciding.refuse(solved, "Thử", office))
    assert patiently(running) == before


APPROVE = """
import django; django.setup()
import time
from datetime import date
from django.db import transaction
from assignments.proposals import deciding
from assignments.models import Proposal
from povertyaid.models import User
proposal, by = Proposal.objects.get(pk={pk}), User.objects.get(pk={by})
with transaction.atomic():
    deciding.approve(proposal, "1", date(2024, 1, 1), by)
    time.sleep(30)  # written, and not yet kept
"""


def approve_and_die(kills: Kills, solved, before, running) -> None:
    """Whoever approves dies before the end of it: no pair became an assignment."""
    words = APPROVE.format(pk=solved.pk, by=solved.made_by_id)
    approving = python("-c", words)
    time.sleep(kills.chance.uniform(1.5, 7))
    os.killpg(approving.pid, signal.SIGKILL)
    approving.communicate()
    kills.done["who approves"] += 1
    kills.during["approve"] += 1
    assert patiently(running) == before


def back_up(kills: Kills, office) -> None:
    """A backup killed on the way leaves none that looks whole; the next one is."""
    before = patiently(register)
    making = python("manage.py", "backup")
    time.sleep(kills.chance.uniform(1, 8))
    if making.poll() is None:
        os.killpg(making.pid, signal.SIGKILL)
        kills.done["backup"] += 1
        kills.during["backup"] += 1
    making.communicate()
    for path in backup.places.backups():
        backup.restoring.check(path)
    assert patiently(register) == before


def sync(kills: Kills, office) -> None:
    """A phone's visit sent again and again while servers die: stored exactly once."""
    member = patiently(lambda: User.objects.get(username="dangvien"))
    own = {"member__in": member.grants.values("member")}
    pair = patiently(
        lambda: HouseholdAssignment.objects.running().filter(**own).first()
    )
    _, token = patiently(lambda: tokens.make_token(member, "Thử", days=1))
    record = {
        **VISIT,
        "client_id": str(uuid.uuid4()),
        "assignment": pair.pk,
        "visited_on": time.strftime("%Y-%m-%d"),
        "made_at": time.strftime("%Y-%m-%dT%H:%M:%S+07:00"),
    }
    address = f"{kills.system.address}/api/visits/"
    deadline = time.monotonic() + PATIENCE
    for turn in range(1000):
        if turn < MOST_IN_ONE:
            kills.one("sync")
        try:
            answer = requests.post(
                address,
                json={"sent_at": record["made_at"], "records": [record]},
                headers={"Authorization": f"Token {token}"},
                timeout=10,
            )
            assert answer.status_code >= 500 or answer.ok, answer.text
            assert "refused" not in answer.text, answer.text
            if answer.ok and turn >= MOST_IN_ONE:
                break
        except requests.RequestException:
            pass
        assert time.monotonic() < deadline, "sync: never answered"
        time.sleep(kills.chance.uniform(0, 0.5))
    kept = patiently(
        lambda: Visit.objects.filter(client_id=record["client_id"]).count()
    )
    assert kept == 1, kept


VISIT = {"version": 1, "met": True, "topics": ["health"], "note": "", "photos": []}
WORK = [import_and_undo, compile_again, match_and_refuse, back_up, sync]


def go_on(system, wanted: int, say: Callable[[str], None]) -> None:
    """Piece after piece until so many have been killed."""
    seed = int(os.environ.get("SEED", time.time_ns() % 10_000))
    say(f"{wanted} kills, SEED={seed}")
    office = User.objects.get(username="vanphong")
    kills, started = Kills(system, wanted, seed), time.monotonic()
    while kills:
        work = kills.chance.choice(WORK)
        before = time.monotonic()
        work(kills, office)
        took = time.monotonic() - before
        say(f"{work.__name__}: {took:.0f} s, {kills.done.total()} kills so far")
    say(f"killed: {dict(kills.done)}; in the middle of: {dict(kills.during)}")
    say(f"all done once and all else as before; {time.monotonic() - started:.0f} s")
