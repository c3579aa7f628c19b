"""Drafts that compile by themselves at the office's dates."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from povertyaid.models import AuditEntry, Job
from reports import closing, scheduling, services, tasks
from reports.choices import ReportState
from reports.models import Report, Schedule, ScheduledRun
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_decision,
    make_household,
    make_review,
    make_user,
)
from tests.reports.test_closing import change_a_list

DAY_BEFORE, PRELIMINARY = date(2022, 11, 13), date(2022, 11, 14)
OFFICIAL = date(2022, 12, 19)


@pytest.fixture
def household():
    commune = make_commune("Na Tông")
    make_commune_year(commune, 2022, 100)
    household = make_household(commune)
    make_review(household, 2021)
    make_review(household, 2022)
    return household


def outcomes():
    runs = ScheduledRun.objects.order_by("due_on")
    return [(run.purpose, run.due_on, run.outcome) for run in runs]


def run_jobs():
    for job in Job.objects.owed().filter(task=services.COMPILE).order_by("pk"):
        tasks.compile_report(job.pk)


def test_nothing_before_the_date(household):
    assert scheduling.compile_due(DAY_BEFORE) == []
    assert not Job.objects.exists()


def test_the_date_compiles_the_draft_once(household):
    scheduling.compile_due(PRELIMINARY)
    scheduling.compile_due(PRELIMINARY)

    report = Report.objects.get()
    assert outcomes() == [("preliminary", PRELIMINARY, "asked")]
    assert Job.objects.filter(task=services.COMPILE).count() == 1
    assert (report.year, report.asked_by) == (2022, None)
    assert report.asked_for == "theo lịch, sơ bộ, hẹn 14/11/2022"


@pytest.mark.parametrize("day", [date(2022, 11, 25), date(2022, 12, 18)])
def test_a_missed_date_is_made_up(household, day):
    scheduling.compile_due(day)
    assert outcomes() == [("preliminary", PRELIMINARY, "asked")]


def test_of_two_missed_dates_the_newest_is_made_up(household):
    scheduling.compile_due(date(2023, 1, 5))
    assert outcomes() == [("official", OFFICIAL, "asked")]


def test_after_the_results_are_announced_it_is_too_late(household):
    assert scheduling.compile_due(date(2023, 2, 1)) == []


def test_a_date_waits_for_its_list(household):
    household.reviews.filter(year=2022).delete()
    assert scheduling.compile_due(PRELIMINARY) == []
    assert [due.list_year for due in scheduling.waiting(Schedule(), PRELIMINARY)] == [
        2022
    ]
    make_review(household, 2022)

    scheduling.compile_due(date(2022, 11, 20))

    assert outcomes() == [("preliminary", PRELIMINARY, "asked")]


def test_nothing_changed_compiles_nothing(household):
    compile_year(2022)
    scheduling.compile_due(PRELIMINARY)
    change_a_list()
    scheduling.compile_due(OFFICIAL)

    assert outcomes() == [
        ("preliminary", PRELIMINARY, "unchanged"),
        ("official", OFFICIAL, "asked"),
    ]
    assert Job.objects.count() == 1


def test_a_closed_year_is_left_alone(household):
    report = compile_year(2022)
    closing.close_report(report.pk, make_user("everything"), report.compiled_at)
    change_a_list()

    scheduling.compile_due(OFFICIAL)

    assert outcomes() == [("official", OFFICIAL, "closed")]
    assert Report.objects.get().state == ReportState.CLOSED


def test_a_draft_somebody_compiles_keeps_its_asker(household):
    """Else who asked could close it alone, once the clock has come by."""
    asker = make_user("everything")
    services.request_report(2022, asker)

    scheduling.compile_due(PRELIMINARY)
    services.request_report(2022, make_user("everything"))

    assert outcomes() == [("preliminary", PRELIMINARY, "busy")]
    assert Report.objects.get().asked_by == asker


def test_anybody_with_the_right_closes_what_the_schedule_asked_for(household):
    scheduling.compile_due(PRELIMINARY)
    run_jobs()
    report = Report.objects.get()

    closed = closing.close_report(
        report.pk, make_user("everything"), report.compiled_at
    )

    assert closed.state == ReportState.CLOSED


def test_who_asks_again_after_the_schedule_does_not_close_it(household):
    scheduling.compile_due(PRELIMINARY)
    run_jobs()
    asker = make_user("everything")
    services.request_report(2022, asker)
    run_jobs()
    report = Report.objects.get()

    assert report.asked_for == ""
    assert "không được tự chốt" in " ".join(closing.obstacles(_fresh(report), asker))


def _fresh(report):
    return scheduling.with_register_changes(Report.objects.filter(pk=report.pk)).get()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clocks_at_once_ask_once(household):
    barrier, failed = threading.Barrier(2), []

    def tick():
        try:
            barrier.wait()
            scheduling.compile_due(PRELIMINARY)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    clocks = [threading.Thread(target=tick) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()

    assert failed == []
    assert ScheduledRun.objects.count() == Report.objects.count() == 1
    assert Job.objects.filter(task=services.COMPILE).count() == 1


def test_months_compile_where_something_was_decided(household):
    make_decision(household, date(2022, 3, 20), "near_poor")

    scheduling.compile_due(date(2022, 5, 3))
    run_jobs()

    assert outcomes() == [
        ("monthly", date(2022, 4, 3), "asked"),
    ]
    report = Report.objects.get()
    assert (report.day, report.asked_for) == (
        date(2022, 3, 31),
        "theo lịch, thường xuyên, hẹn 03/04/2022",
    )
    assert report.lines.get().change == "to_near_poor"


def test_a_month_changed_since_is_compiled_with_the_next(household):
    make_decision(household, date(2022, 3, 20), "near_poor")
    scheduling.compile_due(date(2022, 4, 3))
    run_jobs()
    late = make_decision(household, date(2022, 3, 30), "above", persons=0)
    scheduling.audit.record(None, AuditEntry.Action.CREATED, late)

    make_decision(household, date(2022, 4, 3), "poor")
    scheduling.compile_due(date(2022, 5, 3))
    run_jobs()

    march = Report.objects.get(day=date(2022, 3, 31))
    assert march.lines.get().change == "out_of_both"


def test_the_office_sets_its_dates(client, household):
    office = make_user("everything")
    client.force_login(office)
    sent = {
        "review_from": "1/9",
        "review_to": "14/12",
        "is_preliminary_on": "on",
        "preliminary_on": "10/11",
        "official_on": "20/12",
        "is_monthly_on": "on",
        "monthly_day": "2",
        "monthly_first": "2",
        "monthly_last": "9",
    }

    answer = client.post(reverse("report_schedule"), sent)

    schedule = Schedule.objects.get()
    assert answer.status_code == 302
    assert (schedule.preliminary_on, schedule.is_official_on) == ("11-10", False)
    entry = AuditEntry.objects.get(subject="reports.schedule")
    assert entry.after == {
        "preliminary_on": "11-10",
        "is_official_on": False,
        "official_on": "12-20",
        "monthly_day": 2,
    }
    scheduling.compile_due(date(2022, 12, 25))
    assert outcomes()[-1] == ("preliminary", date(2022, 11, 10), "asked")
    page = client.get(reverse("report_schedule")).content.decode()
    assert 'value="10/11"' in page


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("preliminary_on", "31/11", "Ghi ngày và tháng có thật"),
        ("official_on", "29/2", "Ghi ngày và tháng có thật"),
        ("official_on", "", "Ghi ngày và tháng, ví dụ 14/11."),
        ("official_on", "1/12", "Bản chính thức lập sau khi hết rà soát."),
        ("monthly_day", "31", "Ghi ngày từ 1 đến 28."),
        ("monthly_last", "2", "Tháng cuối phải sau tháng đầu."),
    ],
)
def test_dates_that_cannot_be_are_told(client, name, value, told):
    client.force_login(make_user("everything"))
    sent = {
        "review_from": "01/9",
        "review_to": "14/12",
        "preliminary_on": "14/11",
        "official_on": "19/12",
        "monthly_day": "3",
        "monthly_first": "3",
        "monthly_last": "9",
    }
    page = client.post(reverse("report_schedule"), sent | {name: value})
    assert page.status_code == 422
    assert told in page.content.decode()
    assert not Schedule.objects.exists()


def test_the_reports_say_that_the_schedule_asked(client, household):
    scheduling.compile_due(PRELIMINARY)
    run_jobs()
    client.force_login(make_user("everything"))
    assert (
        "theo lịch, sơ bộ, hẹn 14/11/2022"
        in client.get(reverse("reports")).content.decode()
    )


def test_a_decision_told_late_still_makes_its_month(household):
    assert scheduling.compile_due(date(2022, 5, 10)) == []
    make_decision(household, date(2022, 3, 20), "near_poor")
    scheduling.compile_due(date(2022, 5, 10))
    assert outcomes() == [("monthly", date(2022, 4, 3), "asked")]


def test_the_hourly_task_looks_at_today(household):
    today = timezone.localdate()
    make_review(household, today.year)
    wanted = [due for due in scheduling.due_on(Schedule(), today) if not due.is_monthly]
    this_year = [due for due in wanted if due.list_year == today.year]
    assert tasks.compile_by_schedule() == len(this_year)
