from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from povertyaid import jobs
from povertyaid.jobs import Progress
from povertyaid.models import Job
from reports import scheduling, services
from reports.effects import settled
from reports.measures.settled import settle_what_is_not
from reports.models import NameList, Report
from reports.namelists import asking

HELPERS = 16  # workers called to one report


@shared_task
def compile_report(job_id: int) -> None:
    """Compile the report a job was asked for (see services.request_report)."""
    try:
        jobs.run(job_id, _compile, in_steps=True)
    finally:
        services.note_failure(job_id)


def _compile(job: Job, progress: Progress) -> None:
    services.compile_for_job(job, progress, call_helpers=_call_helpers)
    _count_effects()


def _count_effects() -> int:
    """What pages of "Kết quả giúp đỡ" read, where it is too much to count for a page"""
    asked = settled.ask_for_all(timezone.localdate())
    for job in asked:
        jobs.wake(job)
    return len(asked)


@shared_task
def count_effects(job_id: int) -> None:
    """Count a period of a plan (effects/settled.py); argument `count`."""
    jobs.run(job_id, settled.settle_for_job)


def _call_helpers(report: Report, chunks: int) -> None:
    """Messages for idle workers anywhere; whoever comes late finds nothing to do."""
    for _ in range(min(chunks - 1, HELPERS)):
        try:
            help_compile.apply_async([report.pk], retry=False, expires=60)
        except (BrokerError, OSError):
            return  # no broker: this worker writes them all


@shared_task
def help_compile(report_id: int) -> int:
    """Write chunks of a report another worker compiles, while there are any."""
    return services.help_compile(report_id)


@shared_task
def compile_by_schedule() -> int:
    """Every hour: what the office's dates ask for (reports/scheduling.py)."""
    return len(scheduling.compile_due(timezone.localdate()))


@shared_task
def settle_rows() -> int:
    """Every hour: reports whose rows are not those of today's communes and measures,
    and comparisons of helped households that no longer hold.
    """
    return settle_what_is_not() + _count_effects()


@shared_task
def make_name_list(job_id: int) -> None:
    """Write a name list somebody asked for; argument `name_list`."""

    def work(job: Job, progress: Progress) -> None:
        asking.make(NameList.objects.get(pk=job.arguments["name_list"]), progress)

    jobs.run(job_id, work)
