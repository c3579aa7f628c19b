"""The figures of a report. Names of figures: see MEASURES in definitions.py."""

from reports.measures.definitions import (
    CAUSES,
    DEPRIVATIONS,
    MEASURES,
    Denominator,
    Measure,
    Rate,
)
from reports.measures.figures import TOTAL, Figures, Place, figures, names
from reports.measures.trends import (
    CommuneChange,
    TrendYear,
    commune_changes,
    trend,
)

__all__ = [
    "CAUSES",
    "DEPRIVATIONS",
    "MEASURES",
    "TOTAL",
    "CommuneChange",
    "Denominator",
    "Figures",
    "Measure",
    "Place",
    "Rate",
    "TrendYear",
    "commune_changes",
    "figures",
    "names",
    "trend",
]
