"""What should not be in the yearly accounts."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from povertyaid.models import Job
from povertyaid.selfcheck import Check, Repair, Row
from reports import services
from reports.choices import ReportState
from reports.models import Report

STALE_DAYS = 180


def _row(report: Report, words: str) -> Row:
    if report.is_dated:
        return Row(words, "dated", report.pk)
    return Row(words, "report", report.year)


def unbalanced_rows() -> Iterator[Row]:
    for report in Report.objects.exclude(failed_checks=[]).order_by("year", "version"):
        for failed in report.failed_checks:
            yield _row(report, f"{report}: {failed['sentence']}")


def _broken_off():
    """Reports without lines that nobody will fill any more."""
    ended = [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED]
    idle = Q(job=None) | Q(job__state__in=ended)
    since = timezone.now() - timedelta(days=1)
    unfilled = Report.objects.exclude(state__in=[ReportState.DRAFT, ReportState.CLOSED])
    return unfilled.filter(idle, asked_at__lt=since).order_by("pk")


def broken_off_rows() -> Iterator[Row]:
    for report in _broken_off():
        state = report.get_state_display().lower()
        yield _row(report, f"{report}, {state}")


@transaction.atomic
def discard_broken_off(by) -> int:
    broken = list(_broken_off())
    for report in broken:
        services.discard_draft(report, by)
    return len(broken)


def stale_rows() -> Iterator[Row]:
    since = timezone.now() - timedelta(days=STALE_DAYS)
    drafts = Report.objects.yearly().filter(
        state=ReportState.DRAFT, compiled_at__lt=since
    )
    for report in drafts.order_by("year", "version"):
        day = timezone.localdate(report.compiled_at)
        yield _row(report, f"{report}, lập {day:%d/%m/%Y}")


CHECKS = [
    Check(
        "unbalanced",
        "Báo cáo chưa cân đối",
        "Mở báo cáo, xem những hộ làm lệch, sửa danh sách rồi lập lại.",
        unbalanced_rows,
    ),
    Check(
        "broken-reports",
        "Báo cáo lập dở",
        "Việc lập báo cáo đã dừng mà báo cáo chưa có số liệu.",
        broken_off_rows,
        Repair("Bỏ các báo cáo này; lập lại được bất cứ lúc nào.", discard_broken_off),
    ),
    Check(
        "stale-reports",
        "Báo cáo để nháp quá lâu",
        f"Lập đã quá {STALE_DAYS} ngày mà chưa chốt; lập lại rồi chốt, hoặc bỏ.",
        stale_rows,
    ),
]
