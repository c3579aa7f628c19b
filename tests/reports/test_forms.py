"""Every form's headings and order as printed, and its figures against a plain count."""

from datetime import date

import pytest

from assignments.models import CommuneAssignment
from households.models import EthnicGroup
from povertyaid.scope import Scope
from reports.measures import Area, area_of, figures, names
from reports.models import ReportLine
from reports.tables import Group, forms, render
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
INDICATORS = [
    "Việc làm",
    "Người phụ thuộc trong hộ gia đình",
    "Dinh dưỡng",
    "Bảo hiểm y tế",
    "Trình độ giáo dục của người lớn",
    "Tình trạng đi học của trẻ em",
    "Chất lượng nhà ở",
    "Diện tích nhà ở bình quân đầu người",
    "Nguồn nước sinh hoạt",
    "Nhà tiêu hợp vệ sinh",
    "Sử dụng dịch vụ viễn thông",
    "Phương tiện phục vụ tiếp cận thông tin",
]
COUNT_AND_RATE = ["Số hộ", "Tỷ lệ (%)"]
PERSONS_AND_RATE = ["Số khẩu", "Tỷ lệ (%)"]
SUPPORTS = ["Y tế", "Giáo dục", "Sản xuất", "Tín dụng", "Nhà ở", "Khác"]
GROUPS = [
    "Hộ không có khả năng lao động",
    "Hộ có thành viên là người có công với cách mạng",
]
CHILDREN = [
    "Tổng số trẻ em",
    "Thiếu bảo hiểm y tế",
    "Thiếu dinh dưỡng",
    "Thiếu đi học",
]
CAUSES = [
    "Không có đất sản xuất",
    "Không có vốn sản xuất, kinh doanh",
    "Không có lao động",
    "Không có công cụ, phương tiện sản xuất",
    "Không có kiến thức về sản xuất",
    "Không có kỹ năng lao động, sản xuất",
    "Có người ốm đau, bệnh nặng, tai nạn",
    "Nguyên nhân khác",
]


def of_both(words, columns):
    """The same columns for the poor and for the near-poor."""
    return {words.format(status): columns(status) for status in ("nghèo", "cận nghèo")}


def movement(poor, out, into):
    other = "đơn thân chết, chuyển đi nơi khác, tách, nhập"
    return {
        f"Tổng số hộ {poor} đầu kỳ": None,
        "Diễn biến giảm": {
            **out,
            f"Số hộ khác: thay đổi nhân khẩu, hộ {poor} {other}": None,
        },
        "Diễn biến tăng": {
            **into,
            "Số hộ khác: thay đổi nhân khẩu, chuyển đến, tách, nhập": None,
        },
        f"Tổng số hộ {poor} cuối kỳ": None,
    }


def deprivations(status, *ahead, words):
    columns = {f"Tổng số hộ {status}": None} | dict.fromkeys(ahead)
    return columns | {words: INDICATORS}


def overview(status):
    return {
        "Tổng số hộ dân cư": None,
        f"Tổng số hộ {status}": ["Số hộ", "Tỷ lệ (%)", "Số khẩu"],
        "Khu vực": ["Thành thị", "Nông thôn"],
        "Hộ dân tộc thiểu số": COUNT_AND_RATE,
        "Nhóm đối tượng": GROUPS,
        "Số hộ thiếu hụt từng chỉ số": ["Tổng số thiếu hụt", *INDICATORS],
        f"Trẻ em thuộc hộ {status}": CHILDREN,
        "Số hộ được hỗ trợ": SUPPORTS,
    }


AVERAGE = "Tổng số hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp có mức sống trung bình"
HEADINGS = {
    1: {
        "Tổng số hộ dân cư tại thời điểm rà soát": ["Số hộ", "Nhân khẩu"],
        "Kết quả rà soát về hộ": {
            "Tổng số hộ nghèo": COUNT_AND_RATE,
            "Tổng số hộ cận nghèo": COUNT_AND_RATE,
            AVERAGE: COUNT_AND_RATE,
        },
        "Kết quả rà soát về khẩu": {
            "Tổng số khẩu nghèo": PERSONS_AND_RATE,
            "Tổng số khẩu cận nghèo": PERSONS_AND_RATE,
            "Tổng số khẩu có mức sống trung bình": PERSONS_AND_RATE,
        },
    },
    2: movement(
        "nghèo",
        {"Số hộ thoát nghèo": ["Trở thành hộ cận nghèo", "Vượt chuẩn cận nghèo"]},
        {
            "Số hộ cận nghèo trở thành hộ nghèo": None,
            "Số hộ nghèo bổ sung": ["Tái nghèo", "Phát sinh mới"],
        },
    ),
    3: movement(
        "cận nghèo",
        {"Số hộ thoát cận nghèo": None, "Số hộ cận nghèo trở thành hộ nghèo": None},
        {
            "Số hộ nghèo trở thành hộ cận nghèo": None,
            "Tái cận nghèo": None,
            "Phát sinh mới": None,
        },
    ),
    4: deprivations("nghèo", "Tổng số thiếu hụt", words="Số hộ thiếu hụt từng chỉ số"),
    5: deprivations("nghèo", words="Tỷ lệ hộ nghèo thiếu hụt từng chỉ số (%)"),
    6: deprivations(
        "cận nghèo", "Tổng số thiếu hụt", words="Số hộ thiếu hụt từng chỉ số"
    ),
    7: deprivations("cận nghèo", words="Tỷ lệ hộ cận nghèo thiếu hụt từng chỉ số (%)"),
    8: of_both(
        "Hộ {}",
        lambda status: {
            f"Tổng số hộ {status}": None,
            "Hộ dân tộc thiểu số": None,
            **dict.fromkeys(GROUPS),
            "Số hộ được hỗ trợ": SUPPORTS,
        },
    ),
    9: of_both(
        "Hộ {}",
        lambda status: {
            f"Tổng số hộ {status}": None,
            "Kinh": COUNT_AND_RATE,
            "Dân tộc thiểu số": COUNT_AND_RATE,
            "Trong đó": ["Thái", "Mông"],
        },
    ),
    10: of_both(
        "Nguyên nhân của hộ {}", lambda status: [f"Tổng số hộ {status}", *CAUSES]
    ),
    11: of_both("Trẻ em thuộc hộ {}", lambda _: CHILDREN),
    12: overview("nghèo"),
    13: overview("cận nghèo"),
}
TITLES = {
    1: "Tổng hợp kết quả chính thức rà soát hộ nghèo; hộ cận nghèo; hộ làm nông "
    "nghiệp, lâm nghiệp, ngư nghiệp có mức sống trung bình",
    2: "Tổng hợp diễn biến hộ nghèo",
    3: "Tổng hợp diễn biến hộ cận nghèo",
    4: "Phân tích các chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ nghèo",
    5: "Phân tích tỷ lệ các chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ nghèo",
    6: "Phân tích các chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ cận nghèo",
    7: "Phân tích tỷ lệ các chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ cận nghèo",
    8: "Phân tích hộ nghèo, hộ cận nghèo theo các nhóm đối tượng",
    9: "Phân tích hộ nghèo, hộ cận nghèo theo dân tộc",
    10: "Phân tích hộ nghèo, hộ cận nghèo theo nguyên nhân nghèo",
    11: "Tổng hợp chỉ tiêu thiếu hụt của trẻ em thuộc hộ nghèo, hộ cận nghèo",
    12: "Tổng hợp kết quả rà soát hộ nghèo theo chuẩn đa chiều",
    13: "Tổng hợp kết quả rà soát hộ cận nghèo theo chuẩn đa chiều",
}
NUMBERS = {
    1: "1 2 3|4 = 3/1×100|5|6 = 5/1×100|7|8 = 7/1×100|9|10 = 9/2×100|11|"
    "12 = 11/2×100|13|14 = 13/2×100".replace("1 2 3", "1|2|3"),
    2: "1|2|3|4|5|6|7|8|9 = 1−2−3−4+5+6+7+8",
    3: "1|2|3|4|5|6|7|8|9 = 1−2−3−4+5+6+7+8",
}


def tree(parts):
    """Headings as they are nested; columns alone as a list."""
    if all(not isinstance(part, Group) for part in parts):
        return [part.heading for part in parts]
    return {
        part.heading: tree(part.parts) if isinstance(part, Group) else None
        for part in parts
    }


def as_tree(headings):
    if not isinstance(headings, dict):
        return headings
    if all(below is None for below in headings.values()):
        return list(headings)
    return {text: as_tree(below) for text, below in headings.items()}


def ordered(headings):
    """A tree as nested lists: dicts alone would not compare their order."""
    if isinstance(headings, dict):
        return [(text, ordered(below)) for text, below in headings.items()]
    return headings


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_commune_year(commune, minority_households=40)
    return commune


def group(name):
    return EthnicGroup.objects.get(name=name)


@pytest.fixture
def district(commune):
    """Two communes, one of them a town; households of every kind, year 2022."""
    town = make_commune("Mường Thanh", is_urban=True)
    make_commune_year(town, minority_households=10)
    make_plan()
    kinds = [
        (commune, "poor", "Thái", (3, 4, 6), True, False, (2020, 2010)),
        (commune, "poor", "Thái", (4,), False, True, ()),
        (commune, "poor", "Mông", (), None, None, (2000,)),
        (commune, "near_poor", "Kinh", (6,), False, False, (2015,)),
        (town, "poor", "Kinh", (3,), False, False, (2021, 2019, 2008)),
        (town, "near_poor", "Mông", None, None, None, ()),
    ]
    for number, (place, status, name, ticks, no_labour, merit, born) in enumerate(
        kinds
    ):
        household = make_household(place, f"Lò Văn {number}", ethnic_group=group(name))
        for year in born:
            household.residents.create(name=f"Lò {year}", birth_year=year)
        make_review(
            household,
            2022,
            status,
            persons=len(born) + 1 if born else 4,
            deprivations=ticks,
            has_no_labour_capacity=no_labour,
            has_merit=merit,
        )
    return kinds


def test_headings_stand_as_printed_and_in_order(district):
    report = compile_year()
    for form in forms(report):
        assert ordered(tree(form.parts)) == ordered(as_tree(HEADINGS[form.number]))
        assert form.title == TITLES[form.number]


def test_columns_are_numbered_as_printed(district):
    found = {form.number: form for form in forms(compile_year(), (1, 2, 3))}
    for number, texts in NUMBERS.items():
        numbered = [column.number_line for column in found[number].columns]
        assert numbered == texts.split("|")


def test_every_column_of_an_overview_has_its_own_number(district):
    for form in forms(compile_year(), (8, 9, 11, 12, 13)):
        numbers = [int(column.number) for column in form.columns]
        assert numbers == list(range(1, len(numbers) + 1))


def total_of(report, number):
    """Column heading path → the total's figure."""
    form = forms(report, (number,))[0]
    table = render(form, figures(report, ALL))
    cells = table.totals[0].cells
    return {
        column.measure: cell.value
        for column, cell in zip(form.columns, cells, strict=True)
    }


def test_overviews_count_what_a_plain_reading_counts(district):
    report = compile_year()
    for form in forms(report, (8, 9, 11, 12, 13)):
        shown = total_of(report, form.number)
        for status in ("poor", "near_poor"):
            rows = [kind for kind in district if kind[1] == status]
            expected = plain_count(status, rows)
            for measure in shown.keys() & expected.keys():
                assert shown[measure] == expected[measure], measure
    assert total_of(report, 12)["poor_children"] == 5


def plain_count(status, rows):
    known = [row for row in rows if row[6]]
    young = [(row, sum(born > 2006 for born in row[6])) for row in known]

    def lacking(number):
        return sum(n for row, n in young if number in (row[3] or ()))

    return {
        f"{status}_households": len(rows),
        f"{status}_urban": sum(row[0].is_urban for row in rows),
        f"{status}_rural": sum(not row[0].is_urban for row in rows),
        f"{status}_minority": sum(row[2] != "Kinh" for row in rows),
        f"{status}_majority": sum(row[2] == "Kinh" for row in rows),
        f"{status}_ethnic_{group('Thái').code}": sum(r[2] == "Thái" for r in rows),
        f"{status}_ethnic_{group('Mông').code}": sum(r[2] == "Mông" for r in rows),
        f"{status}_no_labour": sum(bool(row[4]) for row in rows),
        f"{status}_merit": sum(bool(row[5]) for row in rows),
        f"{status}_children": sum(n for _, n in young),
        f"{status}_children_deprivation_3": lacking(3),
        f"{status}_children_deprivation_4": lacking(4),
        f"{status}_children_deprivation_6": lacking(6),
        f"{status}_support_housing": 0,
        f"{status}_support_health": None,
        f"{status}_support_credit": None,
    }


def test_rates_of_kinh_and_minorities_are_over_their_own_households(district):
    found = figures(compile_year(), ALL)
    assert found.total("all_majority_households") == 150
    assert str(found.total("poor_majority_rate")) == "0.67"  # 1 of 150
    assert str(found.total("poor_minority_rate")) == "6.00"  # 3 of 50


def test_children_nobody_recorded_are_missing_and_never_0(client, commune):
    for status in ("poor", "near_poor"):
        make_review(make_household(commune), 2022, status)
    report = compile_year()

    assert set(total_of(report, 11).values()) == {None}
    client.force_login(make_user("everything"))
    page = client.get("/bao-cao/2022/?bieu=11")
    assert "chưa có dữ liệu về trẻ em" in page.content.decode()


@pytest.mark.parametrize("tab", ["8", "9", "10", "11", "12", "13"])
def test_every_figure_of_a_form_opens_to_as_many_names(district, tab):
    report = compile_year()
    found = figures(report, ALL)
    for column in forms(report, (int(tab),))[0].columns:
        if not found.opens(None, column.measure) or not found.total(column.measure):
            continue
        lines = names(report, column.measure, ALL)
        if column.measure.endswith("_children") or "_children_" in column.measure:
            counted = sum(line.children for line in lines)
        elif column.measure.endswith("_deprivations"):
            counted = sum(len(line.deprivations or ()) for line in lines)
        elif column.measure.endswith("_persons"):
            counted = sum(line.persons_now for line in lines)
        else:
            counted = lines.count()
        assert counted == found.total(column.measure), column.measure


def test_names_of_an_ethnic_group_are_told_by_its_name(client, district):
    compile_year()
    client.force_login(make_user("everything"))
    measure = f"poor_ethnic_{group('Thái').code}"
    page = client.get(f"/bao-cao/2022/ten/?so={measure}")
    assert page.context["question"].label == "Hộ nghèo dân tộc Thái"
    assert page.context["figure"] == page.context["page"].paginator.count == 2


def test_an_organisation_s_area_is_the_communes_it_helps(district, commune):
    helper = make_organisation("Chi bộ Kho bạc")
    CommuneAssignment.objects.create(
        plan=make_plan(),
        organisation=helper,
        commune=commune,
        started_on=date(2022, 1, 1),
    )
    report = compile_year()

    found = figures(report, ALL, area=area_of(helper, report))

    assert [place.name for place in found.rows] == ["Na Tông"]
    assert found.total("poor_households") == 3
    assert str(found.total("poor_rate")) == "3.00"


def test_a_cell_s_area_is_the_households_its_members_help(district, commune):
    committee = make_organisation("Đảng bộ xã", commune=commune)
    cell = make_organisation("Chi bộ bản", parent=committee, commune=commune)
    report = compile_year()
    line = report.lines.filter(status_now="poor").first()
    make_assignment(make_member(cell), line.household)
    report = compile_year()

    for organisation in (cell, committee):
        area = area_of(organisation, report)
        assert area == Area(organisation)
        found = figures(report, ALL, area=area)
        assert found.total("poor_households") == 1
        assert found.total("all_households") is None  # nobody counts a cell's
        helped = names(report, "poor_households", ALL, area=area)
        assert [one.household_id for one in helped] == [line.household_id]


def test_an_area_shows_no_more_than_the_user_reads(client, district, commune):
    town = ReportLine._meta.get_field("commune").related_model.objects.get(
        is_urban=True
    )
    helper = make_organisation("Chi bộ Kho bạc")
    for place in (commune, town):
        CommuneAssignment.objects.create(
            plan=make_plan(),
            organisation=helper,
            commune=place,
            started_on=date(2022, 1, 1),
        )
    compile_year()
    client.force_login(make_user(commune))

    page = client.get(f"/bao-cao/2022/?don-vi={helper.pk}")
    listed = client.get(f"/bao-cao/2022/ten/?so=poor_households&don-vi={helper.pk}")

    assert page.context["total"]["poor_households"] == 3
    assert listed.context["figure"] == listed.context["page"].paginator.count == 3


@pytest.mark.parametrize("wanted", ["0", "x", "99999999999999999999"])
def test_an_organisation_out_of_sight_is_not_found(client, district, commune, wanted):
    compile_year()
    client.force_login(make_user(commune))
    hidden = make_organisation("Chi bộ nơi khác", commune=make_commune("Xa"))
    for asked in (wanted, str(hidden.pk)):
        assert client.get(f"/bao-cao/2022/?don-vi={asked}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_overview_query_count(client, count, django_assert_num_queries):
    for number in range(count):
        place = make_commune(f"Xã {number}")
        make_commune_year(place)
        for name in ("Thái", "Mông", "Kinh")[:count]:
            make_review(make_household(place, ethnic_group=group(name)), 2022)
    compile_year()
    client.force_login(make_user("everything"))

    client.get("/bao-cao/2022/?bieu=9")
    with django_assert_num_queries(15):  # one of them later changes of boundaries
        client.get("/bao-cao/2022/?bieu=9")
