from django.core.management.commands import migrate

from povertyaid import history, roles


class Command(migrate.Command):
    """As the owner of the tables; then history watches what is new."""

    def handle(self, *args, **options):
        with roles.as_owner():
            super().handle(*args, **options)
            if history.is_there():
                history.watch()
                roles.grant()
