"""What a year's list does to the help that runs: follow-up, help again, or its end.

A household that escaped keeps its helper for the plan's months; one that fell back is
helped again; one that left the register is helped no more. Nothing of it is final: a
list that is taken back takes all of this with it, and the office may take back each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from assignments import life
from assignments.choices import ChangeKind, Counted, EndReason
from assignments.models import AssignmentChange, HouseholdAssignment, Plan
from households.choices import LISTED, LeftReason, Status
from households.models import Review
from povertyaid import audit
from povertyaid.jobs import Progress

DAY = timedelta(days=1)
BY_LISTS = (ChangeKind.FOLLOW_UP, ChangeKind.RESUMED, ChangeKind.ENDED)


@dataclass(slots=True)
class Followed:
    """What following a list did, in numbers of assignments."""

    followed: int = 0
    resumed: int = 0
    ended: int = 0
    taken_back: int = 0

    def __str__(self) -> str:
        counts = [
            (self.followed, "chuyển sang theo dõi"),
            (self.resumed, "giúp trở lại"),
            (self.ended, "kết thúc vì hộ rời danh sách"),
            (self.taken_back, "trả lại như trước"),
        ]
        told = ", ".join(f"{count} {words}" for count, words in counts if count)
        return f"Phân công: {told}." if told else "Không phân công nào thay đổi."


@transaction.atomic
def follow_reviews(year: int, by=None, progress: Progress | None = None) -> Followed:
    """Bring all running help in line with each household's newest result.

    `year` is that of the list that came or went. What holds from when: 1 January after
    the result's year, today at the latest. A second time does nothing, and what
    somebody took back by hand is not done again for the same result.
    """
    progress = progress or Progress()
    progress.start(2, "Đang xem kết quả nào không còn")
    lock_plans()
    done = Followed(taken_back=_take_back_what_is_gone())
    progress.step(message="Đang đối chiếu phân công với kết quả mới nhất")
    changes, groups = [], defaultdict(list)
    for assignment in _out_of_line().iterator(chunk_size=5000):
        change = _change(assignment, by)
        changes.append(change)
        groups[tuple(change.after.items())].append(assignment.pk)
        done.followed += change.kind == ChangeKind.FOLLOW_UP
        done.resumed += change.kind == ChangeKind.RESUMED
        done.ended += change.kind == ChangeKind.ENDED
    _write(changes, groups)
    if changes or done.taken_back:
        _record(by, year, done)
    progress.step(message=str(done))
    return done


def lock_plans() -> None:
    """One round of assigning or following at a time, whatever the plan."""
    list(Plan.objects.select_for_update().order_by("pk").values_list("pk"))


@transaction.atomic
def end_what_is_over(day: date, by=None) -> int:
    """End the help whose follow-up is over by `day`; how many. A plan's end ends none.

    What somebody took back by hand stays until it is ended by hand.
    """
    over = HouseholdAssignment.objects.filter(ended_on=None, follow_until__lte=day)
    held = AssignmentChange.objects.filter(
        assignment=OuterRef("pk"), kind=ChangeKind.ENDED, reverted_by__isnull=False
    )
    over = over.filter(~Exists(held)).select_for_update(of=("self",))
    changes, groups = [], defaultdict(list)
    for row in over:
        on = max(row.follow_until, row.started_on + DAY)
        why = (
            f"Hộ đã thoát nghèo và hết thời gian theo dõi ngày"
            f" {row.follow_until:%d/%m/%Y}; phân công tự kết thúc."
        )
        change = _ending(row, on, EndReason.ESCAPED, why, by)
        changes.append(change)
        groups[tuple(change.after.items())].append(row.pk)
    _write(changes, groups)
    return len(changes)


def _write(changes: list[AssignmentChange], groups: dict[tuple, list[int]]) -> None:
    for columns, pks in groups.items():
        HouseholdAssignment.objects.filter(pk__in=pks).update(**dict(columns))
    life.note_all(changes)


def _record(by, year: int, done: Followed) -> None:
    plan = Plan.objects.in_force(timezone.localdate()) or Plan.objects.first()
    after = {
        "year": year,
        "followed": done.followed,
        "resumed": done.resumed,
        "ended": done.ended,
        "taken_back": done.taken_back,
    }
    audit.record(by, audit.Action.CHANGED, plan, after=after)


def _out_of_line() -> QuerySet[HouseholdAssignment]:
    """Running help that its household's newest result says something else about."""
    newest = Review.objects.filter(household=OuterRef("household")).order_by("-year")
    rows = HouseholdAssignment.objects.filter(ended_on=None).annotate(
        result_year=Subquery(newest.values("year")[:1]),
        result=Subquery(newest.values("status")[:1]),
        left_reason=Subquery(newest.values("left_reason")[:1]),
    )
    escaped = _escaped("result") & Q(followed_since=None)
    again = _counted("result") & Q(followed_since__isnull=False)
    gone = Q(result=Status.LEFT)
    rows = rows.filter(
        escaped & ~_refused(ChangeKind.FOLLOW_UP)
        | again & ~_refused(ChangeKind.RESUMED)
        | gone & ~_refused(ChangeKind.ENDED)
    )
    return rows.select_related("plan").order_by("pk")


def _counted(status: str, plan: str = "plan") -> Q:
    """Results that the assignment's plan asks help for."""
    poor_only = {f"{plan}__counted": Counted.POOR}
    return Q(**{status: Status.POOR}) | (
        Q(**{f"{status}__in": LISTED}) & ~Q(**poor_only)
    )


def _escaped(status: str, plan: str = "plan") -> Q:
    poor_only = {f"{plan}__counted": Counted.POOR}
    return Q(**{f"{status}__in": [Status.AVERAGE, Status.ABOVE]}) | Q(
        **{status: Status.NEAR_POOR}, **poor_only
    )


def _refused(kind: ChangeKind) -> Q:
    """Somebody took this very change back by hand."""
    return Q(
        Exists(
            AssignmentChange.objects.filter(
                assignment=OuterRef("pk"),
                year=OuterRef("result_year"),
                kind=kind,
                reverted_by__isnull=False,
            )
        )
    )


def _change(assignment: HouseholdAssignment, by) -> AssignmentChange:
    """What its household's newest result does to an assignment `_out_of_line`."""
    year = assignment.result_year
    on = min(timezone.localdate(), date(year + 1, 1, 1))
    told = f"Rà soát năm {year}"
    if assignment.result == Status.LEFT:
        why = LeftReason(assignment.left_reason).label.lower()
        why = f"{told}: hộ rời danh sách ({why}). Phân công kết thúc."
        on = max(on, assignment.started_on + DAY)
        return _ending(assignment, on, EndReason.HOUSEHOLD_LEFT, why, by, year)
    result = Status(assignment.result).label
    on = max(on, assignment.started_on)
    before = {
        "followed_since": assignment.followed_since,
        "follow_until": assignment.follow_until,
    }
    if assignment.followed_since:
        kind, after = ChangeKind.RESUMED, {"followed_since": None, "follow_until": None}
        why = f"{told}: hộ lại là {result.lower()}. Thôi theo dõi, giúp trở lại."
    else:
        months = assignment.plan.follow_up_months
        until = on + relativedelta(months=months)
        kind, after = (
            ChangeKind.FOLLOW_UP,
            {"followed_since": on, "follow_until": until},
        )
        why = (
            f"{told}: {result.lower()}. Hộ không còn thuộc diện phân công giúp;"
            f" theo dõi {months} tháng, đến ngày {until:%d/%m/%Y}."
        )
    return life.change_of(
        assignment, kind, on, why, by=by, before=before, after=after, year=year
    )


def _ending(assignment, on: date, reason: EndReason, why: str, by, year=None):
    return life.change_of(
        assignment,
        ChangeKind.ENDED,
        on,
        why,
        by=by,
        before={"ended_on": None, "end_reason": ""},
        after={"ended_on": on, "end_reason": reason},
        year=year,
    )


def _take_back_what_is_gone() -> int:
    """Take back what results brought about that are gone, or are others by now."""
    count = 0
    while stale := list(_newest_only(_stale())):
        taken = life.take_back(stale)
        if not taken:
            break
        count += taken
    return count


def _stale() -> QuerySet[AssignmentChange]:
    now = Review.objects.filter(
        household=OuterRef("assignment__household"), year=OuterRef("year")
    )
    changes = AssignmentChange.objects.standing().filter(
        year__isnull=False, kind__in=BY_LISTS
    )
    changes = changes.annotate(now=Subquery(now.values("status")[:1]))
    plan = "assignment__plan"
    gone = Q(now=None)
    return changes.filter(
        gone
        | Q(kind=ChangeKind.FOLLOW_UP) & _counted("now", plan)
        | Q(kind=ChangeKind.RESUMED) & ~_counted("now", plan)
        | Q(kind=ChangeKind.ENDED) & ~Q(now=Status.LEFT)
    )


def _newest_only(changes: QuerySet[AssignmentChange]) -> Iterable[AssignmentChange]:
    """Those with nothing standing after them: one of each assignment."""
    newer = life.courses(AssignmentChange.objects.standing()).filter(
        assignment=OuterRef("assignment"), pk__gt=OuterRef("pk")
    )
    return changes.filter(~Exists(newer))
