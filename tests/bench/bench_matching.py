"""An invented district's second list after its first, both imported: how right.

And how fast near matches are found where no exact key helps.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measures import Figure, medians
from tests.households.imports.matching_quality import Matched, imported
from tests.households.imports.two_years import two_years

TIMES = 3


def figures() -> Iterator[Figure]:
    pair = two_years()
    with tempfile.TemporaryDirectory() as folder:
        reached = imported(pair, Path(folder))
    yield Figure("matching.precision_percent", reached.precision, 100, is_least=True)
    yield Figure("matching.recall_percent", reached.recall, 99, is_least=True)
    yield Figure("matching.questions_percent", reached.questions, 2)
    matched = Matched(pair)
    matched.open_rows, matched.left = matched.rows, matched.households
    (near,) = medians(TIMES, matched.near)  # as if no exact key had found anything
    yield Figure("matching.near_seconds", near, 2)
