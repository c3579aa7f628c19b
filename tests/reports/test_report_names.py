"""The households behind a figure: on the page, page by page, and as a workbook."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from households.choices import Status
from povertyaid.models import AuditEntry
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_member,
    make_review,
    make_user,
)

POOR = "/bao-cao/2022/ten/?so=poor_households"


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_commune_year(commune, 2022)
    return commune


@pytest.fixture
def office(client):
    user = make_user("everything")
    client.force_login(user)
    return user


def text_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u00a0", " ").split())


def test_names_link_to_their_households(client, office, commune):
    household = make_household(commune, "Lò Thị Ánh")
    make_assignment(make_member(name="Cà Văn Thắng"), household)
    make_review(household)
    compile_year(2022)

    response = client.get(POOR)

    page = response.content.decode()
    assert f'href="/ho/{household.pk}/">Lò Thị Ánh</a>' in page
    assert "Cà Văn Thắng" in page
    assert "Năm 2022, bản 1 1 hộ" in text_of(response)


def test_fifty_names_stand_on_a_page(client, office, commune):
    for _ in range(51):
        make_review(make_household(commune))
    compile_year(2022)

    first, second = client.get(POOR), client.get(POOR + "&page=2")

    assert (len(first.context["page"]), len(second.context["page"])) == (50, 1)
    assert "Hộ 51–51 trong 51" in text_of(second)


def test_persons_are_told_with_their_households(client, office, commune):
    for persons in (3, 4):
        make_review(make_household(commune), persons=persons)
    compile_year(2022)

    text = text_of(client.get("/bao-cao/2022/ten/?so=poor_persons"))

    assert "7 khẩu ở 2 hộ" in text


def test_a_rate_opens_its_numerator(client, office, commune):
    make_review(make_household(commune))
    compile_year(2022)
    page = client.get("/bao-cao/2022/ten/?so=poor_rate").context["page"]
    assert page.paginator.count == 1


def test_a_deprivation_is_named(client, office, commune):
    make_review(make_household(commune), deprivations=(1,), causes=())
    report = compile_year(2022)
    label = report.standard.indicators.get(number=1).label

    text = text_of(client.get("/bao-cao/2022/ten/?so=poor_deprivation_1"))

    assert f"chỉ số 1: {label}" in text


def test_nobody_behind_a_figure_is_said_in_words(client, office, commune):
    make_review(make_household(commune))
    compile_year(2022)
    text = text_of(client.get("/bao-cao/2022/ten/?so=near_poor_households"))
    assert "Không có hộ nào đứng sau số này" in text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "so=khong_co",
        "so=all_households",
        "so=poor_households&xa=x",
        "so=poor_households&ban=0",
    ],
)
def test_a_figure_that_does_not_exist_is_not_found(client, office, commune, query):
    make_review(make_household(commune))
    compile_year(2022)
    assert client.get(f"/bao-cao/2022/ten/?{query}").status_code == 404


def test_secretary_reads_the_names_of_her_commune_alone(client, commune):
    other = make_household(make_commune("Mường Nhà"), "Vàng A Xa")
    make_review(other)
    make_review(make_household(commune, "Lò Thị Ánh"))
    compile_year(2022)
    client.force_login(make_user(commune))

    response = client.get(POOR)

    assert [line.head_name for line in response.context["page"]] == ["Lò Thị Ánh"]
    assert response.context["figure"] == 1
    assert client.get(f"{POOR}&xa={other.village.commune_id}").status_code == 404
    assert client.get(f"{POOR}&ban={other.village_id}").status_code == 404


def test_workbook_holds_the_same_names_and_is_written_down(client, office, commune):
    names = ["Lò Thị Ánh", "=1+1", "Vàng A Xa"]
    for name in names:
        make_review(make_household(commune, name), status=Status.POOR)
    make_review(make_household(commune, "Cận Nghèo"), status=Status.NEAR_POOR)
    compile_year(2022)

    response = client.get(POOR.replace("/ten/", "/ten/xlsx/"))

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert {row[2] for row in rows[-3:]} == set(names)
    assert rows[-4][2] == "Chủ hộ"
    entry = AuditEntry.objects.get(action=AuditEntry.Action.EXPORTED)
    assert entry.subject == "reports.reportline"
    assert entry.label == "Danh sách: Hộ nghèo, năm 2022: 3 dòng"


@pytest.mark.parametrize("count", [1, 3])
def test_names_query_count(client, office, commune, count, django_assert_num_queries):
    for _ in range(count):
        household = make_household(commune)
        make_assignment(household=household)
        make_review(household)
    compile_year(2022)

    with django_assert_num_queries(8):
        response = client.get(POOR)

    assert len(response.context["page"]) == count
