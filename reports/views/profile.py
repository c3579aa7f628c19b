"""The deprivations of a year as a picture, and the table of its numbers."""

from dataclasses import dataclass
from decimal import Decimal

from reports.charts import Lack, profile
from reports.links import Links
from reports.measures import Figures

STATUSES = ("poor", "near_poor")


@dataclass(frozen=True, slots=True)
class LackRow:
    number: int
    label: str
    cells: list[tuple[int | None, Decimal | None, str]]  # households, rate, names


def deprivation_profile(found: Figures, links: Links) -> dict:
    """Nothing where the year's list has no such columns."""
    if not any(found.total(f"{status}_deprivations") for status in STATUSES):
        return {}
    indicators = list(found.report.standard.indicators.order_by("number"))
    rows = [
        LackRow(one.number, one.label, _cells(found, links, one.number))
        for one in indicators
    ]
    lacks = [
        Lack(row.number, row.label, *(cell[1] for cell in row.cells)) for row in rows
    ]
    title = f"Chỉ số thiếu hụt của hộ nghèo và hộ cận nghèo năm {found.report.year}"
    return {"profile": profile(lacks, title), "profile_rows": rows}


def _cells(found: Figures, links: Links, number: int) -> list[tuple]:
    names = [f"{status}_deprivation_{number}" for status in STATUSES]
    return [
        (found.total(name), found.total(f"{name}_rate"), links.to(name))
        for name in names
    ]
