"""`python -m tests.bench [ONLY]`: every figure beside its goal; fails on any SHORT.

Works in a database of its own, bench_povertyaid, on the configured server: made anew
and dropped at the end. ONLY takes the benchmarks whose name begins so ("pages").
"""

import importlib
import os
import sys
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from tests import making

DATABASE = "bench_povertyaid"
PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


def main(only: str = "") -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyaid.settings")
    os.environ["STATICFILES_BACKEND"] = PLAIN_FILES
    django.setup()
    making.let_tests_make_databases()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    names = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [name for name in names if name.removeprefix("bench_").startswith(only)]
    shorts = 0
    for name in chosen:
        benchmark = importlib.import_module(f"tests.bench.{name}")
        with throw_away_database():
            for figure in benchmark.figures():
                sys.stdout.write(f"{figure}\n")
                sys.stdout.flush()
                shorts += not figure.is_reached
    return 1 if shorts or not chosen else 0


@contextmanager
def throw_away_database():
    real = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
