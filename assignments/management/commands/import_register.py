"""manage.py import_register KIND FILE"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assignments.registers import RESOURCES, import_register
from povertyaid import scanning
from povertyaid.jobs import UserError


class Command(BaseCommand):
    help = "Nhập một danh mục từ tệp .xlsx, .xls, .ods hay .csv."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=list(RESOURCES))
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="chỉ xem trước, không ghi"
        )

    def handle(self, *, kind, file, dry_run, **options):
        if not file.is_file():
            raise CommandError(f"Không có tệp {file}.")
        with file.open("rb") as content:
            if why := scanning.refusal(content):
                raise CommandError(why)
        try:
            result = import_register(kind, file, by=None, dry_run=dry_run)
        except UserError as error:
            raise CommandError(str(error)) from None
        if result.problems:
            for problem in result.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{len(result.problems)} lỗi; không ghi dòng nào.")
        verb = "Xem trước" if dry_run else "Đã ghi"
        self.stdout.write(
            f"{verb} {file.name}: {result.new} mới, {result.changed} thay đổi, "
            f"{result.same} giữ nguyên."
        )
