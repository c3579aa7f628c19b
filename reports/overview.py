"""What the home page shows beside the yearly figures: who helps whom, what is owed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from assignments.choices import HELPING, MemberStatus
from assignments.models import HouseholdAssignment, PartyMember
from households.choices import LISTED, BatchState, Status
from households.models import ImportBatch, Review
from povertyaid.models import Job
from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.measures import TrendYear
from reports.models import Report, ReportLine

EXEMPT = (MemberStatus.EXEMPT, MemberStatus.ELSEWHERE)
FAILED_JOB_DAYS = 14  # an older failure is history, not work


@dataclass(frozen=True, slots=True)
class Gap:
    """Listed households of one commune that have no main helper."""

    commune: str
    poor: int
    near_poor: int

    @property
    def households(self) -> int:
        return self.poor + self.near_poor


@dataclass(frozen=True, slots=True)
class MemberCoverage:
    """Members a plan counts on, how many of them help, and how many are excused."""

    expected: int
    helping: int
    exempt: int

    @property
    def idle(self) -> int:
        return self.expected - self.helping


@dataclass(frozen=True, slots=True)
class OwnHousehold:
    """A household one helps, with its status this year and since when it lasts."""

    assignment: HouseholdAssignment
    review: Review | None
    since: int | None

    @property
    def household(self):
        return self.assignment.household


def households_without_helper(scope: Scope, report: Report) -> list[Gap]:
    """Communes with households of this year's list nobody mainly helps today."""
    helped = HouseholdAssignment.objects.running().main()
    reviews = Review.objects.visible_to(scope).filter(
        ~Exists(helped.filter(household=OuterRef("household"))),
        year=report.year,
        status__in=LISTED,
    )
    return _gaps(reviews, "household__village__commune__name", "status")


def households_left_alone(scope: Scope, report: Report) -> list[Gap]:
    """The same at the end of a past year, as its report keeps it."""
    lines = ReportLine.objects.visible_to(scope).filter(
        report=report, status_now__in=LISTED, helper_organisation=None
    )
    return _gaps(lines, "commune__name", "status_now")


def _gaps(rows, commune: str, status: str) -> list[Gap]:
    """Counted by commune in one query, the most households first."""
    counted = (
        rows.order_by()
        .values_list(commune)
        .annotate(
            poor=Count("pk", filter=Q(**{status: Status.POOR})),
            near_poor=Count("pk", filter=Q(**{status: Status.NEAR_POOR})),
        )
    )
    gaps = [Gap(*row) for row in counted]
    return sorted(gaps, key=lambda gap: (-gap.households, gap.commune))


def member_coverage(scope: Scope, day: date) -> MemberCoverage:
    """How many members help a household on `day`; two queries.

    In one, who helps would be looked up for every member of the nation in turn.
    """
    members = PartyMember.objects.visible_to(scope)
    running = HouseholdAssignment.objects.on(day).filter(member__isnull=False)
    expected = members.filter(status__in=HELPING)
    counted = members.aggregate(
        expected=Count("pk", filter=Q(status__in=HELPING)),
        exempt=Count("pk", filter=Q(status__in=EXEMPT)),
    )
    helping = expected.filter(pk__in=running.order_by().values("member")).count()
    return MemberCoverage(helping=helping, **counted)


def lists_in_review(scope: Scope) -> list[ImportBatch]:
    """Uploaded lists somebody has to look through, the oldest first."""
    if not (scope.writes_all or scope.writes):
        return []
    batches = ImportBatch.objects.visible_to(scope)
    return list(batches.filter(state=BatchState.IN_REVIEW).order_by("pk"))


def failed_jobs(user) -> int:
    """Jobs of the last two weeks that failed and were not done again since."""
    since = timezone.now() - timedelta(days=FAILED_JOB_DAYS)
    jobs = Job.objects.visible_to_user(user).filter(asked_at__gte=since)
    later = jobs.filter(
        task=OuterRef("task"),
        arguments=OuterRef("arguments"),
        state=Job.State.DONE,
        pk__gt=OuterRef("pk"),
    )
    return jobs.filter(~Exists(later), state=Job.State.FAILED).count()


def unbalanced(years: list[TrendYear]) -> list[Report]:
    """The newest version of every year whose account does not add up."""
    return [year.report for year in years if not year.report.balances]


def outdated(years: list[TrendYear]) -> list[Report]:
    """Drafts compiled before a list they stand on came in or out."""
    reports = [year.report for year in years]
    return [r for r in reports if r.is_outdated and r.state == ReportState.DRAFT]


def own_households(scope: Scope) -> list[OwnHousehold]:
    """The households this member helps today, those still listed first; two queries."""
    running = HouseholdAssignment.objects.running()
    mine = running.filter(member__in=scope.members)
    assignments = list(
        mine.select_related("household__village__commune", "member").order_by(
            "role", "household__sort_key", "pk"
        )
    )
    reviews: dict[int, list[Review]] = {}
    helped = [assignment.household_id for assignment in assignments]
    listed = Review.objects.filter(household__in=helped)
    for review in listed.select_related("standard").order_by("-year"):
        reviews.setdefault(review.household_id, []).append(review)
    return [_own(one, reviews.get(one.household_id, [])) for one in assignments]


def _own(assignment: HouseholdAssignment, reviews: list[Review]) -> OwnHousehold:
    if not reviews:
        return OwnHousehold(assignment, None, None)
    return OwnHousehold(assignment, reviews[0], min(_same_status(reviews)))


def _same_status(reviews: list[Review]) -> Iterator[int]:
    """The years, from the newest back, in which the status stayed what it is."""
    year = reviews[0].year
    for review in reviews:
        if review.status != reviews[0].status or review.year != year:
            return
        yield year
        year -= 1
