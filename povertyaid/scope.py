"""What one signed-in person may see and change, as plain data.

Built once per request by assignments.middleware, passed to querysets, never stored.
"""

from dataclasses import dataclass, field
from typing import Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Scope:
    """An empty Scope sees nothing; forgetting to fill one in fails closed."""

    reads_all: bool = False
    writes_all: bool = False
    reads: frozenset[int] = frozenset()  # commune ids, everything in them
    writes: frozenset[int] = frozenset()  # commune ids
    organisations: frozenset[int] = frozenset()  # an organisation's secretary's own
    members: frozenset[int] = frozenset()  # the party member this user is
    households: frozenset[int] = frozenset()  # one by one: those this member helps
    # One by one, to look at: those that lay in a commune one reads when it ended
    villages: frozenset[int] = frozenset()
    numbers_all: bool = False  # whole identity numbers, of everybody
    numbers: frozenset[int] = frozenset()  # commune ids: of those who live there
    compiles: bool = False  # asks for the year's report and writes its words
    closes: bool = False  # closes the year's report
    manages_all: bool = False  # whose rights one gives and takes: everybody's
    manages: frozenset[int] = frozenset()  # commune ids: those of its people
    # History and snapshot when this was read: while both stand, nothing has changed
    as_of: str = field(default="", compare=False, repr=False)

    def may_read(self, commune_id: int) -> bool:
        """Whether the whole commune is read, its figures included."""
        return self.reads_all or commune_id in self.reads

    def require_read(self, commune_id: int) -> None:
        if not self.may_read(commune_id):
            raise PermissionDenied

    def may_write(self, commune_id: int) -> bool:
        return self.writes_all or commune_id in self.writes

    def require_write(self, commune_id: int) -> None:
        if not self.may_write(commune_id):
            raise PermissionDenied

    def may_see_numbers(self, commune_id: int | None) -> bool:
        """Whether identity numbers are shown whole there; who looks is written down.

        None: of the whole district.
        """
        return self.numbers_all or commune_id in self.numbers

    def require_numbers(self, commune_id: int | None) -> None:
        if not self.may_see_numbers(commune_id):
            raise PermissionDenied

    def require_district(self) -> None:
        if not self.writes_all:
            raise PermissionDenied

    def require_compiling(self) -> None:
        if not self.compiles:
            raise PermissionDenied

    def require_closing(self) -> None:
        if not self.closes:
            raise PermissionDenied

    @property
    def manages_users(self) -> bool:
        return self.manages_all or bool(self.manages)

    def require_managing(self) -> None:
        if not self.manages_users:
            raise PermissionDenied

    @property
    def reads_reports(self) -> bool:
        """Compiled figures are for whoever reads at least one whole commune."""
        return self.reads_all or bool(self.reads)

    def require_reports(self) -> None:
        if not self.reads_reports:
            raise PermissionDenied


class ScopedQuerySet(models.QuerySet):
    """Base of every queryset whose rows belong to a commune.

    A path that is None says that the rows are never reached that way.
    """

    commune_path: str | None = "commune"
    household_path: str | None = None
    organisation_path: str | None = None
    member_path: str | None = None

    @property
    def village_path(self) -> str | None:
        """Where the commune is reached by a village: the village."""
        path, _, last = (self.commune_path or "").rpartition("__")
        is_by_village = last == "commune" and path.split("__")[-1] == "village"
        return path if is_by_village else None

    def visible_to(self, scope: Scope) -> Self:
        """The rows this scope may read; none, and no query, for an empty scope."""
        if scope.reads_all:
            return self
        ways = {
            self.commune_path: scope.reads,
            self.village_path: scope.villages,
            self.household_path: scope.households,
            self.organisation_path: scope.organisations,
            self.member_path: scope.members,
        }
        allowed = [
            Q(**{f"{path}__in": ids}) for path, ids in ways.items() if path and ids
        ]
        if not allowed:
            return self.none()
        condition = allowed[0]
        for way in allowed[1:]:
            condition |= way
        return self.filter(condition)
