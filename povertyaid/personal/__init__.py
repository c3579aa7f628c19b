"""What is kept about people, why and for how long; and removing what is too old.

Each app lists its kinds in `personal_data.py`; settings.PERSONAL_DATA names them. The
page that tells people and the removal read the same list, so neither says what the
other does not do, and a test fails for a model that no kind names.
"""

from povertyaid.personal.kinds import (
    MOST_SHOWN,
    Due,
    Kind,
    Period,
    all_kinds,
    due,
    forget,
    kind_named,
)

__all__ = [
    "MOST_SHOWN",
    "Due",
    "Kind",
    "Period",
    "all_kinds",
    "due",
    "forget",
    "kind_named",
]
