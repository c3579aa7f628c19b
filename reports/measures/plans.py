"""The figures of the plan's three tables, by organisation.

* Households are the lines whose main helper on 31 December belonged to the
  organisation or to one below it: the same lines and measures as in the official forms.
* Members are those of today's register, which keeps no history; assigned is who had a
  running assignment under the plan on 31 December.
* Means are shares of supports delivered in the year; a visit counts if somebody was
  met.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.urls import reverse

from assignments.choices import MemberStatus, OrganisationKind, SupportKind
from assignments.models import (
    Activity,
    CommuneAssignment,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
    SupportShare,
    Visit,
)
from assignments.supports.ledger import DELIVERED
from povertyaid.rates import rate
from povertyaid.scope import Scope
from reports.measures.definitions import MEASURES
from reports.measures.figures import TOTAL, Figures, Place, line_cells
from reports.models import Report, ReportLine

REPAIR = "house_repair"
GOODS = (SupportKind.GOODS, SupportKind.STOCK)
MILLION = 1_000_000
RATES = {  # per cent of: part, whole
    "assigned_rate": ("assigned_members", "expected_members"),
    "target_rate": ("escaped_households", "target_households"),
}
SUMS = {
    "expected_members": (("all_members", 1), ("exempt_members", -1)),
    "escaped_households": (
        ("poor_to_other_households", 1),
        ("poor_out_of_both_households", 1),
    ),
    "value_goods_and_stock": tuple((f"value_{kind}", 1) for kind in GOODS),
    "value_all": tuple((f"value_{kind}", 1) for kind in SupportKind.values),
}


class PlanFigures:
    """Figures by the organisations right below the district committee, in sight."""

    def __init__(self, report: Report, scope: Scope):
        self.report = report
        self.scope = scope
        self.year_end = date(report.year, 12, 31)
        plans = Plan.objects.filter(
            from_year__lte=report.year, to_year__gte=report.year
        )
        self.plan = plans.order_by("-issued_on").first()

    @cached_property
    def outline(self) -> list[Place]:
        return [Place(pk, "", name) for pk, name in self._roots.items()]

    def value(self, place_id: int | None, name: str) -> int | Decimal | str | None:
        if self.plan is None:
            return None
        if name in RATES:
            part, whole = (self.value(place_id, one) for one in RATES[name])
            return rate(part, whole)
        if name in MEASURES:
            return self._households.value(place_id, name)
        if name == "communes":
            return ", ".join(self._communes[place_id]) if place_id else ""
        if name.startswith("millions_"):
            return Decimal(self._count(place_id, f"value_{name[9:]}")) / MILLION
        return self._count(place_id, name)

    def unknown(self, place_id: int | None, name: str) -> int:
        return 0

    def is_blank(self, place_id: int | None, name: str) -> bool:
        """No rate where nobody is to be assigned and no household signed up."""
        if name not in RATES or self.plan is None:
            return False
        return not self.value(place_id, RATES[name][1])

    def opens(self, place_id: int | None, name: str) -> bool:
        """The total has no address: it leaves out whom nobody helps."""
        return place_id is not TOTAL and name in MEASURES

    def address(self, place_id: int | None, name: str) -> str:
        """The list that the figure counts, where there is one of its own."""
        year, whose = self.report.year, {"tochuc": place_id} if place_id else {}
        if name == "visits":
            days = {"tu": date(year, 1, 1), "den": self.year_end, "gap": "co"}
            return f"{reverse('visits')}?{urlencode(days | whose)}"
        kind = name.removeprefix("millions_")
        if name == "millions_all" or kind in SupportKind.values:
            asked = {"nam": year, "tinhtrang": "da-trao"} | whose
            asked |= {} if kind == "all" else {"loai": kind}
            return f"{reverse('supports')}?{urlencode(asked)}"
        return ""

    def _count(self, place_id: int | None, name: str) -> int | Decimal | None:
        if name in SUMS:
            parts = [(self.value(place_id, part), sign) for part, sign in SUMS[name]]
            if any(number is None for number, _ in parts):
                return None  # in a first year nobody can have escaped
            return sum(sign * number for number, sign in parts)
        return self._counts[name].get(place_id, 0)

    @cached_property
    def _counts(self) -> dict[str, dict[int | None, int | Decimal]]:
        """name → organisation → number; the total under None."""
        counts: dict = defaultdict(lambda: defaultdict(int))
        for organisation, name, number in self._counted():
            root = self._root_of.get(organisation)
            if root and number:
                counts[name][root] += number
                counts[name][TOTAL] += number
        return counts

    def _counted(self) -> Iterator[tuple[int, str, int | Decimal]]:
        yield from self._members()
        yield from self._assigned()
        yield from self._given()
        yield from self._held()
        met = Visit.objects.visible_to(self.scope).met()
        for organisation, number in _grouped(
            met.filter(visited_on__year=self.report.year, assignment__plan=self.plan),
            "assignment__organisation",
            Count("pk"),
        ):
            yield organisation, "visits", number

    def _members(self):
        members = PartyMember.objects.registered().filter(organisation__in=self._seen)
        exempt = Count("pk", filter=Q(status=MemberStatus.EXEMPT))
        registered = set()
        for one, number, free in _grouped(members, "organisation", Count("pk"), exempt):
            registered.add(self._root_of.get(one))
            yield one, "all_members", number
            yield one, "exempt_members", free
        for root in self._roots.keys() - registered:  # as the office's list says
            yield root, "all_members", self._seen[root].stated_members

    def _assigned(self):
        found = HouseholdAssignment.objects.visible_to(self.scope).on(self.year_end)
        aims = Count("household", distinct=True, filter=Q(target_year=self.report.year))
        who = Count("member", distinct=True)
        for one, members, signed_up in _grouped(
            found.filter(plan=self.plan), "organisation", who, aims
        ):
            yield one, "assigned_members", members
            yield one, "target_households", signed_up

    def _given(self):
        shares = SupportShare.objects.visible_to(self.scope).filter(
            DELIVERED,
            support__plan=self.plan,
            support__given_on__year=self.report.year,
        )
        is_repair = Q(support__kind=SupportKind.HOUSE, support__what__icontains="sửa")
        kind = Case(
            When(is_repair, then=Value(REPAIR)),
            default=F("support__kind"),
            output_field=CharField(),
        )
        grouped = shares.order_by().annotate(built=kind)
        for one, kind, built, value, count, pieces in grouped.values_list(
            "support__organisation", "support__kind", "built"
        ).annotate(Sum("value"), Count("pk"), Sum("quantity")):
            yield one, f"value_{kind}", value
            yield one, f"number_{built}", count
            yield one, f"pieces_{kind}", _whole(pieces)

    def _held(self):
        held = Activity.objects.visible_to(self.scope).filter(
            held_on__year=self.report.year
        )
        grouped = held.order_by().values_list("organisation", "kind")
        for one, kind, number, households, persons in grouped.annotate(
            Count("pk", distinct=True),
            Count("participants"),
            Sum("participants__persons"),
        ):
            yield one, f"{kind}_held", number
            yield one, f"{kind}_households", households
            yield one, f"{kind}_persons", persons

    @cached_property
    def _households(self) -> Figures:
        lines = ReportLine.objects.of(self.report, self.scope)
        lines = lines.filter(helper_organisation__in=self._root_of)
        found = line_cells(lines, "helper_organisation_id").by(self._root_of)
        return Figures(self.report, self.outline, found, {})

    @cached_property
    def _communes(self) -> dict[int, list[str]]:
        """root → the communes it and those below it answer for, in order of codes."""
        found = CommuneAssignment.objects.visible_to(self.scope).on(self.year_end)
        names: dict = defaultdict(dict)
        for organisation, name in (
            found.filter(plan=self.plan)
            .order_by("commune__code", "pk")
            .values_list("organisation", "commune__name")
        ):
            names[self._root_of.get(organisation)][name] = None
        return defaultdict(list, {pk: list(found) for pk, found in names.items()})

    @cached_property
    def _root_of(self) -> dict[int, int]:
        """Organisation → the one right below the district committee it belongs to."""
        roots = {}
        for pk in self._seen:
            root = pk
            while (parent := self._seen[root].parent_id) and (
                parent in self._seen
                and self._seen[parent].kind != OrganisationKind.DISTRICT_COMMITTEE
            ):
                root = parent
            if self._seen[root].kind != OrganisationKind.DISTRICT_COMMITTEE:
                roots[pk] = root
        return roots

    @cached_property
    def _seen(self) -> dict[int, PartyOrganisation]:
        """Whom this user reads wholly: not who merely helps in a commune of theirs."""
        found = PartyOrganisation.objects.all()
        if not self.scope.reads_all:
            own = Q(pk__in=self.scope.organisations)
            own |= Q(parent__in=self.scope.organisations)
            found = found.filter(Q(commune__in=self.scope.reads) | own)
        alive = Q(valid_to=None) | Q(valid_to__gt=self.year_end)
        return {one.pk: one for one in found.filter(alive).order_by("name", "pk")}

    @cached_property
    def _roots(self) -> dict[int, str]:
        """Those who help somebody, by name."""
        wanted = set(self._root_of.values())
        return {pk: one.name for pk, one in self._seen.items() if pk in wanted}


def _grouped(rows, by: str, *counts):
    named = {f"count_{at}": count for at, count in enumerate(counts)}
    return rows.order_by().values_list(by).annotate(**named)


def _whole(pieces: Decimal | None) -> int | Decimal:
    if not pieces:
        return 0
    return int(pieces) if pieces == int(pieces) else pieces.normalize()
