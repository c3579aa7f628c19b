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
from contextlib import contextmanager, nullcontext

import structlog
from celery import current_app
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from povertyaid import acts
from povertyaid.models import Job

LOCK_SPACE = 7340  # the first of pg_advisory_lock's two numbers: "jobs of PovertyAid"
BEAT_SECONDS = 1.0
MAX_ATTEMPTS = 5
MESSAGE_LENGTH = Job._meta.get_field("message").max_length

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

    def columns(self) -> dict:
        """What to write on the row; another thread may be half way through `start`."""
        total = self.total
        return {
            "progress": min(self.done, total),
            "total": total,
            "message": self.message[:MESSAGE_LENGTH],
        }


def ask(task: str, title: str, *, asked_by=None, link: str = "", **arguments) -> Job:
    """Note down that work is owed. Call `wake` on it after this, from a view."""
    return Job.objects.create(
        task=task, title=title, asked_by=asked_by, link=link, arguments=arguments
    )


def ask_alone(task: str, title: str) -> Job | None:
    """Ask and wake unless the same is owed already: two clocks may run."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, -1)", [LOCK_SPACE])
        if Job.objects.owed().filter(task=task).exists():
            return None
        job = ask(task, title)
        wake(job)
        return job


def wake(job: Job) -> None:
    """Tell a worker once the row is committed; with no broker the row waits for a tick.

    Whatever the broker answers, the page that asked goes on: the row is committed.
    """
    transaction.on_commit(lambda: _send(job), robust=True)


def _send(job: Job) -> bool:
    try:
        current_app.send_task(job.task, [job.pk], retry=False, expires=60)
        return True
    except (BrokerError, OSError) as error:
        log.warning("job_waits_for_broker", job=job.pk, error=str(error))
        return False


def cancel(job: Job) -> bool:
    """Cancel a waiting job at once, and ask a running one to stop at its next step.

    False if it had ended already.
    """
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
        return True
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    return running.update(is_cancel_asked=True) == 1


def ahead_of(job: Job) -> int:
    """How many jobs were asked for before one that still waits."""
    if job.state != Job.State.QUEUED:
        return 0
    return Job.objects.owed().filter(pk__lt=job.pk).count()


def run(
    job_id: int, work: Callable[[Job, Progress], None], *, in_steps: bool = False
) -> None:
    """Do a job's work if it is still owed and nobody else is at it.

    In one transaction with its end; `in_steps`, the work commits as it goes and must
    find out by itself what is done already.

    A failure is written on the row: a UserError in its own words, anything else as an
    internal fault with the details in the log (and raised again, for the log).
    """
    with _holding(job_id) as is_mine:
        if not is_mine or not (job := _claim(job_id)):
            return
        progress = Progress(job_id)
        with _heartbeat(progress), acts.acting(lambda: _act(job), lambda: _asker(job)):
            try:
                with nullcontext() if in_steps else transaction.atomic():
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


def _asker(job: Job) -> str:
    return str(job.asked_by or "")


def _act(job: Job) -> dict:
    """What the work changes is changed by who asked for it."""
    batch = job.arguments.get("batch")
    said = {"user": job.asked_by_id, "way": "job", "name": job.task, "job": job.pk}
    return said | {"batch": batch}


def wake_owed() -> int:
    """Send again every job nobody is working on; returns how many. For the ticks."""
    current_app.loader.import_default_modules()
    held = _held()
    free = [job for job in Job.objects.owed().order_by("pk") if job.pk not in held]
    return sum(_send(job) for job in free if _is_known(job))


def _is_known(job: Job) -> bool:
    """False, and the job failed, if its task is gone since it was asked for."""
    if job.task in current_app.tasks:
        return True
    fault = f"Phiên bản này không còn tác vụ {job.task}."
    _finish(job.pk, Progress(), Job.State.FAILED, fault)
    return False


def _claim(job_id: int) -> Job | None:
    """The job, now running, or None if it is no longer owed. Needs the lock.

    The row is locked too: a user may be cancelling it at this moment.
    """
    with transaction.atomic():
        owed = Job.objects.owed().select_for_update()
        job = owed.filter(pk=job_id).first()
        if job is None:
            return None
        if job.is_cancel_asked:  # of a worker that died before it heard
            _finish(job_id, Progress(), Job.State.CANCELLED)
            return None
        if job.attempts >= MAX_ATTEMPTS:
            error = f"Việc này đã hỏng giữa chừng {MAX_ATTEMPTS} lần nên dừng hẳn."
            _finish(job_id, Progress(), Job.State.FAILED, error)
            return None
        job.attempts += 1
        job.state = Job.State.RUNNING
        job.started_at = job.heartbeat_at = timezone.now()
        job.save(update_fields=["state", "started_at", "heartbeat_at", "attempts"])
        return job


def _finish(job_id: int, progress: Progress, state: str, error: str = "") -> None:
    """End a job that is still owed; one that ended otherwise meanwhile stays so."""
    Job.objects.owed().filter(pk=job_id).update(
        state=state, error=error, finished_at=timezone.now(), **progress.columns()
    )


def _held() -> set[int]:
    """Ids of the jobs some worker is at, anywhere."""
    query = """
        SELECT objid::bigint FROM pg_locks
        JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND classid::bigint = %s AND objsubid = 2
          AND datname = current_database()
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [LOCK_SPACE])
        return {job_id for (job_id,) in cursor.fetchall()}


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
    """Write progress down every second, and learn whether the user wants it stopped.

    A lost connection is opened again at the next beat: the work has its own.
    """
    try:
        while not stop.wait(BEAT_SECONDS):
            try:
                _beat_once(progress)
            except (OperationalError, InterfaceError):
                connection.close()
    finally:
        connection.close()


def _beat_once(progress: Progress) -> None:
    running = Job.objects.filter(pk=progress.job_id, state=Job.State.RUNNING)
    running.update(heartbeat_at=timezone.now(), **progress.columns())
    if running.filter(is_cancel_asked=True).exists():
        progress.is_cancel_asked = True
