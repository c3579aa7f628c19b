"""What a closed report's page says of today's register: how much would differ."""

from typing import NamedTuple

from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.differences.lines import changed_households
from reports.differences.totals import changed_totals
from reports.models import Report


class Changed(NamedTuple):
    households: int = 0
    totals: int = 0  # communes whose number of all households is another

    @property
    def any(self) -> bool:
        return self.households + self.totals > 0


def changed_since(report: Report, scope: Scope) -> Changed:
    """Nothing for a draft: it is simply compiled anew.

    `report` comes from `with_register_changes`: without a list in or out since, no
    line differs and none is read.
    """
    if report.state != ReportState.CLOSED:
        return Changed()
    households = changed_households(report, scope) if report.is_outdated else 0
    return Changed(households, len(changed_totals(report, scope)))
