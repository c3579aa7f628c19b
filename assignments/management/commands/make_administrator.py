"""The first administrator of a fresh installation, let in by a one-time link."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from assignments.accounts import first
from povertyaid.jobs import UserError


class Command(BaseCommand):
    help = "Tạo người quản trị đầu tiên và in đường dẫn đặt mật khẩu dùng một lần."

    def add_arguments(self, parser):
        parser.add_argument("--username", default="quantri", help="mặc định quantri")
        parser.add_argument("--name", default="Quản trị", help="họ và tên")
        parser.add_argument(
            "--again",
            action="store_true",
            help="đường dẫn mới cho tài khoản quản trị máy chủ đã có (mất mật khẩu)",
        )

        parser.add_argument("--site", default="", help="địa chỉ thay cho SITE_URL")

    def handle(self, *, username, name, again, site, **options):
        try:
            if again:
                user, slip = first.let_in_again(username)
            else:
                user, slip = first.first_administrator(username, name)
        except UserError as error:
            raise CommandError(str(error)) from error
        url = slip.url.replace(settings.SITE_URL, site, 1) if site else slip.url
        self.stdout.write(
            f"\n  Người quản trị: {user.username}. Đặt mật khẩu, một lần, đến"
            f" {slip.expires_at.astimezone():%H:%M %d/%m/%Y}:\n    {url}\n"
        )
