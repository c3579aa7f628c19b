"""The list of decisions between two reviews, and the workbook of it."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assignments.decision_lists import HEADERS
from povertyaid.models import AuditEntry
from tests.factories import (
    make_commune,
    make_decision,
    make_household,
    make_user,
    make_village,
)

ADDRESS = "/ho/quyet-dinh/"


@pytest.fixture
def far():
    return make_village(make_commune("Mường Lói"))


@pytest.fixture
def near():
    village = make_village(make_commune("Na Tông"))
    household = make_household(village, name="=Lò Văn Hặc")
    make_decision(
        household,
        date(2023, 3, 20),
        number="@45/QĐ-UBND",
        persons=5,
        deprivations=(1, 3),
        causes=(2,),
        note="+ghi chú",
    )
    return village


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return list(book.active.iter_rows(values_only=True))


def names_in(response):
    return [row.household.head_name for row in response.context["listed"].rows]


def test_the_workbook_has_the_decision_and_nothing_runs_in_it(client, near):
    client.force_login(make_user("everything"))

    response = client.get(f"{ADDRESS}xlsx/")

    head, line = sheet_of(response)
    assert list(head) == HEADERS
    code = near.households.get().code
    assert line[:2] == (1, "@45/QĐ-UBND")
    assert line[2].date() == date(2023, 3, 20)
    assert line[3:7] == (code, "=Lò Văn Hặc", near.name, "Na Tông")
    assert line[7:12] == ("Ngoài danh sách", "Hộ nghèo", None, 5, "1, 3")
    assert line[12:] == ("2", "+ghi chú", "Đang có hiệu lực", None, None)
    cells = openpyxl.load_workbook(io.BytesIO(response.content)).active[2]
    kinds = {cell.value: (cell.data_type, cell.quotePrefix) for cell in cells}
    assert kinds["=Lò Văn Hặc"] == kinds["@45/QĐ-UBND"] == ("s", True)


def test_who_took_the_list_away_stands_in_the_log(client, near):
    client.force_login(user := make_user("everything"))

    client.get(f"{ADDRESS}xlsx/?nam=2023&thang=3")

    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, entry.subject) == (user, "households.statusdecision")
    assert entry.label == "Quyết định thường xuyên tháng 3 năm 2023: 1 dòng"
    assert entry.after == {"rows": 1, "columns": HEADERS}


def test_the_office_may_ask_what_the_list_is_for(client, near, settings):
    settings.EXPORT_REASON = True
    client.force_login(make_user("everything"))

    asked = client.get(f"{ADDRESS}xlsx/")
    given = client.get(f"{ADDRESS}xlsx/?ly-do=Báo cáo UBND huyện")

    assert "Lý do tải tệp" in asked.content.decode()
    assert given["Content-Disposition"].startswith("attachment")
    entry = AuditEntry.objects.get(action="exported")
    assert entry.after["reason"] == "Báo cáo UBND huyện"


@pytest.mark.parametrize("path", ("", "xlsx/"))
def test_a_secretary_sees_her_own_communes_decisions(client, near, far, path):
    make_decision(make_household(far, name="Mùa A Xa"), date(2023, 4, 2))
    client.force_login(make_user(near.commune))

    response = client.get(f"{ADDRESS}{path}?xa={far.commune_id}")
    every = client.get(f"{ADDRESS}{path}")

    if path:
        assert (len(sheet_of(response)), len(sheet_of(every))) == (1, 2)
    else:
        assert (names_in(response), names_in(every)) == ([], ["=Lò Văn Hặc"])
        assert "Mùa A Xa" not in every.content.decode()


def test_the_list_is_narrowed_by_month_outcome_state_and_words(client, near, far):
    late = make_household(far, name="Mùa A Xa")
    make_decision(late, date(2023, 4, 2), "above", number="7/QĐ-UBND", persons=0)
    wrong = make_household(far, name="Vừ A Sai")
    taken = {"cancelled_at": timezone.now(), "cancel_reason": "nhầm hộ"}
    make_decision(wrong, date(2022, 4, 2), "near_poor", **taken)
    client.force_login(make_user("everything"))

    def asked(query):
        return names_in(client.get(f"{ADDRESS}?{query}"))

    assert asked("") == ["Mùa A Xa", "=Lò Văn Hặc", "Vừ A Sai"]
    assert asked("nam=2023&thang=4") == ["Mùa A Xa"]
    assert asked("moi=near_poor") == asked("tt=da-go") == ["Vừ A Sai"]
    assert asked("tt=hieu-luc&nam=2022") == []
    assert asked("q=mua a xa") == asked("q=7/QĐ") == ["Mùa A Xa"]
    assert asked(f"xa={near.commune_id}") == ["=Lò Văn Hặc"]
    assert len(asked("thang=13&moi=khong&xa=x&page=0")) == 3


def test_one_taken_back_says_when_and_why(client, near):
    taken = {"cancelled_at": timezone.now(), "cancel_reason": "nhầm hộ"}
    make_decision(near.households.get(), date(2023, 5, 2), "above", persons=0, **taken)
    client.force_login(make_user("everything"))

    page = client.get(f"{ADDRESS}?tt=da-go").content.decode()
    line = sheet_of(client.get(f"{ADDRESS}xlsx/?tt=da-go"))[1]

    assert "nhầm hộ" in page
    assert line[14] == "Đã gỡ" and line[16] == "nhầm hộ"
    assert line[15].date() == timezone.localdate()


@pytest.mark.parametrize("decisions", (1, 3))
def test_the_page_asks_a_constant_number_of_queries(client, near, decisions):
    for _ in range(decisions):
        make_decision(make_household(near), date(2023, 5, 2))
    client.force_login(make_user("everything"))
    client.get(ADDRESS)

    with CaptureQueriesContext(connection) as asked:
        client.get(ADDRESS)

    assert len(asked) == 7
