"""The official forms: headings, numbers and rows as printed."""

import pytest

from povertyaid.scope import Scope
from reports.measures import figures
from reports.tables import POOR_MOVEMENT, RESULTS, forms, render
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True)
POOR, NEAR_POOR, ABOVE = "poor", "near_poor", "above"


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_commune_year(commune)
    return commune


def widths(row):
    return [(heading.text, heading.colspan, heading.rowspan) for heading in row]


def covered(table):
    """How many cells of the heading grid the headings cover."""
    cells = [heading for row in table.headings for heading in row]
    return sum(heading.colspan * heading.rowspan for heading in cells)


def test_forms_have_their_official_numbers(commune):
    make_review(make_household(commune))
    report = compile_year()
    assert [form.number for form in forms(report)] == list(range(1, 14))
    assert [form.number for form in forms(report, (9, 2))] == [2, 9]


def test_headings_fill_the_grid_of_every_form(commune):
    make_review(make_household(commune))
    report = compile_year()
    found = figures(report, ALL)
    for form in forms(report):
        table = render(form, found)
        assert covered(table) == len(table.headings) * len(table.number_row), form


def test_results_form_numbers_its_columns_as_printed(commune):
    make_review(make_household(commune))

    table = render(RESULTS, figures(compile_year(), ALL))

    assert widths(table.headings[0]) == [
        ("TT", 1, 3),
        ("Phường/Xã", 1, 3),
        ("Tổng số hộ dân cư tại thời điểm rà soát", 2, 2),
        ("Kết quả rà soát về hộ", 6, 1),
        ("Kết quả rà soát về khẩu", 6, 1),
    ]
    assert table.number_row[:6] == ["A", "B", "1", "2", "3", "4 = 3/1×100"]
    assert table.number_row[-1] == "14 = 13/2×100"
    assert table.notes == ["… chưa có số liệu."]  # nobody lists the average


def test_movement_form_has_two_rows_per_place_that_balance(commune):
    for now in (POOR, NEAR_POOR, ABOVE):
        household = make_household(commune)
        make_review(household, 2021, POOR, persons=4)
        make_review(household, 2022, now, persons=None if now == ABOVE else 5)

    table = render(POOR_MOVEMENT, figures(compile_year(2022), ALL))

    values = [[cell.value for cell in row.cells] for row in table.rows]
    assert [row.unit for row in table.rows] == ["Hộ", "Nhân khẩu"]
    assert values == [[3, 1, 1, 0, 0, 0, 0, 0, 1], [12, 4, 4, 0, 0, 0, 0, 1, 5]]
    assert table.rows[0].cells[1].measure == "poor_to_other_households"
    assert table.balances
    assert [row.name for row in table.totals] == ["Tổng cộng"] * 2
    assert len(table.groups) == 1


def test_movement_form_shows_what_does_not_balance(commune):
    make_review(make_household(commune), 2021, POOR)
    make_review(make_household(commune), 2022, NEAR_POOR)

    table = render(POOR_MOVEMENT, figures(compile_year(2022), ALL))

    assert [row.balances for row in table.rows] == [False, False]
    assert table.balances is False


def test_movement_form_of_a_first_year_says_what_is_missing(commune):
    make_review(make_household(commune), 2019)

    table = render(POOR_MOVEMENT, figures(compile_year(2019), ALL))

    assert {cell.value for row in table.rows for cell in row.cells} == {None}
    assert table.balances is None
    assert table.notes[-1] == "Chưa có số liệu năm trước nên chưa có diễn biến."


def test_deprivations_are_those_of_the_standard(commune):
    make_review(make_household(commune), 2019)
    make_review(make_household(commune), 2022)
    counts = {
        year: len(forms(compile_year(year))[4].columns) - 1 for year in (2019, 2022)
    }
    assert counts == {2019: 10, 2022: 12}


def test_note_says_how_many_lists_do_not_tell(commune):
    other = make_commune("Mường Nhà")
    make_review(make_household(commune), deprivations=(1,))
    make_review(make_household(other))
    report = compile_year()
    table = render(forms(report)[3], figures(report, ALL))
    assert table.notes[-1] == "1 hộ chưa có số liệu, không tính vào bảng này."


@pytest.fixture
def town(commune):
    town = make_commune("Mường Thanh", is_urban=True)
    make_commune_year(town)
    return town


def test_towns_and_communes_stand_in_sections_with_their_sums(commune, town):
    for place, status in ((commune, POOR), (commune, POOR), (town, POOR)):
        make_review(make_household(place), 2022, status)

    table = render(RESULTS, figures(compile_year(), ALL))

    assert [(row.number, row.name, row.kind) for row in table.rows] == [
        ("I", "Khu vực thành thị", "section"),
        ("1", "Mường Thanh", "place"),
        ("II", "Khu vực nông thôn", "section"),
        ("1", "Na Tông", "place"),
    ]
    assert [row.cells[2].value for row in table.rows] == [1, 1, 2, 2]
    assert [row.cells[3].value for row in table.rows[::2]] == [1, 2]
    assert table.totals[0].cells[2].value == 3


def test_a_figure_of_a_section_opens_to_its_names(client, commune, town):
    make_review(make_household(commune), 2022, POOR)
    make_review(make_household(town, "Lò Thị Phố"), 2022, POOR)
    compile_year()
    client.force_login(make_user("everything"))

    page = client.get("/bao-cao/2022/").content.decode()
    assert "so=poor_households&amp;khu-vuc=thanh-thi" in page
    names = client.get("/bao-cao/2022/ten/?so=poor_households&khu-vuc=thanh-thi")

    assert names.context["figure"] == 1
    assert [line.head_name for line in names.context["page"]] == ["Lò Thị Phố"]


def test_districts_stand_in_bold_over_their_numbered_communes(client):
    for name, district in [
        ("Nà Tấu", "Mường Ảng"),
        ("Na Tông", "Điện Biên"),
        ("Phu Luông", "Điện Biên"),
    ]:
        place = make_commune(name, district=district)
        make_commune_year(place)
        make_review(make_household(place), 2022, POOR)

    report = compile_year()
    table = render(RESULTS, figures(report, ALL))

    assert [(row.number, row.name, row.cells[2].value) for row in table.rows] == [
        ("1", "Mường Ảng", 1),
        ("1.1", "Nà Tấu", 1),
        ("2", "Điện Biên", 2),
        ("2.1", "Na Tông", 1),
        ("2.2", "Phu Luông", 1),
    ]
    assert [row.kind for row in table.rows][:2] == ["group", "place"]
    client.force_login(make_user("everything"))
    names = client.get(
        "/bao-cao/2022/ten/", {"so": "poor_households", "huyen": "Điện Biên"}
    )
    assert names.context["figure"] == names.context["page"].paginator.count == 2
    unknown = {"so": "poor_households", "huyen": "Mường Chà"}
    assert client.get("/bao-cao/2022/ten/", unknown).status_code == 404


def test_districts_stand_within_towns_and_communes(town):
    for name, district, is_urban in [
        ("Nà Tấu", "Mường Ảng", False),
        ("Na Son", "Điện Biên", False),
        ("Điện Biên Đông", "Điện Biên", True),
        ("Mường Ảng", "Mường Ảng", True),
    ]:
        place = make_commune(name, district=district, is_urban=is_urban)
        make_review(make_household(place), 2022, POOR)
    for place in (town, *town.__class__.objects.filter(name="Na Tông")):
        place.district = "Điện Biên"
        place.save()

    rows = render(RESULTS, figures(compile_year(), ALL)).rows

    assert [(row.number, row.name, row.level) for row in rows] == [
        ("I", "Khu vực thành thị", 0),
        ("1", "Điện Biên", 1),
        ("1.1", "Mường Thanh", 2),
        ("1.2", "Điện Biên Đông", 2),
        ("2", "Mường Ảng", 1),
        ("2.1", "Mường Ảng", 2),
        ("II", "Khu vực nông thôn", 0),
        ("1", "Điện Biên", 1),
        ("1.1", "Na Tông", 2),
        ("1.2", "Na Son", 2),
        ("2", "Mường Ảng", 1),
        ("2.1", "Nà Tấu", 2),
    ]
