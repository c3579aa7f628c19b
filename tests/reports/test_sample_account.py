"""The whole sample, through the real importer, against the published figures."""

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files import File
from django.core.management import call_command

from assignments import boundaries
from assignments.boundary_lists import commune_lines
from households.boundaries import plan_of
from households.imports import batches
from households.imports.commit import commit
from povertyaid.jobs import Progress
from povertyaid.scope import Scope
from reports import sample
from reports.management.commands.compile_report import account
from reports.measures import figures, partial_units, trend
from tests.factories import compile_year
from tests.households.boundaries.districts import PLACES, tables

pytestmark = pytest.mark.slow

ALL = Scope(reads_all=True)
SAMPLE = settings.BASE_DIR / "povertyaid" / "sample"
EXPECTED = json.loads(
    (Path(__file__).parent / "expected-reports.json").read_text("utf-8")
)
YEARS = sorted(int(year) for year in EXPECTED)


@pytest.fixture(scope="module")
def compiled(for_the_module):
    """The communes and five lists imported, five years compiled."""
    with for_the_module:
        call_command("import_register", "communes", str(SAMPLE / "communes.csv"))
        for year in YEARS:
            with (SAMPLE / f"ho-ngheo-{year}.xlsx").open("rb") as file:
                batch = batches.upload(
                    File(file), kind="households", year=year, by=None
                )
            batches.read(batch, Progress())
            commit(batch, by=None, progress=Progress())
        return {year: compile_year(year) for year in YEARS}


@pytest.fixture
def reports(compiled, database):
    return deepcopy(compiled)


def added(entries):
    """Figures of several communes added up, key by key and place by place."""
    first = entries[0]
    if isinstance(first, dict):
        return {key: added([entry[key] for entry in entries]) for key in first}
    if isinstance(first, list):
        return [sum(numbers) for numbers in zip(*entries, strict=True)]
    return sum(entries)


def test_five_years_equal_the_published_figures(reports):
    for year, report in reports.items():
        communes = {
            code: {key: value for key, value in entry.items() if key != "name"}
            for code, entry in EXPECTED[str(year)].items()
        }
        compiled = account(figures(report, ALL))
        assert compiled["communes"] == communes, year
        assert compiled["total"] == added(list(communes.values())), year
        assert report.failed_checks == [], year

    rows = {row.year: row for row in trend(ALL)}
    poor = [str(rows[year].poor_rate) for year in YEARS[:4]]
    near_poor = [str(rows[year].near_poor_rate) for year in YEARS[:4]]
    assert poor == ["12.60", "10.70", "10.63", "9.57"]
    assert near_poor == ["13.00", "10.35", "10.33", "9.20"]
    assert (rows[2022].poor_change, rows[2022].near_poor_change) == (-238, -256)
    assert [rows[year].starts_standard for year in YEARS] == [
        True,
        False,
        True,
        False,
        False,
    ]
    na_tong = {year: rate_of_commune(reports[year], "Na Tông") for year in YEARS}
    assert (na_tong[2021], na_tong[2023]) == (Decimal("11.90"), Decimal("9.20"))


def test_five_years_on_the_units_of_2025(reports):
    held = tables(*PLACES, "reports_reportline", "reports_reportdenominator")
    change = sample.plan_boundaries(None, lambda said: None)
    goes = {
        line.commune.code: line.unit.code for line in commune_lines(plan_of(change))
    }
    assert (len(goes), len(set(goes.values()))) == (21, 8)
    assert goes["03356"] == "03356" and goes["03355"] == "03352"  # both traps

    boundaries.apply(change, None)

    assert [unit.code for unit in partial_units(reports[2019])] == ["03202", "03334"]
    for year, report in reports.items():
        report.seen_on = change.takes_effect_on
        seen = account(figures(report, ALL))
        parts = {unit: [] for unit in goes.values()}
        for code, entry in EXPECTED[str(year)].items():
            entry = {key: value for key, value in entry.items() if key != "name"}
            parts[goes[code]].append(entry)
        assert seen["communes"] == {unit: added(parts[unit]) for unit in parts}, year
        report.seen_on = None
        assert seen["total"] == account(figures(report, ALL))["total"], year

    boundaries.reverse(change, None)
    assert tables(*held) == held


def rate_of_commune(report, name):
    found = figures(report, ALL, lines_only=True)
    place = next(row for row in found.rows if row.name == name)
    return found.value(place.id, "poor_rate")
