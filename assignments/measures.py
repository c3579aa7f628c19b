"""A household's plan out of poverty: cause, measure, who, by when; and what is pledged.

Written by who may write its commune, and by the member who helps it today.
"""

from django.db import transaction
from django.utils import timezone

from assignments import life
from assignments.choices import ChangeKind
from assignments.models import EscapeMeasure, HouseholdAssignment
from households.models import Cause, Household, Indicator
from povertyaid import audit
from povertyaid.scope import Scope

COLUMNS = ("cause", "measure", "doer", "due_on", "done_on", "result")
AIMS = ("target_year", "pledge")


def own_help(scope: Scope, household: Household) -> HouseholdAssignment | None:
    """The help that this scope's own member gives the household today."""
    if not scope.members:
        return None
    running = household.assignments.running().filter(member__in=scope.members)
    return running.select_related("member", "organisation", "plan").first()


def may_edit(scope: Scope, household: Household) -> bool:
    if scope.may_write(household.village.commune_id):
        return True
    return own_help(scope, household) is not None


def pledged_help(scope: Scope, household: Household) -> HouseholdAssignment | None:
    """Whose pledge the page is about: one's own, else the main helper's."""
    running = household.assignments.running().main()
    main = running.select_related("member", "organisation", "plan").first()
    return own_help(scope, household) or main


def causes_of(household: Household) -> list[str]:
    """Why the household is poor, by its newest result that tells: causes, lacks."""
    told = household.reviews.filter(causes__isnull=False) | household.reviews.filter(
        deprivations__isnull=False
    )
    newest = told.order_by("-year").first()
    if newest is None:
        return []
    causes = Cause.objects.filter(
        standard=newest.standard_id, number__in=newest.causes or ()
    )
    lacks = Indicator.objects.filter(
        standard=newest.standard_id, number__in=newest.deprivations or ()
    )
    words = list(causes.order_by("number").values_list("label", flat=True))
    lacking = lacks.order_by("number").values_list("label", flat=True)
    return words + [f"Thiếu hụt: {label}" for label in lacking]


@transaction.atomic
def add_measure(measure: EscapeMeasure, by) -> EscapeMeasure:
    """Save a cleaned measure that is new."""
    measure.written_by = by
    measure.save()
    _record(measure, by, None, _line(measure))
    return measure


@transaction.atomic
def change_measure(measure: EscapeMeasure, by) -> EscapeMeasure:
    """Save a cleaned measure that was edited."""
    was = EscapeMeasure.objects.select_for_update().get(pk=measure.pk)
    measure.save(update_fields=COLUMNS)
    if _line(was) != _line(measure):
        _record(measure, by, _line(was), _line(measure))
    return measure


@transaction.atomic
def mark_done(measure: EscapeMeasure, by) -> EscapeMeasure:
    """Done today; one that is done already keeps its day."""
    measure = EscapeMeasure.objects.select_for_update().get(pk=measure.pk)
    if measure.done_on is None:
        measure.done_on = timezone.localdate()
        change_measure(measure, by)
    return measure


@transaction.atomic
def remove_measure(measure: EscapeMeasure, by) -> None:
    _record(measure, by, _line(measure), None)
    measure.delete()


def _line(measure: EscapeMeasure) -> str:
    """A measure in one line, for the history of its household."""
    words = [measure.measure, measure.doer]
    words += [f"xong trước {measure.due_on:%d/%m/%Y}"] if measure.due_on else []
    words += [f"đã xong {measure.done_on:%d/%m/%Y}"] if measure.done_on else []
    return "; ".join(word for word in (measure.cause, *words, measure.result) if word)


def _record(measure: EscapeMeasure, by, was: str | None, now: str | None) -> None:
    before, after = {"Biện pháp thoát nghèo": was}, {"Biện pháp thoát nghèo": now}
    audit.record(
        by, audit.Action.CHANGED, measure.household, before=before, after=after
    )


@transaction.atomic
def set_aims(
    assignment: HouseholdAssignment, target_year: int | None, pledge: str, by
) -> HouseholdAssignment:
    """Note by which year the household is to escape, and what its helper pledges."""
    row = HouseholdAssignment.objects.select_for_update().get(pk=assignment.pk)
    before = {name: getattr(row, name) for name in AIMS}
    after = {"target_year": target_year, "pledge": pledge}
    if before == after:
        return row
    row.target_year, row.pledge = target_year, pledge
    row.save(update_fields=AIMS)
    why = f"Đăng ký thoát nghèo năm {target_year or '…'}."
    why += f" Nội dung giúp: {pledge}" if pledge else ""
    today = timezone.localdate()
    life.note(row, ChangeKind.AMENDED, today, why, by=by, before=before, after=after)
    audit.record(by, audit.Action.CHANGED, row, before=before, after=after)
    return row
