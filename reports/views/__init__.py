from reports.views.changes import report_changes
from reports.views.closing import (
    report_close,
    report_differences,
    report_differences_xlsx,
)
from reports.views.dated import (
    dated,
    dated_again,
    dated_ask,
    dated_discard,
    dated_file,
    dated_names,
    dated_names_xlsx,
)
from reports.views.effects import (
    effect,
    effect_gifts,
    effect_names,
    effect_names_xlsx,
    effect_xlsx,
)
from reports.views.files import report_file
from reports.views.home import home
from reports.views.namelists import name_list, name_list_ask, name_list_file
from reports.views.names import report_names, report_names_xlsx
from reports.views.plan40 import (
    plan_account,
    plan_account_file,
    plan_account_section,
)
from reports.views.reports import (
    report,
    report_compile,
    report_discard,
    reports,
)
from reports.views.scheduling import report_schedule
from reports.views.slides import report_slides

__all__ = [
    "dated",
    "dated_again",
    "dated_ask",
    "dated_discard",
    "dated_file",
    "dated_names",
    "dated_names_xlsx",
    "effect",
    "effect_gifts",
    "effect_names",
    "effect_names_xlsx",
    "effect_xlsx",
    "home",
    "name_list",
    "name_list_ask",
    "name_list_file",
    "plan_account",
    "plan_account_file",
    "plan_account_section",
    "report",
    "report_changes",
    "report_close",
    "report_compile",
    "report_differences",
    "report_differences_xlsx",
    "report_discard",
    "report_file",
    "report_names",
    "report_names_xlsx",
    "report_schedule",
    "report_slides",
    "reports",
]
