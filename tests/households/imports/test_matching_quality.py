"""Two years of an invented district through the whole import, against the truth.

Of the second list's rows 5 % have a misspelt name and 3 % no number any more; heads
died, villages got new names, and strangers are called as those who left.
"""

import os

import pytest

from tests.households.imports.matching_quality import Score, imported
from tests.households.imports.two_years import two_years


def test_two_years_are_brought_together(tmp_path):
    assert imported(two_years(40), tmp_path) == Score(
        rows=4900, households=4500, matched=4433, wrong=0, asked=86, found=4493
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 3, 8][: int(os.environ.get("EXAMPLES", 1))])
def test_other_two_years_too(tmp_path, seed):
    reached = imported(two_years(seed), tmp_path)

    assert reached.wrong == 0
    assert reached.recall > 99
    assert reached.questions < 2
