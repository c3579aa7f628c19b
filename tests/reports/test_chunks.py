"""A report in chunks: the same lines whoever writes them, in whatever shares."""

import random

import pytest

from povertyaid import jobs
from povertyaid.jobs import Cancelled, Progress
from reports import compiling, services
from reports.compiling import chunks
from reports.models import Report, ReportLine
from tests.factories import compile_year
from tests.reports.test_slow_reading import random_district

FIELDS = [f.attname for f in ReportLine._meta.concrete_fields if f.name != "id"]


def lines(report):
    order = ("commune_id", "sort_key", "household_id")
    return list(report.lines.order_by(*order).values_list(*FIELDS))


@pytest.fixture
def district():
    return random_district(7)


@pytest.fixture
def in_steps(monkeypatch, district):
    """One commune a chunk, and a job that compiles 2022."""
    monkeypatch.setattr(chunks, "COMMUNES_IN_A_CHUNK", 1)
    assert compiling.are_many()
    report = services.request_report(2022)
    return report, report.job


def broken_off(report, job, after):
    """A worker that stops when it has written so many chunks."""
    compiling.continue_or_plan(report, job)
    report.standard, report.previous_standard = services._standards(report)
    report.save()
    for _ in range(after):
        assert compiling.write_next(report)


@pytest.mark.parametrize("after", range(4))
def test_a_compile_broken_off_after_any_chunk_goes_on_to_the_same_lines(
    in_steps, after
):
    report, job = in_steps
    broken_off(report, job, after)
    kept = list(report.chunks.exclude(lines=None).values_list("pk", flat=True))

    services.compile_in_steps(report, job, Progress())

    assert len(kept) == after
    in_chunks = lines(report)
    assert in_chunks
    assert in_chunks == lines(compile_year(2022))
    assert not report.chunks.exists()


def test_chunk_written_before_a_list_came_in_is_written_again(in_steps):
    report, job = in_steps
    broken_off(report, job, 2)
    report.chunks.exclude(lines=None).update(register=-1)

    assert not compiling.are_written(report)
    assert report.chunks.filter(lines=None).count() == report.chunks.count()
    services.compile_in_steps(report, job, Progress())

    assert lines(report) == lines(compile_year(2022))


def test_order_of_chunks_changes_nothing(district):
    report = compile_year(2022)
    expected = lines(report)
    for size in (1, 2, 3):
        compiling.plan(report, size=size)
        shares = list(report.chunks.all())
        random.Random(size).shuffle(shares)
        table = chunks.building_of(report)
        for share in shares:
            communes = chunks.Communes(share.first, share.last)
            chunks.write_lines(report, table, communes)
        compiling.put_in_place(report)
        assert lines(report) == expected


def test_cancelled_compile_leaves_the_draft_and_no_remains(in_steps):
    report, job = in_steps
    before = lines(compile_year(2022))
    progress = Progress(job.pk)
    progress.is_cancel_asked = True

    with pytest.raises(Cancelled):
        services.compile_for_job(job, progress)

    assert lines(Report.objects.get(pk=report.pk)) == before
    assert not report.chunks.exists()
    assert not chunks.exists(chunks.building_of(report))


def test_helpers_write_chunks_until_none_is_left(in_steps):
    report, job = in_steps
    broken_off(report, job, 0)
    expected = report.chunks.count()

    assert services.help_compile(report.pk) == expected
    assert services.help_compile(report.pk) == 0
    jobs.run(job.pk, services.compile_for_job, in_steps=True)
    assert lines(report) == lines(compile_year(2022))
