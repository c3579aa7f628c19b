"""Celery tasks for tests of workers that die: slow, and counting what they did."""

import time

from celery import shared_task

from povertyaid import jobs
from povertyaid.models import AuditEntry


def count_slowly(job, progress):
    """One audit entry at once, then as many short steps as the job asks for."""
    AuditEntry.objects.create(action=AuditEntry.Action.CREATED, label="đã làm")
    progress.start(job.arguments["steps"], "Đang đếm")
    for _ in range(progress.total):
        time.sleep(0.1)
        progress.step()


@shared_task
def count(job_id: int) -> None:
    jobs.run(job_id, count_slowly)
