"""A year on later boundaries: the same lines, the same totals, other communes."""

from datetime import date

import pytest
from django.urls import reverse

from assignments import boundaries
from assignments.models import Grant
from households.boundaries import give_commune, move_villages
from households.choices import Status
from households.models import Commune
from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.measures import (
    MEASURES,
    Measure,
    figures,
    later_changes,
    names,
    partial_units,
    restated_trend,
)
from reports.models import Report
from tests.factories import (
    compile_year,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)
from tests.households.boundaries.districts import (
    DAY,
    make_change,
    make_communes,
    make_unit,
    merge,
    tables,
)

ALL = Scope(reads_all=True)
LINES = ("reports_reportline", "reports_reportdenominator", "reports_report")


@pytest.fixture
def district():
    """Three communes over two years; a household moved between two of them."""
    communes = make_communes("Thanh An", "Noong Hẹt", "Pa Thơm")
    for year in (2021, 2022):
        for number, commune in enumerate(communes, 1):
            make_commune_year(
                commune, year, 10 * number, persons=50, minority_households=number
            )
    an, het, _ = communes
    for commune in communes:
        for village in commune.villages.all():
            stays, out = make_household(village), make_household(village)
            make_review(stays, 2021, deprivations=(1, 2, 3), causes=(1,))
            make_review(stays, 2022, deprivations=(1, 2, 3), causes=(1,))
            make_review(out, 2021, deprivations=(1, 2, 3), causes=(1,))
            make_review(out, 2022, Status.ABOVE, persons=None)
    mover = make_household(an.villages.first())
    make_review(mover, 2021, deprivations=(1, 2, 3), causes=(1,))
    make_review(
        mover,
        2022,
        village=het.villages.first(),
        deprivations=(1, 2, 3),
        causes=(1,),
    )
    for year in (2021, 2022):
        compile_year(year)
    return communes


def report(year=2022, seen_on=DAY):
    found = Report.objects.get(year=year)
    found.seen_on = seen_on
    return found


def applied(unit_fields=None, *communes):
    change = make_change()
    unit = make_unit(change, code="03002", is_urban=True, **(unit_fields or {}))
    merge(change, unit, *communes)
    boundaries.apply(change, None)
    return Commune.objects.get(code="03002", valid_from=DAY)


def test_totals_are_those_of_the_report(district):
    own = figures(report(seen_on=None), ALL)
    applied(None, *district[:2])

    seen = figures(report(), ALL)

    area = ("urban", "rural")
    for name in MEASURES:
        if not any(word in name for word in area):
            assert seen.total(name) == own.total(name), name


def test_a_unit_is_the_sum_of_its_parts(district):
    an, het, tham = district
    own = figures(report(seen_on=None), ALL)
    unit = applied(None, an, het)

    seen = figures(report(), ALL)

    assert [place.name for place in seen.rows] == ["Thanh An", "Pa Thơm"]
    for name in ("poor_households", "all_households", "all_persons", "poor_persons"):
        parts = own.value(an.pk, name) + own.value(het.pk, name)
        assert seen.value(unit.pk, name) == parts
        assert seen.value(tham.pk, name) == own.value(tham.pk, name)
    assert str(seen.value(unit.pk, "poor_rate")) == "16.67"  # 5 of 10 + 20


@pytest.mark.parametrize("by", ["commune", "village"])
def test_every_figure_opens_to_its_names(district, by):
    unit = applied(None, *district[:2])
    seen = figures(report(), ALL, by, unit if by == "village" else None)

    for name, measure in MEASURES.items():
        if not isinstance(measure, Measure) or "persons" in name:
            continue
        if any(term.amount != "lines" for term in measure.terms):
            continue
        place = {"commune": unit} if by == "commune" else {"village": None}
        if by == "commune":
            lines = names(report(), name, ALL, **place)
            assert seen.value(unit.pk, name) in (None, lines.count()), name
        else:
            lines = names(report(), name, ALL, unit)
            assert seen.total(name) in (None, lines.count()), name


def test_a_closed_report_stays_as_it_was(district):
    user = make_user("everything")
    Report.objects.filter(year=2022).update(
        state=ReportState.CLOSED, closed_at="2023-01-05T00:00Z", closed_by=user
    )
    held = tables(*LINES)

    applied(None, *district[:2])

    figures(report(), ALL)
    assert tables(*LINES) == held
    assert figures(report(seen_on=None), ALL).rows[0].name == "Thanh An"


def test_totals_of_a_commune_shared_out_are_not_guessed(district):
    an, het, tham = district
    change = make_change()
    one, two = make_unit(change), make_unit(change, "Sam Mứn", "03356")
    first, second = an.villages.order_by("name")
    wanted = {first.pk: (one, ""), second.pk: (two, "")}
    move_villages(change, an, wanted, None)
    give_commune(change, het, two, None)
    change.parts.filter(commune=an).update(heir=one)
    own = figures(report(seen_on=None), ALL)
    boundaries.apply(change, None)

    seen = figures(report(), ALL)

    codes = dict(Commune.objects.on(DAY).values_list("code", "pk"))
    for code in ("03352", "03356"):
        assert seen.value(codes[code], "all_households") is None
        assert seen.value(codes[code], "poor_rate") is None
        assert seen.value(codes[code], "poor_households") > 0
    assert seen.value(tham.pk, "all_households") == 30
    assert seen.total("all_households") == own.total("all_households") == 60
    assert seen.total("poor_rate") == own.total("poor_rate")


def test_a_unit_with_parts_outside_says_so(district):
    applied({"outside_parts": ["phường Noong Bua"]}, *district[:2])

    seen = figures(report(), ALL)

    assert seen.rows[0].name == "Thanh An (một phần)"
    assert [unit.outside_parts for unit in partial_units(report())] == [
        ["phường Noong Bua"]
    ]


def test_a_reader_of_the_unit_sees_its_lines_alone(district):
    unit = applied(None, *district[:2])
    scope = Scope(reads=frozenset({unit.pk}))

    seen = figures(report(), scope)

    assert [place.name for place in seen.rows] == ["Thanh An"]
    assert seen.total("all_households") == 30
    lines = names(report(), "poor_households", scope)
    assert {line.commune.name for line in lines} == {"Thanh An", "Noong Hẹt"}
    old = Scope(reads=frozenset({district[0].pk}))
    assert figures(report(), old).rows == []


def test_the_trend_of_a_unit(district, django_assert_num_queries):
    unit = applied(None, *district[:2])

    with django_assert_num_queries(1 + 2 * 6):
        years = restated_trend(ALL, DAY, unit)

    assert [(one.year, one.households, one.poor) for one in years] == [
        (2021, 30, 9),
        (2022, 30, 5),
    ]


def test_pages_and_files_on_later_boundaries(client, district):
    applied({"outside_parts": ["phường Noong Bua"]}, *district[:2])
    client.force_login(make_user("everything"))
    address = reverse("report", args=[2022])
    assert "khi lập" in client.get(address).content.decode()

    page = client.get(f"{address}?dia-gioi=2025-07-01").content.decode()

    assert "theo địa giới" in page and "Thanh An (một phần)" in page
    assert "chưa đủ, thiếu phường Noong Bua" in page
    assert "dia-gioi=2025-07-01" in page
    for name, args in (("report_names", [2022]), ("report_names_xlsx", [2022])):
        found = client.get(
            reverse(name, args=args),
            {"so": "poor_households", "dia-gioi": "2025-07-01"},
        )
        assert found.status_code == 200
    file = reverse("report_file", args=[2022, "xlsx"])
    assert client.get(f"{file}?dia-gioi=2025-07-01&bieu=1").status_code == 200
    assert client.get(f"{address}?dia-gioi=hôm-nay").status_code == 404
    assert later_changes(report()).count() == 1


def test_a_new_secretary_sees_years_before_her_commune(client, district):
    unit = applied(None, *district[:2])
    user = make_user(unit)
    client.force_login(user)

    page = client.get(reverse("report", args=[2022])).content.decode()

    home = client.get(reverse("home")).context
    assert [(one.year, one.poor) for one in home["years"]] == [(2021, 9), (2022, 5)]
    assert "đang xem theo địa giới" in page
    assert "Bản Noong Hẹt 1" in page and "Bản Pa Thơm 1" not in page
    assert Grant.objects.get(user=user).commune == unit


def test_a_day_before_the_reports_own_is_its_own(client, district):
    client.force_login(make_user("everything"))
    day = date(2022, 1, 1)

    page = client.get(f"{reverse('report', args=[2022])}?dia-gioi={day:%Y-%m-%d}")

    assert "đang xem theo địa giới" not in page.content.decode()


def test_totals_given_by_communes_that_ended_are_added_up(district):
    an, het, tham = district
    for commune, number in ((an, 11), (het, 22)):
        make_commune_year(commune, 2025, number)
    make_commune_year(tham, 2025, 33)
    make_review(make_household(tham.villages.first()), 2025)
    unit = applied(None, an, het)

    report = compile_year(2025)

    found = report.denominators.values_list("commune", "households")
    assert dict(found) == {unit.pk: 33, tham.pk: 33}


def test_a_total_of_its_own_stands_before_a_sum(district):
    an, het, _ = district
    make_commune_year(an, 2025, 11)
    make_review(make_household(het.villages.first()), 2025)
    unit = applied(None, an, het)
    make_commune_year(unit, 2025, 50)

    report = compile_year(2025)

    assert dict(report.denominators.values_list("commune", "households")) == {
        unit.pk: 50
    }
