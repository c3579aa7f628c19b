from reports.views.home import home
from reports.views.names import report_names, report_names_xlsx
from reports.views.reports import (
    report,
    report_compile,
    report_discard,
    report_xlsx,
    reports,
)

__all__ = [
    "home",
    "report",
    "report_compile",
    "report_discard",
    "report_names",
    "report_names_xlsx",
    "report_xlsx",
    "reports",
]
