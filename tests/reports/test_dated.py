"""Reports of a day: the list in force and the decisions after it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from households.choices import LeftReason, Status
from households.models import StatusDecision
from povertyaid import audit
from povertyaid.jobs import UserError
from povertyaid.scope import Scope
from reports import closing, compiling, services
from reports.choices import Change, ReportKind, ReportState
from reports.freshness import with_register_changes
from reports.measures import MEASURES, figures, trend
from reports.models import Report
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_year,
    make_decision,
    make_household,
    make_member,
    make_review,
    make_user,
    make_village,
)

ALL = Scope(reads_all=True)
LINE = ("household_id", "commune_id", "status_then", "status_now", "change")
POOR, NEAR, ABOVE = Status.POOR, Status.NEAR_POOR, Status.ABOVE


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_commune_year(commune, 2022, 50)
    return commune


@pytest.fixture
def village(commune):
    return make_village(commune)


def listed(village, status=POOR, year=2022, **fields):
    household = make_household(village)
    make_review(household, year, status, **fields)
    return household


def as_of(day):
    report = services.open_dated(ReportKind.AS_OF, day)
    return services.compile_report(report)


def month(year, number):
    end = date(year, number, 28) + timedelta(days=4)
    report = services.open_dated(ReportKind.MONTHLY, end - timedelta(days=end.day))
    return services.compile_report(report)


def moves(report):
    """household → (then, now, change, persons now)."""
    return {
        line.household_id: (
            line.status_then,
            line.status_now,
            line.change,
            line.persons_now,
        )
        for line in report.lines.all()
    }


def test_without_decisions_the_list_in_force_stands(village):
    poor, near = listed(village), listed(village, NEAR, persons=3)

    report = as_of(date(2023, 6, 30))

    assert moves(report) == {
        poor.pk: (POOR, POOR, Change.STAYED, 4),
        near.pk: (NEAR, NEAR, Change.STAYED, 3),
    }
    assert (report.state, report.balances) == (ReportState.DRAFT, True)
    assert figures(report, ALL).total("poor_rate") == 2


def test_newest_decision_up_to_the_day_counts(village):
    escaped, twice, late, undone = (listed(village) for _ in range(4))
    joined = make_household(village)
    make_decision(escaped, date(2023, 3, 20), ABOVE, persons=0)
    make_decision(twice, date(2023, 2, 20), ABOVE, persons=0)
    make_decision(twice, date(2023, 5, 20), NEAR, persons=6)
    make_decision(late, date(2023, 7, 1), ABOVE, persons=0)
    make_decision(joined, date(2023, 4, 2), POOR, persons=5)
    cancelled = {"cancelled_at": timezone.now(), "cancel_reason": "Nhầm hộ"}
    make_decision(undone, date(2023, 3, 20), ABOVE, persons=0, **cancelled)

    report = as_of(date(2023, 6, 30))

    assert moves(report) == {
        escaped.pk: (POOR, "", Change.OUT_OF_BOTH, 0),
        twice.pk: (POOR, NEAR, Change.TO_NEAR_POOR, 6),
        late.pk: (POOR, POOR, Change.STAYED, 4),
        joined.pk: ("", POOR, Change.NEW, 5),
        undone.pk: (POOR, POOR, Change.STAYED, 4),
    }
    assert report.balances


def test_a_decision_says_why_a_household_left_and_what_it_lacks(village):
    gone = listed(village)
    told = listed(village, deprivations=(1, 2, 3), causes=(4,))
    untold = listed(village, deprivations=(5, 6, 7), causes=(8,))
    left = {"left_reason": LeftReason.DIED, "persons": 0}
    make_decision(gone, date(2023, 3, 1), Status.LEFT, **left)
    make_decision(told, date(2023, 3, 1), NEAR, deprivations=(9,), causes=())
    make_decision(untold, date(2023, 3, 1), NEAR)

    lines = {line.household_id: line for line in as_of(date(2023, 3, 1)).lines.all()}

    assert (lines[gone.pk].change, lines[gone.pk].left_reason) == ("left", "died")
    assert (lines[told.pk].deprivations, lines[told.pk].causes) == ((9,), ())
    assert (lines[untold.pk].deprivations, lines[untold.pk].causes) == ((5, 6, 7), (8,))


def test_fallen_back_is_told_from_new(village):
    back = make_household(village)
    make_review(back, 2020)
    make_review(back, 2022, ABOVE, persons=None)
    listed(village)
    make_decision(back, date(2023, 3, 1))

    report = as_of(date(2023, 12, 30))

    assert moves(report)[back.pk] == ("", POOR, Change.AGAIN, 4)


def test_last_day_of_a_year_is_the_year_itself(village):
    stayed, escaped = listed(village), listed(village)
    make_review(stayed, 2023, persons=5)
    make_review(escaped, 2023, ABOVE, persons=None)
    make_decision(stayed, date(2023, 4, 1), ABOVE, persons=0)

    report, year = as_of(date(2023, 12, 31)), compile_year(2023)

    of_day, of_year = figures(report, ALL), figures(year, ALL)
    assert moves(report) == moves(year)
    assert all(of_day.total(name) == of_year.total(name) for name in MEASURES)


def test_helpers_stand_as_of_the_day(village):
    household = listed(village)
    first, second = make_member(), make_member()
    ends = {"ended_on": date(2023, 6, 1), "end_reason": "replaced"}
    make_assignment(first, household, started_on=date(2023, 1, 1), **ends)
    make_assignment(second, household, started_on=date(2023, 6, 1))

    helpers = [as_of(date(2023, m, 15)).lines.get().helper for m in (5, 6)]

    assert helpers == [first, second]


def test_villages_lie_where_they_lay_that_day(village, commune):
    listed(village)
    new = make_commune("Núa Ngam", valid_from=date(2023, 7, 1))
    village.placements.update(ended_on=date(2023, 7, 1))
    village.placements.create(commune=new, started_on=date(2023, 7, 1))
    village.commune = new
    village.save()

    places = [as_of(date(2023, m, 1)).lines.get().commune for m in (6, 7)]

    assert places == [commune, new]


def test_months_follow_on_one_another(village):
    """What a month ends with the next begins with, and the year so far adds up."""
    households = [listed(village, persons=n + 1) for n in range(6)]
    joined = make_household(village)
    make_decision(households[0], date(2023, 3, 15), ABOVE, persons=0)
    make_decision(households[1], date(2023, 3, 31), NEAR, persons=7)
    make_decision(joined, date(2023, 4, 1), NEAR, persons=2)
    make_decision(households[1], date(2023, 4, 15), POOR, persons=7)
    make_decision(households[0], date(2023, 4, 20), POOR, persons=1)

    march, april = month(2023, 3), month(2023, 4)

    assert {pk: move[2] for pk, move in moves(march).items()} == {
        households[0].pk: Change.OUT_OF_BOTH,
        households[1].pk: Change.TO_NEAR_POOR,
    } | {one.pk: Change.STAYED for one in households[2:]}
    assert moves(april)[households[0].pk][2] == Change.AGAIN
    assert moves(april)[households[1].pk][2] == Change.TO_POOR
    assert moves(april)[joined.pk][2] == Change.NEW
    assert march.balances and april.balances
    ends, begins = figures(march, ALL), figures(april, ALL)
    for status in ("poor", "near_poor"):
        for unit in ("households", "persons"):
            name = f"{status}_end_{unit}", f"{status}_start_{unit}"
            assert ends.total(name[0]) == begins.total(name[1])
    end = figures(as_of(date(2023, 4, 30)), ALL)
    for name in ("poor_households", "near_poor_households", "poor_persons"):
        assert begins.total(name) == end.total(name)


def test_december_still_reads_the_list_before(village):
    household = listed(village)
    make_review(household, 2023, ABOVE, persons=None)
    make_decision(household, date(2023, 12, 10), NEAR)

    assert moves(month(2023, 12)) == {
        household.pk: (POOR, NEAR, Change.TO_NEAR_POOR, 4)
    }


def test_a_day_without_its_list_or_to_come_is_refused(village):
    listed(village)
    with pytest.raises(UserError, match="Năm 2021 chưa có kết quả"):
        services.open_dated(ReportKind.AS_OF, date(2022, 6, 30))
    with pytest.raises(UserError, match="Năm 2023 chưa có kết quả"):
        services.open_dated(ReportKind.AS_OF, date(2024, 1, 1))
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(UserError, match="chưa tới"):
        services.open_dated(ReportKind.AS_OF, tomorrow)
    assert not Report.objects.exists()


def test_compiled_again_in_place(village):
    household = listed(village)
    first = as_of(date(2023, 6, 30))
    decision = make_decision(household, date(2023, 3, 1), ABOVE, persons=0)
    audit.record(None, audit.Action.CREATED, decision)

    stale = with_register_changes(Report.objects.all()).get()
    again = as_of(date(2023, 6, 30))

    assert stale.is_outdated
    assert again.pk == first.pk
    assert moves(again)[household.pk][2] == Change.OUT_OF_BOTH
    assert not with_register_changes(Report.objects.all()).get().is_outdated


def test_it_is_never_the_account_of_a_year(village):
    listed(village)
    compile_year(2022)
    report = as_of(date(2023, 6, 30))

    assert [year.report.year for year in trend(ALL)] == [2022]
    with pytest.raises(Exception, match="report_of_a_day_is_never_closed"):
        closing.close_report(report.pk, make_user(), report.compiled_at)


def test_page_opens_to_names_and_files(client, village):
    near = listed(village, NEAR)
    make_decision(near, date(2023, 2, 20), POOR, persons=4)
    client.force_login(make_user("everything"))

    sent = client.post(reverse("dated_ask"), {"day": "2023-06-30"})
    report = Report.objects.get()
    waiting = client.get(sent.url)
    services.compile_report(report)
    page = client.get(sent.url, {"bieu": "tat-ca"})
    names = client.get(reverse("dated_names", args=[report.pk]), {"so": "poor_end"})
    names = client.get(f"/bao-cao/ngay/{report.pk}/ten/?so=poor_from_other_households")

    assert "Số liệu" not in waiting.content.decode().split("<h1>")[0]
    text = page.content.decode()
    assert "tại ngày 30/06/2023, không phải báo cáo năm" in text
    assert f"/bao-cao/ngay/{report.pk}/ten/?so=poor_households" in text
    assert "/bao-cao/2023/" not in text
    assert near.code in names.content.decode()
    for ending in ("xlsx", "pdf", "docx"):
        address = reverse("dated_file", args=[report.pk, ending])
        answer = client.get(address)
        assert answer.status_code == 200
        assert "2023-06-30" in answer.headers["Content-Disposition"]
    book = client.get(f"/bao-cao/ngay/{report.pk}/ten/xlsx/?so=poor_households")
    assert book.status_code == 200


def test_asking_without_a_real_day_is_told(client, village):
    client.force_login(make_user("everything"))
    page = client.post(reverse("dated_ask"), {"day": "31/02/2023"}, follow=True)
    assert "Ghi ngày có thật" in page.content.decode()
    page = client.post(reverse("dated_ask"), {"day": "30/06/2023"}, follow=True)
    assert "Năm 2022 chưa có kết quả rà soát nào" in page.content.decode()
    assert not Report.objects.exists()


def test_list_tells_of_it_apart_from_the_years(client, village):
    household = listed(village)
    report = as_of(date(2023, 6, 30))
    decision = make_decision(household, date(2023, 3, 1), ABOVE, persons=0)
    audit.record(None, audit.Action.CREATED, decision)
    client.force_login(make_user("everything"))

    page = client.get(reverse("reports"))

    assert [one.pk for one in page.context["dated"]] == [report.pk]
    assert page.context["rows"] == []
    assert "sổ đã đổi sau khi lập" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_days(
    client, village, count, django_assert_num_queries
):
    listed(village)
    for number in range(count):
        as_of(date(2023, 6, number + 1))
    client.force_login(make_user("everything"))
    client.get(reverse("reports"))

    with django_assert_num_queries(7):
        client.get(reverse("reports"))


def test_discarding_keeps_the_register(client, village):
    listed(village)
    report = as_of(date(2023, 6, 30))
    client.force_login(make_user("everything"))

    client.post(reverse("dated_discard", args=[report.pk]))

    assert not Report.objects.exists()
    assert StatusDecision.objects.count() == 0


def test_a_commune_a_chunk_gives_the_lines_of_the_whole(village):
    """Who was listed or decided on elsewhere is read wherever a line needs it."""
    other = make_village(make_commune("Mường Nhà"))
    stayed, moved, came = (listed(village) for _ in range(3))
    make_review(stayed, 2021)
    make_review(came, 2021, village=other)
    make_decision(moved, date(2023, 2, 1), POOR, village=other)
    make_decision(came, date(2023, 3, 1), ABOVE, village=other, persons=None)
    make_decision(listed(other), date(2023, 1, 9), NEAR)
    report = as_of(date(2023, 6, 30))
    whole = sorted(report.lines.values_list(*LINE))
    assert len(whole) == 5

    compiling.plan(report, size=1)
    assert report.chunks.count() == 2
    while compiling.write_next(report):
        pass
    compiling.put_in_place(report)

    assert sorted(report.lines.values_list(*LINE)) == whole
