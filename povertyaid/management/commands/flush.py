from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction

from povertyaid import history, roles


class Command(flush.Command):
    """For tests: all rows go, those only the owner may empty and the history too.

    Few tables hold any then, and to delete those is ten times as quick as to empty all.
    """

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("Không xóa sạch một hệ thống đang dùng.")
        with roles.as_owner():
            delete_everything()
            history.empty()
        if not options.get("inhibit_post_migrate"):
            emit_post_migrate_signal(options["verbosity"], False, connection.alias)


def delete_everything() -> None:
    tables = [model._meta.db_table for model in parents_first()]
    seek = " UNION ALL ".join(f"(SELECT '{t}' FROM {t} LIMIT 1)" for t in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(seek)
        full = {table for (table,) in cursor.fetchall()}
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in reversed(tables):
            if table in full:
                cursor.execute(f"DELETE FROM {table}")


def parents_first() -> list[type]:
    """Every model after those it refers to, as far as they do not refer to it too."""
    left = [m for m in apps.get_models(include_auto_created=True) if _has_a_table(m)]
    placed = []
    while left:
        ready = [m for m in left if not _referred_to(m) & set(left) - {m}]
        placed += ready or left[:1]
        left = [m for m in left if m not in placed]
    return placed


def _has_a_table(model) -> bool:
    return model._meta.managed and not model._meta.proxy


def _referred_to(model) -> set:
    return {field.related_model for field in model._meta.fields if field.remote_field}
