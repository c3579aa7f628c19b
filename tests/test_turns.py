"""The order of the tests: all of them, long ones first, no module torn apart."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import turns

ROOT = Path(__file__).parent.parent
LIGHT = [f"tests/test_light.py::test_{number}" for number in range(90)]
LONGEST, SECOND = sorted(turns.SECONDS, key=turns.SECONDS.get)[:-3:-1]
HEAVY = [f"{name}::test_{number}" for number in "ab" for name in (SECOND, LONGEST)]
BARE = ["tests/test_layers.py::test_a", "tests/test_layers.py::test_b"]
BROWSED = ["tests/browser/test_x.py::test_y", "tests/browser/test_x.py::test_are_whole"]


@pytest.fixture(autouse=True)
def database():
    """Nothing here asks for rows."""


def taken(nodes, runs):
    items = [
        SimpleNamespace(
            nodeid=node, name=node, fixturenames=["db"][: "layers" not in node]
        )
        for node in nodes
    ]
    return [item.nodeid for item in turns.taken_in_turns(items, runs)]


def test_each_run_begins_with_a_long_module_and_the_browser_is_the_end():
    nodes = BROWSED + LIGHT[:45] + HEAVY + LIGHT[45:] + BARE

    order = taken(nodes, 2)

    assert sorted(order) == sorted(nodes)
    assert order[:2] == [f"{LONGEST}::test_a", f"{LONGEST}::test_b"]
    middle = len(nodes) // 2
    assert order[middle : middle + 2] == [f"{SECOND}::test_a", f"{SECOND}::test_b"]
    assert order[2:middle] + order[middle + 2 : -2] == BARE + LIGHT
    assert order[-2:] == BROWSED[::-1]


@pytest.mark.parametrize("runs", [1, 2, 3, 8])
@pytest.mark.parametrize("nodes", [HEAVY, HEAVY[:1], LIGHT[:3], []])
def test_few_tests_are_all_taken(nodes, runs):
    assert sorted(taken(nodes, runs)) == sorted(nodes)


def test_every_module_named_is_there():
    assert [name for name in turns.SECONDS if not (ROOT / name).is_file()] == []
