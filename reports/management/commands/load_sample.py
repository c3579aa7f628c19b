"""`manage.py load_sample`: the sample district, into an empty register only."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from povertyaid.jobs import UserError
from reports import sample


class Command(BaseCommand):
    help = "Nạp huyện mẫu: năm danh sách, đảng viên, phân công, báo cáo, tài khoản."

    def add_arguments(self, parser):
        parser.add_argument(
            "--accounts", action="store_true", help="chỉ in các tài khoản mẫu"
        )

    def handle(self, *, accounts, **options):
        if accounts:
            self.tell_accounts()
            return
        if settings.PRODUCTION:
            raise CommandError("Không nạp dữ liệu mẫu vào hệ thống chính thức.")
        self.started_at = time.monotonic()
        try:
            sample.load(self.say)
        except UserError as error:
            raise CommandError(str(error)) from None

    def say(self, words: str) -> None:
        """One line for each step, with the seconds since the last one."""
        now = time.monotonic()
        seconds = f"{now - self.started_at:.1f}".replace(".", ",")
        self.started_at = now
        self.stdout.write(f"    {words} ({seconds} s)")
        self.stdout.flush()

    def tell_accounts(self) -> None:
        found = sample.accounts()
        if not found:
            return
        self.stdout.write(f"\n  Tài khoản mẫu, mật khẩu chung {sample.PASSWORD}")
        for username, who, sees in found:
            self.stdout.write(f"    {username:<13} {who}: {sees}")
        self.stdout.write("")
