"""The yearly account: asking for it, compiling it."""

from collections.abc import Callable
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from households.locks import read_register, reading_register
from households.models import ClosingReview, PovertyStandard
from povertyaid import audit, jobs
from povertyaid.jobs import Cancelled, Progress, UserError
from povertyaid.models import Job
from reports import balance, compiling
from reports.choices import ReportKind, ReportState
from reports.compiling.sides import (
    Side,
    may_use_closing_list,
    require_list,
    sides_of,
)
from reports.measures.settled import settle, settle_communes
from reports.models import Report

COMPILE = "reports.tasks.compile_report"
LISTS = ["standard", "previous_standard", "uses_closing_list"]
CLOSED = "Báo cáo đã chốt nên không lập lại được; hãy lập bản mới."
Helpers = Callable[[Report, int], None]  # called with how many chunks there are


def every_report() -> QuerySet[Report]:
    """All versions of all years: for who reads at least one commune as a whole."""
    return Report.objects.select_related("standard", "asked_by", "job")


@transaction.atomic
def open_report(year: int, by=None, asked_for: str = "") -> Report:
    """The year's report to be compiled: its draft, or the version after a closed one.

    A draft keeps its lines and its state until new ones replace them, so its pages
    stay up meanwhile. Refuses a year nobody reviewed.
    """
    versions = Report.objects.select_for_update().yearly().filter(year=year)
    latest = versions.order_by("-version").first()
    if latest is None or latest.state == ReportState.CLOSED:
        version = latest.version + 1 if latest else 1
        report = Report(year=year, version=version, previous_version=latest)
    else:
        report = latest
    return _open(report, by, asked_for)


@transaction.atomic
def open_dated(kind: ReportKind, day: date, by=None, asked_for: str = "") -> Report:
    """The report of what stands on `day`, or of the month or year that ends then.

    Refuses a day that is not over or before the first list, and a baseline of a year
    that has no list by the old standard: there the account is the only result.
    """
    if day > timezone.localdate():
        raise UserError("Ngày này chưa tới nên chưa có số liệu.")
    if kind == ReportKind.BASELINE:
        _require_two_results(day.year)
    found = Report.objects.select_for_update().filter(kind=kind, day=day).first()
    report = found or Report(kind=kind, day=day, year=day.year)
    return _open(report, by, asked_for)


def _require_two_results(year: int) -> None:
    if not ClosingReview.objects.filter(year=year).exists():
        raise UserError(
            f"Năm {year} chưa có danh sách theo chuẩn cũ; báo cáo năm {year} là kết quả"
            " duy nhất của năm."
        )


def _open(report: Report, by, asked_for: str) -> Report:
    """Who asked first stays written down while it is owed: others may close it."""
    if report.is_awaited:
        return report
    _foresee_lists(report)
    report.boundaries_on = report.ends_on
    report.asked_by, report.asked_at, report.asked_for = by, timezone.now(), asked_for
    if not report.is_compiled:
        report.state = ReportState.QUEUED
    report.save()
    return report


@transaction.atomic
def request_report(
    year: int, by=None, asked_for: str = "", changed: bool = False
) -> Report:
    """Open the year's report and note down the job that compiles it (`report.job`).

    The view wakes the job: `jobs.wake(report.job)`. Asking again while it is owed
    changes nothing. `changed`: of a draft only the communes whose lists changed since.
    """
    report = open_report(year, by, asked_for)
    return _owe(report, by, f"/bao-cao/{year}/", changed=changed)


@transaction.atomic
def request_dated(kind: ReportKind, day: date, by=None, asked_for: str = "") -> Report:
    """The same for a dated report."""
    report = open_dated(kind, day, by, asked_for)
    return _owe(report, by, f"/bao-cao/ngay/{report.pk}/")


def recompile(report: Report, by=None, asked_for: str = "") -> Report:
    """Ask for a dated report again."""
    return request_dated(ReportKind(report.kind), report.day, by, asked_for)


def _owe(report: Report, by, link: str, changed: bool = False) -> Report:
    if report.job and not report.job.is_ended:
        return report
    title = f"Lập báo cáo {report.period}"
    asked = {"report": report.pk} | ({"changed": True} if changed else {})
    report.job = jobs.ask(COMPILE, title, asked_by=by, link=link, **asked)
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
    compiling.wait_for_turn()
    report = claim(report.pk)
    if report is None:
        raise UserError(CLOSED)
    _choose_lists(report)
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
            _choose_lists(report)
            report.save(update_fields=LISTS)
        progress.start(len(chunks) + 2, "Lập danh sách hộ của báo cáo")
        if call_helpers:
            call_helpers(report, len(chunks))
        while not compiling.are_written(report):
            compiling.write_all(report, progress)
        with transaction.atomic():
            read_register()
            compiling.wait_for_turn()
            if (claimed := claim(report.pk)) is None:
                raise UserError(CLOSED)
            _put_in_place(claimed, progress)


@transaction.atomic
def recompile_changed(report: Report, progress: Progress | None = None) -> bool:
    """Compile anew the communes whose lists came in or out since; False if that would
    not be enough, and nothing is done.

    What does not come with a list (helpers, supports, names) stays in the others as it
    was compiled.
    """
    progress = progress or Progress()
    read_register()
    report = claim(report.pk)
    if report is None:
        raise UserError(CLOSED)
    communes = compiling.communes_changed(report) if report.compiled_at else None
    if communes is None:
        transaction.set_rollback(True)
        return False
    progress.start(2, f"Lập lại {len(communes)} xã có danh sách thay đổi")
    compiling.recompile_communes(report, communes)
    progress.step(message="Kiểm tra cân đối")
    found = settle_communes(report, communes)
    report.failed_checks = balance.check_again(report, found)
    report.state, report.compiled_at = ReportState.DRAFT, timezone.now()
    report.save()
    progress.step(message=_outcome(report))
    return True


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
    report.failed_checks = balance.check(report, settle(report))
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
    for one in report.name_lists.exclude(file=""):  # full of names: not to lie about
        transaction.on_commit(partial(one.file.storage.delete, one.file.name))
    compiling.drop_lines(report)
    report.delete()


def compile_for_job(
    job: Job, progress: Progress, call_helpers: Helpers | None = None
) -> None:
    """The work of the job `request_report` asked for."""
    report = Report.objects.filter(pk=job.arguments["report"]).first()
    if report is None:
        raise UserError("Báo cáo này không còn nữa.")
    if job.arguments.get("changed") and recompile_changed(report, progress):
        return
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


def _foresee_lists(report: Report) -> None:
    """Refuse a report without a list; of a new one say by which standard it may be.

    Compiling counts by which one the list was read: nobody who asks waits for that.
    """
    if not report.is_compiled:
        report.uses_closing_list = may_use_closing_list(report)
    now = sides_of(report).now
    require_list(now)
    if not report.is_compiled:
        results = now.results.objects.filter(year=now.year).order_by("status")
        report.standard = results[0].standard


def _choose_lists(report: Report) -> None:
    """Which lists it compares now, and by which standards they were read."""
    report.uses_closing_list = may_use_closing_list(report)
    report.standard, report.previous_standard = _standards(report)


def _standards(report: Report) -> tuple[PovertyStandard, PovertyStandard | None]:
    """The standards the two lists it compares were read by."""
    sides = sides_of(report)
    require_list(sides.now)
    return _standard_of(sides.now), _standard_of(sides.then)


def _standard_of(side: Side) -> PovertyStandard | None:
    """The standard most results of a list are by; None where there is no list."""
    results = side.results.objects.filter(year=side.year).order_by()
    counted = results.values_list("standard").annotate(found=Count("pk"))
    most = counted.order_by("-found", "standard").first()
    return most and PovertyStandard.objects.get(pk=most[0])


def _outcome(report: Report) -> str:
    if report.balances:
        return "Đã lập xong, số liệu cân đối"
    return f"Đã lập xong, {len(report.failed_checks)} chỗ chưa cân đối"
