"""Each check's removal against the access tables: every address, every kind of user.

Not collected by `make test`; `python -m tests.mutants walk` names this file. One world
is made, and every kind of user asks every address that the tests ask for it, with the
checks noted that each answer passes. Then every check is taken out in turn and only
those addresses are asked again by only those kinds, for whom alone it could make a
difference: by who may least first, until one is answered as it must not be, in the
tables' own terms or otherwise for what happens where one may not look. What nobody is
caught by here is left to `kill`, which tries the other tests.
"""

import builtins
import logging
import os
import re
import time
from collections import defaultdict
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from tests import test_access_apart as apart
from tests.mutants import plugin, sites
from tests.test_access import (
    KINDS,
    ROWS,
    ask,
    dead_links,
    faults_of,
    names_places,
    said,
    sign_in,
)
from tests.test_access_kinds import DIFFERING, LIKE
from tests.test_access_kinds import faults_of as faults_of_kind
from tests.world import AWAY, SEES, disturb

LEAST_FIRST = ["nobody", "other", "reader", "member", "org_secretary", "superuser"]
LEAST_FIRST += ["district_reader", "manager_away", "maker", "closer", "manager_home"]
LEAST_FIRST += [
    "writer",
    *apart.SCOPES,
]  # the others pass nothing that none of these do
# Who is asked first for what: whom a guard stops before shows nothing of a narrowing
FIRST = ["nobody", "reader", *apart.SCOPES, "member", "org_secretary", "other"]
LAST = [kind for kind in LEAST_FIRST if kind not in FIRST]
ORDER = {"narrow": FIRST, "require": LEAST_FIRST, "allow": FIRST + LAST}
FAR = {"reader", "member", *apart.SCOPES}  # whose answers are compared from afar
ANSWERS_EACH, FAR_EACH = 12, 6  # asked again of one kind for one check
DIFFERING_TRIED = 2  # for links that do not open
LINK = re.compile(r'<a\b[^>]*?href="([^"#]+)')
MOST = 40.0  # seconds for one check


def test_walk(client, world):
    logging.disable(logging.WARNING)
    walk = Walk(client, world)
    walk.map()
    walk.kill()


class Walk:
    def __init__(self, client, world):
        self.usual, self.world = client, world
        self.known = sites.sites()
        self.passing: dict[str, list] = {}  # check → [seconds, kind, row, address]
        self.answers: dict[tuple, str] = {}  # (kind, row, address) → what it said
        self.results = plugin.read("results")

    def map(self):
        """Who passes which check on the way to which answer; kept for the same code.

        With MUTANT_KEEP also for other code, and only what is new is asked.
        """
        kept, state = plugin.read("walk"), fingerprint()
        if kept.get("state") != state and not os.environ.get("MUTANT_KEEP"):
            kept = {}
        self.passing = defaultdict(list, kept.get("passing", {}))
        asked = kept.get("asked", {})
        self.passed: set[int] = set()
        setattr(builtins, sites.PROBE, self.passed.add)
        changed = _with_probes(self.known)
        for kind in LEAST_FIRST:
            since, known = time.perf_counter(), set(asked.get(kind, ()))
            with self._signed_in(kind):
                new = [p for p in self._places(kind) if key(p) not in known]
                for place in new:
                    self._map(kind, place)
            asked[kind] = sorted(known | {key(place) for place in new})
            tell(f"mapped {kind} in {time.perf_counter() - since:.1f} s")
        for each in reversed(changed):
            sites.restore(each)
        self.places = {
            kind: {key(place): place for place in self._places(kind)}
            for kind in LEAST_FIRST
        }
        kept = {"state": state, "passing": self.passing, "asked": asked}
        plugin.write("walk", kept)

    def _map(self, kind, place):
        self.passed.clear()
        begun = time.perf_counter()
        self.answers[kind, *place] = self._ask(kind, place)
        seconds = round(time.perf_counter() - begun, 4)
        if faults := self._faults(kind, place):
            tell(f"wrong as it is: {kind} {faults}")
            return
        for check in self.passed:
            told = [seconds, kind, key(place)]
            self.passing[self.known[check].name].append(told)

    def _places(self, kind) -> list[tuple[int, int]]:
        """The row's number, and which of its addresses: all the tests ask this kind."""
        rows = list(enumerate(ROWS))
        if kind in apart.SCOPES:
            addresses = [(n, apart.addresses(row, self.world)) for n, row in rows]
            return [(n, which) for n, two in addresses for which in range(len(two))]
        if kind in KINDS:
            return [(n, 0) for n, _ in rows]
        return [(n, 0) for n, row in rows if (row.method, row.name) in DIFFERING]

    def _address(self, place) -> str:
        number, which = place
        return apart.addresses(ROWS[number], self.world)[which]

    @contextmanager
    def _signed_in(self, kind):
        """Within, that kind of user is there; made for it if it is none of TABLE's."""
        self.client = self.usual
        with transaction.atomic(), override_settings():
            if kind in apart.SCOPES:
                apart.give(settings, apart.SCOPES[kind](self.world))
                self.client = Client()
            elif kind not in KINDS:
                self.client.force_login(LIKE[kind][1](self.world))
                self.cookies = self.client.cookies
            yield
            transaction.set_rollback(True)

    def _ask(self, kind, place) -> str:
        """What is said, in short; `self.response` is the answer."""
        if kind in LIKE:
            self.client.cookies = self.cookies
        else:
            sign_in(self.client, self.world, kind if kind in KINDS else "nobody")
        method = ROWS[place[0]].method
        self.response = ask(self.client, method, self._address(place))
        return sha256(said(self.response).encode()).hexdigest()

    def kill(self):
        for site in plugin.wanted(self.known):
            if self._is_settled(site):
                continue
            since = time.perf_counter()
            found = self._try(site)
            found["seconds"] = round(time.perf_counter() - since, 2)
            self.results[site.name] = found
            told = [f"{found['outcome']:8} {found['seconds']:6} {site.name}"]
            tell(" | ".join([*told, *(found.get(k, "") for k in ("by", "differs"))]))
            plugin.write("results", self.results)

    def _is_settled(self, site) -> bool:
        return self.results.get(site.name, {}).get("outcome") == "caught"

    def _try(self, site) -> dict:
        """Whether that removal is caught; "differs" is an answer that only changed."""
        asked = defaultdict(list)  # kind → places, the quickest first
        for _, kind, words in sorted(self._passing(site)):
            if place := self.places.get(kind, {}).get(words):
                asked[kind].append(place)
        if not asked:
            return {"outcome": "unasked"}
        until = time.perf_counter() + MOST
        told = {}
        with _without(site):
            for kind in filter(asked.get, ORDER[site.kind]):
                with self._signed_in(kind):
                    told[kind] = {}
                    by = self._caught(kind, asked[kind], until, told[kind])
                if by:
                    return {"outcome": "caught", "by": by}
        differing = list(self._differing(told))
        linking = (one for one in differing if self._may_link(*one))
        for kind, place in islice(linking, DIFFERING_TRIED):
            if by := self._dead_link(site, kind, place):
                return {"outcome": "caught", "by": by}
        words = [f"{k} {ROWS[p[0]].method} {ROWS[p[0]].target}" for k, p in differing]
        return {"outcome": "MISSED", "differs": ", ".join(words[:1])}

    def _passing(self, site) -> list:
        """Who passes it; if the code is new, who passes any check of its function."""
        if site.name in self.passing:
            return self.passing[site.name]
        function = site.name.rpartition(": ")[0]
        near = [name for name in self.passing if name.startswith(function)]
        return list({tuple(one) for name in near for one in self.passing[name]})

    def _caught(self, kind, places, until, told) -> str:
        pages = {}
        for place in places[:ANSWERS_EACH]:
            if time.perf_counter() > until:
                return ""
            words = f"{kind} {ROWS[place[0]].method} {ROWS[place[0]].target}"
            try:
                told[place] = self._ask(kind, place)
            except Exception:
                return f"{words} breaks"
            if self._faults(kind, place):
                return words
            if ROWS[place[0]].method == "GET" and self.response.status_code == 200:
                pages[place] = told[place]
        return self._caught_from_afar(kind, pages)

    def _faults(self, kind, place) -> list[str]:
        row, address = ROWS[place[0]], self._address(place)
        if kind in apart.SCOPES:
            return apart.faults_of(row, kind, address, self.response)
        if kind not in KINDS:
            return faults_of_kind(row, kind, self.response)
        return faults_of(row, kind, address, self.response)

    def _caught_from_afar(self, kind, pages) -> str:
        """An answer that changes with what happens where one may not look."""
        far = [place for place in pages if self._is_far(kind, *place)]
        with transaction.atomic():
            if far:
                disturb(self.world, (SEES | apart.READS)[kind])
            for place in far[:FAR_EACH]:
                if self._ask(kind, place) != pages[place]:
                    transaction.set_rollback(True)
                    return f"from afar: {kind} {ROWS[place[0]].target}"
            transaction.set_rollback(True)
        return ""

    def _is_far(self, kind, number, which) -> bool:
        row = ROWS[number]
        if which or kind not in FAR:
            return False
        if kind in apart.SCOPES:
            return row.name not in apart.TELLS_OF_ALL
        is_near = kind not in KINDS or SEES[kind] & AWAY
        return not is_near and row.name != "health" and not names_places(row, kind)

    def _differing(self, told):
        """Where the removal changed an answer, though the tables know no better."""
        for kind, answers in told.items():
            with self._signed_in(kind):
                for place, says in answers.items():
                    if (kind, *place) not in self.answers:
                        self.answers[kind, *place] = self._ask(kind, place)
                    if says != self.answers[kind, *place]:
                        yield kind, place

    def _may_link(self, kind, place) -> bool:
        return kind in KINDS and ROWS[place[0]].method == "GET"

    def _dead_link(self, site, kind, place) -> str:
        """A link that only the removal lets show and that does not open."""
        with self._signed_in(kind):
            self._ask(kind, place)
            usual = self.response.says
            with _without(site):
                self._ask(kind, place)
                new = set(LINK.findall(self.response.says)) - set(LINK.findall(usual))
                self.response.says = "".join(f'<a href="{link}">' for link in new)
                pages = {self._address(place): self.response}
                dead = dead_links(self.client, pages, None)
        return f"{kind}: {dead[0]}" if dead else ""


@contextmanager
def _without(site):
    changed = sites.exchange(sites.compiled(site.path, sites.Without(site)))
    try:
        yield
    finally:
        sites.restore(changed)


def key(place: tuple[int, int]) -> str:
    """The place by its row, whatever rows come before it."""
    number, which = place
    row = ROWS[number]
    return f"{row.thing} {row.method} {row.target} {which}"


def fingerprint() -> str:
    """Of the code and of the tests asked: while it stands, so does what was mapped."""
    asked = ("world", "test_access", "test_access_kinds", "test_access_apart")
    paths = sites.modules() + [sites.ROOT / "tests" / f"{name}.py" for name in asked]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _with_probes(known):
    numbers = defaultdict(dict)
    for number, site in enumerate(known):
        numbers[site.path][site.end, site.kind] = number
    return [
        sites.exchange(sites.compiled(path, sites.Without(probes=probes)))
        for path, probes in numbers.items()
    ]


def tell(words: str) -> None:
    print(words, flush=True)  # noqa: T201
