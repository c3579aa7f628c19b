"""One paper before it is drawn: plain data, the same for PDF and for Word."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model

from assignments.choices import PaperKind
from assignments.documents.heads import Head
from assignments.documents.numbering import TYPES, number_line
from assignments.models import IssuedPaper, PartyOrganisation
from povertyaid.scope import Scope
from povertyaid.text import fold

SIGNERS_A_ROW = 3
SIGN_HERE = "(ký, ghi rõ họ tên)"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a paper is made, as of which day, under which number, on what size."""

    scope: Scope
    day: date
    issued: IssuedPaper | None = None
    size: str = "a4"  # of the wide lists: "a4" or "a3"


@dataclass(frozen=True, slots=True)
class Paper:
    """`data` is JSON; what it holds is told by the template of its kind."""

    kind: PaperKind
    about: Model
    organisation: PartyOrganisation
    subject: str  # trích yếu, without the type
    rows: int  # of people or households, for the log of exports
    data: dict = field(repr=False)

    @property
    def filename(self) -> str:
        """Without ending: the kind, whom it is about, and a number that is unique."""
        words = "".join(c if c.isalnum() else "-" for c in fold(self.about_name))
        return f"{self.kind}-{words[:60].strip('-')}-{self.about.pk}"

    @property
    def about_name(self) -> str:
        return str(self.data.get("about") or self.about)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a printed table: heading, share of the width, how cells stand."""

    heading: str
    share: float
    align: str = "left"  # or "center"


def table(columns: list[Column], rows: list[list[str]]) -> dict:
    return {
        "headings": [column.heading for column in columns],
        "shares": [column.share for column in columns],
        "aligns": [column.align for column in columns],
        "rows": rows,
    }


def framed(kind: PaperKind, head: Head, asked: Asked, **text) -> dict:
    """A paper's data: the heads and foot, around the `text` of its kind."""
    issued = asked.issued
    number = number_line(kind, head.symbol, issued)
    day = issued.dated if issued else asked.day
    return {
        "kind": kind.value,
        "size": "a4",
        "flipped": False,
        "head": head.top(number, day, is_draft=kind in TYPES and not issued),
        "foot": head.foot,
        **text,
    }


def signers(*people: tuple[str, str]) -> list[list[dict]]:
    """(who signs, name) → rows of three places to sign; empty ones fill the last."""
    places = [
        {"title": title, "note": SIGN_HERE, "name": name} for title, name in people
    ]
    while len(places) % SIGNERS_A_ROW:
        places.append({"title": "", "note": "", "name": ""})
    starts = range(0, len(places), SIGNERS_A_ROW)
    return [places[start : start + SIGNERS_A_ROW] for start in starts]
