"""Did the help work: a slow reading, what counts, intervals, scope, pages."""

import io
import json
import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.choices import EndReason, HelperRole
from assignments.models import Visit
from households.choices import LISTED, LeftReason
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
from reports.effects import (
    COLUMNS,
    DIMENSIONS,
    Gifts,
    Households,
    Question,
    Slice,
    difference,
    measure,
    wilson,
    years_known,
)
from reports.models import EffectCount
from tests.assignments.supports.making import make_support
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_member,
    make_plan,
    make_review,
    make_user,
    make_village,
)

DISTRICT = Scope(reads_all=True)
YEARS = (2021, 2022, 2023, 2024)


def ask(first=2022, last=None, start="poor", commune=None):
    return Question(make_plan(), first, last or first, start, commune)


def count(question=None, scope=DISTRICT):
    return measure(question or ask(), years_known(scope), scope)


def review(household, *statuses, first=2021):
    """A status a year; None leaves the year out."""
    for year, status in enumerate(statuses, first):
        reason = LeftReason.DIED if status == "left" else ""
        persons = 4 if status in LISTED else None
        if status:
            make_review(household, year, status, persons=persons, left_reason=reason)


def make_visit(assignment, day, **fields):
    return Visit.objects.create(assignment=assignment, visited_on=day, **fields)


@pytest.fixture
def village():
    village = make_village(make_commune("Na Tông"))
    for year in YEARS:
        make_commune_year(village.commune, year)
    return village


# What counts


def test_helped_and_not_helped_are_told_apart(village):
    helped, alone = (make_household(village) for _ in range(2))
    make_assignment(household=helped)
    review(helped, "poor", "near_poor")
    review(alone, "poor", "poor")
    compile_year(2022)

    found = count()

    assert (found.helped.escaped, found.helped.known) == (1, 1)
    assert (found.alone.escaped, found.alone.known) == (0, 1)
    assert found.points == Decimal("100.00")


def test_near_poor_escapes_only_out_of_both(village):
    for ending in ("poor", "near_poor", "above"):
        review(make_household(village), "near_poor", ending)
    compile_year(2022)

    assert (count(ask(start="near_poor")).alone.escaped, count().alone.known) == (1, 0)


def test_who_left_or_has_no_result_is_counted_apart(village):
    for ending in ("left", None, "poor"):
        review(make_household(village), "poor", ending)
    compile_year(2022)

    alone = count().alone

    assert (alone.households, alone.gone, alone.unknown, alone.known) == (3, 1, 1, 1)


def test_another_plan_is_no_help(village):
    household = make_household(village)
    other = make_plan()
    make_assignment(household=household, plan=other)
    review(household, "poor", "above")
    compile_year(2022)
    other.pk, other.number = None, "41-KH/HU"
    other.save()

    found = measure(Question(other, 2022, 2022), years_known(DISTRICT), DISTRICT)

    assert (found.helped.households, found.alone.households) == (0, 1)


@pytest.mark.parametrize(
    ("starts", "ends", "band"),
    [
        (date(2022, 1, 1), None, 3),
        (date(2022, 1, 1), date(2022, 7, 1), 2),
        (date(2022, 1, 1), date(2022, 3, 1), 0),
        (date(2022, 10, 1), None, 1),
    ],
)
def test_months_are_those_of_the_period(village, starts, ends, band):
    household = make_household(village)
    reason = EndReason.REPLACED if ends else ""
    make_assignment(
        household=household, started_on=starts, ended_on=ends, end_reason=reason
    )
    review(household, "poor", "above")
    compile_year(2022)

    rows = count().sections[0].rows

    assert [row.counts.known for row in rows] == [int(n == band) for n in range(5)]


def test_two_helpers_at_once_count_once(village):
    household = make_household(village)
    make_assignment(household=household, started_on=date(2022, 7, 1))
    make_assignment(
        household=household, started_on=date(2022, 7, 1), role=HelperRole.SUPPORTING
    )
    review(household, "poor", "above")
    compile_year(2022)

    part = Slice(COLUMNS["dau-ky"], True)
    row = Households(ask(), years_known(DISTRICT), DISTRICT, part)[0:1][0]

    assert row.months == 6


def test_only_met_and_standing_visits_of_the_period_count(village):
    household = make_household(village)
    assignment = make_assignment(household=household)
    review(household, "poor", "above")
    make_visit(assignment, date(2022, 5, 1))
    make_visit(assignment, date(2022, 6, 1), met=False)
    make_visit(assignment, date(2023, 1, 1))
    make_visit(
        assignment,
        date(2022, 7, 1),
        cancelled_at="2022-07-02T00:00Z",
        cancel_reason="Nhầm",
    )
    compile_year(2022)

    rows = count().sections[1].rows

    assert [row.counts.known for row in rows] == [0, 1, 0, 0, 0]


def test_money_is_what_was_delivered_to_the_household(village):
    first, second = (make_household(village) for _ in range(2))
    for household, ending in ((first, "above"), (second, "poor")):
        make_assignment(household=household)
        review(household, "poor", ending)
    make_support([first, second], 7_000_001, given_on=date(2022, 5, 1))
    make_support([first], 9_000_000, given_on=date(2022, 5, 1), state="promised")
    make_support([first], 3_000_000, given_on=date(2023, 5, 1))
    compile_year(2022)

    found = count()

    assert (found.helped.value, found.helped.money_per_escape) == (7_000_001, 7_000_001)
    part = Slice(COLUMNS["dau-ky"], True)
    gifts = Gifts(ask(), years_known(DISTRICT), DISTRICT, part)
    assert (gifts.count(), gifts.total("value")) == (2, 7_000_001)


def test_falling_back_is_seen_up_to_the_newest_account(village):
    household, lasting = (make_household(village) for _ in range(2))
    for one in (household, lasting):
        make_assignment(household=one)
    review(household, "poor", "above", "poor")
    review(lasting, "poor", "near_poor", "near_poor")
    for year in (2022, 2023):
        compile_year(year)

    helped = count().helped

    assert (helped.ever_escaped, helped.fell_back, helped.escaped) == (2, 1, 2)


def test_a_row_stands_under_the_last_main_helpers_organisation(village):
    household = make_household(village)
    change = {"ended_on": date(2022, 6, 1), "end_reason": EndReason.REPLACED}
    make_assignment(household=household, **change)
    last = make_assignment(household=household, started_on=date(2022, 6, 1))
    make_assignment(
        household=household, started_on=date(2022, 9, 1), role=HelperRole.SUPPORTING
    )
    review(household, "poor", "above")
    compile_year(2022)

    rows = count().sections[4].rows

    assert [(row.key, row.counts.escaped) for row in rows] == [
        (last.organisation_id, 1)
    ]


def test_escapes_add_up_over_the_years(client, village):
    for statuses in (("poor", "above"), ("poor", "poor", "above"), ("poor",) * 3):
        household = make_household(village)
        make_assignment(household=household)
        review(household, *statuses)
    for year in (2022, 2023):
        compile_year(year)
    client.force_login(make_user("everything"))

    steps = client.get("/ket-qua-giup-do/?tu=2022&den=2023").context["steps"]

    helped = [(step.number, step.cells[0][0], step.cells[0][2]) for step in steps]
    assert helped == [(1, 1, Decimal("33.33")), (2, 1, Decimal("66.67"))]
    assert client.get(steps[1].cells[0][1]).context["page"].paginator.count == 1


# A slow reading

OUTCOMES = (*LISTED, *LISTED, "above", "left", None)


def random_help(seed):
    """Households with years of statuses, help, visits and gifts, read back by hand."""
    dice = random.Random(seed)
    villages = [make_village(make_commune(f"Xã {n}")) for n in range(3)]
    for village in villages:
        for year in YEARS:
            make_commune_year(village.commune, year, 1000)
    members = [make_member() for _ in range(4)]
    for _ in range(30):
        village = dice.choice(villages)
        household = make_household(village)
        household.statuses = dict.fromkeys(YEARS)
        for year in YEARS:
            status = dice.choice(OUTCOMES)
            household.statuses[year] = status
            if status:
                reason = LeftReason.DIED if status == "left" else ""
                persons = 3 if status in LISTED else None
                make_review(
                    household, year, status, persons=persons, left_reason=reason
                )
        household.spans, household.met, household.given = [], [], []
        for member in dice.sample(members, dice.randint(0, 2)):
            starts = date(2021, 6, 1) + timedelta(days=dice.randint(0, 1200))
            ends = starts + timedelta(days=dice.randint(20, 900))
            role = HelperRole.SUPPORTING if household.spans else HelperRole.MAIN
            assignment = make_assignment(
                member,
                household,
                started_on=starts,
                ended_on=ends,
                end_reason=EndReason.REPLACED,
                role=role,
            )
            household.spans.append((starts, ends, role, member.organisation_id))
            for _ in range(dice.randint(0, 6)):
                day = starts + timedelta(days=dice.randint(0, (ends - starts).days - 1))
                met = dice.random() < 0.7
                make_visit(assignment, day, met=met)
                household.met += [day] if met else []
        if dice.random() < 0.6:
            day = date(2021, 6, 1) + timedelta(days=dice.randint(0, 1200))
            value = dice.choice([400_000, 5_000_000, 60_000_000])
            make_support([household], value, given_on=day)
            household.given.append((day, value))
        yield household


def read_slowly(households, question):
    """(is helped, dimension, key, column) → number; day by day, year by year."""
    found = Counter()
    first, last = question.first_year, question.last_year
    wanted = LISTED if question.start == "listed" else [question.start]
    for household in households:
        statuses = household.statuses
        start = statuses[first - 1]
        if start not in wanted:
            continue
        ending, left_in, back_in, seen = _fate(statuses, first, last, start)
        days = [
            date(first, 1, 1) + timedelta(days=n)
            for n in range((date(seen + 1, 1, 1) - date(first, 1, 1)).days)
        ]
        helping = [s for s in household.spans if any(s[0] <= d < s[1] for d in days)]
        covered = [d for d in days if any(s[0] <= d < s[1] for s in helping)]
        visits = sum(day in set(days) for day in household.met)
        value = sum(v for day, v in household.given if day in set(days))
        keys = {"xa": household.village.commune_id}
        keys |= {"nam": left_in} if left_in else {}
        if helping:
            months = round(Decimal(len(covered)) * 12 / 365 + Decimal("1E-9"))
            keys["thang"] = sum(months >= low for low in (3, 6, 12, 24))
            keys["tham"] = sum(visits >= low for low in (1, 3, 6, 12))
            bounds = (1, 5_000_000, 20_000_000, 50_000_000)
            keys["gia-tri"] = sum(value >= low for low in bounds)
            mains = [s for s in helping if s[2] == HelperRole.MAIN]
            keys["to-chuc"] = max(mains or helping)[3]
        escaped = ending == "above" or (start == "poor" and ending == "near_poor")
        columns = {
            "households": 1,
            "gone": ending == "left",
            "unknown": ending == "unknown",
            "known": ending not in ("left", "unknown"),
            "escaped": escaped,
            "ever_escaped": left_in is not None,
            "fell_back": back_in is not None,
            "value": value,
        }
        for dimension, key in ({"": None} | keys).items():
            for column, number in columns.items():
                found[bool(helping), dimension, key, column] += number
    return +found


def _fate(statuses, first, last, start):
    """(ending, year of the first escape, year back, year last seen)."""
    ending = left_in = back_in = seen = None
    for year in range(first, last + 1):
        then, now = statuses[year - 1], statuses[year]
        if then not in LISTED and now not in LISTED:
            continue  # no line in that year's account
        seen = year
        if then in LISTED and now == "left":
            ending = "left"
        elif now in LISTED:
            ending = now if year == last else "unknown"
        else:
            ending = "above" if now == "above" else "unknown"
        if left_in is None and then in LISTED and now == "above":
            left_in = year
        if left_in is None and start == then == "poor" and now == "near_poor":
            left_in = year
        if ending == "left":
            break
    for year in range((left_in or 9999) + 1, max(YEARS) + 1):
        if statuses[year] == "poor" or statuses[year] == start == "near_poor":
            back_in = year
            break
    return ending, left_in, back_in, seen


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_a_slow_reading_agree(seed):
    households = list(random_help(seed))
    for year in YEARS[1:]:
        compile_year(year)
    for first, last in ((2022, 2022), (2022, 2024), (2023, 2024)):
        for start in ("poor", "near_poor", "listed"):
            question = ask(first, last, start)

            found, counted = count(question), Counter()

            parts = [(True, "", None, found.helped), (False, "", None, found.alone)]
            for section in found.sections:
                key = section.dimension.key
                for row in section.rows:
                    parts.append((True, key, row.key, row.counts))
                    if row.others:
                        parts.append((False, key, row.key, row.others))
            for *place, counts in parts:
                for column in ("households", "gone", "unknown", "known", "escaped"):
                    counted[*place, column] = getattr(counts, column)
                for column in ("ever_escaped", "fell_back", "value"):
                    counted[*place, column] = getattr(counts, column)
            assert +counted == read_slowly(households, question)


def test_every_figure_opens_to_as_many_names():
    list(random_help(9))
    for year in YEARS[1:]:
        compile_year(year)
    question, reports = ask(2022, 2023, "listed"), years_known(DISTRICT)
    found = count(question)

    for section in found.sections:
        for row in section.rows:
            for column in COLUMNS.values():
                part = Slice(column, True, DIMENSIONS[section.dimension.key], row.key)
                names = Households(question, reports, DISTRICT, part)
                number = getattr(row.counts, column.name)
                assert names.count() == len(list(names)) == number


# Intervals


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [  # Newcombe (1998), table I, method 3, rounded outward
        (81, 263, "25.5", "36.7"),
        (15, 148, "6.2", "16.1"),
        (0, 20, "0.0", "16.2"),
        (1, 29, "0.6", "17.2"),
        (20, 20, "83.8", "100.0"),
    ],
)
def test_intervals_are_wilsons(part, whole, low, high):
    found = wilson(part, whole)

    assert (found.low, found.high) == (Decimal(low), Decimal(high))


def test_a_share_of_nothing_has_no_interval():
    assert (wilson(0, 0), difference((1, 2), (0, 0))) == (None, None)


def test_the_interval_of_a_difference_is_newcombes():
    found = difference((56, 70), (48, 80))  # 0.0524 to 0.3339 in his table II

    assert (found.low, found.high) == (Decimal("5.2"), Decimal("33.4"))


# Scope and pages


@pytest.fixture
def two_communes(village):
    far = make_village(make_commune("Mường Lói"))
    for year in YEARS:
        make_commune_year(far.commune, year)
    for place, name in ((village, "Hạng A Nhà"), (far, "Mùa A Xa")):
        household = make_household(place, name)
        make_assignment(household=household)
        review(household, "poor", "above")
        make_support([household], 5_000_000, given_on=date(2022, 5, 1))
    compile_year(2022)
    return village.commune, far.commune


def test_a_commune_sees_only_its_own(two_communes):
    scope = Scope(reads=frozenset({two_communes[0].pk}))
    part = Slice(COLUMNS["dau-ky"])

    found, reports = count(scope=scope), years_known(scope)

    assert (found.helped.households, found.helped.value) == (1, 5_000_000)
    names = [row.head_name for row in Households(ask(), reports, scope, part)]
    assert names == ["Hạng A Nhà"]
    assert Gifts(ask(), reports, scope, part).total("value") == 5_000_000


@pytest.mark.parametrize("path", ("", "xlsx/", "ten/", "ten/xlsx/", "ho-tro/"))
def test_no_page_names_another_commune(client, two_communes, path):
    client.force_login(make_user(two_communes[0]))

    response = client.get(f"/ket-qua-giup-do/{path}")

    text = texts_of(response)
    assert ("Mùa A Xa" in text, "Mường Lói" in text) == (False, False)
    assert ("Na Tông" in text) == (response.status_code == 200)


def test_another_commune_cannot_be_asked_for(client, two_communes):
    client.force_login(make_user(two_communes[0]))
    asked = f"?xa={two_communes[1].pk}"

    answers = [client.get(f"/ket-qua-giup-do/{path}{asked}") for path in ("", "ten/")]

    assert [answer.status_code for answer in answers] == [422, 404]


def texts_of(response):
    if "html" in response["Content-Type"]:
        return response.content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return " ".join(str(value) for row in sheet.values for value in row)


def test_a_chosen_commune_narrows(two_communes):
    assert count(ask(commune=two_communes[1])).helped.households == 1


def test_an_empty_scope_asks_nothing(django_assert_num_queries, two_communes):
    question, reports = ask(), years_known(DISTRICT)
    with django_assert_num_queries(0):
        found = measure(question, reports, Scope())

    assert found.all.households == 0


@pytest.mark.parametrize("households", (1, 3))
def test_the_page_asks_a_constant_number_of_queries(client, village, households):
    for _ in range(households):
        household = make_household(village)
        make_assignment(household=household)
        review(household, "poor", "above")
    compile_year(2022)
    client.force_login(make_user("everything"))
    client.get("/ket-qua-giup-do/")
    # Whether a transaction sees itself depends on who else commits: say it does not
    for count in EffectCount.objects.all():
        count.seen = json.dumps(json.loads(count.seen) | {"snapshot": "3:3:"})
        count.save(update_fields=["seen"])

    with CaptureQueriesContext(connection) as asked:
        response = client.get("/ket-qua-giup-do/")

    # So what was settled is counted again
    assert (response.status_code, len(asked)) == (200, 39)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("tu=2023&den=2022", "Đến năm phải từ năm 2023 trở đi"),
        ("tu=1999", "chưa có báo cáo so với năm trước"),
        ("kehoach=999999", "Kế hoạch này không có"),
    ],
)
def test_a_wrong_question_is_told(client, two_communes, asked, words):
    for year in (2023,):
        review(make_household(), "poor", first=year)
        compile_year(year)
    client.force_login(make_user("everything"))

    response = client.get(f"/ket-qua-giup-do/?{asked}")

    assert response.status_code == 422
    assert words in response.content.decode()


def test_the_page_says_what_it_cannot_say(client, two_communes):
    client.force_login(make_user("everything"))

    page = client.get("/ket-qua-giup-do/").content.decode()

    assert "So sánh này không nói được việc giúp đỡ làm cho hộ thoát nghèo" in page
    assert "Hộ nào của kỳ này cũng có người giúp" in page


@pytest.mark.parametrize("asked", ("cot=khong", "theo=xa", "theo=thang&o=9", "o=1"))
def test_a_part_that_does_not_exist_is_not_found(client, two_communes, asked):
    client.force_login(make_user("everything"))

    assert client.get(f"/ket-qua-giup-do/ten/?{asked}").status_code == 404


def test_the_workbook_has_the_pages_figures_and_live_shares(client, two_communes):
    client.force_login(make_user("everything"))

    response = client.get("/ket-qua-giup-do/xlsx/")

    book = io.BytesIO(response.content)
    shown = openpyxl.load_workbook(book, data_only=True).active
    live = openpyxl.load_workbook(book).active
    row = next(r for r in range(1, 20) if shown.cell(r, 1).value == "Được giúp")
    values = [shown.cell(row, column).value for column in (2, 5, 6, 7, 12, 13)]
    assert values == [2, 2, 2, 100, 10_000_000, 5_000_000]
    formula = f'=IF(E{row}=0,"",ROUND(F{row}/E{row}*100,2))'
    assert live.cell(row, 7).value == formula
    assert AuditEntry.objects.filter(action="exported").count() == 1


def test_the_list_as_a_workbook_names_the_households(client, two_communes):
    client.force_login(make_user("everything"))

    response = client.get("/ket-qua-giup-do/ten/xlsx/?cot=thoat&giup=1")

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [sheet.cell(row, 3).value for row in (7, 8)] == ["Hạng A Nhà", "Mùa A Xa"]
