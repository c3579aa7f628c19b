"""Which rows of the Party's register and of the plan: as of a day, and for whom."""

from datetime import date
from typing import Self

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.lookups import IsNull

from assignments.choices import HELPING, HelperRole, MemberStatus, SupportState
from households.choices import LISTED
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


class PlanQuerySet(models.QuerySet):
    def in_force(self, day: date):
        """The plan to assign under on `day`; None if there is none yet.

        The newest that covers the year; one that is over holds on until the next is
        issued, for the households go on being helped meanwhile.
        """
        plans = self.filter(from_year__lte=day.year)
        covers = Case(When(to_year__gte=day.year, then=0), default=1)
        return plans.order_by(covers, "-issued_on", "-pk").first()


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

    def answering_on(self, day: date) -> Self:
        """Those that a plan gives a commune to on `day`."""
        assignment = self.model._meta.get_field("commune_assignments").related_model
        duties = assignment.objects.on(day).filter(organisation=OuterRef("pk"))
        return self.filter(Exists(duties))


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

    def eligible(self, plan, day: date) -> Self:
        """Members `plan` counts on for `day`: helping, and not exempt by its own rules.

        Who is exempt for a poor household of one's own: its head, or someone in it with
        the same name and birth, by the newest list up to that day's year.
        """
        members = self.helping()
        if plan.does_exempt_probationary:
            members = members.exclude(status=MemberStatus.PROBATIONARY)
        if plan.exempt_from_age:
            born = day - relativedelta(years=plan.exempt_from_age)
            members = members.filter(Q(birth_date=None) | Q(birth_date__gt=born))
        if plan.does_exempt_poor_members:
            members = members.filter(~Exists(self._own_households_listed(day)))
        return members

    def _own_households_listed(self, day: date):
        """Households on the newest list that a member (outer query) belongs to."""
        village = self.model._meta.get_field("home_village").related_model
        household = village._meta.get_field("households").related_model
        review = household._meta.get_field("reviews").related_model
        newest = review.objects.filter(household=OuterRef("pk"), year__lte=day.year)
        resident = household._meta.get_field("residents").related_model
        in_it = resident.objects.filter(
            household=OuterRef("pk"), name=OuterRef(OuterRef("name"))
        ).filter(
            Q(birth_date=OuterRef(OuterRef("birth_date")))
            | Q(birth_date=None, birth_year=OuterRef(OuterRef("birth_date__year")))
        )
        same_birth = (
            Q(birth_date=OuterRef("birth_date"))
            | Q(birth_date=None, birth_year=OuterRef("birth_date__year"))
            | Q(birth_date=None, birth_year=None)
            | Q(IsNull(OuterRef("birth_date"), True))
        )
        is_head = Q(folded_name=OuterRef("folded_name")) & same_birth
        return (
            household.objects.filter(village=OuterRef("home_village"))
            .filter(is_head | Exists(in_it))
            .annotate(newest=Subquery(newest.order_by("-year").values("status")[:1]))
            .filter(newest__in=LISTED)
        )

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

    def answering_for(self, household, day: date) -> Self:
        """Who answered for a household on `day`: the main helper first."""
        rows = self.on(day).filter(household=household)
        rows = rows.select_related("member", "organisation", "plan")
        return rows.order_by("role", "started_on", "pk")  # "main" < "supporting"

    def held_by(self, organisation, day: date) -> Self:
        """What an organisation and its members held on `day`, as of then."""
        rows = self.on(day).filter(organisation=organisation)
        rows = rows.select_related("member", "plan", "household__village__commune")
        return rows.order_by("member__sort_key", "household__sort_key", "pk")


class TransferRequestQuerySet(ScopedQuerySet):
    commune_path = "assignment__household__village__commune"
    member_path = "assignment__member"


class ProposalQuerySet(ScopedQuerySet):
    commune_path = "commune"


class CellTransferQuerySet(ScopedQuerySet):
    commune_path = "member__organisation__commune"
    organisation_path = "member__organisation"
    member_path = "member"

    def visible_to(self, scope: Scope) -> Self:
        """Also who left an organisation in sight: its own register tells of it."""
        seen = super().visible_to(scope)
        if scope.reads_all or not (scope.reads or scope.organisations):
            return seen
        left = Q(from_organisation__commune__in=scope.reads)
        left |= Q(from_organisation__in=scope.organisations)
        return self.filter(Q(pk__in=seen.order_by().values("pk")) | left)


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


class PaperHeadQuerySet(ScopedQuerySet):
    commune_path = "organisation__commune"
    organisation_path = "organisation"


class IssuedPaperQuerySet(ScopedQuerySet):
    commune_path = "organisation__commune"
    organisation_path = "organisation"


class PaperBundleQuerySet(ScopedQuerySet):
    commune_path = "commune"


class FieldRecordQuerySet(ScopedQuerySet):
    """What was logged in the field and still counts: a cancelled record does not."""

    def standing(self) -> Self:
        return self.filter(cancelled_at=None)


class VisitQuerySet(FieldRecordQuerySet):
    commune_path = "assignment__household__village__commune"
    household_path = "assignment__household"
    organisation_path = "assignment__organisation"
    member_path = "assignment__member"

    def met(self) -> Self:
        """Visits on which somebody of the household was met: these count."""
        return self.standing().filter(met=True)


class VerificationQuerySet(ScopedQuerySet):
    """Drawn visits: for who checks, so not for the member who was drawn."""

    commune_path = "visit__assignment__household__village__commune"
    organisation_path = "visit__assignment__organisation"


class SupportQuerySet(FieldRecordQuerySet):
    """A support is seen by who gave it and by whom a share of it is in sight."""

    commune_path = None
    organisation_path = "organisation"
    member_path = "member"

    def visible_to(self, scope: Scope) -> Self:
        seen = super().visible_to(scope)
        if scope.reads_all or not (scope.reads or scope.households):
            return seen
        share = self.model._meta.get_field("shares").related_model
        shares = share.objects.filter(support=OuterRef("pk")).filter(
            Q(commune__in=scope.reads) | Q(household__in=scope.households)
        )
        return self.filter(Q(pk__in=seen.order_by().values("pk")) | Exists(shares))


class SupportShareQuerySet(ScopedQuerySet):
    """Shares in sight: a support for two communes shows each its own."""

    commune_path = "commune"
    household_path = "household"
    organisation_path = "support__organisation"
    member_path = "support__member"

    def delivered(self) -> Self:
        """What was truly given: not cancelled, not only promised."""
        return self.filter(
            support__cancelled_at=None, support__state=SupportState.DELIVERED
        )


class ActivityQuerySet(ScopedQuerySet):
    commune_path = "commune"
    organisation_path = "organisation"
    household_path = "participants__household"

    def visible_to(self, scope: Scope) -> Self:
        """Once each, although a member may help several households of one."""
        seen = super().visible_to(scope)
        if scope.reads_all or not scope.households:
            return seen
        return self.filter(pk__in=seen.order_by().values("pk"))


class FieldPhotoQuerySet(ScopedQuerySet):
    """A photo is seen by whoever sees its record."""

    def visible_to(self, scope: Scope) -> Self:
        if scope.reads_all:
            return self
        visit = self.model._meta.get_field("visit").related_model
        support = self.model._meta.get_field("support").related_model
        visits = visit.objects.visible_to(scope).order_by().values("pk")
        supports = support.objects.visible_to(scope).order_by().values("pk")
        return self.filter(Q(visit__in=visits) | Q(support__in=supports))

    def whole(self) -> Self:
        return self.exclude(file="")
