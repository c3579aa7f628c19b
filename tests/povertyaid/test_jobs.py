"""Jobs inside one process: claimed once, cancelled, failed in words, given up."""

import time

import psycopg2
import pytest
from celery import current_app
from django.db import connection

from povertyaid import jobs
from povertyaid.models import AuditEntry, Job
from tests.factories import make_user

WAKE = "povertyaid.tasks.wake_owed_jobs"  # a task that exists


@pytest.fixture(autouse=True)
def no_broker(tmp_path):
    """A socket nobody listens on, whatever this machine runs."""
    before = current_app.conf.broker_url
    current_app.conf.broker_url = f"redis+socket://{tmp_path}/none.sock"
    current_app.pool.force_close_all()
    current_app._pool = current_app.amqp._producer_pool = None
    yield
    current_app.conf.broker_url = before


@pytest.fixture
def other_session():
    """A second session on the test's database, as another worker has."""
    session = psycopg2.connect(**connection.get_connection_params())
    yield session
    session.close()


def hold(session, job):
    with session.cursor() as cursor:
        keys = [jobs.LOCK_SPACE, job.pk]
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", keys)


def note(job, progress):
    AuditEntry.objects.create(action=AuditEntry.Action.CREATED, label=str(job.pk))


def test_a_job_is_done_once_however_often_it_is_sent():
    job = jobs.ask(WAKE, "Lập báo cáo năm 2022")

    jobs.run(job.pk, note)
    jobs.run(job.pk, note)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 1)
    assert AuditEntry.objects.count() == 1


def test_a_job_another_worker_is_at_is_left_to_it(other_session):
    job = jobs.ask(WAKE, "Lập báo cáo năm 2022")
    hold(other_session, job)

    jobs.run(job.pk, note)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 0)


def test_the_lock_is_free_after_the_job():
    job = jobs.ask(WAKE, "Lập báo cáo năm 2022")

    jobs.run(job.pk, note)

    assert jobs._held() == set()


def test_progress_and_last_words_are_on_the_row():
    job = jobs.ask(WAKE, "Đọc tệp")

    def work(job, progress):
        progress.start(3, "Đang đọc")
        progress.step(2, "x" * 600)

    jobs.run(job.pk, work)

    job.refresh_from_db()
    assert (job.progress, job.total, job.message) == (2, 3, "x" * 500)


def test_progress_half_way_through_a_start_is_within_its_total():
    progress = jobs.Progress()
    progress.done, progress.total = 50, 10

    assert progress.columns() == {"progress": 10, "total": 10, "message": ""}


def test_a_users_fault_is_told_in_its_own_words_and_changes_nothing():
    job = jobs.ask(WAKE, "Đọc tệp")

    def work(job, progress):
        note(job, progress)
        raise jobs.UserError("Tệp không có trang nào.")

    jobs.run(job.pk, work)

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "Tệp không có trang nào.")
    assert not AuditEntry.objects.exists()


def test_a_defect_is_told_without_a_stack_trace_and_raised_for_the_log():
    job = jobs.ask(WAKE, "Đọc tệp")

    def work(job, progress):
        note(job, progress)
        raise KeyError("secret")

    with pytest.raises(KeyError):
        jobs.run(job.pk, work)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error == (
        "Lỗi trong hệ thống; dữ liệu không thay đổi. Đã ghi vào nhật ký."
    )
    assert not AuditEntry.objects.exists()


def test_a_waiting_job_is_cancelled_at_once_and_never_begins():
    job = jobs.ask(WAKE, "Đọc tệp")

    assert jobs.cancel(job)
    jobs.run(job.pk, note)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.CANCELLED, 0)
    assert not AuditEntry.objects.exists()


def test_a_running_job_stops_at_its_next_step_and_undoes_what_it_did():
    job = jobs.ask(WAKE, "Đọc tệp")

    def work(job, progress):
        note(job, progress)
        jobs.cancel(job)
        progress.is_cancel_asked = True  # what the heartbeat finds on the row
        progress.step()

    jobs.run(job.pk, work)

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert not AuditEntry.objects.exists()


def test_a_job_cancelled_while_its_worker_died_is_not_begun_again():
    job = jobs.ask(WAKE, "Đọc tệp")
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, is_cancel_asked=True, attempts=1
    )

    jobs.run(job.pk, note)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.CANCELLED, 1)


def test_an_ended_job_cannot_be_cancelled():
    job = jobs.ask(WAKE, "Đọc tệp")
    jobs.run(job.pk, note)

    assert not jobs.cancel(job)

    job.refresh_from_db()
    assert (job.state, job.is_cancel_asked) == (Job.State.DONE, False)


def test_a_job_that_broke_off_five_times_is_given_up():
    job = jobs.ask(WAKE, "Đọc tệp")
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=5)

    jobs.run(job.pk, note)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error == "Việc này đã hỏng giữa chừng 5 lần nên dừng hẳn."


def test_a_job_whose_task_is_gone_fails_instead_of_waiting_for_ever():
    job = jobs.ask("reports.tasks.of_an_older_version", "Việc cũ")

    assert jobs.wake_owed() == 0

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error == (
        "Phiên bản này không còn tác vụ reports.tasks.of_an_older_version."
    )


def test_without_a_broker_the_row_waits_and_nobody_else_does(
    django_capture_on_commit_callbacks,
):
    started_at = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.ask(WAKE, "Đọc tệp")
        jobs.wake(job)

    assert time.monotonic() - started_at < 2
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_owed_jobs_are_those_nobody_is_at(other_session):
    waiting = jobs.ask(WAKE, "Đang chờ")
    abandoned = jobs.ask(WAKE, "Bỏ dở")
    Job.objects.filter(pk=abandoned.pk).update(state=Job.State.RUNNING)
    worked_at = jobs.ask(WAKE, "Đang chạy")
    hold(other_session, worked_at)
    jobs.run(jobs.ask(WAKE, "Xong").pk, note)

    free = [job for job in Job.objects.owed() if job.pk not in jobs._held()]

    assert {job.pk for job in free} == {waiting.pk, abandoned.pk}
    assert jobs.wake_owed() == 0  # none could be sent: there is no broker


def test_a_job_knows_how_many_wait_before_it():
    first, second = jobs.ask(WAKE, "Một"), jobs.ask(WAKE, "Hai")
    done = jobs.ask(WAKE, "Ba")
    jobs.run(done.pk, note)
    done.refresh_from_db()

    assert [jobs.ahead_of(job) for job in (first, second, done)] == [0, 1, 0]


def test_a_users_jobs_are_theirs_and_a_superuser_sees_all():
    one, other = make_user(), make_user()
    administrator = make_user(is_superuser=True)
    job = jobs.ask(WAKE, "Của tôi", asked_by=one)

    assert list(Job.objects.visible_to_user(one)) == [job]
    assert list(Job.objects.visible_to_user(other)) == []
    assert list(Job.objects.visible_to_user(administrator)) == [job]
