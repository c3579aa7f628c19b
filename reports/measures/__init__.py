"""The figures of a report. Names of figures: see MEASURES in definitions.py."""

from reports.measures.amounts import CAUSES, DEPRIVATIONS
from reports.measures.areas import Area, area_of
from reports.measures.definitions import (
    MEASURES,
    Denominator,
    Measure,
    Rate,
)
from reports.measures.figures import TOTAL, Figures, Place, figures, names
from reports.measures.plans import PlanFigures
from reports.measures.restating import later_changes, partial_units
from reports.measures.trends import (
    CommuneChange,
    TrendYear,
    commune_changes,
    restated_trend,
    trend,
    year_before,
)

__all__ = [
    "Area",
    "CAUSES",
    "DEPRIVATIONS",
    "MEASURES",
    "TOTAL",
    "CommuneChange",
    "Denominator",
    "Figures",
    "Measure",
    "PlanFigures",
    "Place",
    "Rate",
    "TrendYear",
    "area_of",
    "commune_changes",
    "figures",
    "later_changes",
    "names",
    "partial_units",
    "restated_trend",
    "trend",
    "year_before",
]
