"""What a check is, and running them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

import structlog
from django.conf import settings
from django.db import Error, transaction
from django.utils.module_loading import import_string

MOST_ROWS = 200  # shown; a fault with more rows has one cause

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is not as it should be; `page` and `pk` say where to look."""

    words: str
    page: str = ""  # URL name
    pk: object = None


@dataclass(frozen=True, slots=True)
class Repair:
    """What can be done about all rows of a check at once.

    `words` says what each row would become, before; `mend` does it, audited, and
    returns how many it did. It looks again itself: rows may have changed since shown.
    """

    words: str
    mend: Callable[[object], int]


@dataclass(frozen=True, slots=True)
class Check:
    name: str  # in addresses: "stale-lists"
    title: str
    meaning: str  # what it is and what to do about it
    find: Callable[[], Iterable[Row]]
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Found:
    check: Check
    rows: list[Row] = field(default_factory=list)
    has_more: bool = False
    fault: str = ""  # the check itself could not be made

    @property
    def is_good(self) -> bool:
        return not self.rows and not self.fault


def all_checks() -> list[Check]:
    return [check for path in settings.SELF_CHECKS for check in import_string(path)]


def to_mend(name: str) -> Check | None:
    """The check of that name, if there is a repair for it."""
    return next((c for c in all_checks() if c.name == name and c.repair), None)


def run(check: Check) -> Found:
    """One check; a fault in it is a finding too and does not hide the others."""
    try:
        with transaction.atomic():
            rows = list(islice(check.find(), MOST_ROWS + 1))
    except (Error, OSError) as error:
        log.warning("self_check_failed", check=check.name, error=str(error))
        return Found(check, fault="Không kiểm tra được; đã ghi vào nhật ký.")
    return Found(check, rows[:MOST_ROWS], len(rows) > MOST_ROWS)
