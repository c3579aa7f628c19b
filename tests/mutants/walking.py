"""Each check's removal against the access table: every address, every kind of user.

Not collected by `make test`; `python -m tests.mutants walk` names this file. One world
is made, and its rows are asked once by those who may most, with the checks noted that
each passes. Then every check is taken out in turn and only those rows are asked again,
by those who may least first, until one is answered as it must not be: in the table's
own terms, or otherwise for what happens where one may not look. What nobody is caught
by here is left to `kill`, which tries the other tests.
"""

import builtins
import logging
import os
import time
from collections import defaultdict
from contextlib import contextmanager

from django.db import connection, transaction

from tests.mutants import plugin, sites
from tests.test_access import KINDS, ROWS, ask, faults_of, names_places, said, sign_in
from tests.test_access_kinds import DIFFERING, LIKE
from tests.test_access_kinds import faults_of as faults_of_kind
from tests.world import AWAY, SEES, disturb

MAY_MOST = ["office", "writer", "member", "superuser"]
MAY_LESS = ["nobody", "other", "reader", "other_member", "org_secretary", "member"]
MAY_LESS += ["district_reader", "manager_away", "maker", "closer", "writer"]
MAY_LESS += ["writer_without_numbers", "superuser", "manager", "anonymous"]
MOST_ROWS, MOST_FAR = 8, 3  # asked again for one check
MOST = 45.0  # seconds for one check


def test_walk(client, world):
    logging.disable(logging.WARNING)
    walk = Walk(client, world)
    walk.map()
    walk.kill()


class Walk:
    def __init__(self, client, world):
        self.client, self.world = client, world
        self.known = sites.sites()
        self.passing: dict[int, dict] = defaultdict(dict)  # check → row → seconds
        self.results = plugin.read("results")

    def map(self):
        passed: set[int] = set()
        setattr(builtins, sites.PROBE, passed.add)
        changed = _with_probes(self.known)
        for kind in MAY_MOST:
            for row in ROWS:
                passed.clear()
                since = time.perf_counter()
                self._ask(kind, row)
                seconds = time.perf_counter() - since
                for number in passed:
                    self.passing[number].setdefault(id(row), (seconds, row))
            print(f"mapped {kind}", flush=True)  # noqa: T201
        for each in reversed(changed):
            sites.restore(each)

    @contextmanager
    def _signed_in(self, kind):
        """Within, that kind of user is there; made for it if it is none of TABLE's."""
        with transaction.atomic():
            if kind not in KINDS:
                self.client.force_login(LIKE[kind][1](self.world))
                self.cookies = self.client.cookies
            yield
            transaction.set_rollback(True)

    def _ask(self, kind, row):
        connection.queries_log.clear()  # it holds 9,000, and a walk asks more
        if kind in KINDS:
            sign_in(self.client, self.world, kind)
        else:
            self.client.cookies = self.cookies
        return ask(self.client, row.method, row.address(self.world))

    def kill(self):
        only = os.environ.get("MUTANT_ONLY", "")
        for number, site in enumerate(self.known):
            if only not in site.name or self._is_settled(site):
                continue
            since = time.perf_counter()
            outcome, by = self._try(site, self._rows(number))
            seconds = round(time.perf_counter() - since, 2)
            found = {"outcome": outcome, "by": by, "seconds": seconds}
            self.results[site.name] = found
            print(f"{outcome:8} {seconds:6} {site.name} {by}", flush=True)  # noqa: T201
            plugin.write("results", self.results)

    def _is_settled(self, site) -> bool:
        return self.results.get(site.name, {}).get("outcome") == "caught"

    def _rows(self, number) -> list:
        """Those that pass the check, the quickest first."""
        timed = self.passing[number].values()
        return [row for _, row in sorted(timed, key=lambda one: one[0])]

    def _try(self, site, rows) -> tuple[str, str]:
        if not rows:
            return "unasked", ""
        changed = sites.exchange(sites.compiled(site.path, sites.Without(site)))
        try:
            by = self._caught(rows) or self._caught_from_afar(rows)
        finally:
            sites.restore(changed)
        return ("caught", by) if by else ("MISSED", "")

    def _caught(self, rows) -> str:
        until = time.perf_counter() + MOST
        for kind in MAY_LESS:
            with self._signed_in(kind):
                for row in rows[:MOST_ROWS]:
                    if time.perf_counter() > until:
                        return ""
                    if kind not in KINDS and (row.method, row.name) not in DIFFERING:
                        continue
                    if self._is_wrong(kind, row):
                        return f"{kind} {row.method} {row.target}"
        return ""

    def _is_wrong(self, kind, row) -> bool:
        try:
            response = self._ask(kind, row)
        except Exception:
            return True
        if kind not in KINDS:
            return bool(faults_of_kind(row, kind, response))
        return bool(faults_of(row, kind, row.address(self.world), response))

    def _caught_from_afar(self, rows) -> str:
        """An answer that changes with what happens where one may not look."""
        pages = [r for r in rows if r.method == "GET" and r.name != "health"][:MOST_FAR]
        kinds = [kind for kind in MAY_LESS if kind in KINDS and not SEES[kind] & AWAY]
        pairs = [(k, r) for k in kinds for r in pages if not names_places(r, k)]
        before = [said(self._ask(*pair)) for pair in pairs]
        with transaction.atomic():
            disturb(self.world)
            for (kind, row), says in zip(pairs, before, strict=True):
                if said(self._ask(kind, row)) != says:
                    transaction.set_rollback(True)
                    return f"from afar: {kind} {row.target}"
            transaction.set_rollback(True)
        return ""


def _with_probes(known):
    numbers = defaultdict(dict)
    for number, site in enumerate(known):
        numbers[site.path][site.line, site.column, site.kind] = number
    return [
        sites.exchange(sites.compiled(path, sites.Without(probes=probes)))
        for path, probes in numbers.items()
    ]
