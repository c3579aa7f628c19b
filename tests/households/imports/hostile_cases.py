"""What is kept of a hostile file: how it is made and what it must be answered with.

A case is a builder of bytes under the name the office would see, and either the message
of the refusal or the cells of the first sheet (rows of texts, None for blank).
"""

from collections.abc import Callable
from dataclasses import dataclass

from households.imports.reading import messages

CASES: list["Case"] = []


@dataclass(frozen=True)
class Case:
    """One file: how it is made and what must come of it."""

    file_name: str
    build: Callable[[], bytes]
    refusal: str | None = None  # the whole message, else `cells`
    cells: list | None = None
    notes: tuple[str, ...] = ()
    first_row: int = 1

    def __str__(self) -> str:
        return self.build.__name__


def refused(code: str, file_name="list.xlsx", **details):
    """Decorate a builder: reading its file is refused with this message."""

    def keep(build):
        message = str(messages.refusal(code, **details))
        CASES.append(Case(file_name, build, refusal=message))
        return build

    return keep


def reads(cells: list, *notes: str, file_name="list.xlsx", first_row=1):
    """Decorate a builder: its first sheet has exactly these cells and notes."""

    def keep(build):
        CASES.append(Case(file_name, build, None, cells, notes, first_row))
        return build

    return keep
