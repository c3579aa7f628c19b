"""Looking for what should not be, row by row, and mending it where that is safe.

Each app lists its own checks in `self_checks.py`; settings.SELF_CHECKS names them.
"""

from povertyaid.selfcheck.checks import (
    MOST_ROWS,
    Check,
    Found,
    Repair,
    Row,
    all_checks,
    run,
    to_mend,
)

__all__ = [
    "MOST_ROWS",
    "Check",
    "Found",
    "Repair",
    "Row",
    "all_checks",
    "run",
    "to_mend",
]
