"""Household lists in: a workbook becomes a batch of rows, after review the register.

reader → sheets → columns → values → drafts → matching → batches, commit, undo.
Nothing outside this package knows a column heading or how a row is recognised.
"""

from households.imports.answers import decide_again, decisions_of
from households.imports.batches import (
    earlier_uploads,
    locked,
    read,
    refuse,
    settle,
    upload,
)
from households.imports.commit import commit
from households.imports.doubts import doubts_of, require_confirmed
from households.imports.effect import effect_of, undo_effect_of
from households.imports.keeping import forget_old
from households.imports.review import pending_of
from households.imports.undo import undo

__all__ = [
    "commit",
    "decide_again",
    "decisions_of",
    "doubts_of",
    "earlier_uploads",
    "locked",
    "effect_of",
    "forget_old",
    "pending_of",
    "read",
    "refuse",
    "require_confirmed",
    "settle",
    "undo",
    "undo_effect_of",
    "upload",
]
