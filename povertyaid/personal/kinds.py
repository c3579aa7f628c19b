"""What a kind of personal data is, which of it is due to go, and removing it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from povertyaid import audit
from povertyaid.templatetags.vn import number

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Period:
    """How long a kind is kept, where the system itself removes it.

    `old` gives the rows from before an instant; `remove` takes those away, or only
    their files, and returns how many; `words` say what is removed and what stays.
    """

    setting: str  # name of the number of days in settings.KEPT_DAYS
    old: Callable[[datetime], models.QuerySet]
    remove: Callable[[models.QuerySet], int]
    words: str

    @property
    def days(self) -> int:
        return settings.KEPT_DAYS[self.setting]

    @property
    def long(self) -> str:
        """In whole years where the days are so many: "5 năm", "30 ngày"."""
        years = (4 * self.days + 730) // 1461  # of 365.25 days, rounded
        is_whole = years and abs(4 * self.days - 1461 * years) <= 4
        return f"{years} năm" if is_whole else f"{number(self.days)} ngày"

    def rows(self) -> models.QuerySet:
        return self.old(timezone.now() - timedelta(days=self.days))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data about people, in the words of those it is about."""

    name: str  # in addresses: "households"
    title: str
    holds: str  # which data
    why: str
    ground: str  # in which decree or law
    seen_by: str
    places: str  # server, phone, files, backups
    kept: str  # for how long, where a person decides it
    models: tuple[str, ...]  # labels: "households.Household"
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What of a kind is older than its period: how many, and the oldest of them."""

    kind: Kind
    count: int
    samples: list[str]


def all_kinds() -> list[Kind]:
    return [kind for path in settings.PERSONAL_DATA for kind in import_string(path)]


def kind_named(name: str) -> Kind | None:
    """The kind of that name, if the system removes what is old of it."""
    return next((k for k in all_kinds() if k.name == name and k.period), None)


def due(kind: Kind) -> Due:
    rows = kind.period.rows()
    samples = [str(row) for row in islice(rows.order_by("pk")[:MOST_SHOWN], MOST_SHOWN)]
    return Due(kind, rows.count(), samples)


@transaction.atomic
def forget(kind: Kind, by) -> int:
    """Remove what is due by now; how many. Noted in the log, without the data."""
    count = kind.period.remove(kind.period.rows())
    if count:
        audit.record_removal(by, kind.models[0].lower(), count, kind.title)
    return count
