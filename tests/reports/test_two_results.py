"""2021: an account by the old standard that closes it, a baseline by the new."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse

from households.choices import LeftReason, Status
from povertyaid.jobs import UserError
from povertyaid.scope import Scope
from reports import closing, services
from reports.charts import Year, trend_pair
from reports.choices import Change, ReportKind
from reports.measures import MEASURES, commune_changes, figures, trend, year_before
from reports.models import Report
from tests.factories import (
    compile_year,
    make_closing_review,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True)
POOR, NEAR, ABOVE, LEFT = Status.POOR, Status.NEAR_POOR, Status.ABOVE, Status.LEFT
OLD, NEW = "QĐ 59/2015", "NĐ 07/2021"
YEARS = (2019, 2020, 2021, 2022)
END = date(2021, 12, 31)


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    for year in range(2019, 2024):
        make_commune_year(commune, year, 100)
    return commune


@pytest.fixture
def households(commune):
    """Names → households whose 2021 came out differently by the two standards."""
    said = {  # 2019, 2020, 2021 by the old, 2021 by the new, 2022
        "stays": (POOR, POOR, POOR, POOR, POOR),
        "escapes": (None, POOR, ABOVE, POOR, ABOVE),
        "falls": (None, NEAR, POOR, POOR, NEAR),
        "back": (POOR, None, POOR, None, POOR),
        "new": (None, None, NEAR, NEAR, NEAR),
        "new by the new alone": (None, None, None, POOR, POOR),
        "gone": (None, POOR, LEFT, None, None),
    }
    made = {}
    for name, (*earlier, old, new, later) in said.items():
        made[name] = household = make_household(commune, name)
        for year, status in zip(YEARS, (*earlier, new, later), strict=True):
            if status:
                make_review(household, year, status)
        if old:
            reason = {"left_reason": LeftReason.DIED} if old == LEFT else {}
            make_closing_review(household, 2021, old, **reason)
    return made


def baseline():
    return services.compile_report(services.open_dated(ReportKind.BASELINE, END))


def moves(report):
    lines = report.lines.all()
    return {
        one.head_name: (one.status_then, one.status_now, one.change) for one in lines
    }


def test_account_of_the_year_ends_with_the_old_standards_list(households):
    report = compile_year(2021)

    assert moves(report) == {
        "stays": (POOR, POOR, Change.STAYED),
        "escapes": (POOR, "", Change.OUT_OF_BOTH),
        "falls": (NEAR, POOR, Change.TO_POOR),
        "back": ("", POOR, Change.AGAIN),
        "new": ("", NEAR, Change.NEW),
        "gone": (POOR, "", Change.LEFT),
    }
    shown = (report.standard.short_name, report.previous_standard.short_name)
    assert shown == (OLD, OLD)
    assert (report.balances, report.uses_closing_list) == (True, True)


def test_baseline_counts_the_new_standards_list_alone(households):
    report = baseline()

    assert moves(report) == {
        "stays": ("", POOR, Change.NEW),
        "escapes": ("", POOR, Change.NEW),
        "falls": ("", POOR, Change.NEW),
        "new": ("", NEAR, Change.NEW),
        "new by the new alone": ("", POOR, Change.NEW),
    }
    assert (report.standard.short_name, report.previous_standard) == (NEW, None)
    assert report.balances
    found = figures(report, ALL)
    assert found.total("poor_rate") == Decimal("4.00")
    assert found.total("poor_start_households") is None


def test_next_year_is_compared_with_the_baseline(households):
    report = compile_year(2022)

    assert moves(report) == {
        "stays": (POOR, POOR, Change.STAYED),
        "escapes": (POOR, "", Change.OUT_OF_BOTH),
        "falls": (POOR, NEAR, Change.TO_NEAR_POOR),
        "back": ("", POOR, Change.AGAIN),
        "new": (NEAR, NEAR, Change.STAYED),
        "new by the new alone": (POOR, POOR, Change.STAYED),
    }


def test_last_day_of_the_year_equals_its_account(households):
    yearly = compile_year(2021)
    dated = services.compile_report(services.open_dated(ReportKind.AS_OF, END))

    assert moves(dated) == moves(yearly)
    both = figures(yearly, ALL), figures(dated, ALL)
    for measure in MEASURES:
        assert both[0].total(measure) == both[1].total(measure)


def test_year_with_one_result_is_as_ever(commune):
    for year, status in ((2020, POOR), (2021, NEAR)):
        make_review(make_household(commune), year, status)

    report = compile_year(2021)

    assert not report.uses_closing_list
    shown = (report.standard.short_name, report.previous_standard.short_name)
    assert shown == (NEW, OLD)
    assert [(row.year, row.is_baseline) for row in trend(ALL)] == [(2021, False)]
    with pytest.raises(UserError, match="chưa có danh sách theo chuẩn cũ"):
        services.open_dated(ReportKind.BASELINE, END)


def test_trend_ends_one_line_and_begins_the_next_in_the_same_year(households):
    for year in (2020, 2021, 2022):
        compile_year(year)
    baseline()

    rows = trend(ALL)

    shown = [(row.year, row.standard.short_name, row.poor) for row in rows]
    assert shown == [(2020, OLD, 3), (2021, OLD, 3), (2021, NEW, 4), (2022, NEW, 3)]
    assert [row.starts_standard for row in rows] == [True, False, True, False]
    points = [row.poor_points for row in rows]
    assert points == [None, Decimal("0.00"), None, Decimal("-1.00")]
    assert year_before(rows, rows[3].report) == rows[2]
    assert year_before(rows, rows[1].report) == rows[0]
    assert year_before(rows, rows[2].report) is None
    changes = commune_changes(rows[3].report, rows[2].report, ALL)
    assert [one.poor_points for one in changes] == [Decimal("-1.00")]


def test_trend_has_no_baseline_once_the_old_list_is_gone(households):
    baseline()
    for household in households.values():
        household.closing_reviews.all().delete()
    report = compile_year(2021)

    assert [(row.report, row.is_baseline) for row in trend(ALL)] == [(report, False)]


def test_chart_never_joins_the_two_results():
    years = [
        Year(2020, OLD, Decimal("10.70"), Decimal("10.35")),
        Year(2021, OLD, Decimal("9.10"), Decimal("9.90")),
        Year(2021, NEW, Decimal("10.63"), Decimal("10.33")),
        Year(2022, NEW, Decimal("9.57"), Decimal("9.20")),
    ]

    poor, _ = re.findall(r"<svg.*?</svg>", trend_pair(years), re.DOTALL)

    lines = re.findall(r'<polyline[^>]* points="([^"]*)"', poor)
    assert [len(line.split()) for line in lines] == [2, 2]
    assert not set(lines[0].split()) & set(lines[1].split())
    assert "Năm 2021 có hai kết quả" in poor
    assert "Đường gián đoạn ở chỗ chuẩn nghèo thay đổi" in poor
    assert poor.count(">2021<") == 2


def test_account_is_closed_and_the_baseline_is_not(households):
    report, other = compile_year(2021), baseline()

    closing.close_report(report.pk, make_user("everything"), report.compiled_at)
    with pytest.raises(IntegrityError):
        Report.objects.filter(pk=other.pk).update(state="closed")


@pytest.mark.parametrize("size", ["list", "home", "report", "slides"])
def test_pages_show_both_results(client, households, size):
    for year in (2020, 2021, 2022):
        compile_year(year)
    second = baseline()
    client.force_login(make_user("everything"))
    address = {
        "list": reverse("reports"),
        "home": reverse("home"),
        "report": reverse("report", args=[2022]),
        "slides": reverse("report_slides", args=[2022]),
    }[size]

    page = client.get(address).content.decode()

    assert reverse("dated", args=[second.pk]) in page
    assert OLD in page
    assert NEW in page
    assert size == "list" or "Năm 2021 có hai kết quả: kết quả theo chuẩn cũ" in page


def test_page_of_the_baseline_says_what_it_is(client, households):
    report = baseline()
    client.force_login(make_user("everything"))

    page = client.get(reverse("dated", args=[report.pk]), {"bieu": "tat-ca"})
    text = " ".join(page.content.decode().split())

    assert "Kết quả thứ hai của năm 2021" in text
    assert "làm gốc so sánh cho năm 2022" in text
    assert text.count("Không so sánh được với danh sách năm 2020") == 3
    assert "Biểu số 13" in text or "Mẫu số 13" in text or 'id="bieu-13"' in text
    for ending in ("xlsx", "docx", "pdf"):
        file = client.get(reverse("dated_file", args=[report.pk, ending]))
        assert file.status_code == 200


def test_baseline_is_asked_for_from_the_list_of_reports(client, households):
    compile_year(2021)
    client.force_login(make_user("everything"))
    assert 'name="baseline" value="2021"' in client.get(reverse("reports")).text

    response = client.post(reverse("dated_ask"), {"baseline": "2021"})

    report = Report.objects.get(kind=ReportKind.BASELINE)
    assert response.url == reverse("dated", args=[report.pk])
    assert report.job is not None
    wrong = client.post(reverse("dated_ask"), {"baseline": "2020"}, follow=True)
    assert "Năm 2020 chưa có danh sách theo chuẩn cũ" in wrong.text
    assert Report.objects.filter(kind=ReportKind.BASELINE).count() == 1
