"""How much memory one import takes: `python -m tests.bench.import_memory WHAT FILE DB`.

Prints the kilobytes this process held at most, and the largest of its children, added
up as if both peaks came at once.
"""

import importlib
import os
import resource
import sys
from pathlib import Path

import django
from django.db import connection


def main(what: str, path: str, database: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyaid.settings")
    django.setup()
    connection.settings_dict["NAME"] = database
    bench = importlib.import_module("tests.bench.bench_import")
    if what == "floor":
        bench._floor(Path(path))
    else:
        bench._whole_path(Path(path), bench.FIRST)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(f"{own + theirs if what != 'floor' else own}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
