"""compile_report, from a terminal."""

import json

import pytest
from django.core.management import CommandError, call_command

from reports.models import Report
from tests.factories import make_commune, make_commune_year, make_household, make_review


@pytest.fixture
def commune():
    commune = make_commune("Na Tông", code="03365")
    make_commune_year(commune)
    return commune


def test_json_has_the_figures_by_commune_and_in_total(commune, capsys):
    household = make_household(commune)
    make_review(household, 2021, persons=3)
    make_review(household, 2022, deprivations=(1, 2, 3), causes=(8,))

    call_command("compile_report", 2022, json=True)

    printed = json.loads(capsys.readouterr().out)
    assert printed["communes"] == {"03365": printed["total"]}
    assert printed["total"] == {
        "households": 100,
        "poor": 1,
        "near_poor": 0,
        "poor_persons": 4,
        "near_poor_persons": 0,
        "poor_deprivations": [1, 1, 1] + [0] * 9,
        "poor_causes": [0] * 7 + [1],
        "poor_flow": flow(start=1, end=1),
        "near_poor_flow": flow(),
    }


def flow(**known):
    keys = ["start", "to_other", "out_of_both", "gone", "from_other", "again", "new"]
    return dict.fromkeys([*keys, "end"], 0) | known


def test_first_year_prints_no_movement(commune, capsys):
    make_review(make_household(commune), 2019)
    call_command("compile_report", 2019, json=True)
    keys = ["households", "poor", "near_poor", "poor_persons", "near_poor_persons"]
    assert list(json.loads(capsys.readouterr().out)["total"]) == keys


def test_summary_reads_out_rates_and_balance(commune, capsys):
    make_review(make_household(commune), 2022)

    call_command("compile_report", 2022)

    assert capsys.readouterr().out.splitlines() == [
        "Báo cáo năm 2022, bản 1 (NĐ 07/2021), 1 xã",
        "  Tổng số hộ dân cư: 100",
        "  Hộ nghèo: 1 (1,00\xa0%), 4 khẩu",
        "  Hộ cận nghèo: 0 (0,00\xa0%), 0 khẩu",
        "  Chưa có số liệu năm trước nên chưa có diễn biến.",
        "  Số liệu cân đối.",
    ]


def test_year_without_reviews_is_refused_in_words():
    with pytest.raises(CommandError, match="Năm 2022 chưa có kết quả rà soát"):
        call_command("compile_report", 2022)
    assert not Report.objects.exists()
