from django.core.management.commands import migrate

from povertyaid import history, roles
from povertyaid.management.owning import OwnerCommand


class Command(OwnerCommand, migrate.Command):
    """As the owner of the tables; then history watches what is new."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        if history.is_there():
            history.watch()
            roles.grant()
