"""Compiling twice, and writing a file twice, gives the same bytes."""

import time
from datetime import date

import pytest

from assignments.models import Plan
from povertyaid.scope import Scope
from reports.differences import (
    Sides,
    changed_totals,
    differences,
    figure_differences,
)
from reports.effects import measure, years_known
from reports.effects.questions import Question
from reports.effects.workbook import write as write_effects
from reports.exports import differences as differences_book
from reports.exports import docx, names, pdf, xlsx
from reports.exports.frame import bundle_of
from reports.measures import names as names_behind
from reports.models import Report
from reports.plan40 import document
from reports.tables import forms
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune_assignment,
    make_member,
)
from tests.reports.digests import digest_of, figures_of, lines_of
from tests.reports.test_slow_reading import random_district

ALL = Scope(reads_all=True)
TICK = 2.1  # seconds: an archive and a workbook know no shorter ones


@pytest.fixture
def report():
    _, district = random_district(11)
    report = compile_year(2021)
    line = report.lines.filter(status_now="poor").first()
    member = make_member()
    make_commune_assignment(member.organisation, line.commune)
    make_assignment(member, line.household, started_on=date(2021, 10, 1))
    return compile_year(2022)


def files_of(report) -> dict[str, bytes]:
    """Every kind of file that is made of a compiled report while one waits."""
    bundle = bundle_of(report, forms(report), ALL)
    lines = names_behind(report, "poor_households", ALL)
    sides = Sides(Report.objects.get(year=2021), report)
    reports = years_known(ALL)
    question = Question(Plan.objects.get(), 2022, 2022)
    return {
        "forms.xlsx": xlsx.write(bundle),
        "forms.pdf": pdf.write(bundle),
        "forms.docx": docx.write(bundle),
        "plan.pdf": document.to_pdf(report, ALL),
        "plan.docx": document.to_docx(report, ALL),
        "names.xlsx": names.write(report, "Hộ nghèo", "", lines)[0],
        "differences.xlsx": differences_book.write(
            sides,
            figure_differences(*sides, ALL),
            changed_totals(report, ALL),
            differences(sides, ALL),
            {},
        ),
        "effect.xlsx": write_effects(
            measure(question, reports, ALL), reports[max(reports)]
        ),
    }


def test_compiling_twice_gives_the_same_lines_and_figures(report):
    first = lines_of(report), figures_of(report), digest_of(report)

    again = compile_year(2022)

    assert again.pk == report.pk
    assert (lines_of(again), figures_of(again), digest_of(again)) == first
    assert len(first[0]) > 1000


def test_files_written_at_another_time_and_compile_have_the_same_bytes(report):
    first = files_of(report)
    made_at = report.compiled_at
    time.sleep(TICK)

    again = compile_year(2022)
    Report.objects.filter(pk=again.pk).update(compiled_at=made_at)  # it is printed
    again.refresh_from_db()
    second = files_of(again)

    assert [name for name in first if first[name] != second[name]] == []
