"""`manage.py load_outlines FILE [--day YYYY-MM-DD]`"""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from households import outlines
from households.outlines import OutlineError


class Command(BaseCommand):
    help = "Nạp ranh giới các xã từ một tệp GeoJSON để vẽ bản đồ; sai một chỗ là thôi."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--day", type=date.fromisoformat, help="địa giới tại ngày (2023-12-31)"
        )

    def handle(self, *args, file, day, **options):
        day = day or outlines.day_of_communes(timezone.localdate())
        try:
            kept = outlines.load(file.read_bytes(), file.name, day)
        except OSError as error:
            raise CommandError(f"Không đọc được {file}: {error.strerror}") from None
        except OutlineError as error:
            raise CommandError("\n".join(error.problems)) from None
        self.stdout.write(f"Đã nạp ranh giới {len(kept)} xã.")
