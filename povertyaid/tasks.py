from celery import shared_task

from povertyaid import jobs


@shared_task
def wake_owed_jobs() -> int:
    """Every few seconds: nothing that is owed stays forgotten (povertyaid/jobs.py)."""
    return jobs.wake_owed()
