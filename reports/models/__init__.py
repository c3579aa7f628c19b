from reports.models.reports import Report, ReportDenominator, ReportLine

__all__ = ["Report", "ReportDenominator", "ReportLine"]
