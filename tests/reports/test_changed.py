"""Only the communes whose list changed compiled anew: the same as compiling it all."""

import random
from datetime import date

import pytest

from households.models import BoundaryChange, Commune, Household, Review, Village
from povertyaid import audit, jobs
from povertyaid.scope import Scope
from reports import compiling, services
from reports.measures import MEASURES, TOTAL, figures
from reports.measures.settled import is_settled, settled_figures
from reports.models import Report
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)
from tests.households.imports.staged import make_batch
from tests.reports.digests import digest_of
from tests.reports.test_slow_reading import OUTCOMES, random_district

ALL = Scope(reads_all=True)


def list_came(*households, year=2022, action=audit.Action.IMPORTED, **fields):
    """A committed list of these households, written down as imports are."""
    batch = make_batch(year, **fields)
    for number, household in enumerate(households, 1):
        batch.rows.create(
            sheet="S", number=number, verdict="changed", household=household
        )
    audit.record(None, action, batch)
    return batch


def change(dice, household, year=2022):
    """What a corrected list may say of a household: another result, place, or none."""
    Review.objects.filter(household=household, year=year).delete()
    status = dice.choice(OUTCOMES)
    if status is None:
        return
    listed = status in ("poor", "near_poor")
    make_review(
        household,
        year,
        status,
        village=dice.choice(list(Village.objects.order_by("pk"))),
        persons=dice.randint(1, 9) if listed else None,
        left_reason="died" if status == "left" else "",
    )


def settled_of(report):
    found = settled_figures(report, report.rows.all())
    places = [*(row.id for row in found.outline), TOTAL]
    return {
        (place, name): (found.value(place, name), found.unknown(place, name))
        for place in places
        for name in MEASURES
    }


def rows_of(report):
    ours = ("position", "commune", "number", "poor", "near_poor", "households")
    counts = ("communes", "communes_listed", "communes_counted", "totals")
    return list(report.rows.values_list(*ours, *counts))


@pytest.mark.parametrize("seed", range(6))
def test_equal_to_a_full_compile_after_random_changes(seed):
    random_district(seed)
    dice = random.Random(seed)
    for n, pk in enumerate(Village.objects.values_list("commune", flat=True)):
        place = {"is_urban": n == 0, "district": f"Huyện {n % 2}"}
        Commune.objects.filter(pk=pk).update(**place)
    report = compile_year(2022)
    for _ in range(3):
        households = list(Household.objects.order_by("pk"))
        touched = dice.sample(households, dice.randint(1, 4))
        for household in touched:
            change(dice, household)
        list_came(*touched)

        assert services.recompile_changed(report)
        alone = Report.objects.get(pk=report.pk)
        assert is_settled(alone)
        found = digest_of(alone), settled_of(alone), rows_of(alone)
        report = compile_year(2022)
        assert found == (digest_of(report), settled_of(report), rows_of(report))


@pytest.fixture
def two():
    """Two communes with a household each on both years' lists."""
    made = []
    for name in ("Na Tông", "Mường Nhà"):
        commune = make_commune(name)
        household = make_household(commune)
        for year in (2021, 2022):
            make_commune_year(commune, year, 100)
            make_review(household, year)
        made.append((commune, household))
    return made


def test_only_the_commune_of_the_list_is_touched(two):
    (first, household), _ = two
    report = compile_year(2022)
    others = report.lines.exclude(commune=first).values_list("pk", flat=True)
    kept = list(others)
    household.reviews.filter(year=2022).update(status="near_poor")
    list_came(household)

    assert compiling.communes_changed(report) == [first.pk]
    assert services.recompile_changed(report)

    assert list(others.all()) == kept
    report.refresh_from_db()
    assert figures(report, ALL).total("near_poor_households") == 1
    assert compiling.communes_changed(report) == []


def test_both_communes_of_a_household_that_moved_are(two):
    (first, household), (second, _) = two
    report = compile_year(2022)
    village = second.villages.first()
    household.reviews.filter(year=2022).update(village=village)
    list_came(household, action=audit.Action.UNDONE)
    assert compiling.communes_changed(report) == sorted([first.pk, second.pk])


def test_a_commune_whose_total_changed_is(two):
    (first, _), _ = two
    report = compile_year(2022)
    first.years.filter(year=2022).update(households=50)
    assert compiling.communes_changed(report) == [first.pk]

    assert services.recompile_changed(report)

    report.refresh_from_db()
    assert settled_figures(report, []).total("all_households") == 150


def test_what_stopped_balancing_is_named_and_what_balances_again_is_not(two):
    (_, household), (_, other) = two
    lost = Review.objects.get(household=other, year=2022)
    lost.delete()
    report = compile_year(2022)
    assert {one["place"] for one in report.failed_checks} == {"Mường Nhà", "toàn huyện"}
    make_review(other, 2022)
    household.reviews.filter(year=2022).delete()
    list_came(household, other)

    services.recompile_changed(report)

    report.refresh_from_db()
    assert {one["place"] for one in report.failed_checks} == {"Na Tông", "toàn huyện"}
    assert report.failed_checks == compile_year(2022).failed_checks


@pytest.mark.parametrize(
    "fields", [{"year": 2021}, {"is_closing": True}, {"kind": "commune_years"}]
)
def test_other_lists_ask_for_the_whole_report(two, fields):
    report = compile_year(2022)
    kind = fields.pop("kind", None)
    batch = list_came(two[0][1], **fields)
    if kind:
        batch.__class__.objects.filter(pk=batch.pk).update(kind=kind)
    assert compiling.communes_changed(report) is None
    assert not services.recompile_changed(report)
    report.refresh_from_db()
    assert report.state == "draft"


def test_moved_boundaries_and_lists_thrown_away_ask_for_the_whole_report(two):
    report = compile_year(2022)
    batch = list_came(two[0][1])
    batch.rows.all().delete()
    assert compiling.communes_changed(report) is None
    batch.delete()
    assert compiling.communes_changed(report) is None

    report = compile_year(2022)
    audit.record(
        None,
        audit.Action.CHANGED,
        BoundaryChange(pk=1, takes_effect_on=date(2025, 7, 1)),
    )
    assert compiling.communes_changed(report) is None


def test_a_closed_report_is_not_touched(two):
    report = compile_year(2022)
    report.closed_by, report.close_reason = make_user("everything"), "x"
    report.closed_at, report.state = report.compiled_at, "closed"
    report.save()
    with pytest.raises(jobs.UserError, match="đã chốt"):
        services.recompile_changed(report)


def test_the_office_asks_for_it_on_the_notice(client, two):
    (first, household), _ = two
    report = compile_year(2022)
    household.reviews.filter(year=2022).update(status="near_poor")
    list_came(household)
    client.force_login(make_user("everything"))
    assert "Lập lại các xã đã đổi" in client.get("/bao-cao/2022/").content.decode()

    client.post("/bao-cao/lap/", {"year": "2022", "changed": "1"})

    report.refresh_from_db()
    assert report.job.arguments == {"report": report.pk, "changed": True}
    jobs.run(report.job.pk, services.compile_for_job, in_steps=True)
    report.refresh_from_db()
    assert report.job.message == "Đã lập xong, số liệu cân đối"
    page = client.get("/bao-cao/2022/")
    assert page.context["total"]["near_poor_households"] == 1
    assert "Lập lại các xã đã đổi" not in page.content.decode()
