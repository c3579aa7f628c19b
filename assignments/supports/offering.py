"""Who may be chosen to receive a support: households of a place, and places themselves.

A row has a key that a form can send: h12 for a household, b5 for a village, x3 for a
commune as a whole, t3 for a school of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments.models import (
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    SupportShare,
)
from assignments.supports.sharing import (
    share_of_commune,
    share_of_village,
    shares_of_households,
)
from households.choices import LISTED
from households.models import Commune, Household, Review, Village
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number

MOST_HOUSEHOLDS = 200
HOUSEHOLD, VILLAGE, COMMUNE, SCHOOL = "h", "b", "x", "t"


@dataclass(slots=True)
class Row:
    """A household or a place that may receive a part, and what it is to receive."""

    key: str
    name: str
    place: str
    code: str = ""
    status: str | None = None
    is_ticked: bool = False
    value: int | str | None = None  # text where what was typed is no number
    quantity: Decimal | str | None = None
    school: str = ""
    wrong: str = ""

    @property
    def kind(self) -> str:
        return self.key[0]

    @property
    def shown_value(self) -> str:
        """As a form shows it again; what could not be read stays as it was typed."""
        return number(self.value) if isinstance(self.value, int) else self.value or ""

    @property
    def shown_quantity(self) -> str:
        if isinstance(self.quantity, Decimal):
            return number(self.quantity.normalize())
        return self.quantity or ""

    @property
    def pk(self) -> int:
        return int(self.key[1:].partition("-")[0])


def key_of(share: SupportShare) -> str:
    if share.household_id:
        return f"{HOUSEHOLD}{share.household_id}"
    if share.school:
        return f"{SCHOOL}{share.commune_id}"
    if share.village_id:
        return f"{VILLAGE}{share.village_id}"
    return f"{COMMUNE}{share.commune_id}"


class PlaceForm(forms.Form):
    """Whose households are offered: a commune's, an organisation's, a member's."""

    xa = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    ban = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    tochuc = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    dv = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    ho = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    @property
    def asked(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class Offer:
    """The rows a scope may choose from, narrowed by the address."""

    def __init__(self, scope: Scope, parameters, shares: Sequence[SupportShare] = ()):
        self.scope = scope
        self.asked = PlaceForm(parameters).asked
        self.present = list(shares)  # of a support that is corrected: always offered
        if not any(self.asked.values()):
            self._choose_for_them()

    def _choose_for_them(self) -> None:
        """The place there is no choice about, or that the support already goes to."""
        if self.present:
            self.asked["xa"] = self.present[0].commune_id
        elif len(self.communes) == 1:
            self.asked["xa"] = self.communes[0].pk

    @cached_property
    def communes(self) -> list[Commune]:
        """Where this scope may give; a member's own households need no commune."""
        lies_here = Village.objects.filter(commune=OuterRef("pk"))
        communes = Commune.objects.visible_to(self.scope).filter(Exists(lies_here))
        if self.scope.writes_all:
            return list(communes)
        where = Q(pk__in=self.scope.writes)
        if self.scope.organisations:
            where |= Q(pk__in=self.scope.reads)
        return list(communes.filter(where))

    @cached_property
    def commune(self) -> Commune | None:
        return next((c for c in self.communes if c.pk == self.asked["xa"]), None)

    @cached_property
    def villages(self) -> list[Village]:
        if self.commune is None:
            return []
        villages = Village.objects.visible_to(self.scope)
        return list(villages.filter(commune=self.commune))

    @cached_property
    def organisation(self) -> PartyOrganisation | None:
        wanted = self.asked["tochuc"]
        return next((one for one in self.organisations if one.pk == wanted), None)

    @cached_property
    def member(self) -> PartyMember | None:
        """The member asked for, or the one who is signed in and nothing else."""
        rows = PartyMember.objects.visible_to(self.scope).select_related("organisation")
        if self.asked["dv"]:
            return rows.filter(pk=self.asked["dv"]).first()
        if self.is_for_member:
            return rows.filter(pk__in=self.scope.members).first()
        return None

    @property
    def is_for_member(self) -> bool:
        scope = self.scope
        office = scope.writes_all or scope.writes or scope.organisations
        return bool(scope.members) and not office

    @cached_property
    def households(self) -> list[Household]:
        """At most MOST_HOUSEHOLDS and one more, which tells that there are more."""
        found = self._allowed().filter(self._wanted())
        newest = Review.objects.visible_to(self.scope).latest_year()
        found = found.with_review(newest or 0).select_related("village__commune")
        if self.asked["xa"] and not self.asked["ho"]:
            helped = HouseholdAssignment.objects.running()
            helped = Exists(helped.filter(household=OuterRef("pk")))
            found = found.filter(Q(status__in=LISTED) | helped)
        place = ("village__commune__code", "village__folded_name", "sort_key", "pk")
        return list(found.order_by(*place)[: MOST_HOUSEHOLDS + 1])

    @property
    def is_cut(self) -> bool:
        return len(self.households) > MOST_HOUSEHOLDS

    def _allowed(self) -> QuerySet:
        households = Household.objects.visible_to(self.scope)
        if self.scope.writes_all:
            return households
        own = Q(pk__in=self.scope.households)
        return households.filter(own | Q(village__commune__in=self.communes))

    def _wanted(self) -> Q:
        asked, helped = self.asked, HouseholdAssignment.objects.running()
        helped = helped.filter(household=OuterRef("pk"))
        if asked["ho"]:
            return Q(pk=asked["ho"])
        if asked["dv"]:
            return Q(Exists(helped.filter(member=asked["dv"])))
        if asked["tochuc"] and not asked["xa"]:
            below = Q(organisation__parent=asked["tochuc"])
            where = Q(organisation=asked["tochuc"]) | below
            return Q(Exists(helped.filter(where)))
        if asked["ban"]:
            return Q(village=asked["ban"])
        if asked["xa"]:
            return Q(village__commune=asked["xa"])
        return Q(pk__in=self.scope.households)

    @cached_property
    def rows(self) -> list[Row]:
        """Those already chosen first, then the households, then places as a whole."""
        rows = rows_of(self.present)
        rows += map(_row_of_household, self.households[:MOST_HOUSEHOLDS])
        for village in self.villages:
            if self.asked["ban"] in ("", village.pk):
                place = village.commune.name
                rows.append(Row(f"{VILLAGE}{village.pk}", f"Cả {village}", place))
        if self.commune:
            pk, name = self.commune.pk, self.commune.name
            rows.append(Row(f"{COMMUNE}{pk}", f"Chung cả {self.commune}", name))
            rows.append(Row(f"{SCHOOL}{pk}", "Một trường của xã", name))
        return list({row.key: row for row in reversed(rows)}.values())[::-1]

    @cached_property
    def members(self) -> list[PartyMember]:
        """Who helps the households that are offered today, and the one asked for."""
        helping = HouseholdAssignment.objects.running()
        helping = helping.filter(household__in=self.households)
        members = PartyMember.objects.visible_to(self.scope)
        given = [share.support.member_id for share in self.present[:1]]
        wanted = Q(pk__in=helping.order_by().values("member"))
        wanted |= Q(pk__in=[self.member.pk] if self.member else given)
        rows = members.filter(wanted).select_related("organisation")
        return list(rows.order_by("sort_key", "pk"))

    @cached_property
    def organisations(self) -> list[PartyOrganisation]:
        """Who may be said to give: one's own, or any in sight for an office."""
        rows = PartyOrganisation.objects.visible_to(self.scope)
        scope, given = self.scope, [s.support.organisation_id for s in self.present[:1]]
        if not (scope.writes_all or scope.writes):
            rows = rows.filter(Q(pk__in=scope.organisations) | Q(pk__in=given))
        open_ones = Q(valid_to=None) | Q(pk__in=given)
        return list(rows.filter(open_ones).order_by("folded_name", "pk"))


def rows_of(shares: Iterable[SupportShare]) -> list[Row]:
    """A ticked row for each share, with its amounts; schools of one commune apart."""
    rows = [_row_of(share) for share in shares]
    schools = [row for row in rows if row.kind == SCHOOL]
    for place, row in enumerate(schools[1:], 1):
        row.key = f"{row.key}-{place}"
    return rows


def _row_of(share: SupportShare) -> Row:
    household = share.household
    named = household.head_name if household else share.school or str(share)
    village = f"{share.village}, " if share.village else ""
    return Row(
        key_of(share),
        named,
        f"{village}{share.commune.name}",
        household.code if household else "",
        is_ticked=True,
        value=share.value,
        quantity=share.quantity,
        school=share.school,
    )


def _row_of_household(household: Household) -> Row:
    village = household.village
    return Row(
        f"{HOUSEHOLD}{household.pk}",
        household.head_name,
        f"{village.name}, {village.commune.name}",
        household.code,
        household.status,
    )


def shares_from(rows: Iterable[Row], day: date) -> list[SupportShare]:
    """Unsaved shares of chosen rows, in their order, placed as of the day."""
    rows = list(rows)
    ids = [row.pk for row in rows if row.kind == HOUSEHOLD]
    homes = {share.household_id: share for share in shares_of_households(ids, day)}
    villages = Village.objects.in_bulk([r.pk for r in rows if r.kind == VILLAGE])
    wanted = [row.pk for row in rows if row.kind in (COMMUNE, SCHOOL)]
    communes = Commune.objects.in_bulk(wanted)
    shares = []
    for row in rows:
        if row.kind == HOUSEHOLD:
            share = homes[row.pk]
        elif row.kind == VILLAGE:
            share = share_of_village(villages[row.pk], day)
        else:
            share = share_of_commune(communes[row.pk], row.school)
        share.value, share.quantity = row.value or 0, row.quantity
        shares.append(share)
    return shares
