"""Commands that sign in as the owner of the tables, from their first check on."""

from povertyaid import roles


class OwnerCommand:
    """Beside a command's own class: whoever runs it may be let in as nobody else."""

    def execute(self, *args, **options):
        with roles.as_owner():
            return super().execute(*args, **options)
