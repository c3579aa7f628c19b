"""`make restore FILE=…`: a backup into an empty system, every row compared."""

import time
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from povertyaid import backup
from povertyaid.management.owning import OwnerCommand


class Command(OwnerCommand, BaseCommand):
    help = "Phục hồi một tệp sao lưu vào hệ thống trống."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="tệp sao lưu (.pab)")
        parser.add_argument(
            "--check", action="store_true", help="chỉ đọc và kiểm tra tệp, không ghi gì"
        )

    def handle(self, *, file, check, **options):
        self.started_at = time.monotonic()
        try:
            if check:
                self.tell(*backup.check(file), "Tệp sao lưu lành lặn")
                return
            done = backup.restore(file)
        except backup.BackupFault as fault:
            raise CommandError(str(fault)) from None
        self.tell(done.manifest, done.files, "Đã phục hồi, mọi bảng khớp từng dòng")
        self.stdout.write(f"  báo cáo có số liệu khớp: {self.reports(done)}")
        if done.migrated:
            self.stdout.write(f"  nâng cấp từ bản cũ: {done.migrated} bước")
        for name in done.infected:
            self.stdout.write(f"  ! {name}: có mã độc nên không phục hồi")
        for name in done.changed_figures:
            self.stdout.write(f"  ! {name}: phiên bản này đếm khác bản đã sao lưu")

    def reports(self, done) -> str:
        total = len(done.manifest.figures)
        return f"{total - len(done.changed_figures)} trên {total}"

    def tell(self, manifest, files: int, words: str) -> None:
        seconds = f"{time.monotonic() - self.started_at:.1f}".replace(".", ",")
        rows = f"{manifest.rows:,}".replace(",", ".")
        self.stdout.write(
            f"{words}: {len(manifest.tables)} bảng, {rows} dòng, {files} tệp,"
            f" làm lúc {manifest.made_at[:16]}, phiên bản {manifest.version}"
            f" ({seconds} s)"
        )
