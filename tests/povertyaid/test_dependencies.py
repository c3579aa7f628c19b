"""What is installed is exactly what was chosen, and docs/phu-thuoc.md tells of it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from packaging.version import Version

FILES = ["requirements.txt", "requirements-dev.txt"]
PIN = re.compile(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==([0-9][0-9a-z.]*)(?:\s+#.*)?")
DIRECT = "# What those need in turn"


@pytest.fixture(autouse=True)
def database():
    """Files ask no database."""


def lines(name, until=None):
    text = Path(settings.BASE_DIR, name).read_text()
    text = text.partition(until)[0] if until else text
    found = (line.strip() for line in text.splitlines())
    return [line for line in found if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned(name):
    loose = [line for line in lines(name) if not PIN.fullmatch(line)]
    named = [PIN.fullmatch(line)[1] for line in lines(name)]

    assert loose == []
    assert len(named) == len(set(named))


def test_the_list_of_libraries_tells_the_versions_that_are_pinned():
    pinned = dict(PIN.fullmatch(line).groups() for line in lines(FILES[0], DIRECT))
    text = Path(settings.BASE_DIR, "docs", "phu-thuoc.md").read_text()
    told = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (\S+) \|", text, re.M))

    assert told == pinned
    assert re.search(r"Lập ngày \d\d/\d\d/\d{4}\.", text)


def test_no_version_is_below_its_floor():
    """The floor is the first version without a hole that is known, where one is."""
    text = Path(settings.BASE_DIR, "docs", "phu-thuoc.md").read_text()
    told = re.findall(r"^\| `([a-z0-9-]+)` \| (\S+) \| ([0-9.]+) \|", text, re.M)

    assert len(told) >= 7
    low = [name for name, used, floor in told if Version(used) < Version(floor)]
    assert low == []


def test_the_front_end_packages_told_are_those_taken_in():
    text = Path(settings.BASE_DIR, "docs", "phu-thuoc.md").read_text()
    vendor = Path(settings.BASE_DIR, "povertyaid", "static", "vendor")
    for folder in filter(Path.is_dir, vendor.iterdir()):
        name, _, version = folder.name.rpartition("-")
        assert f"{name} {version}" in text


def test_the_project_runs_with_what_its_users_install():
    """Nothing that only tests need is imported or asked for by name."""
    ours = {name.replace("-", "_") for name in named_in(FILES[0])}
    tests_only = {name.replace("-", "_") for name in named_in(FILES[1])} - ours
    only = re.compile(rf"\b(?:{'|'.join(sorted(tests_only))})\b".replace("_", "[-_]"))
    apps = ("povertyaid", "households", "assignments", "reports")
    sources = [p for app in apps for p in Path(settings.BASE_DIR, app).rglob("*.py")]

    found = {
        path.name: hits
        for path in sources
        if (hits := only.findall(imports_and_names(path)))
    }

    assert found == {}


def named_in(name):
    return [PIN.fullmatch(line)[1] for line in lines(name)]


def imports_and_names(path) -> str:
    """The modules that a source file imports, and the packages whose files it seeks."""
    text = path.read_text()
    imported = re.findall(r"^\s*(?:from|import) ([\w.]+)", text, re.M)
    return " ".join(imported + re.findall(r"(?:LIBRARIES =|_package\().*", text))
