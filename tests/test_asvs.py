"""docs/asvs*.md answers every requirement of ASVS 5.0.0, levels 1 and 2, by name."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ["asvs-1-5.md", "asvs-6-10.md", "asvs-11-17.md"]
# Section → how many requirements of levels 1 and 2; in each they come first
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2
4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3
6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2
10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1
12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3
15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
STATES = ("Đạt", "Không áp dụng", "Chưa đạt")
NAMED = re.compile(r"`([^`]+)`")


@pytest.fixture(autouse=True)
def database():
    """Documents ask no database."""


def rows():
    for part in PARTS:
        text = (ROOT / "docs" / part).read_text()
        for line in re.findall(r"^\| \d+\.\d+\.\d+ \|.*$", text, re.M):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def test_every_requirement_is_answered_once():
    asked = [section.split(":") for section in SECTIONS.split()]
    numbers = [f"{name}.{n + 1}" for name, count in asked for n in range(int(count))]

    assert [row[0] for row in rows()] == numbers


def test_every_answer_says_what_and_why():
    for row in rows():
        number, requirement, answer, sources = row
        state, _, why = answer.partition(": ")
        assert requirement and state in STATES and why, number
        if state != "Không áp dụng":
            assert NAMED.findall(sources), number


def test_every_module_and_test_named_is_there():
    for number, _, _, sources in rows():
        for named in NAMED.findall(sources):
            path, _, test = named.partition("::")
            assert (ROOT / path).is_file(), f"{number}: {path}"
            if test:
                assert f"def {test}(" in (ROOT / path).read_text(), f"{number}: {test}"


def test_the_summary_counts_the_rows_and_lists_what_is_not_met():
    text = (ROOT / "docs" / "asvs.md").read_text()
    states = Counter(row[2].partition(": ")[0] for row in rows())
    counted = " | ".join(str(states[state]) for state in STATES)
    open_ones = [row[0] for row in rows() if row[2].startswith("Chưa đạt")]

    assert f"| **Cộng** | {counted} |" in text
    assert re.findall(r"^\| (\d+\.\d+\.\d+) \|", text, re.M) == open_ones
