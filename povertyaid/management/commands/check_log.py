"""Is the journal as it was written? By the first key, which is kept elsewhere."""

from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from povertyaid import journal, keys

MOST = 50  # faults told; more have one cause


class Command(BaseCommand):
    help = "Kiểm tra nhật ký máy chủ (journal.log) có bị sửa, xóa, chuyển dòng không."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--key", type=Path, help="tệp khóa kiểm, nếu đã cất đi")
        parser.add_argument(
            "--take-key",
            action="store_true",
            help="in khóa kiểm để cất nơi khác rồi xóa nó ở máy này",
        )

    def handle(self, *, key, take_key, **options):
        path = key or settings.VAR / journal.KEY
        if not (path.exists() or (settings.VAR / "log" / journal.NOTE).exists()):
            self.stdout.write("Chưa có nhật ký nào.")
            return
        try:
            text = path.read_text()
            first = keys.decoded(text, "Khóa kiểm nhật ký")
        except (OSError, keys.KeyFault) as fault:
            raise CommandError(f"Không đọc được khóa kiểm: {fault}") from None
        found = list(islice(journal.faults(settings.VAR / "log", first), MOST))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("Nhật ký nguyên vẹn từ dòng đầu còn giữ đến dòng cuối.")
        if take_key:
            path.unlink()
            self.stdout.write(f"Cất khóa này ở nơi khác: {text.strip()}")
