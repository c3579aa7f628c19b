from celery import shared_task

from povertyaid import jobs
from reports import services


@shared_task
def compile_report(job_id: int) -> None:
    """Compile the report a job was asked for (see services.request_report)."""
    try:
        jobs.run(job_id, services.compile_for_job)
    finally:
        services.note_failure(job_id)
