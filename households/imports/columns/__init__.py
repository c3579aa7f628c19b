"""Which heading is which field: the only code that knows a column heading.

A heading is compared without case, marks, punctuation and double spaces, together
with the headings above it ("Các chỉ số thiếu hụt" / "7").
"""

from households.imports.columns.fields import NOT_KEPT, Field
from households.imports.columns.headings import (
    LONGEST_TIE,
    Column,
    Headings,
    Tie,
    kind_of,
    looks_like_heading,
)
from households.imports.columns.synonyms import FIELD_OF, field_of, plain

__all__ = [
    "FIELD_OF",
    "LONGEST_TIE",
    "NOT_KEPT",
    "Column",
    "Field",
    "Headings",
    "Tie",
    "field_of",
    "kind_of",
    "looks_like_heading",
    "plain",
]
