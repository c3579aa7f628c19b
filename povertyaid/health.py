"""Is everything this installation needs there? For monitors and for the office."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from povertyaid import backup, scanning, supervisor
from povertyaid.models import Job

KEPT_SECONDS = 5  # whoever asks how often, the machine is looked at this seldom
WORKER_SECONDS = 1.0
CLOCK_SECONDS = 90  # beat sends a message every five
BACKUP_AGE = timedelta(hours=26)  # a night, and time to make it
SCANNER = "Quét vi-rút"
DISK_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    is_good: bool
    words: str  # what was found, and what to do about it


def findings() -> list[Finding]:
    """Every part, in order; asked again after KEPT_SECONDS."""
    return cache.get_or_set("health", _look, KEPT_SECONDS)


def is_good(found: list[Finding]) -> bool:
    return all(finding.is_good for finding in found)


def _look() -> list[Finding]:
    parts = PARTS | ({SCANNER: _scanner} if scanning.is_on() else {})
    return [_finding(name, look) for name, look in parts.items()]


def _finding(name: str, look: Callable[[], tuple[bool, str]]) -> Finding:
    """A part that cannot be asked is not well; why is for the log, not the page."""
    try:
        return Finding(name, *look())
    except Exception as error:
        return Finding(name, False, f"Không hỏi được ({type(error).__name__}).")


def _database() -> tuple[bool, str]:
    started_at = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False, "Không nối được PostgreSQL."
    milliseconds = round(1000 * (time.monotonic() - started_at))
    return True, f"Trả lời sau {milliseconds} ms."


def _broker() -> tuple[bool, str]:
    try:
        with current_app.connection_for_write() as line:
            line.ensure_connection(max_retries=0, timeout=2)
    except (BrokerError, OSError):
        return False, "Không nối được hàng đợi; việc nền đợi đến khi có lại."
    return True, "Nối được."


def _worker() -> tuple[bool, str]:
    try:
        answers = current_app.control.ping(timeout=WORKER_SECONDS) or []
    except (BrokerError, OSError):
        answers = []  # asked through the broker
    if not answers:
        return False, "Không tiến trình nào trả lời; việc nền không chạy."
    return True, f"{len(answers)} tiến trình trả lời."


def _clock() -> tuple[bool, str]:
    """Beat and a worker together: the tick on this machine, or else nothing overdue."""
    age = supervisor.age_of_tick(settings.VAR)
    if age < CLOCK_SECONDS:
        return True, f"Nhịp gần nhất cách đây {round(age)} giây."
    since = timezone.now() - timedelta(seconds=CLOCK_SECONDS)
    if settings.USES_EMBEDDED_BROKER:
        return False, "Bộ hẹn giờ không gửi nhịp nào; việc theo giờ không chạy."
    if Job.objects.filter(state=Job.State.QUEUED, asked_at__lt=since).exists():
        return False, "Có việc đợi quá lâu mà không ai nhận."
    return True, "Không có việc nào đợi quá lâu."


def _disk() -> tuple[bool, str]:
    places = {settings.VAR, settings.MEDIA_ROOT, settings.BACKUPS}
    free = min(shutil.disk_usage(place).free for place in places if place.exists())
    words = f"Còn trống {free / 1e9:.1f} GB.".replace(".", ",", 1)
    if free < DISK_BYTES:
        return False, f"{words} Hãy dọn đĩa hoặc thêm đĩa."
    return True, words


def _last_backup() -> tuple[bool, str]:
    if not settings.BACKUP_AT:
        return True, "Không đặt sao lưu hằng đêm."
    made = Job.objects.filter(task="povertyaid.tasks.back_up", state=Job.State.DONE)
    ended = made.aggregate(last=Max("finished_at"))["last"]  # perhaps on another disk
    last = max(filter(None, [backup.newest(), ended]), default=None)
    now = timezone.now()
    if last is None:
        is_new = now - _installed_at() < BACKUP_AGE
        soon = "; bản đầu tiên lập đêm nay" if is_new else ""
        return is_new, f"Chưa có bản sao lưu nào{soon}."
    words = f"Bản gần nhất lúc {timezone.localtime(last):%H:%M %d/%m/%Y}."
    if now - last > BACKUP_AGE:
        return False, f"{words} Đã quá một đêm; xem trang Việc nền vì sao."
    return True, words


def _scanner() -> tuple[bool, str]:
    if scanning.answers():
        return True, "Trả lời."
    return False, "Máy quét vi-rút không trả lời; không tệp nào được nhận."


def _installed_at():
    return MigrationRecorder(connection).migration_qs.earliest("applied").applied


PARTS = {
    "Cơ sở dữ liệu": _database,
    "Hàng đợi": _broker,
    "Việc nền": _worker,
    "Đồng hồ": _clock,
    "Đĩa": _disk,
    "Sao lưu": _last_backup,
}
