"""The two runs of pytest: mapping tests to checks, and trying each check's removal."""

import builtins
import json
import os
import time
from collections import defaultdict
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants import sites

SECONDS = float(os.environ.get("MUTANT_SECONDS", "120"))  # the most for one check


def place(name: str) -> Path:
    return Path(os.environ["POVERTYAID_VAR"]) / f"mutants-{name}.json"


def read(name: str) -> dict:
    return json.loads(place(name).read_text()) if place(name).exists() else {}


def write(name: str, what: dict) -> None:
    place(name).write_text(json.dumps(what, ensure_ascii=False, indent=1))


def wanted(known: list[sites.Site]) -> list[sites.Site]:
    """Those asked for, kind by kind."""
    only = os.environ.get("MUTANT_ONLY", "")
    kinds = os.environ["MUTANT_KINDS"].split()
    return [s for kind in kinds for s in known if s.kind == kind and only in s.name]


class Mapping:
    """While the tests run as ever, note which checks each one passes, and its time."""

    def __init__(self):
        self.known = sites.sites()
        self.map = read("map")
        self.passed: set[int] = set()
        setattr(builtins, sites.PROBE, self.passed.add)

    def pytest_collection_finish(self, session):
        numbers = defaultdict(dict)
        for number, site in enumerate(self.known):
            numbers[site.path][site.end, site.kind] = number
        for path, probes in numbers.items():
            sites.exchange(sites.compiled(path, sites.Without(probes=probes)))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        self.passed.clear()
        yield

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and report.passed:
            names = sorted(self.known[number].name for number in self.passed)
            self.map[report.nodeid] = {"seconds": report.duration, "checks": names}
            if len(self.map) % 50 == 0:
                write("map", self.map)

    def pytest_sessionfinish(self):
        write("map", self.map)


class Killing:
    """Take one check away, run the tests that pass it until one fails, put it back."""

    def __init__(self):
        self.results = read("results")
        self.tests = defaultdict(list)
        for test, told in read("map").items():
            for name in told["checks"]:
                self.tests[name].append((self._first(test), told["seconds"], test))

    def _first(self, test: str) -> int:
        return 0 if "test_each_kind_of_user_gets" in test else 1

    def pytest_runtestloop(self, session):
        items = {item.nodeid: item for item in session.items}
        todo = [s for s in wanted(sites.sites()) if not self._is_settled(s)]
        for site in todo:
            tests = [test for *_, test in sorted(self.tests[site.name])]
            found = self._try(site, [items[test] for test in tests if test in items])
            self.results[site.name] = found
            write("results", self.results)
            print(f"{found['outcome']:8} {site.name}", flush=True)  # noqa: T201
        return True

    def _is_settled(self, site) -> bool:
        return self.results.get(site.name, {}).get("outcome") == "caught"

    def _try(self, site, items) -> dict:
        if not items:
            return {"outcome": "unasked", "kind": site.kind, "line": site.line}
        changed = sites.exchange(sites.compiled(site.path, sites.Without(site)))
        since, ran = time.monotonic(), 0
        try:
            for item in items:
                ran += 1
                reports = runtestprotocol(item, log=False, nextitem=item)
                if any(report.failed for report in reports):
                    caught = {"outcome": "caught", "by": item.nodeid}
                    return caught | {"kind": site.kind, "line": site.line, "ran": ran}
                if time.monotonic() - since > SECONDS:
                    break
        finally:
            sites.restore(changed)
        return {"outcome": "MISSED", "kind": site.kind, "line": site.line, "ran": ran}


def pytest_configure(config):
    hooks = {"map": Mapping, "kill": Killing}.get(os.environ.get("MUTANT_STEP", ""))
    if hooks:
        config.pluginmanager.register(hooks())
