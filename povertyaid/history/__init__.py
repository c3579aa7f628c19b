"""Every create, change and delete of a domain row, written by database triggers.

`watching.py` says which tables; migration 0007 makes the schema `history` and the
functions that write it; `forgetting.py` takes out what may no longer be kept.
"""

from povertyaid.history.forgetting import (
    TIME_IS_OVER,
    blank,
    erase,
    forget_sign_ins,
    purge,
)
from povertyaid.history.watching import (
    empty,
    is_there,
    unwatched,
    unwatched_while,
    watch,
)

__all__ = [
    "TIME_IS_OVER",
    "blank",
    "empty",
    "erase",
    "forget_sign_ins",
    "is_there",
    "purge",
    "unwatched",
    "unwatched_while",
    "watch",
]
