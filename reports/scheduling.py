"""Compiling drafts at the office's dates, once each, missed ones after a downtime.

A date is claimed by inserting its ScheduledRun: of two clocks that come at once, one
waits for the other and finds it done. A date whose list has not come in yet, or a month
without a decision, stays due until it has, or until the next date takes its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from households.models import Review, StatusDecision
from povertyaid import audit, jobs
from reports import services
from reports.choices import ReportKind, ReportState
from reports.freshness import with_register_changes
from reports.models import Report, Schedule, ScheduledRun
from reports.models.schedule import day_in

Purpose, Outcome = ScheduledRun.Purpose, ScheduledRun.Outcome
LATEST = (1, 31)  # month and day of the next year: the Ministry announces the results
COLUMNS = (
    "review_from",
    "review_to",
    "is_preliminary_on",
    "preliminary_on",
    "is_official_on",
    "official_on",
    "is_monthly_on",
    "monthly_day",
    "monthly_first",
    "monthly_last",
)


@dataclass(frozen=True, slots=True)
class Due:
    """A date that has come: of what, and up to which day it reports."""

    purpose: str
    due_on: date
    ends_on: date  # 31 December, or the last day of the month before

    @property
    def is_monthly(self) -> bool:
        return self.purpose == Purpose.MONTHLY

    @property
    def list_year(self) -> int:
        """Whose list must be there."""
        return self.ends_on.year - (1 if self.is_monthly else 0)

    @property
    def what(self) -> str:
        """What will be compiled, for the page of the dates."""
        if self.is_monthly:
            return f"Báo cáo thường xuyên tháng {self.ends_on.month}"
        label = Purpose(self.purpose).label
        return f"Báo cáo năm {self.ends_on.year}, bản {label}"

    @property
    def words(self) -> str:
        return f"theo lịch, {Purpose(self.purpose).label}, hẹn {self.due_on:%d/%m/%Y}"


def dates_of(schedule: Schedule, year: int) -> list[Due]:
    """The office's dates about a year, in order."""
    found = [
        Due(purpose, day_in(year, day), date(year, 12, 31))
        for purpose, day, is_on in (
            (Purpose.PRELIMINARY, schedule.preliminary_on, schedule.is_preliminary_on),
            (Purpose.OFFICIAL, schedule.official_on, schedule.is_official_on),
        )
        if is_on
    ]
    if schedule.is_monthly_on:
        months = range(schedule.monthly_first, schedule.monthly_last + 1)
        for month in months:
            day = date(year, month, schedule.monthly_day)
            end = date(year, month, 1) - timedelta(days=1)
            found.append(Due(Purpose.MONTHLY, day, end))
    return sorted(found, key=lambda due: due.due_on)


def due_on(schedule: Schedule, today: date) -> list[Due]:
    """What is due on a day, made up or not: of a year only its newest date."""
    wanted: list[Due] = []
    for year in (today.year - 1, today.year):
        if today > date(year + 1, *LATEST):
            continue
        come = [due for due in dates_of(schedule, year) if due.due_on <= today]
        yearly = [due for due in come if not due.is_monthly]
        wanted += yearly[-1:] + [due for due in come if due.is_monthly]
    return wanted


def compile_due(today: date) -> list[ScheduledRun]:
    """Ask for what is due and not done; the runs that this call made."""
    done = set(ScheduledRun.objects.values_list("purpose", "due_on"))
    made = (
        _run(due)
        for due in due_on(Schedule.current(), today)
        if (due.purpose, due.due_on) not in done
    )
    return [run for run in made if run]


def coming(schedule: Schedule, today: date, count: int = 4) -> list[Due]:
    """The next dates after today."""
    years = (today.year, today.year + 1)
    dates = [due for year in years for due in dates_of(schedule, year)]
    return [due for due in dates if due.due_on > today][:count]


def waiting(schedule: Schedule, today: date) -> list[Due]:
    """Yearly dates that have come but whose list has not."""
    there = set(Review.objects.order_by().values_list("year", flat=True).distinct())
    return [
        due
        for due in due_on(schedule, today)
        if not due.is_monthly and due.list_year not in there
    ]


@transaction.atomic
def _run(due: Due) -> ScheduledRun | None:
    """Do what a date asks for, unless another clock did or its list is not there."""
    if not _has_something(due):
        return None
    run, is_new = ScheduledRun.objects.get_or_create(
        purpose=due.purpose, due_on=due.due_on, defaults={"outcome": Outcome.BUSY}
    )
    if not is_new:
        return None
    run.outcome, run.report = _month(due) if due.is_monthly else _year(due)
    run.save(update_fields=["outcome", "report"])
    return run


def _has_something(due: Due) -> bool:
    """Is its list there; has the month a decision, or a report somebody asked for?"""
    if not Review.objects.filter(year=due.list_year).exists():
        return False
    if not due.is_monthly:
        return True
    month = (due.ends_on.replace(day=1), due.ends_on)
    decided = StatusDecision.objects.in_force().filter(decided_on__range=month)
    known = Report.objects.filter(kind=ReportKind.MONTHLY, day=due.ends_on)
    return decided.exists() or known.exists()


def _year(due: Due) -> tuple[str, Report | None]:
    """Compile the year's draft if there is none, or if a list came or went since."""
    reports = Report.objects.yearly().filter(year=due.ends_on.year)
    newest = with_register_changes(reports).order_by("-version").first()
    if newest and newest.is_awaited:
        return Outcome.BUSY, newest
    if newest and newest.state == ReportState.CLOSED:
        return Outcome.CLOSED, newest
    if newest and newest.is_compiled and not newest.is_outdated:
        return Outcome.UNCHANGED, newest
    report = services.request_report(due.ends_on.year, asked_for=due.words)
    jobs.wake(report.job)
    return Outcome.ASKED, report


def _month(due: Due) -> tuple[str, Report | None]:
    """Compile the month, and the year's months before it that a decision changed."""
    for report in _changed_months(due.ends_on):
        jobs.wake(services.recompile(report, asked_for=due.words).job)
    months = Report.objects.filter(kind=ReportKind.MONTHLY, day=due.ends_on)
    newest = with_register_changes(months).first()
    if newest and newest.is_awaited:
        return Outcome.BUSY, newest
    if newest and newest.is_compiled and not newest.is_outdated:
        return Outcome.UNCHANGED, newest
    report = services.request_dated(
        ReportKind.MONTHLY, due.ends_on, asked_for=due.words
    )
    jobs.wake(report.job)
    return Outcome.ASKED, report


def _changed_months(before: date) -> Iterator[Report]:
    months = Report.objects.filter(
        kind=ReportKind.MONTHLY, day__year=before.year, day__lt=before
    )
    for report in with_register_changes(months).order_by("day"):
        if report.is_outdated and not report.is_awaited:
            yield report


@transaction.atomic
def change_schedule(schedule: Schedule, by) -> Schedule:
    """Keep the office's dates; what was before is written down."""
    before = audit.columns_of(Schedule.current(), COLUMNS)
    schedule.pk, schedule.changed_by = 1, by
    schedule.save()
    audit.record_change(by, schedule, before, audit.columns_of(schedule, COLUMNS))
    return schedule


def last_runs(most: int) -> list[ScheduledRun]:
    """The office's dates that came last, in the table's order, with their reports."""
    return list(ScheduledRun.objects.select_related("report")[:most])
