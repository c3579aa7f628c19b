from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush

from povertyaid import history, roles


class Command(flush.Command):
    """For tests: all rows go, those only the owner may empty and the history too."""

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("Không xóa sạch một hệ thống đang dùng.")
        with roles.as_owner():
            super().handle(**options)
            history.empty()
