"""`make backup`: one encrypted file of everything, old ones rotated away."""

import time

from django.core.management import BaseCommand, CommandError

from povertyaid import backup


class Command(BaseCommand):
    help = "Sao lưu cơ sở dữ liệu, tệp tải lên và ảnh vào một tệp mã hóa."

    def handle(self, **options):
        started_at = time.monotonic()
        try:
            path = backup.make_backup()
        except backup.BackupFault as fault:
            raise CommandError(str(fault)) from None
        size = f"{path.stat().st_size / 1e6:.1f}".replace(".", ",")
        seconds = f"{time.monotonic() - started_at:.1f}".replace(".", ",")
        self.stdout.write(f"Đã sao lưu vào {path} ({size} MB, {seconds} s)")
