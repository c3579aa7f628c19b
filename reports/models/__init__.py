from reports.models.chunks import ReportChunk
from reports.models.effects import EffectCommune, EffectCount
from reports.models.namelists import NameList
from reports.models.plan40 import PlanAccountFigures, PlanAccountText
from reports.models.reports import Report, ReportDenominator, ReportLine
from reports.models.rows import ReportRow
from reports.models.schedule import Schedule, ScheduledRun

__all__ = [
    "EffectCommune",
    "EffectCount",
    "NameList",
    "PlanAccountFigures",
    "PlanAccountText",
    "Report",
    "ReportChunk",
    "ReportDenominator",
    "ReportLine",
    "ReportRow",
    "Schedule",
    "ScheduledRun",
]
