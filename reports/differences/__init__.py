"""What differs between two versions of a year, or a version and today's register."""

from reports.differences.figures import FigureDifference, figure_differences
from reports.differences.lines import (
    Difference,
    Sides,
    count_by_commune,
    differences,
)
from reports.differences.since import Changed, changed_since
from reports.differences.totals import TotalDifference, changed_totals

__all__ = [
    "Changed",
    "Difference",
    "FigureDifference",
    "Sides",
    "TotalDifference",
    "changed_since",
    "changed_totals",
    "count_by_commune",
    "differences",
    "figure_differences",
]
