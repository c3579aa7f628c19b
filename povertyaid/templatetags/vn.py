"""Numbers, dates and rates as Vietnamese offices write them (a template built-in)."""

from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import numberformat
from django.utils.html import format_html

register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"
MISSING = "…"


@register.filter
def number(value: int | Decimal | None) -> str:
    """1234 → 1.234; None → … (missing is said to be missing, never 0)."""
    if value is None or value == "":  # a name the page's data does not have
        return MISSING
    if isinstance(value, int) and value >= 0:  # a report has a thousand of these
        return f"{value:,}".replace(",", ".")
    text = numberformat.format(
        abs(value), ",", grouping=3, thousand_sep=".", force_grouping=True
    )
    return MINUS + text if value < 0 else text


@register.filter
def rate(value: Decimal | None) -> str:
    """Decimal("9.57") → 9,57; two decimals, without the sign."""
    if value is None or value == "":
        return MISSING
    text = numberformat.format(
        abs(value), ",", 2, grouping=3, thousand_sep=".", force_grouping=True
    )
    return MINUS + text if value < 0 else text


@register.filter
def percent(value: Decimal | None) -> str:
    """Decimal("9.57") → 9,57 % with a space that does not break."""
    return MISSING if value in (None, "") else rate(value) + NBSP + "%"


@register.filter
def masked(citizen_number: str) -> str:
    """Only the last four digits of an identity number, as lists show it."""
    return "•" * 8 + citizen_number[-4:] if citizen_number else ""


@register.simple_tag
def icon(name: str, extra: str = "") -> str:
    """A drawing of the sprite, e.g. {% icon "house" %}; it says nothing by itself."""
    kind = name if name.startswith("s-") else f"i-{name}"
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"'
        ' viewBox="0 0 {} {}"><use href="{}#{}"/></svg>',
        extra,
        *((14, 14) if kind.startswith("s-") else (20, 20)),
        static("povertyaid/img/icons.svg"),
        kind,
    )


CHIPS = {  # status or change → (class and drawing, word)
    "poor": ("poor", "Nghèo"),
    "near_poor": ("near", "Cận nghèo"),
    "average": ("out", "Mức sống trung bình"),
    "above": ("out", "Vượt chuẩn"),
    "left": ("left", "Rời danh sách"),
}


@register.simple_tag
def chip(status: str | None) -> str:
    """A household's status as drawing and word, never colour alone."""
    if not status:
        return format_html('<span class="quiet">{}</span>', MISSING)
    kind, word = CHIPS[status]
    return format_html(
        '<span class="chip chip-{}"><svg viewBox="0 0 14 14" aria-hidden="true">'
        '<use href="{}#s-{}"/></svg>{}</span>',
        kind,
        static("povertyaid/img/icons.svg"),
        kind,
        word,
    )


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """This page's query string with some parameters changed, or dropped by None."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return "?" + parameters.urlencode()


@register.filter
def phone(digits: str) -> str:
    """0335931484 → 0335 931 484, as people read a number out."""
    if len(digits) == 10 and digits.isdecimal():
        return f"{digits[:4]}{NBSP}{digits[4:7]}{NBSP}{digits[7:]}"
    return digits
