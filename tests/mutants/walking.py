"""Each check's removal against the access table: every address, every kind of user.

Not collected by `make test`; `python -m tests.mutants walk` names this file. One world
is made, every request is asked once as it should be answered, with the checks it
passes noted. Then each check is taken out in turn and only the requests that pass it
are asked again, the quickest first, until one is answered as it must not be: in the
table's own terms, or differently for what happens where one may not look.
"""

import builtins
import os
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction

from tests.mutants import plugin, sites
from tests.test_access import KINDS, ROWS, ask, faults_of, names_places, said, sign_in
from tests.test_access_kinds import DIFFERING, LIKE
from tests.test_access_kinds import faults_of as faults_of_kind
from tests.world import AWAY, SEES, disturb

MOST = 60.0  # seconds for one check


class Asked(NamedTuple):
    """One request as it should be answered."""

    kind: str
    row: object
    seconds: float
    says: str
    is_open: bool


def test_walk(client, world):
    walk = Walk(client, world)
    walk.map()
    walk.kill()


class Walk:
    def __init__(self, client, world):
        self.client, self.world = client, world
        self.known = sites.sites()
        self.passing: dict[int, list[Asked]] = defaultdict(list)
        self.results = plugin.read("results")
        self.users = {}

    def map(self):
        passed: set[int] = set()
        setattr(builtins, sites.PROBE, passed.add)
        changed = _with_probes(self.known)
        for kind in [*KINDS, *LIKE]:
            with self._user(kind):
                for row in ROWS:
                    if kind in KINDS or (row.method, row.name) in DIFFERING:
                        self._map_one(kind, row, passed)
            print(f"mapped {kind}", flush=True)  # noqa: T201
        for each in reversed(changed):
            sites.restore(each)

    def _map_one(self, kind, row, passed):
        passed.clear()
        since = time.perf_counter()
        response = self._ask(kind, row)
        seconds = time.perf_counter() - since
        faults = self._faults(kind, row, response)
        assert faults == [], f"{kind}: {faults}"
        is_open = response.status_code < 400 or response.status_code == 422
        asked = Asked(kind, row, seconds, said(response), is_open)
        for number in passed:
            self.passing[number].append(asked)

    @contextmanager
    def _user(self, kind):
        """Within, that kind of user is there and signed in."""
        with transaction.atomic():
            if kind in LIKE:
                user = LIKE[kind][1](self.world)
                self.client.force_login(user)
                self.cookies = self.client.cookies
                if kind == "locked":
                    type(user).objects.filter(pk=user.pk).update(is_active=False)
            yield
            transaction.set_rollback(True)

    def _ask(self, kind, row):
        if kind in KINDS:
            sign_in(self.client, self.world, kind)
        else:
            self.client.cookies = self.cookies
        return ask(self.client, row.method, row.address(self.world))

    def _faults(self, kind, row, response):
        if kind in LIKE:
            return faults_of_kind(row, kind, response)
        return faults_of(row, kind, row.address(self.world), response)

    def kill(self):
        only = os.environ.get("MUTANT_ONLY", "")
        for number, site in enumerate(self.known):
            if only not in site.name or self._is_settled(site):
                continue
            since = time.perf_counter()
            by, tried = self._caught(site, self.passing.get(number, []))
            outcome = "caught" if by else "MISSED" if tried else "unasked"
            found = {"outcome": outcome, "by": by, "ran": tried, "walk": True}
            found |= {"seconds": round(time.perf_counter() - since, 2)}
            self.results[site.name] = found
            print(f"{outcome:8} {found['seconds']:6} {site.name}", flush=True)  # noqa: T201
            plugin.write("results", self.results)

    def _is_settled(self, site) -> bool:
        return self.results.get(site.name, {}).get("outcome") == "caught"

    def _caught(self, site, asked) -> tuple[str, int]:
        """By which request, "" for none; and how many were asked."""
        if not asked:
            return "", 0
        changed = sites.exchange(sites.compiled(site.path, sites.Without(site)))
        try:
            return self._try(asked)
        finally:
            sites.restore(changed)

    def _try(self, asked) -> tuple[str, int]:
        until, tried, others = time.perf_counter() + MOST, 0, []
        order = sorted(asked, key=lambda one: (one.is_open, one.seconds))
        for kind, ones in _by_kind(order):
            with self._user(kind):
                for one in ones:
                    tried += 1
                    response = self._ask(kind, one.row)
                    if self._faults(kind, one.row, response):
                        return f"{kind} {one.row.method} {one.row.target}", tried
                    if one.row.method == "GET" and said(response) != one.says:
                        others.append((one, said(response)))
                    if time.perf_counter() > until:
                        break
        return self._disturbed(others), tried

    def _disturbed(self, others) -> str:
        """An answer that changed, and changes again with what one may not look at."""
        far = [
            (one, says)
            for one, says in others
            if one.kind in KINDS
            and not SEES[one.kind] & AWAY
            and not names_places(one.row, one.kind)
            and one.row.name != "health"
        ]
        if not far:
            return ""
        with transaction.atomic():
            disturb(self.world)
            for one, says in far[:40]:
                if said(self._ask(one.kind, one.row)) != says:
                    transaction.set_rollback(True)
                    return f"from afar: {one.kind} {one.row.target}"
            transaction.set_rollback(True)
        return ""


def _by_kind(order):
    """Refused ones of all kinds first; requests of one kind together."""
    for is_open in (False, True):
        kinds = defaultdict(list)
        for one in order:
            if one.is_open == is_open:
                kinds[one.kind].append(one)
        yield from kinds.items()


def _with_probes(known):
    numbers = defaultdict(dict)
    for number, site in enumerate(known):
        numbers[site.path][site.line, site.column, site.kind] = number
    return [
        sites.exchange(sites.compiled(path, sites.Without(probes=probes)))
        for path, probes in numbers.items()
    ]
