"""The households whose visit is overdue, to be counted by place and opened by each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef

from assignments.models import HouseholdAssignment
from assignments.paged import Paged
from assignments.visits.due import overdue, with_visits
from assignments.visits.lists import VisitListForm, helped_by
from households.models import Household
from povertyaid.scope import Scope

COMMUNE, ORGANISATION, MEMBER = "xa", "tochuc", "dv"
PATHS = {
    COMMUNE: "household__village__commune",
    ORGANISATION: "organisation",
    MEMBER: "member",
}
NAMED = {  # what is counted, by its name; never by how many
    COMMUNE: ("Theo xã", "household__village__commune__name"),
    ORGANISATION: ("Theo tổ chức đảng", "organisation__name"),
    MEMBER: ("Theo người giúp", "member__name"),
}


HEADERS = [
    "Mã hộ",
    "Chủ hộ",
    "Bản",
    "Xã",
    "Người giúp",
    "Tổ chức đảng",
    "Gặp lần cuối",
    "Đến không gặp",
    "Hạn thăm",
    "Quá hạn (ngày)",
]


@dataclass(frozen=True, slots=True)
class Part:
    pk: int
    name: str
    number: int


class Waiting(Paged):
    """Overdue households in sight, those waiting longest first: three queries.

    Whom they are counted by follows from what was asked: communes, then the
    organisations of one commune, then the members of one organisation.
    """

    def __init__(self, scope: Scope, parameters, today: date):
        self.scope, self.today = scope, today
        self.asked = VisitListForm(parameters).asked

    @property
    def is_narrowed(self) -> bool:
        return any(self.asked[name] for name in PATHS)

    @property
    def counts_by(self) -> str:
        if self.asked[ORGANISATION] or self.asked[MEMBER]:
            return MEMBER
        one_commune = len(self.scope.reads) == 1 and not self.scope.reads_all
        return ORGANISATION if self.asked[COMMUNE] or one_commune else COMMUNE

    @property
    def parts_title(self) -> str:
        return NAMED[self.counts_by][0]

    @cached_property
    def _found(self) -> list[tuple]:
        """(assignment, whom it is counted for, their name) of every overdue one."""
        assignments = HouseholdAssignment.objects.visible_to(self.scope)
        for name in (COMMUNE, MEMBER):
            if self.asked[name]:
                assignments = assignments.filter(**{PATHS[name]: self.asked[name]})
        if self.asked[ORGANISATION]:
            assignments = assignments.filter(helped_by(self.asked[ORGANISATION]))
        rows = overdue(assignments, self.today)
        path = PATHS[self.counts_by]
        return list(rows.values_list("pk", path, NAMED[self.counts_by][1]))

    @property
    def parts(self) -> list[Part]:
        """By name: this is no ranking."""
        numbers = Counter((pk, name) for _, pk, name in self._found if pk)
        parts = [Part(pk, name, number) for (pk, name), number in numbers.items()]
        return sorted(parts, key=lambda part: (part.name, part.pk))

    @property
    def total(self) -> int:
        return len(self._found)

    @cached_property
    def rows(self) -> list[HouseholdAssignment]:
        """The page's, each with `last_met`, `last_tried`, `due_on` and `late` days.

        `is_open` where the household's page may be read.
        """
        return self._read(self.here(self._found))

    def table(self) -> list[list]:
        """Every overdue one under HEADERS, not the page's alone."""
        return [_line(row) for row in self._read(self._found)]

    def _read(self, found: list[tuple]) -> list[HouseholdAssignment]:
        wanted = [pk for pk, *_ in found]
        rows = HouseholdAssignment.objects.filter(pk__in=wanted)  # in sight: see _found
        homes = Household.objects.visible_to(self.scope).filter(
            pk=OuterRef("household")
        )
        rows = with_visits(rows.annotate(is_open=Exists(homes))).select_related(
            "household__village__commune", "member", "organisation", "plan"
        )
        for row in (rows := list(rows.order_by("due_on", "pk"))):
            row.late = (self.today - row.due_on).days
            row.only_tried = row.last_tried and row.last_tried != row.last_met
        return rows


def _line(row: HouseholdAssignment) -> list:
    return [
        row.household.code,
        row.household.head_name,
        row.household.village.name,
        row.household.village.commune.name,
        row.member.name if row.member else "cả tổ chức",
        row.organisation.name,
        row.last_met,
        row.last_tried if row.only_tried else None,
        row.due_on,
        row.late,
    ]
