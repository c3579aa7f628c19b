"""What a benchmark hands back: a figure beside the goal it has to reach."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the output; `is_least` says that the goal is a floor."""

    name: str
    value: float
    goal: float
    is_least: bool = False

    @property
    def is_reached(self) -> bool:
        return self.value >= self.goal if self.is_least else self.value <= self.goal

    def __str__(self) -> str:
        sign = "≥" if self.is_least else "≤"
        verdict = "ok" if self.is_reached else "SHORT"
        value = Decimal(self.value).quantize(Decimal("0.01"))
        return f"{self.name:42} {value:>10} {sign} {self.goal:<8} {verdict}"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(times: int, *works: Callable[[], object]) -> list[float]:
    """Median seconds of each of `works`, done by turns: all share the weather."""
    for work in works:
        work()
    rounds = [[seconds(work) for work in works] for _ in range(times)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]
