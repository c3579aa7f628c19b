"""The comparison counted once and kept, for who reads the whole district.

A page of the nation would count 1.7 million households a year and everybody's help. It
reads what was counted for each commune and in total instead. Communes whose help was
written since are counted again: at once where they are few, else by a worker, and the
page says of when its figures are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assignments.models import Plan
from households.models import Commune
from povertyaid import jobs
from povertyaid.jobs import Progress, UserError
from povertyaid.models import Job
from povertyaid.scope import Scope
from povertyaid.text import fold
from reports.effects import cells
from reports.effects.changes import communes_written, what_is_seen
from reports.effects.questions import Question, years_known
from reports.models import EffectCommune, EffectCount, Report

TASK = "reports.tasks.count_effects"
AT_ONCE = 30  # communes counted while a page is waited for: a district's
KEPT = timedelta(days=31)  # what nobody opened for so long is thrown away
EVERYTHING = Scope(reads_all=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to show of a question: figures, older ones, or none yet."""

    count: EffectCount | None
    waiting: int = 0  # communes that are to be counted (again)
    job: Job | None = None  # that counts them


def may_be_settled(question: Question, scope: Scope) -> bool:
    """Who reads some communes, or asks for one, has them counted: they are few."""
    return scope.reads_all and question.commune is None


def standing(question: Question, reports: dict[int, Report], by=None) -> Standing:
    """Bring the figures of a question up to date, or ask a worker to.

    The view wakes the job it may find here.
    """
    found = _find(question.plan, question.first_year, question.last_year)
    stale = _stale(found, question, reports)
    if stale is None or stale:
        wanted = _communes() if stale is None else stale
        if len(wanted) > AT_ONCE:
            return Standing(found if stale else None, len(wanted), ask(question, by))
        found = settle(question, reports)
    today = timezone.localdate()
    if found.shown_on != today:
        EffectCount.objects.filter(pk=found.pk).update(shown_on=today)
    return Standing(found)


def communes_of(count: EffectCount, start: str) -> QuerySet[EffectCommune]:
    """The settled rows of the communes where somebody began so, in order of codes."""
    return count.communes.filter(**{f"{start}__gt": 0} if start in cells.STARTS else {})


def communes_with(
    count: EffectCount, start: str, commune: int | None = None
) -> QuerySet:
    """(commune id, packed rows) of them, or of the one."""
    found = communes_of(count, start)
    found = found.filter(commune=commune) if commune else found
    return found.order_by(
        "commune__code", "commune__valid_from", "commune"
    ).values_list("commune", "rows")


@transaction.atomic
def settle(
    question: Question, reports: dict[int, Report], progress: Progress | None = None
) -> EffectCount:
    """Count the communes that are to be counted (again), and keep what was found.

    What can be seen is noted before anything is looked at: what is written meanwhile is
    counted now or the next time, and never missed.
    """
    progress = progress or Progress()
    count = EffectCount.objects.select_for_update().get(pk=_open(question).pk)
    seen, stale = what_is_seen(), _stale(count, question, reports)
    if stale is None:
        count.communes.all().delete()
        whole, communes = cells.NONE, _communes()
    else:
        whole, communes = _without(count, stale), sorted(stale)
    progress.start(len(communes), "Đếm hộ được giúp và hộ không ai giúp")
    for start in range(0, len(communes), cells.AT_ONCE):
        part = communes[start : start + cells.AT_ONCE]
        found = cells.count(_of_everybody(question), reports, EVERYTHING, part)
        _keep(count, found)
        whole = cells.added([whole, *found.values()])
        progress.step(len(part), f"Đã đếm {start + len(part)}/{len(communes)} xã")
    count.whole, count.seen, count.counted_at = (
        cells.packed(whole),
        seen,
        timezone.now(),
    )
    count.counted_of = _accounts(question, reports)
    count.save()
    return count


def _without(count: EffectCount, communes: Collection[int]) -> np.ndarray:
    """The sum of all other communes; the rows of these are thrown away."""
    known = count.communes.filter(commune__in=communes)
    theirs = [cells.without(cells.unpacked(one.rows)) for one in known]
    known.delete()
    return cells.added([cells.unpacked(count.whole), *theirs])


def settle_for_job(job: Job, progress: Progress) -> None:
    """What a page was told to wait for, or what an hour has changed."""
    count = EffectCount.objects.filter(pk=job.arguments["count"]).first()
    if count is None:
        raise UserError("Kỳ này không còn được tính nữa.")
    reports = years_known(EVERYTHING)
    question = Question(count.plan, count.first_year, count.last_year)
    if not all(year in reports for year in _years(question)):
        raise UserError("Báo cáo của kỳ này đã bị bỏ; hãy lập lại báo cáo trước.")
    settle(question, reports, progress)


def ask(question: Question, by=None) -> Job:
    """Note down that a period is to be counted, unless it is already."""
    with transaction.atomic():
        count = EffectCount.objects.select_for_update().get(pk=_open(question).pk)
        if count.job is None or count.job.is_ended:
            title = f"Tính kết quả giúp đỡ {question.period}"
            link = (
                f"/ket-qua-giup-do/?kehoach={question.plan.pk}"
                f"&tu={question.first_year}&den={question.last_year}"
            )
            count.job = jobs.ask(TASK, title, asked_by=by, link=link, count=count.pk)
            count.save(update_fields=["job"])
        return count.job


def ask_for_all(today: date) -> list[Job]:
    """Jobs for what is still looked at and no longer holds, and for the newest year.

    Nothing for a district: what it opens is counted while it waits.
    """
    EffectCount.objects.filter(shown_on__lt=today - KEPT).delete()
    if len(_communes()) <= AT_ONCE:
        return []
    reports = years_known(EVERYTHING)
    questions = [
        Question(one.plan, one.first_year, one.last_year)
        for one in EffectCount.objects.select_related("plan")
    ]
    plan = Plan.objects.in_force(today)
    if plan and reports and reports[max(reports)].previous_standard_id:
        questions.append(Question(plan, max(reports), max(reports)))
    asked = {}
    for one in questions:
        key = (one.plan.pk, one.first_year, one.last_year)
        there = all(year in reports for year in _years(one))
        if there and key not in asked and _stale(_find(*key), one, reports) != set():
            asked[key] = ask(one)
    return list(asked.values())


def _stale(
    found: EffectCount | None, question: Question, reports: dict[int, Report]
) -> set[int] | None:
    """Communes whose help was written since; None where all are to be counted."""
    if found is None or found.counted_of != _accounts(question, reports):
        return None  # of an empty text too: it was never counted
    return communes_written(found.seen, reports[question.first_year])


def _accounts(question: Question, reports: dict[int, Report]) -> str:
    """Which accounts, compiled when; a compile that is under way changes it later."""
    return " ".join(
        f"{report.pk}@{report.compiled_at:%Y%m%dT%H%M%S.%f}"
        for year, report in sorted(reports.items())
        if year >= question.first_year
    )


def _of_everybody(question: Question) -> Question:
    return Question(question.plan, question.first_year, question.last_year, "listed")


def _keep(count: EffectCount, found: dict[int, np.ndarray]) -> None:
    names = dict(Commune.objects.filter(pk__in=found).values_list("pk", "name"))
    EffectCommune.objects.bulk_create(
        EffectCommune(
            count=count,
            commune_id=pk,
            search=fold(names[pk]),
            rows=cells.packed(rows),
            **{start: _begun(rows, start) for start in cells.STARTS},
        )
        for pk, rows in found.items()
    )


def _begun(rows: np.ndarray, start: str) -> int:
    counts = cells.of_part(cells.of_start(rows, start), None, "", None)
    return int(counts[cells.COUNTS.index("households")])


def _find(plan, first: int, last: int) -> EffectCount | None:
    found = EffectCount.objects.filter(plan=plan, first_year=first, last_year=last)
    return found.exclude(counted_of="").select_related("job", "plan").first()


def _open(question: Question) -> EffectCount:
    return EffectCount.objects.get_or_create(
        plan=question.plan,
        first_year=question.first_year,
        last_year=question.last_year,
        defaults={"shown_on": timezone.localdate()},
    )[0]


def _years(question: Question) -> range:
    return range(question.first_year, question.last_year + 1)


def _communes() -> list[int]:
    return list(Commune.objects.values_list("pk", flat=True))
