"""The list of visits, the month, and the households whose visit is overdue."""

import random
import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assignments.models import HouseholdAssignment
from assignments.visits.due import count_overdue, overdue
from povertyaid.models import AuditEntry
from tests.assignments.visits.making import days_ago, make_visit
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_user,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def helped(commune):
    member = make_member(make_organisation("Chi bộ Na Sang", commune=commune))
    return make_assignment(member, make_household(commune, "Lò Văn Hặc"))


@pytest.fixture
def office():
    return make_user("everything")


def names(response):
    return [
        row.assignment.household.head_name for row in response.context["listed"].rows
    ]


def another(name, **fields):
    return make_assignment(household=make_household(name=name), **fields)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Lò Văn Hặc", "Tòng Thị Inh"]),
        ("gap=khong", ["Tòng Thị Inh"]),
        ("gap=co", ["Lò Văn Hặc"]),
        ("viec=health", ["Lò Văn Hặc"]),
        ("kiemtra=confirmed", ["Tòng Thị Inh"]),
        ("kiemtra=da-huy", ["Vàng A Hủy"]),
        ("thang=2023-10", ["Lò Văn Hặc"]),
        ("tu=2023-10-14", []),
        ("den=2023-09-30", ["Tòng Thị Inh"]),
        ("q=lo van hac", ["Lò Văn Hặc"]),
        ("q=V-0", []),
        ("thang=2023-99&gap=x&page=-1", ["Lò Văn Hặc", "Tòng Thị Inh"]),
    ],
)
def test_the_list_is_narrowed_by_the_address(client, office, helped, asked, found):
    make_visit(helped, date(2023, 10, 13), topics=["health", "school"])
    make_visit(
        another("Tòng Thị Inh"), date(2023, 9, 1), met=False, check_state="confirmed"
    )
    make_visit(
        another("Vàng A Hủy"),
        cancelled_at="2023-11-01T00:00Z",
        cancel_reason="Ghi nhầm",
    )
    client.force_login(office)

    assert names(client.get(f"/tham/?{asked}")) == found


def test_a_member_sees_her_own_visits_and_of_no_one_else(client, helped):
    other = make_assignment(make_member(helped.organisation, "Vì Thị Khác"))
    make_visit(helped, note="Riêng của tôi")
    make_visit(other, note="Không được thấy")
    client.force_login(make_user(helped.member))

    page = client.get("/tham/").content.decode()

    assert "Riêng của tôi" in page
    assert "Không được thấy" not in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [("/tham/", 3), ("/tham/lich/", 3), ("/tham/qua-han/", 3)]
)
def test_pages_ask_as_much_for_three_as_for_one(
    client, office, django_assert_num_queries, count, address, queries
):
    for number in range(count):
        helped = another(f"Hộ {number}")
        make_visit(helped, days_ago(200))
    client.force_login(office)
    client.get(address)

    with django_assert_num_queries(queries + 3):  # session, user, scope
        client.get(address)


def test_the_files_hold_what_is_listed_and_are_written_down(client, office, helped):
    make_visit(helped, date(2023, 10, 13), note="=1+1", promise="Mua giống ngô")
    make_visit(another("Tòng Thị Inh"), date(2023, 9, 1))
    client.force_login(office)

    workbook = client.get("/tham/xlsx/?thang=2023-10")
    text = client.get("/tham/csv/?thang=2023-10").content.decode("utf-8-sig")

    rows = list(
        load_workbook(BytesIO(workbook.content)).active.iter_rows(values_only=1)
    )
    assert [row[4] for row in rows if row[0] == 1] == ["Lò Văn Hặc"]
    assert "Mua giống ngô" in text
    assert "Tòng Thị Inh" not in text
    assert AuditEntry.objects.filter(action="exported").count() == 2


def test_the_month_counts_each_day_and_leads_to_its_visits(client, office, helped):
    make_visit(
        helped, date(2023, 10, 13), promise="Xem", promised_for=date(2023, 10, 20)
    )
    make_visit(helped, date(2023, 10, 13), met=False)
    make_visit(helped, date(2023, 11, 1))
    client.force_login(office)

    response = client.get("/tham/lich/?thang=2023-10")

    days = {one.day: one for week in response.context["month"].weeks for one in week}
    counted = days[date(2023, 10, 13)]
    assert (counted.met, counted.tried) == (1, 1)
    assert days[date(2023, 10, 20)].promised == 1
    assert days[date(2023, 11, 1)].met == 0
    link = re.search(r'href="(/tham/\?[^"]*gap=co[^"]*)"', response.content.decode())
    there = client.get(link[1].replace("&amp;", "&"))
    assert there.context["listed"].total == 1


def test_a_household_is_overdue_though_somebody_went_and_met_nobody(
    client, office, helped
):
    make_visit(helped, days_ago(120))
    make_visit(helped, days_ago(3), met=False)
    make_visit(seen := another("Tòng Thị Inh"), days_ago(3))
    client.force_login(office)

    response = client.get("/tham/qua-han/")

    rows = response.context["listed"].rows
    assert [row.pk for row in rows] == [helped.pk]
    assert seen.pk not in [row.pk for row in rows]
    assert rows[0].late == 120 - helped.plan.visit_every_days
    assert f"không gặp {days_ago(3):%d/%m/%Y}" in response.content.decode()


def test_counts_of_overdue_go_from_commune_to_cell_to_member(client, office, helped):
    another("Tòng Thị Inh")
    client.force_login(office)

    def parts(asked=""):
        listed = client.get(f"/tham/qua-han/?{asked}").context["listed"]
        return [(part.name, part.number) for part in listed.parts], listed.total

    commune = helped.household.village.commune_id
    assert parts()[1] == 2
    assert parts(f"xa={commune}") == ([("Chi bộ Na Sang", 1)], 1)
    cell = helped.organisation_id
    assert parts(f"xa={commune}&tochuc={cell}") == ([(helped.member.name, 1)], 1)


def test_a_secretary_sees_what_is_overdue_in_her_commune_only(client, commune, helped):
    another("Tòng Thị Inh")
    client.force_login(make_user(commune))

    listed = client.get("/tham/qua-han/").context["listed"]

    assert [row.pk for row in listed.rows] == [helped.pk]
    assert [part.name for part in listed.parts] == ["Chi bộ Na Sang"]


def test_the_file_of_the_overdue_holds_them_all_as_filtered(
    client, commune, office, helped
):
    make_visit(helped, days_ago(120))
    make_visit(helped, days_ago(3), met=False)
    another("Tòng Thị Inh")
    client.force_login(office)

    workbook = client.get(f"/tham/qua-han/xlsx/?xa={commune.pk}")
    text = client.get("/tham/qua-han/csv/").content.decode("utf-8-sig")

    rows = load_workbook(BytesIO(workbook.content)).active.iter_rows(values_only=1)
    told = [row for row in rows if row[0] == helped.household.code]
    assert [row[1] for row in told] == ["Lò Văn Hặc"]
    assert [f"{day:%d/%m/%Y}" for day in told[0][6:8]] == [
        f"{days_ago(120):%d/%m/%Y}",
        f"{days_ago(3):%d/%m/%Y}",
    ]
    assert text.count("\n") == 3
    assert AuditEntry.objects.filter(action="exported").count() == 2


def test_as_many_are_counted_as_listed():
    """Whoever was met when, whatever was promised, and however long the plan gives."""
    chance, today = random.Random(7), days_ago(0)
    plans = [make_plan()]
    for days in (10, 90):
        plan = make_plan()
        plan.pk, plan.number, plan.visit_every_days = None, f"{days}-KH", days
        plan.save()
        plans.append(plan)
    for number in range(60):
        began = days_ago(chance.choice([5, 29, 30, 31, 95, 400]))
        plan = chance.choice(plans)
        helped = another(f"Hộ {number}", plan=plan, started_on=began)
        for _ in range(chance.randrange(3)):
            visit = make_visit(
                helped,
                max(began, days_ago(chance.choice([0, 9, 10, 11, 30, 31, 89, 91]))),
                met=chance.random() < 0.7,
            )
            if chance.random() < 0.4:
                visit.promise, visit.promise_state = "Đưa đi khám", "open"
                visit.promised_for = chance.choice([None, today, days_ago(1)])
            if chance.random() < 0.2:
                visit.cancelled_at, visit.cancel_reason = timezone.now(), "Nhầm hộ"
            visit.save()

    helps = HouseholdAssignment.objects.all()
    for day in (today, today + timedelta(days=1), today + timedelta(days=40)):
        assert count_overdue(helps, day) == overdue(helps, day).count() > 0
