"""What each household's line says, for every way lists can change."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.models import Activity, Support, SupportShare
from households.choices import LeftReason, Status
from households.models import VillagePlacement
from reports.choices import Change
from reports.models import ReportLine
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_village,
)

NOW = datetime(2022, 7, 1, tzinfo=UTC)
POOR, NEAR_POOR, ABOVE, LEFT = "poor", "near_poor", "above", "left"


def review(household, year, status, **fields):
    if status == LEFT:
        fields.setdefault("left_reason", LeftReason.MOVED_AWAY)
    if status in (ABOVE, LEFT):
        fields.setdefault("persons", None)
    return make_review(household, year, status, **fields)


def only_line(report) -> ReportLine:
    return report.lines.get()


@pytest.fixture
def household():
    """With another household beside it, so that 2021 was reviewed."""
    household = make_household()
    make_review(make_household(), 2021, Status.ABOVE, persons=None)
    return household


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [
        (POOR, POOR, Change.STAYED),
        (NEAR_POOR, NEAR_POOR, Change.STAYED),
        (POOR, NEAR_POOR, Change.TO_NEAR_POOR),
        (NEAR_POOR, POOR, Change.TO_POOR),
        (POOR, ABOVE, Change.OUT_OF_BOTH),
        (NEAR_POOR, "average", Change.OUT_OF_BOTH),
        (POOR, LEFT, Change.LEFT),
        (ABOVE, POOR, Change.NEW),
        (LEFT, NEAR_POOR, Change.NEW),
    ],
)
def test_change_follows_from_the_two_statuses(household, then, now, change):
    review(household, 2021, then)
    review(household, 2022, now)

    line = only_line(compile_year(2022))

    listed = (POOR, NEAR_POOR)
    assert line.change == change
    assert line.status_then == (then if then in listed else "")
    assert line.status_now == (now if now in listed else "")


def test_household_never_reviewed_before_is_new(household):
    review(household, 2022, POOR)
    assert only_line(compile_year(2022)).change == Change.NEW


def test_household_without_a_review_this_year_is_unexplained(household):
    review(household, 2021, POOR)
    review(make_household(), 2022, ABOVE)

    line = only_line(compile_year(2022))

    assert (line.change, line.household) == (Change.UNEXPLAINED, household)


@pytest.mark.parametrize(
    ("earlier", "now", "change"),
    [
        (POOR, POOR, Change.AGAIN),
        (NEAR_POOR, NEAR_POOR, Change.AGAIN),
        (NEAR_POOR, POOR, Change.NEW),
        (POOR, NEAR_POOR, Change.NEW),
        (ABOVE, POOR, Change.NEW),
    ],
)
def test_again_needs_the_same_status_in_an_earlier_year(
    household, earlier, now, change
):
    review(household, 2019, earlier)
    review(household, 2021, ABOVE)
    review(household, 2022, now)
    assert only_line(compile_year(2022)).change == change


def test_line_keeps_who_left_why_and_how_many_they_were(household):
    review(household, 2021, POOR, persons=3)
    review(household, 2022, LEFT, left_reason=LeftReason.DIED)

    line = only_line(compile_year(2022))

    assert line.left_reason == LeftReason.DIED
    assert (line.persons_then, line.persons_now) == (3, 0)
    assert (line.code, line.head_name) == (household.code, household.head_name)


def test_line_takes_ticks_from_this_year(household):
    review(household, 2021, POOR, deprivations=(1,), causes=(1,))
    review(household, 2022, POOR, deprivations=(2, 12), causes=None, has_merit=True)

    line = only_line(compile_year(2022))

    assert (line.deprivations, line.causes) == ((2, 12), None)
    assert (line.has_merit, line.has_no_labour_capacity) == (True, None)


def test_first_year_has_lines_but_no_last_year():
    household = make_household()
    review(household, 2019, POOR)

    report = compile_year(2019)

    line = only_line(report)
    assert (line.status_then, line.change) == ("", Change.NEW)
    assert report.previous_standard is None


def test_move_between_communes_leaves_one_and_arrives_in_the_other(household):
    old, new = household.village, make_village(make_commune("Mường Nhà"))
    review(household, 2021, POOR, persons=4, village=old)
    review(household, 2022, NEAR_POOR, persons=5, village=new)

    lines = compile_year(2022).lines.order_by("change")

    assert [
        (line.change, line.village, line.commune, line.persons_then, line.persons_now)
        for line in lines
    ] == [
        (Change.ARRIVED, new, new.commune, 0, 5),
        (Change.LEFT, old, old.commune, 4, 0),
    ]
    assert [(line.status_then, line.status_now) for line in lines] == [
        ("", NEAR_POOR),
        (POOR, ""),
    ]


def test_move_between_villages_of_a_commune_is_no_move(household):
    other = make_village(household.village.commune)
    review(household, 2021, POOR)
    review(household, 2022, POOR, village=other)

    line = only_line(compile_year(2022))

    assert (line.change, line.village) == (Change.STAYED, other)


def test_commune_is_the_village_s_on_the_last_day_of_the_year(household):
    """The village went to another commune on 1 July 2022, with its people."""
    new = make_commune("Núa Ngam")
    placements = VillagePlacement.objects.filter(village=household.village)
    placements.update(ended_on=date(2022, 7, 1))
    VillagePlacement.objects.create(
        village=household.village, commune=new, started_on=date(2022, 7, 1)
    )
    review(household, 2021, POOR)
    review(household, 2022, POOR)

    line = only_line(compile_year(2022))

    assert (line.commune, line.change) == (new, Change.STAYED)


def test_village_that_ended_keeps_its_last_commune(household):
    commune = household.village.commune
    household.village.placements.update(ended_on=date(2022, 3, 1))
    review(household, 2021, POOR)
    review(household, 2022, ABOVE)
    assert only_line(compile_year(2022)).commune == commune


def test_helper_is_the_main_one_on_the_last_day_of_the_year(household):
    review(household, 2022, POOR)
    days = [
        (date(2022, 1, 1), date(2022, 6, 1)),
        (date(2022, 6, 1), date(2023, 1, 1)),
        (date(2023, 1, 1), None),
    ]
    members = [make_member() for _ in days]
    for member, (started_on, ended_on) in zip(members, days, strict=True):
        make_assignment(
            member,
            household,
            started_on=started_on,
            ended_on=ended_on,
            end_reason="replaced" if ended_on else "",
        )
    make_assignment(make_member(), household, role="supporting")

    line = only_line(compile_year(2022))

    assert line.helper == members[1]
    assert line.helper_organisation == members[1].organisation


def test_denominators_are_the_year_s_own(household):
    commune = household.village.commune
    make_commune_year(commune, 2021, 90)
    make_commune_year(commune, 2022, 100, persons=None, minority_households=7)
    review(household, 2022, POOR)

    denominator = compile_year(2022).denominators.get()

    counted = (denominator.households, denominator.persons)
    assert (denominator.commune, counted) == (commune, (100, None))
    assert denominator.minority_households == 7


def test_compiling_twice_gives_the_same_lines(household):
    review(household, 2021, POOR)
    review(household, 2022, NEAR_POOR)
    make_commune_year(household.village.commune, 2022)

    def state(report):
        fields = [f.attname for f in ReportLine._meta.concrete_fields if f.name != "id"]
        lines = list(report.lines.values_list(*fields))
        return report.pk, lines, report.denominators.count(), report.failed_checks

    assert state(compile_year(2022)) == state(compile_year(2022))


def test_compiling_again_follows_what_changed(household):
    made = review(household, 2022, POOR)
    compile_year(2022)
    made.status = Status.NEAR_POOR
    made.save()
    assert only_line(compile_year(2022)).status_now == NEAR_POOR


def test_query_count_does_not_grow(household):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            compile_year(2022)
        return len(queries)

    review(household, 2022, POOR)
    compile_year(2022)  # the first version of the year asks for a little less
    few = counted()
    for number in range(6):
        village = make_village(make_commune(f"Xã {number}"))
        for _ in range(3):
            review(make_household(village), 2022, POOR)

    assert counted() <= few
    assert few < 100


@pytest.fixture
def gift():
    """Gives a household something of a kind, on a day."""

    def give(household, kind, day, **fields):
        plan, giver = make_plan(), make_organisation()
        support = Support.objects.create(
            plan=plan,
            kind=kind,
            value=100_000,
            source="members",
            given_on=day,
            organisation=giver,
            **fields,
        )
        SupportShare.objects.create(
            support=support,
            household=household,
            village=household.village,
            commune=household.village.commune,
            value=100_000,
        )

    return give


def test_supports_are_what_was_delivered_in_the_year(household, gift):
    review(household, 2022, POOR)
    gift(household, "money", date(2022, 1, 1))
    gift(household, "house", date(2022, 12, 31))
    gift(household, "goods", date(2021, 12, 31))
    gift(household, "stock", date(2022, 6, 1), state="promised")
    gift(household, "model", date(2022, 6, 1), cancelled_at=NOW, cancel_reason="Nhầm")

    assert only_line(compile_year(2022)).supports == (1, 6)


def test_training_counts_as_support_though_nothing_was_handed_over(household):
    review(household, 2022, POOR)
    activity = Activity.objects.create(
        kind="training",
        title="Nuôi dê",
        organisation=make_organisation(),
        commune=household.village.commune,
        held_on=date(2022, 5, 1),
    )
    activity.participants.create(household=household)
    make_plan()

    assert only_line(compile_year(2022)).supports == (9,)


def test_supports_of_a_year_without_a_plan_are_not_known(household):
    review(household, 2019, POOR)
    make_plan()
    assert only_line(compile_year(2019)).supports is None


@pytest.mark.parametrize(
    ("born", "persons", "children"),
    [
        ((2007, 2006), 3, 1),  # 15 and 16 years old at the year's end
        ((2007, 2023), 2, 1),  # born after the year
        ((), 1, None),
        ((), 4, None),
        ((2010,), 4, None),  # two of them are not recorded
        ((2010, None), 3, None),
    ],
)
def test_children_are_counted_where_all_people_are_recorded(
    household, born, persons, children
):
    review(household, 2022, POOR, persons=persons)
    for number, year in enumerate(born):
        household.residents.create(name=f"Lò Thị {number}", birth_year=year)

    assert only_line(compile_year(2022)).children == children
