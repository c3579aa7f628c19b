"""Rows settled with a report: what its page shows of them, and when it may not."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.choices import Role
from assignments.models import Grant
from povertyaid.scope import Scope
from reports import tasks
from reports.measures import commune_changes, trend
from reports.measures.settled import is_settled, settle_what_is_not
from reports.models import Report
from reports.views import rows
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True)


@pytest.fixture
def communes(monkeypatch):
    """7 of them in two districts, 5 rows a page; n % 3 + 1 poor households of 100."""
    monkeypatch.setattr(rows, "AT_ONCE", 5)
    made = []
    for number in range(7):
        district = "Mường A" if number < 4 else "Mường B"
        commune = make_commune(f"Xã {number:02}", district=district)
        make_commune_year(commune, 2022, 100)
        for _ in range(number % 3 + 1):
            make_review(make_household(commune), 2022, deprivations=(1,))
        made.append(commune)
    make_commune_year(made[0], 2021, 100)
    make_review(made[0].villages.first().households.first(), 2021)
    compile_year(2021)
    compile_year(2022)
    return made


@pytest.fixture
def get(client):
    client.force_login(make_user("everything"))
    return lambda **asked: client.get("/bao-cao/2022/", asked)


def rows_of(response, form=0):
    rows = response.context["sheets"][form].table.rows
    return [(row.number, row.name, row.cells[2].value) for row in rows]


def shown(response):
    """Everything its tables show."""
    return [
        [(row.number, row.name, row.kind, row.level, row.unit, row.cells)]
        for sheet in response.context["sheets"]
        for row in (*sheet.table.rows, *sheet.table.totals)
    ]


def totals_of(response):
    return [cell.value for cell in response.context["sheets"][0].table.totals[0].cells]


def test_a_page_of_the_rows_and_the_total_of_all(get, communes):
    first, second = get(), get(trang="2")

    assert rows_of(first)[:2] == [("1", "Mường A", 7), ("1.1", "Xã 00", 1)]
    assert len(rows_of(first)) == 5
    assert rows_of(second) == [
        ("2", "Mường B", 6),
        ("2.1", "Xã 04", 2),
        ("2.2", "Xã 05", 3),
        ("2.3", "Xã 06", 1),
    ]
    assert totals_of(first) == totals_of(second)
    assert totals_of(first)[2] == 13
    text = " ".join(first.content.decode().split())
    assert "Dòng 1–5 trong 9; dòng Tổng cộng là của tất cả các xã" in text
    assert ", 7 xã theo địa" in text


def test_all_rows_on_one_page_where_they_are_some_hundreds(get, communes):
    assert len(rows_of(get(trang="tat-ca"))) == 9


def test_a_page_that_is_not_there_is_the_nearest(get, communes):
    assert rows_of(get(trang="99")) == rows_of(get(trang="2"))
    assert rows_of(get(trang="x")) == rows_of(get())


def test_communes_are_found_by_name_without_marks(get, communes):
    assert rows_of(get(tim="xa 06")) == [("2.3", "Xã 06", 1)]
    response = get(tim="không có")
    assert rows_of(response) == []
    assert totals_of(response)[2] == 13
    assert "Không có xã nào tên như vậy" in response.content.decode()


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("ty-le", ["Xã 02", "Xã 05", "Xã 01"]),
        ("ngheo", ["Xã 02", "Xã 05", "Xã 01"]),
        ("can-ngheo", ["Xã 00", "Xã 01", "Xã 02"]),
        ("ten", ["Xã 00", "Xã 01", "Xã 02"]),
        ("gì đó", ["Mường A", "Xã 00", "Xã 01"]),
    ],
)
def test_rows_are_sorted(get, communes, order, names):
    assert [name for _, name, _ in rows_of(get(xep=order))][:3] == names


def test_every_shown_figure_opens_to_as_many_names(client, get, communes):
    page = get(trang="2", bieu="4").content.decode()
    links = set(
        re.findall(r'class="f" href="(/bao-cao/\d+/ten/[^"]+)">([\d.]+)<', page)
    )
    assert len(links) > 4
    for address, shown in links:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.context["page"].paginator.count == int(shown), address


@pytest.mark.parametrize("tab", ["1", "4", "10"])
def test_who_reads_everything_waits_for_no_line(get, communes, tab):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert get(bieu=tab).status_code == 200
    assert [q["sql"] for q in asked if "FROM reports_reportline" in q["sql"]] == []
    assert [q["sql"] for q in asked if 'FROM "reports_reportline"' in q["sql"]] == []


@pytest.mark.parametrize("tab", ["1", "8", "9", "12"])
def test_a_report_without_settled_rows_shows_the_same(get, communes, tab):
    settled = get(bieu=tab, trang="tat-ca")
    report = Report.objects.get(year=2022)
    report.rows.all().delete()
    Report.objects.update(settled_as="")

    counted = get(bieu=tab)

    assert counted.context["rows"] is None
    assert shown(settled) == shown(counted)
    assert settled.context["total"] == counted.context["total"]


def test_rows_that_are_not_settled_are_within_the_hour(get, communes):
    Report.objects.update(settled_as="")

    assert tasks.settle_rows() == 2
    assert tasks.settle_rows() == 0
    assert len(rows_of(get())) == 5


def test_a_commune_that_became_a_town_is_shown_as_one(get, communes):
    report = Report.objects.get(year=2022)
    communes[3].is_urban = True
    communes[3].save()

    assert not is_settled(report)
    assert rows_of(get())[0] == ("I", "Khu vực thành thị", 1)
    assert settle_what_is_not() == 2
    assert rows_of(get())[0] == ("I", "Khu vực thành thị", 1)
    assert get().context["rows"] is not None


def test_a_report_being_compiled_is_left_alone(communes):
    Report.objects.filter(year=2022).update(settled_as="", state="compiling")
    assert settle_what_is_not() == 0


def test_compiling_again_settles_again(get, communes):
    make_review(make_household(communes[0]), 2022)
    compile_year(2022)
    assert rows_of(get())[:2] == [("1", "Mường A", 8), ("1.1", "Xã 00", 2)]


def test_trend_and_communes_are_what_the_lines_say(communes):
    some = Scope(reads=frozenset([communes[0].pk, communes[4].pk]))
    reports = list(Report.objects.order_by("-year"))

    def told():
        years = [
            [(y.year, y.households, y.poor, y.near_poor) for y in trend(scope)]
            for scope in (ALL, some)
        ]
        both = list(Report.objects.order_by("-year"))
        return years, [commune_changes(*both, scope) for scope in (ALL, some)]

    settled = told()
    assert settled[0][1] == [(2021, 100, 1, 0), (2022, 200, 3, 0)]
    assert len(reports) == 2
    Report.objects.update(settled_as="")
    assert told() == settled


def test_secretary_of_two_communes_counts_them_alone(client, communes):
    user = make_user(communes[0])
    role = Role.COMMUNE_SECRETARY
    Grant.objects.create(user=user, role=role, commune=communes[4])
    client.force_login(user)
    response = client.get("/bao-cao/2022/")
    assert response.context["rows"] is None
    names = [name for _, name, _ in rows_of(response)]
    assert names == ["Mường A", "Xã 00", "Mường B", "Xã 04"]
    assert totals_of(response)[2] == 3


def test_of_hundreds_that_do_not_balance_the_first_and_the_total_s_are_told(
    get, communes
):
    report = Report.objects.get(year=2022)
    one = {"identity": "i", "place": "Xã", "expected": 1, "found": 2, "households": []}
    report.failed_checks = [
        one | {"place_id": pk, "sentence": f"Câu {n}."}
        for n, pk in enumerate([communes[0].pk] * 150 + [None])
    ]
    report.save()

    response = get()

    told = [check["sentence"] for check in response.context["checks"]]
    assert (len(told), told[:2]) == (100, ["Câu 150.", "Câu 0."])
    text = " ".join(response.content.decode().split())
    assert "Số liệu chưa cân đối ở 151 chỗ" in text
    assert "Và 51 chỗ khác" in text
