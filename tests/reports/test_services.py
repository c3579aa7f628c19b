"""Asking for a report, and the job that compiles it."""

from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from households.models import PovertyStandard
from povertyaid import jobs
from povertyaid.models import Job
from reports import services
from reports.choices import ReportKind, ReportState
from reports.models import Report
from reports.tasks import compile_report
from tests.factories import compile_year, make_household, make_review, make_user


@pytest.fixture
def household():
    household = make_household()
    make_review(household, 2021)
    make_review(household, 2022)
    return household


def close(report):
    """Closed as it stands: the tests' communes have no totals."""
    report.state, report.close_reason = ReportState.CLOSED, "Chưa có tổng số hộ"
    report.closed_by, report.closed_at = make_user("everything"), timezone.now()
    report.save()
    return report


def test_request_makes_a_queued_report_and_its_job(household):
    user = make_user("everything")

    report = services.request_report(2022, user)

    assert (report.year, report.version, report.state) == (2022, 1, ReportState.QUEUED)
    assert (report.boundaries_on, report.asked_by) == (date(2022, 12, 31), user)
    assert report.job.task == "reports.tasks.compile_report"
    assert report.job.arguments == {"report": report.pk}


def test_standards_are_those_the_lists_were_read_by(household):
    make_review(household, 2020)
    report = compile_year(2021)
    codes = (report.standard.code, report.previous_standard.code)
    assert codes == ("ND07-2021", "QD59-2015")


def test_results_are_counted_once_a_list_and_by_compiling_alone(household):
    make_review(household, 2020)

    with CaptureQueriesContext(connection) as asking:
        report = services.open_report(2021)
    with CaptureQueriesContext(connection) as compiling:
        services.compile_report(report)

    counts = [
        sum('"standard_id" AS "standard", COUNT(' in q["sql"] for q in asked)
        for asked in (asking, compiling)
    ]
    assert counts == [0, 2]  # of last year's list and of this one


def test_year_without_a_review_is_refused(household):
    with pytest.raises(jobs.UserError, match="Năm 2018 chưa có kết quả rà soát"):
        services.request_report(2018)
    assert not Report.objects.exists()


def test_asking_twice_makes_one_report_and_one_job(household):
    first, second = services.request_report(2022), services.request_report(2022)
    assert (first, first.job) == (second, second.job)
    assert Job.objects.count() == 1


def test_draft_keeps_its_lines_until_it_is_compiled_again(household):
    compiled = compile_year(2022)

    report = services.request_report(2022)

    assert report == compiled
    assert (report.state, report.lines.count()) == (ReportState.DRAFT, 1)


def test_closed_report_is_followed_by_a_new_version(household):
    closed = close(compile_year(2022))

    report = services.request_report(2022)

    assert (report.version, report.state) == (2, ReportState.QUEUED)
    assert (report.kind, report.previous_version) == (ReportKind.YEARLY, closed)


def test_broken_balance_is_closed_only_with_a_reason(household):
    report = close(compile_year(2022))
    assert not report.balances
    report.close_reason = ""
    with pytest.raises(IntegrityError, match="report_closed_balanced_or_with_a_reason"):
        report.save()


def test_report_is_closed_by_somebody(household):
    report = close(compile_year(2022))
    report.closed_by = None
    with pytest.raises(IntegrityError, match="report_closed_by_somebody_at_a_time"):
        report.save()


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("change", "line_change_is_known"),
        ("status_then", "line_status_then_is_known"),
        ("status_now", "line_status_now_is_known"),
    ],
)
def test_lines_hold_known_words_alone(household, column, constraint):
    lines = compile_year(2022).lines
    with pytest.raises(IntegrityError, match=constraint):
        lines.update(**{column: "left_out"})


def test_report_is_in_a_known_state(household):
    report = compile_year(2022)
    with pytest.raises(IntegrityError, match="report_state_is_known"):
        Report.objects.filter(pk=report.pk).update(state="open")


@pytest.mark.parametrize("state", [Job.State.CANCELLED, Job.State.FAILED])
def test_ended_job_is_asked_for_anew(household, state):
    first = services.request_report(2022)
    Job.objects.filter(pk=first.job_id).update(state=state)

    second = services.request_report(2022)

    assert (second, second.is_awaited) == (first, True)
    assert second.job != first.job


def test_closed_report_is_not_compiled_again(household):
    closed = close(compile_year(2022))
    with pytest.raises(jobs.UserError, match="Báo cáo đã chốt"):
        services.compile_report(closed)


def test_task_compiles_and_says_so():
    make_review(make_household())
    report = services.request_report(2022)

    compile_report(report.job_id)

    report.refresh_from_db()
    assert (report.state, report.lines.count()) == (ReportState.DRAFT, 1)
    assert report.job.state == Job.State.DONE
    assert report.job.progress == report.job.total == 3
    assert report.job.message == "Đã lập xong, 2 chỗ chưa cân đối"  # no totals


def test_redelivered_task_changes_nothing():
    make_review(make_household())
    report = services.request_report(2022)
    compile_report(report.job_id)
    make_review(make_household())

    compile_report(report.job_id)

    assert report.lines.count() == 1


def test_failed_job_leaves_the_report_saying_so():
    review = make_review(make_household())
    report = services.request_report(2022)
    review.delete()

    compile_report(report.job_id)

    report.refresh_from_db()
    assert report.state == ReportState.FAILED
    assert report.job.error.startswith("Năm 2022 chưa có kết quả rà soát")


def test_first_year_has_no_previous_standard(household):
    assert compile_year(2021).previous_standard is None
    assert compile_year(2022).previous_standard == (
        PovertyStandard.objects.for_year(2021)
    )
