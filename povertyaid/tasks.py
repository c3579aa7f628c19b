from celery import shared_task
from django.conf import settings

from povertyaid import jobs, supervisor


@shared_task
def wake_owed_jobs() -> int:
    """Every few seconds: nothing that is owed stays forgotten (povertyaid/jobs.py)."""
    supervisor.note_tick(settings.VAR)
    return jobs.wake_owed()
