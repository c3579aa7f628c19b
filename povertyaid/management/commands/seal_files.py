"""Files an earlier version left in clear are sealed, and keys no longer used go."""

from django.core.management import BaseCommand

from povertyaid import sealed_files
from povertyaid.identity import vault


class Command(BaseCommand):
    help = "Mã hóa những tệp tải lên, ảnh, giấy tờ còn để rõ trên đĩa."

    def add_arguments(self, parser):
        parser.add_argument(
            "--after-rotation",
            action="store_true",
            help="bỏ khóa cũ khỏi tệp, khi việc đổi khóa bị dừng giữa chừng",
        )

    def handle(self, *, after_rotation=False, **options):
        if count := sealed_files.seal_all():
            self.stdout.write(f"Đã mã hóa {count} tệp trên đĩa.")
        if after_rotation:
            sealed_files.open_only_to(vault())
