"""Where rows are counted: communes, villages, cells and the organisations above."""

from collections import defaultdict
from enum import StrEnum
from functools import cached_property

from assignments.choices import OrganisationKind
from assignments.models import CommuneAssignment, PartyMember, PartyOrganisation
from households.models import Commune, Village
from povertyaid.scope import Scope

NOWHERE = 0  # in the address: rows that belong to no commune, village …


class By(StrEnum):
    """What the figures are put together by; also the parameter of a list's address."""

    COMMUNE = "xa"
    VILLAGE = "ban"
    CELL = "chibo"
    ORGANISATION = "tochuc"


class Ground:
    """The places and organisations a scope sees, each kind read once when needed."""

    def __init__(self, scope: Scope):
        self.scope = scope

    @cached_property
    def communes(self) -> dict[int, Commune]:
        communes = Commune.objects.visible_to(self.scope).order_by("code", "valid_from")
        return {commune.pk: commune for commune in communes}

    @cached_property
    def villages(self) -> dict[int, Village]:
        villages = Village.objects.visible_to(self.scope).select_related("commune")
        villages = villages.order_by("commune__code", "folded_name", "pk")
        return {village.pk: village for village in villages}

    @cached_property
    def organisations(self) -> dict[int, PartyOrganisation]:
        seen = PartyOrganisation.objects.visible_to(self.scope)
        by_place = ("commune__code", "folded_name", "pk")
        seen = seen.select_related("commune").order_by(*by_place)
        return {organisation.pk: organisation for organisation in seen}

    def top(self, organisation_id: int) -> int:
        """The organisation right below the district's that this one is a part of.

        As far up as the scope sees; a wrong tree that bites its tail ends somewhere.
        """
        passed = set()
        here = organisation_id
        while here not in passed:
            passed.add(here)
            found = self.organisations.get(here)
            above = found and self.organisations.get(found.parent_id)
            if not above or above.kind == OrganisationKind.DISTRICT_COMMITTEE:
                return here
            here = above.pk
        return min(passed)

    @cached_property
    def below(self) -> dict[int, list[int]]:
        """Top organisation → itself and all that are part of it."""
        found = defaultdict(list)
        for pk in self.organisations:
            found[self.top(pk)].append(pk)
        return found

    @cached_property
    def communes_of(self) -> dict[int, set[int]]:
        """Top organisation → communes given to it or a part of it, and its own."""
        found = defaultdict(set)
        given = CommuneAssignment.objects.visible_to(self.scope).running().order_by()
        for organisation, commune in given.values_list("organisation", "commune"):
            found[self.top(organisation)].add(commune)
        for pk, organisation in self.organisations.items():
            if organisation.commune_id:
                found[self.top(pk)].add(organisation.commune_id)
        return found

    @cached_property
    def villages_of(self) -> dict[int, set[int]]:
        """Cell → its village, or those where members of it live."""
        found = defaultdict(set)
        members = PartyMember.objects.visible_to(self.scope).registered().order_by()
        lived = members.exclude(home_village=None).distinct()
        for cell, village in lived.values_list("organisation", "home_village"):
            found[cell].add(village)
        for pk, organisation in self.organisations.items():
            if organisation.village_id:
                found[pk] = {organisation.village_id}
        return found

    def knows_members_of(self, top: int) -> bool:
        """Whether all members of the organisation and its parts are seen."""
        return all(self._is_read(pk) for pk in self.below.get(top, [top]))

    def _is_read(self, pk: int) -> bool:
        if self.scope.reads_all or pk in self.scope.organisations:
            return True
        return self.organisations[pk].commune_id in self.scope.reads
