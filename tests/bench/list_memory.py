"""How much memory one name list takes: `python -m tests.bench.list_memory ENDING N`.

Writes a list of N rows into the folder given by LIST_FOLDER and prints the kilobytes
this process held at most, and the largest of its children, as if both came at once.
"""

import os
import resource
import sys
from datetime import date
from pathlib import Path

import django
from django.utils import timezone


def household(number: int) -> list[tuple]:
    """Four made-up persons with names of a usual length."""
    place = f"Bản Na Tông {number % 40 + 1}; Xã số {number // 40 % 400 + 1}"
    about = ("12/05/1990", "Nam", "Thái", "••••••••1234", place)
    first = (number, 1, f"Lò Văn Hặc {number}", "Chủ hộ", *about)
    people = [
        (None, at, f"Quàng Thị Inh {number}.{at}", "Con", *about, "", "")
        for at in (2, 3, 4)
    ]
    return [(*first, "DTTS; Người có công", "Tiền mặt; Nhà ở"), *people]


def main(ending: str, rows: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyaid.settings")
    django.setup()
    from households.models import PovertyStandard  # noqa: PLC0415 - after setup
    from reports.models import NameList, Report  # noqa: PLC0415
    from reports.namelists.writing import write  # noqa: PLC0415

    standard = PovertyStandard(decree="Nghị định 07/2021/NĐ-CP")
    report = Report(
        year=2022,
        standard=standard,
        boundaries_on=date(2022, 12, 31),
        compiled_at=timezone.now(),
    )
    asked = NameList(report=report, status="poor", ending=ending)
    listed = (household(number) for number in range(1, int(rows) // 4 + 1))
    write(asked, listed, Path(os.environ["LIST_FOLDER"]) / "list")
    # Not ru_maxrss: that of a process begun by a large one begins with its parent's
    status = Path("/proc/self/status").read_text()
    own = int(next(x for x in status.splitlines() if x.startswith("VmHWM")).split()[1])
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(f"{own + theirs}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
