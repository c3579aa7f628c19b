from reports.models.chunks import ReportChunk
from reports.models.plan40 import PlanAccountFigures, PlanAccountText
from reports.models.reports import Report, ReportDenominator, ReportLine

__all__ = [
    "PlanAccountFigures",
    "PlanAccountText",
    "Report",
    "ReportChunk",
    "ReportDenominator",
    "ReportLine",
]
