"""`manage.py import_households FILE --year Y [--commit] [--json]`"""

import json
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from households import imports
from households.choices import BatchState, Verdict
from households.models import ImportBatch, ImportRow
from povertyaid import scanning
from povertyaid.jobs import UserError

MOST_LINES = 50


class Command(BaseCommand):
    help = (
        "Đọc danh sách hộ nghèo, cận nghèo của một năm; có --commit thì ghi vào sổ."
        " Mã thoát 1 khi có dòng lỗi."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument(
            "--old-standard",
            action="store_true",
            help="kết quả theo chuẩn cũ, của năm hai chuẩn nghèo gặp nhau",
        )
        parser.add_argument("--commit", action="store_true", help="ghi vào sổ")
        parser.add_argument(
            "--checked",
            action="store_true",
            help="đã kiểm tra những chỗ đáng ngờ của cả danh sách",
        )
        parser.add_argument("--json", action="store_true", help="in số đếm dạng JSON")

    def handle(self, *args, file, year, commit, checked, **options):
        try:
            batch = self.take_in(file, year, options["old_standard"])
            if commit:
                if not checked:
                    imports.require_confirmed(batch, ())
                imports.commit(batch)
        except UserError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(batch), ensure_ascii=False))
        else:
            self.tell(batch)
        if batch.counts[Verdict.ERROR]:
            raise SystemExit(1)

    def take_in(self, path: Path, year: int, is_closing: bool) -> ImportBatch:
        with opened(path) as file:
            if why := scanning.refusal(file):
                raise UserError(why)
            named = File(file, name=path.name)
            batch = imports.upload(named, year=year, is_closing=is_closing)
        imports.read(batch)
        if batch.state == BatchState.FAILED:
            raise UserError(batch.reason)
        return batch

    def tell(self, batch: ImportBatch) -> None:
        say = self.stdout.write
        say(f"{batch}: {batch.get_state_display()}, năm {batch.year}")
        for verdict in Verdict:
            say(f"  {verdict.label}: {batch.counts[verdict]}")
        say(f"  Tổng số hộ của xã: {batch.counts['totals']}")
        for warning in batch.findings["warnings"]:
            say(f"  Chú ý: {warning}")
        for check in batch.findings["checks"]:
            if not check["ok"]:
                say(
                    f"  {check['sheet']}, dòng {check['row']}: {check['what']} ghi "
                    f"{check['stated']}, đọc được {check['read']}"
                )
        for line, rows in grouped_problems(batch.rows.all()).most_common(MOST_LINES):
            say(f"  {line}: {rows} dòng")


def opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise UserError(f"Không có tệp {path}.") from None
    except OSError:
        raise UserError(f"Không mở được {path}: hãy xem quyền đọc tệp.") from None


def grouped_problems(rows: QuerySet[ImportRow]) -> Counter:
    """ "sheet, row, column: seen, expected" → rows."""
    found = Counter()
    for row in rows.exclude(problems=[]):
        for problem in row.problems:
            place = f"{row.sheet}, dòng {row.number}, cột {problem['column']}"
            found[f"{place}: “{problem['seen']}”, cần {problem['expected']}"] += 1
    return found


def as_json(batch: ImportBatch) -> dict:
    """What scripts read: counts by verdict and kind, and whether all totals agree."""
    return {
        "batch": batch.pk,
        "year": batch.year,
        "state": batch.state,
        "sha256": batch.sha256,
        "counts": batch.counts,
        "checks": len(batch.findings["checks"]),
        "checks_failed": [c for c in batch.findings["checks"] if not c["ok"]],
        "warnings": batch.findings["warnings"],
        "missing": batch.findings["missing"]["count"],
    }
