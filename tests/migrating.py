"""Through the migrations step by step, where a new database takes them at once."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from povertyaid import roles


def step_by_step() -> MigrationLoader:
    """Every migration by itself, none of those that stand for several."""
    loader = MigrationLoader(connection, replace_migrations=False)
    for key, squashed in loader.replacements.items():
        loader.graph.remove_replacement_node(key, squashed.replaces)
    return loader


def newest() -> list[tuple[str, str]]:
    return step_by_step().graph.leaf_nodes()


def migrate_to(*targets: tuple[str, str]) -> None:
    executor = MigrationExecutor(connection)
    executor.loader = step_by_step()
    with roles.as_owner():
        executor.migrate(targets)
