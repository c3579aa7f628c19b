"""The plan's three tables: headings, figures against what was put in, and who sees."""

from datetime import date
from decimal import Decimal

import pytest

from assignments.models import (
    Activity,
    CommuneAssignment,
    Support,
    SupportShare,
    Visit,
)
from povertyaid.scope import Scope
from reports.exports.frame import Bundle, frame_of
from reports.measures import PlanFigures
from reports.tables import plan_forms, render
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
    make_user,
)

ALL = Scope(reads_all=True)
HEADINGS = {  # the leaves, from left to right
    "Biểu 01": "Xã được phân công|Tổng số ĐV|ĐV miễn|ĐV được phân công|%|Hộ nghèo|"
    "Hộ cận nghèo|Tổng hộ",
    "Biểu 02": "Tiền mặt|Hiện vật quy tiền (cây giống, con giống, lương thực, đồ dùng, "
    "vật liệu)|Số công|Quy tiền|Nhà làm mới|Nhà sửa|Chuồng trại|Nhà vệ sinh|Số|Hộ|"
    "Giá trị|Lớp|Lượt người|Lượt thăm|Tổng giá trị (triệu đồng)",
    "Biểu 03": "HN|HCN|Thành HCN|Thành hộ không nghèo|Thoát cận nghèo|Tái nghèo|"
    "Phát sinh|HN|HCN|Hộ đăng ký thoát nghèo|So chỉ tiêu (%)",
}


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_commune_year(commune)
    return commune


@pytest.fixture
def committee(commune):
    """A commune's committee whose cell helps households of every fate."""
    committee = make_organisation("Đảng bộ xã Na Tông", commune=commune)
    cell = make_organisation("Chi bộ bản", parent=committee, commune=commune)
    helper = make_member(cell)
    make_member(cell, "Lò Văn Miễn", status="exempt")
    make_member(cell, "Lò Văn Đi", status="transferred")
    make_member(committee, "Lò Văn Rảnh")
    fates = [
        ("poor", "poor", None),
        ("poor", "near_poor", 2022),
        ("poor", "above", 2022),
        ("near_poor", "above", None),
        ("above", "poor", None),
        ("poor", "poor", 2022),
    ]
    for then, now, aim in fates:
        household = make_household(commune)
        for year, status in ((2021, then), (2022, now)):
            persons = None if status == "above" else 4
            make_review(household, year, status, persons=persons)
        pair = make_assignment(helper, household, target_year=aim)
    CommuneAssignment.objects.create(
        plan=make_plan(),
        organisation=committee,
        commune=commune,
        started_on=date(2022, 1, 1),
    )
    for day, met in ((date(2022, 3, 1), True), (date(2022, 4, 1), False)):
        Visit.objects.create(assignment=pair, visited_on=day, met=met)
    Visit.objects.create(assignment=pair, visited_on=date(2023, 1, 1))
    give(cell, household, "money", 1_500_000)
    give(cell, household, "stock", 2_000_000)
    give(cell, household, "house", 3_000_000, what="Sửa mái nhà")
    give(committee, household, "house", 40_000_000, what="Làm nhà mới")
    give(cell, household, "labour", 250_000, quantity=2)
    give(cell, household, "money", 9, state="promised")
    for kind in ("training", "model"):
        activity = Activity.objects.create(
            kind=kind,
            title=kind,
            organisation=cell,
            commune=commune,
            held_on=date(2022, 5, 1),
        )
        activity.participants.create(household=household, persons=3)
    return committee


def give(organisation, household, kind, value, **fields):
    support = Support.objects.create(
        plan=make_plan(),
        kind=kind,
        value=value,
        source="members",
        given_on=date(2022, 6, 1),
        organisation=organisation,
        unit="công" if "quantity" in fields else "",
        **fields,
    )
    SupportShare.objects.create(
        support=support,
        household=household,
        village=household.village,
        commune=household.village.commune,
        value=value,
        quantity=fields.get("quantity"),
    )


def tables(report, scope=ALL):
    found = PlanFigures(report, scope)
    return [render(form, found, "Tổ chức đảng") for form in plan_forms(report)]


def values(row):
    return [cell.value for cell in row.cells]


def test_files_of_the_plan_are_headed_as_the_party_s_papers_are(committee):
    report = compile_year(2022)
    drawn = tables(report)

    left = frame_of(Bundle(report, drawn), drawn[0]).left

    assert [line.text for line in left] == [
        "ĐẢNG BỘ TỈNH ĐIỆN BIÊN",
        "HUYỆN ỦY ĐIỆN BIÊN",
        "*",
    ]


def test_headings_stand_as_the_plan_has_them():
    for form in plan_forms(None):
        headings = "|".join(column.heading for column in form.columns)
        assert headings == HEADINGS[form.label]


def test_a_committee_s_row_sums_up_its_cells(committee):
    assignment, means, results = tables(compile_year(2022))

    assert [row.name for row in assignment.rows] == ["Đảng bộ xã Na Tông"]
    assert values(assignment.rows[0]) == [
        *("Na Tông", 3, 1, 1, Decimal("50.00")),
        *(3, 1, 4),
    ]
    millions = [Decimal("1.5"), Decimal(2), 2, Decimal("0.25")]
    assert values(means.rows[0]) == [
        *millions,
        *(1, 1, 0, 0),
        *(1, 1, Decimal(0)),
        *(1, 3),
        1,
        Decimal("46.75"),
    ]
    assert values(results.rows[0]) == [
        *(4, 1),
        *(1, 1),
        1,
        *(0, 1),
        *(3, 1),
        3,
        Decimal("66.67"),
    ]
    for table in (assignment, means, results):
        assert values(table.totals[0])[1:] == values(table.rows[0])[1:]


def test_a_year_before_the_plan_has_no_tables(client, commune):
    make_review(make_household(commune), 2019)
    compile_year(2019)
    make_plan()
    client.force_login(make_user("everything"))

    page = client.get("/bao-cao/2019/?bieu=101")

    assert "Năm 2019 chưa có kế hoạch phân công" in page.content.decode()


def test_figures_of_the_plan_open_to_their_rows(client, committee):
    compile_year(2022)
    client.force_login(make_user("everything"))

    page = client.get("/bao-cao/2022/?bieu=101").content.decode()
    names = client.get(f"/bao-cao/2022/ten/?so=poor_households&giup={committee.pk}")

    assert f"so=poor_households&amp;giup={committee.pk}" in page
    assert names.context["figure"] == names.context["page"].paginator.count == 3
    assert f"den=2022-12-31&amp;gap=co&amp;tochuc={committee.pk}" in page
    money = f"/ho-tro/?nam=2022&tinhtrang=da-trao&tochuc={committee.pk}&loai=money"
    assert money.replace("&", "&amp;") in page
    assert client.get(money).status_code == 200


def test_a_secretary_reads_the_rows_of_her_commune_alone(client, committee):
    other = make_commune("Mường Nhà")
    stranger = make_organisation("Đảng bộ xã Mường Nhà", commune=other)
    member, household = make_member(stranger), make_household(other)
    make_review(household, 2022)
    make_assignment(member, household)
    report = compile_year(2022)

    seen = tables(report, Scope(reads=frozenset([committee.commune_id])))

    assert [row.name for row in seen[0].rows] == ["Đảng bộ xã Na Tông"]
    assert values(seen[0].totals[0])[5:] == [3, 1, 4]
    assert len(tables(report)[0].rows) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_plan_tables_query_count(client, count, django_assert_num_queries):
    for number in range(count):
        place = make_commune(f"Xã {number}")
        make_commune_year(place)
        for _ in range(count):
            household = make_household(place)
            make_review(household, 2022)
            make_assignment(make_member(), household)
    report = compile_year(2022)

    with django_assert_num_queries(9):
        tables(report)
