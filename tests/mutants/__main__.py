"""The command: see tests/mutants/__init__.py."""

import argparse
import os
import subprocess
import sys
from collections import Counter

from tests.mutants import plugin, sites

TESTS = ["tests/test_access.py", "tests/assignments", "tests/households"]
TESTS += ["tests/reports", "tests/povertyaid"]
WALK = "tests/mutants/walking.py"
WHAT = {
    "narrow": "visible_to",
    "require": "require_…",
    "allow": "may_… and the flags of the scope",
}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.mutants")
    asked.add_argument("step", choices=["walk", "map", "kill", "report"])
    asked.add_argument("tests", nargs="*", help="files of tests; all unless named")
    asked.add_argument("--only", default="", help="checks whose name holds this")
    asked.add_argument("--kinds", nargs="*", choices=WHAT, default=list(WHAT))
    asked.add_argument("--keep", action="store_true", help="map only what is new")
    given = asked.parse_args()
    if given.step == "report":
        return report()
    environment = os.environ | {"MUTANT_STEP": given.step, "MUTANT_ONLY": given.only}
    environment["MUTANT_KINDS"] = " ".join(given.kinds)
    environment["MUTANT_KEEP"] = "1" if given.keep else ""
    if given.step == "walk":
        given.tests = [WALK]
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "--reuse-db"]
    command += ["-p", "tests.mutants.plugin", "-p", "no:cacheprovider"]
    command += [
        "-m",
        "not browser and not slow",
        "-q" if given.step == "map" else "-s",
    ]
    command += given.tests or TESTS
    os.nice(int(os.environ.get("MUTANT_NICE", "19")))
    return subprocess.call(command, env=environment)


def report() -> int:
    """Each kind's share of removals that a test noticed, and those that none did."""
    results = plugin.read("results")
    left = []
    for kind, words in WHAT.items():
        known = [site for site in sites.sites() if site.kind == kind]
        found = Counter(results.get(s.name, {}).get("outcome", "-") for s in known)
        caught = found["caught"]
        say(f"{words}: {caught} of {len(known)} caught; {dict(found)}")
        left += [s for s in known if results.get(s.name, {}).get("outcome") != "caught"]
    for site in left:
        outcome = results.get(site.name, {}).get("outcome", "-")
        say(f"{outcome:8} line {site.line:4} {site.name}")
    return bool(left)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")


if __name__ == "__main__":
    sys.exit(main())
