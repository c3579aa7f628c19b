"""Numbers, dates and rates as Vietnamese offices write them (a template built-in)."""

from decimal import Decimal

from django import template
from django.utils import numberformat

register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"
MISSING = "…"


@register.filter
def number(value: int | Decimal | None) -> str:
    """1234 → 1.234; None → … (missing is said to be missing, never 0)."""
    if value is None:
        return MISSING
    text = numberformat.format(
        abs(value), ",", grouping=3, thousand_sep=".", force_grouping=True
    )
    return MINUS + text if value < 0 else text


@register.filter
def rate(value: Decimal | None) -> str:
    """Decimal("9.57") → 9,57; two decimals, without the sign."""
    if value is None:
        return MISSING
    text = numberformat.format(
        abs(value), ",", 2, grouping=3, thousand_sep=".", force_grouping=True
    )
    return MINUS + text if value < 0 else text


@register.filter
def percent(value: Decimal | None) -> str:
    """Decimal("9.57") → 9,57 % with a space that does not break."""
    return MISSING if value is None else rate(value) + NBSP + "%"


@register.filter
def money(value: int | Decimal | None) -> str:
    """1500000 → 1.500.000 đ."""
    return MISSING if value is None else number(value) + NBSP + "đ"


@register.filter
def masked(citizen_number: str) -> str:
    """Only the last four digits of an identity number, as lists show it."""
    return "•" * 8 + citizen_number[-4:] if citizen_number else ""
