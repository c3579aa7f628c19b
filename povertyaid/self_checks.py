"""The machine's own: clock, disk, jobs nobody does, files no row speaks of."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from povertyaid import audit, history, journal, sealed_files
from povertyaid.key_checks import key_opens_numbers
from povertyaid.models import Job
from povertyaid.selfcheck import Check, Repair, Row

CLOCK_SECONDS = 2.0
DISK_BYTES = 1_000_000_000
JOB_AGE = timedelta(hours=6)
FILE_AGE = timedelta(days=1)  # younger: perhaps of an upload not committed yet


def clock_rows() -> Iterator[Row]:
    """Days and deadlines come from both: they must agree."""
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    apart = (there - before).total_seconds()
    if abs(apart) > CLOCK_SECONDS:
        words = f"{abs(apart):.0f} giây {'sau' if apart < 0 else 'trước'}"
        yield Row(f"Đồng hồ của cơ sở dữ liệu chạy {words} đồng hồ của máy này.")


def disk_rows() -> Iterator[Row]:
    for place in (settings.VAR, settings.MEDIA_ROOT, settings.BACKUPS):
        if place.exists() and (free := shutil.disk_usage(place).free) < DISK_BYTES:
            yield Row(f"{place} chỉ còn trống {free // 1_000_000} MB.")


def job_rows() -> Iterator[Row]:
    since = timezone.now() - JOB_AGE
    for job in Job.objects.owed().filter(asked_at__lt=since):
        asked = timezone.localtime(job.asked_at)
        yield Row(f"{job.title}, yêu cầu lúc {asked:%H:%M %d/%m/%Y}", "job", job.pk)


def history_rows() -> Iterator[Row]:
    """Tables nothing is written about; history the application could change."""
    for table in sorted({trigger.table for trigger in history.unwatched()}):
        yield Row(f"Bảng {table} thiếu trigger ghi lịch sử, hoặc trigger bị tắt.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('history.change', 'UPDATE, DELETE, TRUNCATE')"
            " OR has_schema_privilege('history', 'CREATE')"
        )
        if cursor.fetchone()[0]:
            yield Row("Vai của ứng dụng sửa được lịch sử; xem DATABASE_OWNER_URL.")


def orphan_rows() -> Iterator[Row]:
    for path in orphans():
        yield Row(
            f"{path.relative_to(settings.MEDIA_ROOT)} ({path.stat().st_size} byte)"
        )


def orphans() -> Iterator[Path]:
    """Files of MEDIA_ROOT no row of any model speaks of."""
    known = {name for _, name in sealed_files.known_names()}
    oldest = (timezone.now() - FILE_AGE).timestamp()
    for folder, _, names in os.walk(settings.MEDIA_ROOT):
        for name in sorted(names):
            path = Path(folder, name)
            inside = path.relative_to(settings.MEDIA_ROOT).as_posix()
            if inside not in known and path.stat().st_mtime < oldest:
                yield path


def put_orphans_aside(by) -> int:
    """Move them out of the way, under the same name: nothing is deleted."""
    aside = settings.VAR / "orphans"
    count = 0
    for path in list(orphans()):
        inside = path.relative_to(settings.MEDIA_ROOT)
        (aside / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, aside / inside)
        count += 1
    if count:
        done = {"moved_to": str(aside), "files": count}
        audit.record(by, audit.Action.CHANGED, by, after={"orphans": done})
    return count


def journal_rows() -> Iterator[Row]:
    """Where the first key was taken away, as it should be, check_log is asked there."""
    key, folder = settings.VAR / journal.KEY, settings.VAR / "log"
    if key.exists():  # made with the first line
        yield from map(Row, journal.faults(folder, journal.first_key(key)))


def key_rows() -> Iterator[Row]:
    for fault in key_opens_numbers(databases=["default"]):
        yield Row(fault.msg)


CHECKS = [
    Check(
        "identity-key",
        "Khóa số định danh",
        "Đặt lại khóa đang dùng trước đây; đừng ghi gì vào sổ trước khi khóa đúng.",
        key_rows,
    ),
    Check(
        "clock",
        "Đồng hồ",
        "Máy chủ và cơ sở dữ liệu lệch giờ; đồng bộ đồng hồ (NTP) cả hai máy.",
        clock_rows,
    ),
    Check(
        "disk",
        "Đĩa sắp đầy",
        "Dọn đĩa, chuyển bản sao lưu cũ sang máy khác hoặc thêm đĩa.",
        disk_rows,
    ),
    Check(
        "jobs",
        "Việc nền đợi quá lâu",
        "Quá 6 giờ mà chưa xong; xem worker có chạy không, hoặc dừng việc ấy.",
        job_rows,
    ),
    Check(
        "history",
        "Lịch sử không được bảo vệ",
        "Chạy manage.py migrate bằng vai chủ; xem “Hai vai của cơ sở dữ liệu”.",
        history_rows,
    ),
    Check(
        "journal",
        "Nhật ký máy chủ bị sửa",
        "Giữ nguyên tệp làm chứng, so với bản ở máy nhận nhật ký; mất điện giữa chừng"
        " cũng có thể làm hỏng vài dòng cuối.",
        journal_rows,
    ),
    Check(
        "orphan-files",
        "Tệp không thuộc dòng nào",
        "Còn trong thư mục tệp nhưng sổ không nhắc tới, thường sau khi mất điện.",
        orphan_rows,
        Repair("Chuyển sang thư mục orphans bên ngoài, không xóa.", put_orphans_aside),
    ),
]
