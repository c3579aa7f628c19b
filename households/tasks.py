from celery import shared_task
from django.conf import settings

from households import imports
from households.choices import BatchState
from households.models import ImportBatch
from povertyaid import jobs
from povertyaid.jobs import UserError


def _run(job_id: int, work) -> None:
    """Run the job; a batch that it left half way, failed or stopped, is freed."""
    try:
        jobs.run(job_id, work)
    finally:
        for batch in ImportBatch.objects.filter(job=job_id).select_related("job"):
            imports.settle(batch)


def _tell_followers(batch: ImportBatch, asked_by) -> None:
    """Ask for the work that other apps owe once a list came or went."""
    title = f"Cập nhật phân công theo danh sách năm {batch.year}"
    for task in settings.AFTER_LISTS:
        jobs.wake(jobs.ask(task, title, asked_by=asked_by, year=batch.year))


@shared_task
def read_batch(job_id: int) -> None:
    """Read an uploaded list into rows to review; argument `batch`."""

    def work(job, progress):
        batch = ImportBatch.objects.get(pk=job.arguments["batch"])
        decisions = imports.decisions_of(batch)
        imports.read(batch, progress)
        if batch.state == BatchState.FAILED:
            raise UserError(batch.reason)  # the job failed; _run tells the batch
        imports.decide_again(batch, decisions)

    _run(job_id, work)


@shared_task
def commit_batch(job_id: int) -> None:
    """Write a reviewed list into the register; arguments `batch`, and the doubts
    about it that who asked has `confirmed`, by key."""

    def work(job, progress):
        batch = ImportBatch.objects.get(pk=job.arguments["batch"])
        if batch.committed_at is None:
            imports.require_confirmed(batch, job.arguments.get("confirmed", ()))
        imports.commit(batch, job.asked_by, progress)
        _tell_followers(batch, job.asked_by)

    _run(job_id, work)


@shared_task
def undo_batch(job_id: int) -> None:
    """Take a committed list back; arguments `batch`, and `rows` if not all of it."""

    def work(job, progress):
        batch = ImportBatch.objects.get(pk=job.arguments["batch"])
        imports.undo(batch, job.asked_by, progress, job.arguments.get("rows"))
        _tell_followers(batch, job.asked_by)

    jobs.run(job_id, work)
