from reports.models.chunks import ReportChunk
from reports.models.reports import Report, ReportDenominator, ReportLine

__all__ = ["Report", "ReportChunk", "ReportDenominator", "ReportLine"]
