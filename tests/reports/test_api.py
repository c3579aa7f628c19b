"""Yearly reports as the API gives them: figures of the communes one reads."""

import pytest

from households.choices import Status
from households.models import PovertyStandard
from reports.choices import Change, ReportState
from reports.models import Report, ReportDenominator, ReportLine
from tests.factories import make_commune, make_household, make_member, make_user


def make_report(year=2022, state=ReportState.DRAFT, **fields):
    return Report.objects.create(
        year=year,
        standard=PovertyStandard.objects.for_year(year),
        boundaries_on=f"{year}-12-31",
        state=state,
        **fields,
    )


def make_line(report, commune, **fields):
    household = make_household(commune)
    defaults = {
        "status_now": Status.POOR,
        "persons_now": 4,
        "change": Change.NEW,
        "code": household.code,
        "head_name": household.head_name,
        "sort_key": household.sort_key,
        "village": household.village,
    }
    return ReportLine.objects.create(
        report=report, household=household, commune=commune, **defaults | fields
    )


def make_denominator(report, commune, households=30):
    return ReportDenominator.objects.create(
        report=report, commune=commune, households=households, persons=households * 4
    )


@pytest.fixture
def commune():
    return make_commune(code="03365")


@pytest.fixture
def report(commune):
    report = make_report()
    other = make_commune("Mường Nhà", code="03368")
    make_line(report, commune)
    make_line(report, other)
    make_line(report, other)
    make_denominator(report, commune)
    make_denominator(report, other)
    return report


@pytest.fixture
def get(client):
    def send(address, user):
        client.force_login(user)
        response = client.get(f"/api/reports/{address}")
        assert response.status_code == 200, response.content
        return response.json()

    return send


def test_the_district_reads_every_commune(get, report):
    answer = get(f"{report.pk}/", make_user("everything"))

    poor = [row["figures"]["poor_households"] for row in answer["communes"]]
    assert [row["code"] for row in answer["communes"]] == ["03365", "03368"]
    assert poor == [1, 2]
    assert answer["total"]["poor_households"] == 3
    assert answer["total"]["poor_rate"] == "5.00"
    assert answer["total"]["poor_deprivation_1"] is None


def test_a_secretary_reads_the_figures_of_her_commune(get, report, commune):
    answer = get(f"{report.pk}/", make_user(commune))

    assert [row["commune"] for row in answer["communes"]] == [commune.pk]
    assert answer["total"]["poor_households"] == 1
    assert answer["total"]["poor_rate"] == "3.33"


def test_every_figure_is_named(get, report, commune):
    answer = get(f"{report.pk}/", make_user(commune))

    names = [measure["name"] for measure in answer["measures"]]
    assert names == list(answer["total"])
    assert {"name": "poor_rate", "label": "Tỷ lệ hộ nghèo", "unit": "%"} in (
        answer["measures"]
    )


def test_a_report_not_yet_compiled_has_no_figures(get):
    report = make_report(state=ReportState.QUEUED)

    answer = get(f"{report.pk}/", make_user("everything"))

    assert (answer["state"], answer["communes"], answer["total"]) == (
        "queued",
        [],
        None,
    )


def test_a_member_reads_no_report(client, report):
    client.force_login(make_user(make_member()))

    assert client.get("/api/reports/").json()["count"] == 0
    assert client.get(f"/api/reports/{report.pk}/").status_code == 404


def test_reports_are_filtered(get, report):
    office = make_user("everything")
    later = make_report(2023, ReportState.QUEUED)

    def years(query):
        return [row["year"] for row in get(query, office)["results"]]

    assert years("") == [later.year, report.year]
    assert years("?year=2022") == [2022]
    assert years("?state=queued") == [2023]


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(client, count, django_assert_num_queries):
    for year in range(2020, 2020 + count):
        make_report(year)
    client.force_login(make_user("everything"))

    with django_assert_num_queries(5):  # session, user, scope, count, rows
        assert client.get("/api/reports/").json()["count"] == count


@pytest.mark.parametrize("count", [1, 3])
def test_report_query_count(client, count, django_assert_num_queries):
    report = make_report()
    for _ in range(count):
        commune = make_commune()
        make_line(report, commune)
        make_denominator(report, commune)
    client.force_login(make_user("everything"))

    # session, user, two scopes, report, totals, lines
    with django_assert_num_queries(9):
        answer = client.get(f"/api/reports/{report.pk}/").json()

    assert len(answer["communes"]) == count
