"""python manage.py compile_report 2022 [--json]: the yearly account from a terminal."""

import json

from django.core.management.base import BaseCommand, CommandError

from povertyaid.jobs import UserError
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number, percent
from reports import services
from reports.measures import TOTAL, Figures, figures
from reports.measures.definitions import NEAR_POOR, POOR
from reports.models import Report

COUNTS = {
    "households": "all_households",
    "poor": "poor_households",
    "near_poor": "near_poor_households",
    "poor_persons": "poor_persons",
    "near_poor_persons": "near_poor_persons",
}
FLOWS = ("start", "to_other", "out_of_both", "gone", "from_other", "again", "new")
FLOWS += ("end",)


class Command(BaseCommand):
    help = "Lập báo cáo năm từ kết quả rà soát (dùng chung dịch vụ với việc nền)."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="năm rà soát")
        parser.add_argument("--json", action="store_true", help="in số liệu dạng JSON")

    def handle(self, *args, year, **options):
        try:
            report = services.compile_report(services.open_report(year))
        except UserError as error:
            raise CommandError(str(error)) from error
        found = figures(report, Scope(reads_all=True))
        if options["json"]:
            self.stdout.write(json.dumps(account(found), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(summary(report, found)))


def account(found: Figures) -> dict:
    """The report as plain data: communes by code, and the total."""
    names = _tick_names(found)
    communes = {row.code: _entry(found, row.id, names) for row in found.rows}
    return {"communes": communes, "total": _entry(found, TOTAL, names)}


def _tick_names(found: Figures) -> dict[str, list[str]]:
    """The deprivations and causes of the standard, if the year's lists have them."""
    if found.total("poor_deprivations") is None:
        return {}
    standard = found.report.standard
    return {
        f"{POOR}_{kind}s": [f"{POOR}_{kind}_{thing.number}" for thing in things.all()]
        for kind, things in (
            ("deprivation", standard.indicators),
            ("cause", standard.causes),
        )
    }


def _entry(found: Figures, place_id: int | None, names: dict) -> dict:
    """One place's figures; what the year's lists do not tell is left out."""

    def value(name: str) -> int | None:
        return found.value(place_id, name)

    entry = {key: value(name) for key, name in COUNTS.items()}
    for key, ticks in names.items():
        entry[key] = [value(name) for name in ticks]
    if found.report.previous_standard_id:
        for status in (POOR, NEAR_POOR):
            flow = {key: value(f"{status}_{key}_households") for key in FLOWS}
            entry[f"{status}_flow"] = flow
    return entry


def summary(report: Report, found: Figures) -> list[str]:
    """The report in a dozen lines, as one would read it out."""
    lines = [
        f"{report} ({report.standard.short_name}), {len(found.rows)} xã",
        f"  Tổng số hộ dân cư: {number(found.total('all_households'))}",
    ]
    for status, words in ((POOR, "Hộ nghèo"), (NEAR_POOR, "Hộ cận nghèo")):
        count = number(found.total(f"{status}_households"))
        rate = percent(found.total(f"{status}_rate"))
        persons = number(found.total(f"{status}_persons"))
        lines.append(f"  {words}: {count} ({rate}), {persons} khẩu")
    if report.previous_standard_id is None:
        lines.append("  Chưa có số liệu năm trước nên chưa có diễn biến.")
    if report.balances:
        return [*lines, "  Số liệu cân đối."]
    return [*lines, *(f"  ! {failed['sentence']}" for failed in report.failed_checks)]
