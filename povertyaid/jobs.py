"""Asking for background work, doing it once, and taking it over when a worker dies.

A worker holds a PostgreSQL advisory lock, named by the job's id, for as long as it
works: whoever gets the lock knows that nobody else is at it. A dead worker's
connection is closed and with it the lock, so the job is free at once, whatever the
broker remembers. The job's own work is one transaction (or steps that may run twice);
progress is written by a second thread on a connection of its own, so the page sees it
before that transaction ends.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from celery import current_app
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from povertyaid.models import Job

LOCK_SPACE = 7340  # the first of pg_advisory_lock's two numbers: "jobs of PovertyAid"
BEAT_SECONDS = 1.0
MAX_ATTEMPTS = 5

log = structlog.get_logger(__name__)


class UserError(Exception):
    """A failure told to the user in their own words; anything else is a defect."""


class Cancelled(Exception):
    """Raised inside a job's work after the user asked to stop it."""


class Progress:
    """How far a job is. The work calls `step`; the heartbeat thread writes it down."""

    def __init__(self, job_id: int | None = None):
        self.job_id = job_id
        self.done = 0
        self.total = 0
        self.message = ""
        self.is_cancel_asked = False

    def start(self, total: int, message: str = "") -> None:
        self.done, self.total, self.message = 0, total, message or self.message
        self.check()

    def step(self, count: int = 1, message: str = "") -> None:
        self.done = min(self.done + count, self.total)
        self.message = message or self.message
        self.check()

    def check(self) -> None:
        if self.is_cancel_asked:
            raise Cancelled


def ask(task: str, title: str, *, asked_by=None, link: str = "", **arguments) -> Job:
    """Note down that work is owed. Call `wake` on it after this, from a view."""
    return Job.objects.create(
        task=task, title=title, asked_by=asked_by, link=link, arguments=arguments
    )


def wake(job: Job) -> None:
    """Tell a worker once the row is committed; with no broker the row waits for a tick."""
    transaction.on_commit(lambda: _send(job))


def _send(job: Job) -> None:
    try:
        current_app.send_task(job.task, [job.pk], retry=False, expires=60)
    except (BrokerError, OSError) as error:
        log.warning("job_waits_for_broker", job=job.pk, error=str(error))


def cancel(job: Job) -> None:
    """Cancel a waiting job at once, and ask a running one to stop at its next step."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    now = timezone.now()
    if not waiting.update(state=Job.State.CANCELLED, finished_at=now):
        Job.objects.filter(pk=job.pk).update(is_cancel_asked=True)


def run(job_id: int, work: Callable[[Job, Progress], None]) -> None:
    """Do a job's work if it is still owed and nobody else is at it.

    A failure is written on the row: a UserError in its own words, anything else as an
    internal fault with the details in the log (and raised again, for the log).
    """
    with _holding(job_id) as is_mine:
        if not is_mine or not (job := _claim(job_id)):
            return
        progress = Progress(job_id)
        with _heartbeat(progress):
            try:
                with transaction.atomic():
                    work(job, progress)
                    _finish(job_id, progress, Job.State.DONE)
            except Cancelled:
                _finish(job_id, progress, Job.State.CANCELLED)
            except UserError as error:
                _finish(job_id, progress, Job.State.FAILED, str(error))
            except (OperationalError, InterfaceError):
                raise  # the database went away: the row stays owed, a tick wakes it
            except Exception:
                fault = (
                    "Lỗi trong hệ thống; dữ liệu không thay đổi. Đã ghi vào nhật ký."
                )
                _finish(job_id, progress, Job.State.FAILED, fault)
                raise


def wake_owed() -> int:
    """Send again every job nobody is working on; returns how many. For the ticks."""
    sent = 0
    for job in Job.objects.owed().order_by("pk"):
        with _holding(job.pk) as is_free:
            pass
        if is_free:
            _send(job)
            sent += 1
    return sent


def _claim(job_id: int) -> Job | None:
    """The job, now running, or None if it is no longer owed. Needs the lock."""
    job = Job.objects.owed().filter(pk=job_id).first()
    if job is None:
        return None
    now = timezone.now()
    job.attempts += 1
    if job.attempts > MAX_ATTEMPTS:
        job.state, job.finished_at = Job.State.FAILED, now
        job.error = f"Việc này đã hỏng giữa chừng {MAX_ATTEMPTS} lần nên dừng hẳn."
        job.save(update_fields=["state", "finished_at", "error", "attempts"])
        return None
    job.state, job.started_at, job.heartbeat_at = Job.State.RUNNING, now, now
    job.save(update_fields=["state", "started_at", "heartbeat_at", "attempts"])
    return job


def _finish(job_id: int, progress: Progress, state: str, error: str = "") -> None:
    Job.objects.filter(pk=job_id).update(
        state=state,
        error=error,
        progress=progress.done,
        total=progress.total,
        message=progress.message,
        finished_at=timezone.now(),
    )


@contextmanager
def _holding(job_id: int) -> Iterator[bool]:
    """True while this database session, and no other, holds the job's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, job_id])
        is_mine = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, job_id]
                )


@contextmanager
def _heartbeat(progress: Progress) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(progress, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(progress: Progress, stop: threading.Event) -> None:
    """Write progress down every second, and learn whether the user wants it stopped."""
    try:
        while not stop.wait(BEAT_SECONDS):
            running = Job.objects.filter(pk=progress.job_id, state=Job.State.RUNNING)
            running.update(
                heartbeat_at=timezone.now(),
                progress=progress.done,
                total=progress.total,
                message=progress.message,
            )
            if running.filter(is_cancel_asked=True).exists():
                progress.is_cancel_asked = True
    finally:
        connection.close()
