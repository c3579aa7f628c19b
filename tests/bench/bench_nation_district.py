"""A district, whose pages those of the nation are held to in the same run."""

from collections.abc import Iterator

from tests.bench import accounts
from tests.bench.measures import Figure
from tests.bench.registers import DISTRICT, fill

NAME = "nation.district"


def figures() -> Iterator[Figure]:
    fill(DISTRICT)
    accounts.compile_years(accounts.YEARS[-1:])
    yield from accounts.pages(NAME)
