"""Which organisations answer for which communes, and whether their members suffice."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, Q

from assignments.choices import Counted, HelpsBy
from assignments.models import (
    CommuneAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
)
from households.choices import LISTED, Status
from households.models import Commune, Review
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_xlsx

HEADINGS = [
    "TT",
    "Xã",
    "Tổ chức đảng được giao",
    "Loại",
    "Đảng viên được tính",
    "Từ ngày",
    "Đến ngày",
    "Quyết định số",
    "Ngày quyết định",
]
COMMUNE_HEADINGS = [
    "TT",
    "Xã",
    "Số tổ chức được giao",
    "Đảng viên của xã",
    "Đảng viên của tổ chức được giao",
    "Hộ nghèo",
    "Hộ cận nghèo",
    "Cần người giúp",
    "Nhận được nhiều nhất",
    "Thừa, thiếu",
]


@dataclass(slots=True)
class CommuneLine:
    """A commune on a day: who answers for it, its members, its households.

    `given` are members of the organisations given to it; one that has several communes
    counts in each with its part, so that nobody counts twice.
    """

    commune: Commune
    plan: Plan
    is_open: bool = False
    duties: list[CommuneAssignment] = field(default_factory=list)
    own: int = 0
    given: int = 0
    poor: int = 0
    near_poor: int = 0

    @property
    def members(self) -> int:
        return self.own + self.given

    @property
    def wanted(self) -> int:
        """Places to fill: households the plan counts, times the helpers of each."""
        listed = self.plan.counted == Counted.LISTED
        households = self.poor + (self.near_poor if listed else 0)
        return households * (1 + self.plan.supporting_helpers)

    @property
    def most(self) -> int:
        return self.members * self.plan.max_households

    @property
    def short(self) -> int:
        """How many more members it would take; 0 where they suffice."""
        missing = max(self.wanted - self.most, 0)
        return -(-missing // self.plan.max_households)

    @property
    def spare(self) -> int:
        """Members for whom the plan's least number of households is not there."""
        least = self.plan.min_households
        return max(self.members - self.wanted // least, 0) if least else 0

    @property
    def verdict(self) -> str:
        if self.plan.helps_by == HelpsBy.ORGANISATION:
            return "" if self.duties else "chưa có tổ chức"
        if self.short:
            return f"thiếu {self.short} đảng viên"
        return f"thừa {self.spare} đảng viên" if self.spare else "đủ"


@dataclass(slots=True)
class OrganisationLine:
    organisation: PartyOrganisation
    members: int
    duties: list[CommuneAssignment] = field(default_factory=list)
    lines: list[CommuneLine] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        return sum(line.wanted for line in self.lines)

    @property
    def rows(self) -> list[tuple[CommuneAssignment, CommuneLine]]:
        return list(zip(self.duties, self.lines, strict=True))


class CommuneDuties:
    """A plan's duties to communes on a day, as a scope may see them.

    Members are counted as the register has them today; households by the newest list
    up to the day's year.
    """

    def __init__(self, scope: Scope, plan: Plan, day: date):
        self.scope, self.plan, self.day = scope, plan, day

    @cached_property
    def duties(self) -> list[CommuneAssignment]:
        rows = CommuneAssignment.objects.visible_to(self.scope).on(self.day)
        rows = rows.filter(plan=self.plan).select_related("organisation", "commune")
        return list(rows.order_by("commune__code", "organisation__folded_name", "pk"))

    @cached_property
    def year(self) -> int | None:
        reviews = Review.objects.visible_to(self.scope)
        return reviews.filter(year__lte=self.day.year).latest_year()

    @cached_property
    def members(self) -> dict[int, int]:
        """Organisation id → members the plan counts, of it and its cells.

        Where the register has none, what the office's list says.
        """
        members = PartyMember.objects.eligible(self.plan, self.day).order_by()
        wanted = {duty.organisation_id for duty in self.duties}
        below = Q(organisation__in=wanted) | Q(organisation__parent__in=wanted)
        found = defaultdict(int)
        rows = members.filter(below).values_list("organisation", "organisation__parent")
        for cell, above, count in rows.annotate(Count("pk")):
            found[above if above in wanted and cell not in wanted else cell] += count
        for duty in self.duties:
            stated = duty.organisation.stated_members or 0
            found[duty.organisation_id] = found[duty.organisation_id] or stated
        return dict(found)

    @cached_property
    def by_commune(self) -> list[CommuneLine]:
        """A line for every commune of the day that one reads, by code."""
        shown = Commune.objects.read_by(self.scope).on(self.day)
        communes = {c.pk: c for c in shown.order_by("code")}
        communes |= {d.commune_id: d.commune for d in self.duties}
        lines = {pk: CommuneLine(c, self.plan) for pk, c in communes.items()}
        for pk, line in lines.items():
            line.is_open = self.scope.may_read(pk)
        self._count_households(lines)
        self._count_own(lines)
        shares = self._shares()
        for duty in self.duties:
            line = lines[duty.commune_id]
            line.duties.append(duty)
            duty.members = self.members[duty.organisation_id]
            line.given += shares[duty.pk]
        return sorted(lines.values(), key=lambda line: line.commune.code)

    @cached_property
    def by_organisation(self) -> list[OrganisationLine]:
        """Each has a page for whoever sees that it answers for a commune."""
        lines = {line.commune.pk: line for line in self.by_commune}
        found = {}
        for duty in self.duties:
            pk = duty.organisation_id
            if pk not in found:
                found[pk] = OrganisationLine(duty.organisation, self.members[pk])
            found[pk].duties.append(duty)
            found[pk].lines.append(lines[duty.commune_id])
        return sorted(found.values(), key=lambda o: o.organisation.folded_name)

    def _shares(self) -> dict[int, int]:
        """Duty id → its part of the organisation's members, whoever asks."""
        everywhere = CommuneAssignment.objects.on(self.day).filter(
            plan=self.plan, organisation__in=self.members
        )
        theirs = defaultdict(list)
        rows = everywhere.order_by("commune__code", "pk")
        for pk, organisation in rows.values_list("pk", "organisation"):
            theirs[organisation].append(pk)
        found = {}
        for organisation, duties in theirs.items():
            each, rest = divmod(self.members[organisation], len(duties))
            found |= {pk: each + (place < rest) for place, pk in enumerate(duties)}
        return found

    def _count_households(self, lines: dict[int, CommuneLine]) -> None:
        reviews = Review.objects.filter(village__commune__in=lines).order_by()
        reviews = reviews.filter(year=self.year, status__in=LISTED)
        rows = reviews.values_list("village__commune", "status").annotate(Count("pk"))
        for commune, status, count in rows:
            if commune in lines and status == Status.POOR:
                lines[commune].poor = count
            elif commune in lines:
                lines[commune].near_poor = count

    def _count_own(self, lines: dict[int, CommuneLine]) -> None:
        """Members of the commune's own cells, but of those given to some commune."""
        given = {duty.organisation_id for duty in self.duties}
        members = PartyMember.objects.eligible(self.plan, self.day).order_by()
        members = members.exclude(organisation__in=given).exclude(
            organisation__parent__in=given
        )
        rows = members.filter(organisation__commune__in=lines)
        rows = rows.values_list("organisation__commune").annotate(Count("pk"))
        for commune, count in rows:
            lines[commune].own = count


def duties_workbook(duties: CommuneDuties) -> tuple[bytes, int]:
    """The duties and the communes as a workbook; how many duties."""
    lines = duties.by_commune
    given = [
        (
            number,
            duty.commune.name,
            duty.organisation.name,
            duty.organisation.get_kind_display(),
            duty.members,
            duty.started_on,
            duty.ended_on,
            duty.decision_number,
            duty.decision_on,
        )
        for number, duty in enumerate((d for line in lines for d in line.duties), 1)
    ]
    communes = [
        (
            number,
            line.commune.name,
            len(line.duties),
            line.own,
            line.given,
            line.poor,
            line.near_poor,
            line.wanted,
            line.most,
            line.verdict,
        )
        for number, line in enumerate(lines, 1)
    ]
    title = f"Phân công phụ trách xã theo {duties.plan}, ngày {duties.day:%d/%m/%Y}"
    sheets = {"Phân công": (HEADINGS, given), "Theo xã": (COMMUNE_HEADINGS, communes)}
    return to_xlsx(sheets, titles={name: [title] for name in sheets}), len(given)
