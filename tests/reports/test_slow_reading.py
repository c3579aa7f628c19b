"""Random districts, compiled by SQL and read by plain Python from the definitions."""

import random
from collections import Counter

import pytest

from households.choices import LISTED, LeftReason
from povertyaid.scope import Scope
from reports.measures import figures
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_village,
)

YEARS = (2020, 2021, 2022, 2023)
OUTCOMES = (*LISTED, *LISTED, "above", "average", "left", None)


def random_district(seed):
    """household → year → (commune, status, persons), stored as reviews."""
    dice = random.Random(seed)
    villages = [make_village(make_commune(f"Xã {number}")) for number in range(3)]
    for village in villages:
        for year in YEARS:
            make_commune_year(village.commune, year, 1000)
    district = {}
    for number in range(25):
        village = dice.choice(villages)
        household = make_household(village)
        district[number] = {}
        for year in YEARS:
            if dice.random() < 0.1:
                village = dice.choice(villages)
            status = dice.choice(OUTCOMES)
            persons = dice.randint(1, 9) if status in LISTED else None
            if status:
                reason = LeftReason.DIED if status == "left" else ""
                make_review(
                    household,
                    year,
                    status,
                    persons=persons,
                    village=village,
                    left_reason=reason,
                )
            district[number][year] = (village.commune_id, status, persons)
    return [village.commune_id for village in villages], district


def listed(reviews, year):
    """(commune, status, persons) if the household was on that year's list."""
    entry = reviews.get(year)
    return entry if entry and entry[1] in LISTED else None


def read_slowly(district, year):
    """(commune, status_flow_unit) → number, household by household."""
    counts = Counter()

    def count(commune, status, flow, persons):
        counts[commune, f"{status}_{flow}_households"] += 1
        counts[commune, f"{status}_{flow}_persons"] += persons

    for reviews in district.values():
        then, now = listed(reviews, year - 1), listed(reviews, year)
        if then:
            commune, status, persons = then
            count(commune, status, "start", persons)
            if now and now[0] != commune:
                count(commune, status, "gone", persons)
            elif now and now[1] != status:
                count(commune, status, "to_other", persons)
            elif not now and reviews[year][1] in ("above", "average"):
                count(commune, status, "out_of_both", persons)
            elif not now and reviews[year][1] == "left":
                count(commune, status, "gone", persons)
        if now:
            commune, status, persons = now
            count(commune, status, "end", persons)
            if then and then[0] != commune:
                count(commune, status, "arrived", persons)
            elif then:
                change = persons - then[2]
                counts[commune, f"{status}_growth_persons"] += max(change, 0)
                counts[commune, f"{status}_loss_persons"] += max(-change, 0)
                if then[1] != status:
                    count(commune, status, "from_other", then[2])
            else:
                before = [listed(reviews, y) for y in YEARS if y < year - 1]
                same = any(entry and entry[1] == status for entry in before)
                count(commune, status, "again" if same else "new", persons)
    return counts


FLOWS = ("start", "to_other", "out_of_both", "gone")
FLOWS += ("from_other", "again", "new", "arrived", "end")
NAMES = [
    f"{status}_{flow}_{unit}"
    for status in LISTED
    for flow in FLOWS
    for unit in ("households", "persons")
] + [f"{status}_{flow}_persons" for status in LISTED for flow in ("growth", "loss")]


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_a_slow_reading_agree(seed):
    communes, district = random_district(seed)
    for year in YEARS[1:]:
        report = compile_year(year)
        found = figures(report, Scope(reads_all=True))
        slow = read_slowly(district, year)
        compiled = {
            (commune, name): found.value(commune, name)
            for commune in communes
            for name in NAMES
        }
        assert compiled == {key: slow[key] for key in compiled}
        forgotten = {
            household
            for check in report.failed_checks
            for household in check["households"]
        }
        assert len(forgotten) == sum(
            bool(listed(reviews, year - 1)) and reviews[year][1] is None
            for reviews in district.values()
        )
