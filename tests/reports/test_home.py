"""The first page, for each kind of user."""

import re
from datetime import date
from decimal import Decimal

import pytest

from assignments.choices import MemberStatus
from households.choices import BatchKind, BatchState, Status
from households.models import ImportBatch
from povertyaid.models import Job
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_commune_year,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
    make_village,
)


def list_year(commune, year, poor, near_poor=0, households=100):
    """That many households on the commune's list of a year, and its total."""
    make_commune_year(commune, year, households)
    return [
        make_review(
            make_household(commune),
            year,
            Status.POOR if number < poor else Status.NEAR_POOR,
        ).household
        for number in range(poor + near_poor)
    ]


@pytest.fixture
def commune():
    return make_commune("Na Tông", tile_column=3, tile_row=6)


@pytest.fixture
def get(client):
    def ask(user, address="/", **parameters):
        client.force_login(user)
        return client.get(address, parameters)

    return ask


def text_of(response):
    """What a reader sees: no tags, ordinary spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u00a0", " ").split())


def test_district_sees_rates_changes_and_ranks(get, commune):
    other = make_commune("Mường Nhà")
    for year, here, there in ((2021, 10, 4), (2022, 6, 3)):
        list_year(commune, year, here)
        list_year(other, year, there, near_poor=2)
        compile_year(year)

    response = get(make_user("everything"))

    text = text_of(response)
    assert "Tổng quan năm 2022" in text
    assert "4,50 % 9 hộ giảm 2,50 điểm % so với 2021" in text
    assert "hộ nghèo giảm 5 hộ ( 2,50 điểm %)" in text
    ranked = response.context["ranked"]
    assert [(one.name, one.poor, one.change) for one in ranked] == [
        ("Na Tông", 6, Decimal("-4.00")),
        ("Mường Nhà", 3, Decimal("-1.00")),
    ]


def test_an_earlier_year_can_be_chosen(get, commune):
    for year, poor in ((2021, 10), (2022, 6)):
        list_year(commune, year, poor)
        compile_year(year)

    response = get(make_user("everything"), nam="2021")

    assert response.context["year"].year == 2021
    assert "Việc cần làm tính theo danh sách mới nhất" in text_of(response)


@pytest.mark.parametrize("wanted", ["", "abc", "1900", "-1", "²"])
def test_an_unknown_year_shows_the_newest(get, commune, wanted):
    list_year(commune, 2022, 1)
    compile_year(2022)
    assert get(make_user("everything"), nam=wanted).context["year"].year == 2022


def test_years_of_two_standards_are_not_compared(get, commune):
    for year, poor in ((2020, 10), (2021, 6)):
        list_year(commune, year, poor)
        compile_year(year)

    text = text_of(get(make_user("everything")))

    assert "đổi chuẩn, không so với 2020" in text
    assert "điểm % so với" not in text


def test_without_a_total_a_rate_is_missing_not_zero(get, commune):
    make_review(make_household(commune), 2022)
    compile_year(2022)

    text = text_of(get(make_user("everything")))

    assert "Tỷ lệ hộ nghèo … 1 hộ, chưa có số hộ dân cư" in text


def test_households_and_members_without_each_other_are_counted(get, commune):
    households = list_year(commune, 2022, poor=2, near_poor=1)
    cell = make_organisation(commune=commune)
    make_assignment(make_member(cell), households[0])
    make_member(cell)
    make_member(cell, status=MemberStatus.EXEMPT)
    compile_year(2022)

    response = get(make_user("everything"))

    assert [(t.what, t.count, t.detail) for t in response.context["tasks"]] == [
        ("Hộ chưa có người giúp chính", 2, "Na Tông 2"),
        ("Đảng viên chưa nhận hộ", 1, "trừ 1 đảng viên được miễn hoặc ở nơi khác"),
    ]
    assert response.context["members_rate"] == Decimal("50.00")


def test_a_past_year_counts_helpers_as_of_its_end(get, commune):
    first, second = list_year(commune, 2021, poor=2)
    list_year(commune, 2022, poor=1)
    ended = {"ended_on": date(2022, 5, 1), "end_reason": "replaced"}
    make_assignment(household=first, started_on=date(2021, 5, 1), **ended)
    make_assignment(household=second, started_on=date(2022, 1, 1))
    for year in (2021, 2022):
        compile_year(year)

    response = get(make_user("everything"), nam="2021")

    assert response.context["alone"].households == 1
    names = get(make_user("everything"), response.context["links"]["alone"])
    assert [line.household for line in names.context["page"]] == [second]


def test_figures_link_to_exactly_the_rows_behind_them(get, commune):
    households = list_year(commune, 2022, poor=3, near_poor=2)
    make_assignment(household=households[0])
    compile_year(2022)
    user = make_user("everything")
    links = get(user).context["links"]

    poor = get(user, links["poor"])
    alone = get(user, links["alone"])

    assert poor.context["page"].paginator.count == 3
    assert alone.status_code == 200
    assert text_of(alone).count("DB-") == 4


def test_work_that_waits_is_listed(get, commune):
    user = make_user("everything")
    household = list_year(commune, 2021, poor=1)[0]
    make_assignment(household=household)
    make_assignment(household=list_year(commune, 2022, poor=1)[0])
    compile_year(2021)
    compile_year(2022)  # the household of 2021 is gone without a word
    ImportBatch.objects.create(
        kind=BatchKind.HOUSEHOLDS,
        year=2022,
        filename="ho-ngheo.xlsx",
        size=1,
        state=BatchState.IN_REVIEW,
    )
    Job.objects.create(task="x", title="Lập", state=Job.State.FAILED, asked_by=user)

    tasks = get(user).context["tasks"]

    assert [(task.what, task.count) for task in tasks] == [
        ("Danh sách nhập đang chờ xem", 1),
        ("Báo cáo năm chưa cân đối", 1),
        ("Việc nền bị hỏng", 1),
    ]


def test_a_failed_job_done_again_is_no_work(get, commune):
    user = make_user("everything")
    for state in (Job.State.FAILED, Job.State.DONE):
        Job.objects.create(
            task="x", title="Lập", state=state, asked_by=user, arguments={"report": 1}
        )
    list_year(commune, 2022, 1)
    compile_year(2022)

    tasks = get(user).context["tasks"]

    assert [task.what for task in tasks] == ["Hộ chưa có người giúp chính"]


def test_secretary_sees_her_commune_and_its_villages(get, commune):
    village, other_village = make_village(commune), make_village(commune)
    for year, here in ((2021, 3), (2022, 1)):
        make_commune_year(commune, year)
        for number in range(3):
            households = commune.villages.get(pk=village.pk).households.order_by("pk")
            household = households[number] if year == 2022 else make_household(village)
            status = Status.POOR if number < here else Status.NEAR_POOR
            make_review(household, year, status)
        make_review(make_household(other_village), year)
        list_year(make_commune("Mường Nhà"), year, 40)
        compile_year(year)

    response = get(make_user(commune))

    assert response.context["year"].poor == 2
    assert [(v.name, v.poor, v.change) for v in response.context["villages"]] == [
        (village.name, 1, -2),
        (other_village.name, 1, 0),
    ]
    assert "Mường Nhà" not in text_of(response)
    assert "tile_map" not in response.context


def test_organisation_s_secretary_sees_the_communes_it_helps(get, commune):
    helped, hidden = make_commune("Phu Luông"), make_commune("Mường Nhà")
    organisation = make_organisation()
    for place, poor in ((commune, 1), (helped, 2), (hidden, 3)):
        list_year(place, 2022, poor)
    for place in (commune, helped):
        make_commune_assignment(organisation, place)
    compile_year(2022)

    response = get(make_user(organisation))

    assert [one.name for one in response.context["ranked"]] == ["Phu Luông", "Na Tông"]
    assert response.context["year"].poor == 3
    assert "Mường Nhà" not in text_of(response)


def test_member_sees_the_households_she_helps_and_since_when(get, commune):
    member = make_member()
    helped, hidden = make_household(commune, "Lò Thị Ánh"), make_household(commune)
    for year in (2020, 2021, 2022):
        make_review(helped, year, Status.NEAR_POOR if year == 2020 else Status.POOR)
    make_review(hidden, 2022)
    make_assignment(member, helped)
    make_commune_year(commune)
    compile_year(2022)

    response = get(make_user(member))

    text = text_of(response)
    assert "Lò Thị Ánh" in text
    assert "Hộ nghèo theo rà soát năm 2022, liên tục từ năm 2021" in text
    assert hidden.head_name not in text
    assert "Tỷ lệ" not in text


def test_member_without_household_is_told_so(get):
    assert "chưa được phân công giúp hộ nào" in text_of(get(make_user(make_member())))


def test_user_without_grants_is_told_whom_to_ask(get, commune, settings):
    list_year(commune, 2022, 1)
    compile_year(2022)

    text = text_of(get(make_user(username="va.su")))

    assert "chưa được giao xã, tổ chức đảng hay hộ nào" in text
    assert f"văn phòng {settings.OFFICE['name']}" in text
    assert "Na Tông" not in text


def test_before_any_report_the_page_says_what_to_do(get):
    text = text_of(get(make_user("everything")))
    assert "Chưa có báo cáo năm nào" in text
    assert "Nhập danh sách" in text


@pytest.mark.parametrize("count", [1, 3])
def test_district_home_query_count(client, count, django_assert_num_queries):
    communes = [make_commune(f"Xã {number}") for number in range(count)]
    for year in range(2023 - count, 2023):
        for commune in communes:
            list_year(commune, year, count, near_poor=count)
        compile_year(year)
    client.force_login(make_user("everything"))

    with django_assert_num_queries(16):
        response = client.get("/")

    assert len(response.context["ranked"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_secretary_s_home_query_count(client, count, django_assert_num_queries):
    commune = make_commune()
    for year in range(2023 - count, 2023):
        list_year(commune, year, count)
        compile_year(year)
    client.force_login(make_user(commune))

    with django_assert_num_queries(17):
        client.get("/")


@pytest.mark.parametrize("count", [1, 3])
def test_member_s_home_query_count(client, count, django_assert_num_queries):
    member, commune = make_member(), make_commune()
    for _ in range(count):
        household = make_household(commune)
        make_review(household)
        make_assignment(member, household)
    client.force_login(make_user(member))

    with django_assert_num_queries(9):
        response = client.get("/")

    assert len(response.context["households"]) == count
