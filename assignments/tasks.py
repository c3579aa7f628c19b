from celery import shared_task
from django.utils import timezone

from assignments import following, proposals, registers, stays
from assignments.digest import mailing
from assignments.documents import bundles
from assignments.models import PaperBundle, Proposal
from assignments.photos import forgetting
from assignments.visits import verifying
from households import imports
from households.models import ImportBatch
from povertyaid import jobs


@shared_task
def follow_lists(job_id: int) -> None:
    """Bring the help in line after a household list came or went; argument `year`."""

    def work(job, progress):
        done = following.follow_reviews(job.arguments["year"], job.asked_by, progress)
        following.end_what_is_over(timezone.localdate(), job.asked_by)
        progress.step(0, str(done))

    jobs.run(job_id, work)


@shared_task
def end_what_is_over() -> int:
    """Every night: help and temporary stays whose time is over end by themselves, and
    what was kept of lists that were read a month ago goes, and of photos that never
    became whole."""
    imports.forget_old()
    forgetting.remove_unfinished(timezone.now())
    today = timezone.localdate()
    return following.end_what_is_over(today) + stays.end_stays(today)


@shared_task
def draw_visits() -> int:
    """Once a month: of the month before, the visits to ask households about."""
    return verifying.draw(verifying.month_before(timezone.localdate()))


@shared_task
def mail_digests() -> int:
    """Monday mornings: this week's digests, those that have not gone yet."""
    return mailing.send_week(timezone.localdate())


@shared_task
def read_register(job_id: int) -> None:
    """Read an uploaded register file and say what it would do; argument `batch`."""

    def work(job, progress):
        registers.read(ImportBatch.objects.get(pk=job.arguments["batch"]), progress)

    jobs.run(job_id, work)


@shared_task
def commit_register(job_id: int) -> None:
    """Write a register file that was looked at; argument `batch`."""

    def work(job, progress):
        batch = ImportBatch.objects.get(pk=job.arguments["batch"])
        registers.commit(batch, job.asked_by, progress)

    jobs.run(job_id, work)


@shared_task
def undo_register(job_id: int) -> None:
    """Take a written register file back; argument `batch`."""

    def work(job, progress):
        batch = ImportBatch.objects.get(pk=job.arguments["batch"])
        registers.undo(batch, job.asked_by, progress)

    jobs.run(job_id, work)


@shared_task
def solve_proposal(job_id: int) -> None:
    """Find the cheapest pairs for a proposal; argument `proposal`."""

    def work(job, progress):
        proposals.solve(Proposal.objects.get(pk=job.arguments["proposal"]), progress)

    jobs.run(job_id, work)


@shared_task
def make_papers(job_id: int) -> None:
    """Make a commune's papers into one file; argument `bundle`."""

    def work(job, progress):
        bundle = PaperBundle.objects.get(pk=job.arguments["bundle"])
        bundles.make(bundle, progress)

    jobs.run(job_id, work)
