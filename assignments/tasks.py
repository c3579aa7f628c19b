from celery import shared_task
from django.utils import timezone

from assignments import services
from povertyaid import jobs


@shared_task
def assign_fairly(job_id: int) -> None:
    jobs.run(job_id, _assign)


def _assign(job, progress) -> None:
    progress.start(1, "Đang chọn người giúp cho các hộ chưa có")
    plan, today = services.ensure_plan_40(), timezone.localdate()
    done = services.assign_fairly(
        plan, started_on=today, by=job.asked_by, **job.arguments
    )
    progress.step(message=f"Đã phân công {done.assigned} hộ, còn {len(done.unmet)} hộ.")
