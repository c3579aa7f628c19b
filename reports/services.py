"""The yearly account: asking for it, compiling it."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from households.locks import read_register, reading_register
from households.models import PovertyStandard, Review
from povertyaid import audit, jobs
from povertyaid.jobs import Cancelled, Progress, UserError
from povertyaid.models import Job
from reports import balance, compiling
from reports.choices import ReportState
from reports.models import Report

COMPILE = "reports.tasks.compile_report"
CLOSED = "Báo cáo đã chốt nên không lập lại được; hãy lập bản mới."
Helpers = Callable[[Report, int], None]  # called with how many chunks there are


@transaction.atomic
def open_report(year: int, by=None) -> Report:
    """The year's report to be compiled: its draft, or the version after a closed one.

    A draft keeps its lines and its state until new ones replace them, so its pages
    stay up meanwhile. Refuses a year nobody reviewed.
    """
    standard, previous_standard = _standards(year)
    versions = Report.objects.select_for_update().filter(year=year)
    latest = versions.order_by("-version").first()
    if latest is None or latest.state == ReportState.CLOSED:
        version = latest.version + 1 if latest else 1
        report = Report(year=year, version=version, previous_version=latest)
    else:
        report = latest
    report.standard, report.previous_standard = standard, previous_standard
    report.boundaries_on = date(year, 12, 31)
    report.asked_by, report.asked_at = by, timezone.now()
    if not report.is_compiled:
        report.state = ReportState.QUEUED
    report.save()
    return report


@transaction.atomic
def request_report(year: int, by=None) -> Report:
    """Open the year's report and note down the job that compiles it (`report.job`).

    The view wakes the job: `jobs.wake(report.job)`. Asking again while it is owed
    changes nothing.
    """
    owed = Report.objects.select_for_update(of=("self",)).filter(year=year)
    report = owed.select_related("job").order_by("-version").first()
    if report and report.job and not report.job.is_ended:
        return report  # still asked for by who asked first, who does not close it
    report = open_report(year, by)
    title = f"Lập báo cáo năm {year}"
    link = f"/bao-cao/{year}/"
    report.job = jobs.ask(COMPILE, title, asked_by=by, link=link, report=report.pk)
    report.save(update_fields=["job"])
    return report


def claim(report_id: int) -> Report | None:
    """The report, locked and marked as compiling; None if it is closed or gone.

    Call inside a transaction: a second compile of the same report waits for the first.
    """
    open_ones = Report.objects.exclude(state=ReportState.CLOSED)
    report = open_ones.select_for_update().filter(pk=report_id).first()
    if report:
        report.state = ReportState.COMPILING
        report.save(update_fields=["state"])
    return report


@transaction.atomic
def compile_report(report: Report, progress: Progress | None = None) -> Report:
    """Fill a report from reviews, totals and assignments, and check that it balances.

    Replaces what was compiled before; the same data gives the same lines. No list is
    written to the register meanwhile: lines, totals and check are of one state. Helpers
    may change: only the statement that writes a commune's lines reads them.
    """
    progress = progress or Progress()
    read_register()
    report = claim(report.pk)
    if report is None:
        raise UserError(CLOSED)
    report.standard, report.previous_standard = _standards(report.year)
    compiling.plan(report)
    progress.start(3, "Lập danh sách hộ của báo cáo")
    compiling.write_all(report, progress)
    _put_in_place(report, progress)
    return report


def compile_in_steps(
    report: Report, job: Job, progress: Progress, call_helpers: Helpers | None = None
) -> None:
    """The same chunk by chunk, each kept once written; other workers may help.

    For reports of many communes. Whoever runs the job again after a kill goes on where
    it was. While a worker is at the report no list is written to the register; should
    one have come in between two workers, the chunks of before are written again.
    """
    with reading_register():
        with transaction.atomic():
            chunks = compiling.continue_or_plan(report, job)
            report.standard, report.previous_standard = _standards(report.year)
            report.save(update_fields=["standard", "previous_standard"])
        progress.start(len(chunks) + 2, "Lập danh sách hộ của báo cáo")
        if call_helpers:
            call_helpers(report, len(chunks))
        while not compiling.are_written(report):
            compiling.write_all(report, progress)
        with transaction.atomic():
            read_register()
            if (claimed := claim(report.pk)) is None:
                raise UserError(CLOSED)
            _put_in_place(claimed, progress)


def help_compile(report_id: int) -> int:
    """Write chunks of a report under way until none is left; returns how many."""
    report = Report.objects.filter(pk=report_id).first()
    written = 0
    while report and compiling.write_next(report):
        written += 1
    return written


def _put_in_place(report: Report, progress: Progress) -> None:
    """The lines are written: show them, with the totals and what does not balance."""
    compiling.put_in_place(report)
    progress.check()
    compiling.write_denominators(report)
    progress.step(message="Kiểm tra cân đối")
    report.failed_checks = balance.check(report)
    report.state, report.compiled_at = ReportState.DRAFT, timezone.now()
    report.save()
    compiling.forget(report)
    progress.step(message=_outcome(report))


@transaction.atomic
def discard_draft(report: Report, by) -> None:
    """Delete a report that was never closed, with its lines; it can be made anew."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state == ReportState.CLOSED:
        raise UserError("Báo cáo đã chốt nên không bỏ được.")
    if report.is_awaited:
        raise UserError("Báo cáo đang được lập; hãy dừng việc đó trước.")
    audit.record(by, audit.Action.DELETED, report)
    compiling.drop_lines(report)
    report.delete()


def compile_for_job(
    job: Job, progress: Progress, call_helpers: Helpers | None = None
) -> None:
    """The work of the job `request_report` asked for."""
    report = Report.objects.filter(pk=job.arguments["report"]).first()
    if report is None:
        raise UserError("Báo cáo này không còn nữa.")
    if not compiling.are_many():
        compile_report(report, progress)
        return
    try:
        compile_in_steps(report, job, progress, call_helpers)
    except (Cancelled, UserError):
        compiling.forget(report)
        raise


def note_failure(job_id: int) -> None:
    """A report whose job failed or was cancelled before it had lines says so."""
    waiting = Report.objects.filter(job=job_id, state=ReportState.QUEUED)
    ended = Q(job__state=Job.State.FAILED) | Q(job__state=Job.State.CANCELLED)
    waiting.filter(ended).update(state=ReportState.FAILED)


def _standards(year: int) -> tuple[PovertyStandard, PovertyStandard | None]:
    """The standards this year's and last year's lists were read by."""
    reviews = Review.objects.filter(year__in=[year, year - 1])
    counts: dict[int, Counter] = {year: Counter(), year - 1: Counter()}
    grouped = reviews.order_by().values_list("year", "standard").annotate(Count("pk"))
    for of_year, standard, count in grouped.order_by("standard"):
        counts[of_year][standard] = count
    if not counts[year]:
        raise UserError(
            f"Năm {year} chưa có kết quả rà soát nào; hãy nhập danh sách trước."
        )
    standards = PovertyStandard.objects.in_bulk(set().union(*counts.values()))
    now, then = (
        next((standards[key] for key, _ in counts[y].most_common(1)), None)
        for y in (year, year - 1)
    )
    return now, then


def _outcome(report: Report) -> str:
    if report.balances:
        return "Đã lập xong, số liệu cân đối"
    return f"Đã lập xong, {len(report.failed_checks)} chỗ chưa cân đối"
