"""Cells → values: names, dates, numbers, ticks, and the words of the lists.

A cell comes as the text that stands in it, in one spelling: whole numbers without
".0", dates "YYYY-MM-DD", booleans "TRUE" and "FALSE", a formula's error as "#REF!".
Each parser returns Parsed: the value (None for a blank cell), and what was repaired
or what is wrong. Nothing is guessed without saying so.
"""

from households.imports.values.births import parse_birth, swapped_dates
from households.imports.values.cells import (
    BLANK,
    Parsed,
    formula_error,
    parse_text,
    refused,
    text_of,
)
from households.imports.values.names import parse_name
from households.imports.values.numbers import (
    parse_count,
    parse_money,
    parse_phone,
    unit_of,
)
from households.imports.values.words import (
    STATUSES,
    EthnicGroups,
    parse_movement,
    parse_sex,
    parse_status,
    parse_tick,
)

__all__ = [
    "BLANK",
    "STATUSES",
    "EthnicGroups",
    "Parsed",
    "formula_error",
    "parse_birth",
    "parse_count",
    "parse_money",
    "parse_movement",
    "parse_name",
    "parse_phone",
    "parse_sex",
    "parse_status",
    "parse_text",
    "parse_tick",
    "refused",
    "swapped_dates",
    "text_of",
    "unit_of",
]
