from celery import shared_task
from django.conf import settings

from povertyaid import backup, jobs, sessions, supervisor
from povertyaid.jobs import UserError


@shared_task
def wake_owed_jobs() -> int:
    """Every few seconds: nothing that is owed stays forgotten (povertyaid/jobs.py)."""
    supervisor.note_tick(settings.VAR)
    return jobs.wake_owed()


@shared_task
def ask_backup() -> None:
    """Every night: a backup is owed, as a job anyone with the right can see."""
    jobs.ask_alone("povertyaid.tasks.back_up", "Sao lưu hằng đêm")


@shared_task
def clear_sessions() -> int:
    """Every night: what says where somebody was signed in is not kept."""
    return sessions.clear_over()


@shared_task
def back_up(job_id: int) -> None:
    """Everything into one encrypted file (povertyaid/backup)."""

    def work(job, progress):
        try:
            path = backup.make_backup()
        except backup.BackupFault as fault:
            raise UserError(str(fault)) from fault
        progress.step(0, f"Đã sao lưu vào {path.name}")

    jobs.run(job_id, work, in_steps=True)
