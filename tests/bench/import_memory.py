"""How much memory one import takes: `python -m tests.bench.import_memory WHAT FILE DB`.

Prints the most kilobytes this process, its reading server and that one's children held
at one moment, shared pages counted once. Not ru_maxrss: that of a process begun by a
large one begins with its parent's, and the children of a server that buries them
unseen are in none.
"""

import importlib
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

import django
import psutil
from django.db import connection

EVERY_SECONDS = 0.01


class Watch(threading.Thread):
    """Looks at this process and all below it again and again; `most` is in bytes."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.is_over = 0, threading.Event()

    def run(self) -> None:
        me = psutil.Process()
        while not self.is_over.wait(EVERY_SECONDS):
            held = 0
            for process in [me, *me.children(recursive=True)]:
                with suppress(psutil.Error):  # it has just ended
                    held += process.memory_full_info().pss
            self.most = max(self.most, held)


def main(what: str, path: str, database: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyaid.settings")
    django.setup()
    connection.settings_dict["NAME"] = database
    bench = importlib.import_module("tests.bench.bench_import")
    watch = Watch()
    watch.start()
    if what == "floor":
        bench._floor(Path(path))
    else:
        bench._whole_path(Path(path), bench.FIRST)
    watch.is_over.set()
    watch.join()
    sys.stdout.write(f"{watch.most // 1024}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
