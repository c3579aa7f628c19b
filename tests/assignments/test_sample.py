"""The invented visits and support: dated right, adding up, the same every time."""

import csv
from datetime import date

import pytest
from django.db.models import F, Sum

from assignments import sample
from assignments.choices import SupportState
from assignments.models import Activity, Support, SupportShare, Visit
from assignments.services import ensure_plan_40
from households.choices import Status
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_organisation,
    make_review,
    make_village,
)

TODAY = date(2026, 11, 24)


@pytest.fixture
def plan():
    return ensure_plan_40()


def listed(commune, count):
    village = make_village(commune)
    for n in range(count):
        household = make_household(village, f"Lò Thị {n}")
        for year in sample.YEARS:
            make_review(household, year, Status.POOR)


def test_the_prosecutors_gave_nearly_800_million(plan):
    communes = [make_commune(name=name) for name in ("Na Tông", "Phu Luông")]
    cell = make_organisation(sample.PROSECUTORS)
    for commune in communes:
        listed(commune, 30)
        make_commune_assignment(cell, commune, plan=plan)
    sample.load_support(plan)
    given = SupportShare.objects.delivered().filter(support__organisation=cell)
    assert given.aggregate(total=Sum("value"))["total"] == 796_500_000
    by_commune = given.order_by().values("commune").annotate(total=Sum("value"))
    assert {row["commune"] for row in by_commune} == {c.pk for c in communes}
    promised = Support.objects.filter(state=SupportState.PROMISED)
    assert [support.value for support in promised] == [60_000_000]


def test_gifts_divide_into_whole_dong_and_whole_things():
    with (sample.FOLDER / "ho-tro-vks.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts = int(row["so_ho"]) or 1
            assert int(row["gia_tri"]) % parts == 0, row
            assert int(row["so_luong"] or 0) % parts == 0, row


def test_short_lists_leave_the_rest_to_the_commune(plan):
    commune = make_commune()
    listed(commune, 2)
    make_commune_assignment(make_organisation(), commune, plan=plan)
    assert sample.load_support(plan) == Support.objects.count() > 3
    sums = Support.objects.annotate(shared=Sum("shares__value"))
    assert not sums.exclude(value=F("shared")).exists()
    sums = Support.objects.annotate(shared=Sum("shares__quantity"))
    assert not sums.exclude(quantity=F("shared")).exclude(quantity=None).exists()
    assert not Support.objects.exclude(
        given_on__range=(sample.BEGAN, sample.ENDED)
    ).exists()


def test_visits_keep_to_their_assignment_and_come_the_same_again(plan):
    commune = make_commune()
    household = make_household(make_village(commune))
    ended = make_assignment(
        household=household,
        plan=plan,
        started_on=date(2021, 10, 1),
        ended_on=date(2022, 6, 1),
        end_reason="replaced",
    )
    make_assignment(household=household, started_on=date(2022, 6, 1), plan=plan)
    loaded = sample.load_visits(TODAY)
    assert loaded == Visit.objects.count() > 5
    columns = ("assignment", "visited_on", "note", "promise_state", "client_id")
    first = list(Visit.objects.order_by("pk").values_list(*columns))
    for visit in Visit.objects.select_related("assignment"):
        visit.full_clean(exclude=["note"])
        assert visit.assignment.is_running(visit.visited_on)
        assert visit.visited_on < TODAY
    assert Visit.objects.filter(assignment=ended).exists()
    Visit.objects.all().delete()
    sample.load_visits(TODAY)
    assert list(Visit.objects.order_by("pk").values_list(*columns)) == first


def test_activities_have_their_households(plan):
    commune = make_commune()
    listed(commune, 5)
    make_commune_assignment(make_organisation(), commune, plan=plan)
    assert sample.load_activities(plan) >= 2
    for activity in Activity.objects.all():
        assert activity.participants.count() == 5
