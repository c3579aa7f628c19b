"""What a form is made of: a tree of headings whose leaves are columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

NUMBER, RATE = "number", "rate"
TEXT, MILLIONS = "text", "millions"  # words; million dong


class RowKind(StrEnum):
    """What a row of a form is about; sections and groups are bold, and sums."""

    PLACE = "place"
    SECTION = "section"  # Khu vực thành thị, Khu vực nông thôn
    GROUP = "group"  # a district or organisation above its communes
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, number, formula, and the figure it shows.

    In a form with two rows per place `measure` lacks its ending: "poor_start" stands
    for poor_start_households and poor_start_persons.
    """

    heading: str
    number: str
    measure: str
    formula: str = ""
    kind: str = NUMBER

    @property
    def number_line(self) -> str:
        """What stands in the row of column numbers: "3", or "4 = 3/1×100"."""
        return f"{self.number} = {self.formula}" if self.formula else self.number


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over several columns or groups."""

    heading: str
    parts: tuple["Column | Group", ...]


@dataclass(frozen=True)
class Form:
    """An official form: `parts` is its tree of headings after TT and the place."""

    number: int
    title: str
    parts: tuple[Column | Group, ...]
    is_movement: bool = False  # two rows per place, and a check that they balance
    note: str = ""
    code: str = ""  # of a table that is not one of the numbered forms

    @property
    def is_party_s(self) -> bool:
        """Of the Party's plan, not of the State's yearly review."""
        return bool(self.code)

    @property
    def label(self) -> str:
        """What it is called: "Biểu 7"; of the plan's tables "Biểu 01"."""
        return self.code or f"Biểu {self.number}"

    @cached_property
    def columns(self) -> list[Column]:
        return list(leaves_of(self.parts))


def leaves_of(parts) -> Iterator[Column]:
    """The columns under some headings, from left to right."""
    for part in parts:
        if isinstance(part, Group):
            yield from leaves_of(part.parts)
        else:
            yield part


def depth_of(part: Column | Group) -> int:
    """How many heading rows a part needs."""
    if isinstance(part, Column):
        return 1
    return 1 + max(depth_of(child) for child in part.parts)
