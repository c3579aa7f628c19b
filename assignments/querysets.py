"""Which rows of the Party's register and of the plan: as of a day, and for whom."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db.models import Count, DateField, Exists, F, Func, Min, OuterRef, Q

from assignments.choices import HELPING, HelperRole, MemberStatus
from povertyaid.scope import Scope, ScopedQuerySet
from povertyaid.text import fold


class Today(Func):
    """The day in the district when the query runs, not when it was written down."""

    template = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
    arity = 0
    output_field = DateField()


def holds_on(day: date | Today, path: str = "") -> Q:
    """What started and has not ended; on the end day it holds no longer."""
    not_ended = Q(**{f"{path}ended_on": None}) | Q(**{f"{path}ended_on__gt": day})
    return Q(**{f"{path}started_on__lte": day}) & not_ended


class DatedQuerySet(ScopedQuerySet):
    """Rows with started_on and ended_on."""

    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))

    def running(self) -> Self:
        """What holds today, whenever the query runs."""
        return self.filter(holds_on(Today()))

    def not_over_on(self, day: date) -> Self:
        """What holds on `day` or is to begin later."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day))


class PartyOrganisationQuerySet(ScopedQuerySet):
    """Organisations living in a commune one reads, helping it, or one's own."""

    commune_path = "commune"
    organisation_path = "pk"

    def visible_to(self, scope: Scope) -> Self:
        if scope.reads_all or not scope.reads:
            return super().visible_to(scope)
        assignment = self.model._meta.get_field("commune_assignments").related_model
        helps_here = assignment.objects.filter(
            organisation=OuterRef("pk"), commune__in=scope.reads
        )
        own = Q(pk__in=scope.organisations) | Q(parent__in=scope.organisations)
        return self.filter(own | Q(commune__in=scope.reads) | Exists(helps_here))


class PartyMemberQuerySet(ScopedQuerySet):
    commune_path = "organisation__commune"
    organisation_path = "organisation"
    member_path = "pk"

    def helping(self) -> Self:
        """Members a plan counts on: official or on probation, not exempt nor away."""
        return self.filter(status__in=HELPING)

    def with_load(self) -> Self:
        """Add `load`: how many households each helps today."""
        running = holds_on(Today(), "household_assignments__")
        return self.annotate(load=Count("household_assignments", filter=running))

    def without_household(self) -> Self:
        """Members who should help and help nobody today."""
        assignment = self.model._meta.get_field("household_assignments").related_model
        helps = assignment.objects.running().filter(member=OuterRef("pk"))
        return self.helping().filter(~Exists(helps))

    def overloaded(self) -> Self:
        """Members who help more households today than their plan allows."""
        running = holds_on(Today(), "household_assignments__")
        most = Min("household_assignments__plan__max_households", filter=running)
        return self.with_load().annotate(most=most).filter(load__gt=F("most"))

    def registered(self) -> Self:
        """Members on the register today: not those who transferred, left or died."""
        return self.exclude(status__in=[MemberStatus.TRANSFERRED, MemberStatus.LEFT])

    def search(self, words: str) -> Self:
        folded = fold(words)
        if not folded:
            return self
        found = Q(folded_name__contains=folded) | Q(card_number__startswith=folded)
        if folded.isdigit():
            found |= Q(phone__contains=folded)
        return self.filter(found)


class CommuneAssignmentQuerySet(DatedQuerySet):
    commune_path = "commune"
    organisation_path = "organisation"


class HouseholdAssignmentQuerySet(DatedQuerySet):
    commune_path = "household__village__commune"
    household_path = "household"
    organisation_path = "organisation"
    member_path = "member"

    def main(self) -> Self:
        return self.filter(role=HelperRole.MAIN)


class TransferRequestQuerySet(ScopedQuerySet):
    commune_path = "assignment__household__village__commune"
    member_path = "assignment__member"


class ProposalQuerySet(ScopedQuerySet):
    commune_path = "commune"


class CellTransferQuerySet(ScopedQuerySet):
    commune_path = "member__organisation__commune"
    organisation_path = "member__organisation"
    member_path = "member"


class AssignmentChangeQuerySet(ScopedQuerySet):
    commune_path = "assignment__household__village__commune"
    household_path = "assignment__household"
    organisation_path = "assignment__organisation"
    member_path = "assignment__member"

    def standing(self) -> Self:
        """What was not taken back."""
        return self.filter(reverted_at=None)


class EscapeMeasureQuerySet(ScopedQuerySet):
    commune_path = "household__village__commune"
    household_path = "household"


class RegisterRowQuerySet(ScopedQuerySet):
    commune_path = "batch__commune"
