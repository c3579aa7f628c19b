"""Which two states of the register a report compares, and how each is read.

A yearly report compares two lists as they are. A dated one compares states of a day:
the list in force then, and for each household the newest decision since that list. The
list of a year is in force from 31 December of that year: its date (Decision 24/2021).

Of a year in which two standards met there may be two lists: the account ends with the
one by the old standard, the next year begins with the one by the new.
"""

from dataclasses import dataclass
from datetime import date

from households.models import ClosingReview, Result, Review
from povertyaid.jobs import UserError
from reports.choices import ReportKind
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Side:
    """The list of a year, with the decisions after it up to a day (None: without).

    Without a year it is empty: nothing that could be compared.
    """

    year: int | None
    up_to: date | None = None
    results: type[Result] = Review

    @property
    def listed_on(self) -> date | None:
        return self.year and date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Sides:
    then: Side
    now: Side


def sides_of(report: Report) -> Sides:
    """What a report compares. Nothing is asked of the database."""
    results = ClosingReview if report.uses_closing_list else Review
    before, end = Side(report.year - 1), Side(report.year, results=results)
    if report.kind == ReportKind.YEARLY:
        return Sides(before, end)
    if report.is_baseline:
        return Sides(Side(None), end)
    if report.kind == ReportKind.MONTHLY:
        # The list of the month's own year is not out yet, even in December
        start = Side(report.year - 1, report.starts_on)
        return Sides(start, Side(report.year - 1, report.day))
    if report.day == date(report.year, 12, 31):
        return Sides(before, end)
    return Sides(before, Side(report.year - 1, report.day))


def may_use_closing_list(report: Report) -> bool:
    """Is it of a year's end, and is there a list by the old standard of that year?"""
    is_of_end = report.kind == ReportKind.YEARLY or (
        report.kind == ReportKind.AS_OF and report.day == date(report.year, 12, 31)
    )
    return is_of_end and ClosingReview.objects.filter(year=report.year).exists()


def require_list(side: Side) -> None:
    """Refuse a report whose list has not come in."""
    results = side.results.objects.filter(year=side.year).values("pk")
    # In the order of an index: without, years of rows are passed by to find the first
    if not results.order_by("status")[:1]:
        raise UserError(
            f"Năm {side.year} chưa có kết quả rà soát nào; hãy nhập danh sách trước."
        )


# Whom a list or a decision ever put into these communes: nobody else has a line there,
# wherever the household is by now
CONCERNED = """
    SELECT household_id FROM households_review
    WHERE year IN (%(then_year)s, %(now_year)s) AND village_id IN (SELECT id FROM place)
    UNION
    SELECT household_id FROM {results}
    WHERE year = %(now_year)s AND village_id IN (SELECT id FROM place)
    UNION
    SELECT household_id FROM households_statusdecision
    WHERE village_id IN (SELECT id FROM place)
"""
# A household's newest decision after the list, up to a day; what it does not say of
# deprivations and causes is as on the list
DECIDED = """
    SELECT DISTINCT ON (decision.household_id) decision.household_id,
        decision.village_id, decision.status, decision.left_reason, decision.persons,
        coalesce(decision.deprivations, listed.deprivations) AS deprivations,
        coalesce(decision.causes, listed.causes) AS causes,
        listed.has_no_labour_capacity, listed.has_merit
    FROM households_statusdecision decision
    LEFT JOIN households_review listed
        ON listed.household_id = decision.household_id
        AND listed.year = %({side}_year)s
    WHERE decision.cancelled_at IS NULL AND decision.decided_on > %({side}_listed_on)s
        AND decision.decided_on {until} %({side}_up_to)s
        AND decision.household_id IN (SELECT household_id FROM concerned)
    ORDER BY decision.household_id, decision.decided_on DESC, decision.id DESC
"""
STATE = """
    SELECT household_id, village_id, status, left_reason, persons, deprivations, causes,
        has_no_labour_capacity, has_merit
    FROM {results} review
    WHERE year = %({side}_year)s
        AND household_id IN (SELECT household_id FROM concerned)
        AND NOT EXISTS (
            SELECT FROM {side}_decided WHERE household_id = review.household_id
        )
    UNION ALL
    SELECT * FROM {side}_decided
"""
LISTED = """
    SELECT state.household_id, state.village_id, place.commune_id, state.status,
        state.persons
    FROM {side}_state state JOIN place ON place.id = state.village_id
    WHERE state.status IN ('poor', 'near_poor')
"""


# `before` and `now` as in lines.py, out of states instead of lists. A month starts with
# what held before its first day.
def states(now: type[Result] = Review) -> str:
    """The two states as common tables; `now` is the table its list is read from."""
    concerned = CONCERNED.format(results=now._meta.db_table)
    return f"concerned AS MATERIALIZED ({concerned}),\n" + ",\n".join(
        f"{side}_decided AS MATERIALIZED ({DECIDED.format(side=side, until=until)}),\n"
        f"{side}_state AS MATERIALIZED ("
        f"{STATE.format(side=side, results=results._meta.db_table)}),\n"
        f"{name} AS MATERIALIZED ({LISTED.format(side=side)})"
        for side, name, until, results in (
            ("then", "before", "<", Review),
            ("now", "now", "<=", now),
        )
    )


OTHER = """
    (SELECT household_id, status, left_reason, 'now' AS side FROM now_state
    UNION ALL SELECT household_id, status, left_reason, 'then' FROM then_state) other
        ON other.household_id = coalesce(now.household_id, before.household_id)
        AND other.side = CASE
            WHEN now.status IS NULL THEN 'now'
            WHEN before.status IS NULL THEN 'then' END
"""
EARLIER = """
    SELECT FROM households_review earlier
    WHERE earlier.household_id = now.household_id AND earlier.status = now.status
        AND earlier.year <= %(then_year)s
    UNION ALL
    SELECT FROM households_statusdecision earlier
    WHERE earlier.household_id = now.household_id AND earlier.status = now.status
        AND earlier.cancelled_at IS NULL AND earlier.decided_on < %(starts_on)s
"""
RESULT = "now_state review ON move.status_now <> '' AND review.household_id ="
RESULT += " move.household_id"


def values_of(sides: Sides) -> dict:
    """What the queries are told of the two states."""
    return {
        f"{name}_{key}": value
        for name, side in (("then", sides.then), ("now", sides.now))
        for key, value in (
            ("year", side.year),
            ("listed_on", side.listed_on),
            ("up_to", side.up_to),
        )
    }
