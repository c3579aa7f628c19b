"""What every chart is made of: escaped SVG tags, places as exact decimals, colours.

Colours are attributes (`fill=`), never classes or styles: they pass the content
security policy, and the same picture goes on paper.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

INK, QUIET, LINE, AXIS = "#1b1e2b", "#4d5264", "#e3dfd5", "#857f72"
WHITE, DEEP_INK = "#ffffff", "#131a3a"
POOR, POOR_SOFT, POOR_BAND, POOR_MARK = "#232f6b", "#c9d0ea", "#8391cb", "#8391cb"
NEAR, NEAR_TEXT, NEAR_SOFT, NEAR_BAND = "#c47d0e", "#8a5700", "#f8e3ba", "#e8c98f"
ESCAPED, ESCAPED_BAND = "#2a8363", "#b4dac8"
OTHER, OTHER_BAND = "#646878", "#c5c5c2"

TENTH = Decimal("0.1")


def tag(name: str, *children, **attributes) -> SafeString:
    """`<name …>children</name>`; `font_size=12` is written font-size="12".

    Children and values are escaped unless they are safe already; a number becomes a
    place on the drawing, rounded to a tenth.
    """
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(conditional_escape(child) for child in children)
    ending = f">{inside}</{name}>" if inside else "/>"
    return mark_safe(f"<{name}{written}{ending}")  # noqa: S308 - escaped above


def together(parts: Iterable[str]) -> SafeString:
    """Several drawn parts as one; a part that is not safe yet is escaped."""
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308


def drawing(key: str, width, height, title: str, about: str, *parts, role="img"):
    """A whole picture with the title and description a screen reader tells."""
    return tag(
        "svg",
        tag("title", title, id=f"{key}-t"),
        tag("desc", about, id=f"{key}-d"),
        *parts,
        viewBox=f"0 0 {place(width)} {place(height)}",
        role=role,
        aria_labelledby=f"{key}-t {key}-d",
        font_size=13,
    )


def place(value: int | Decimal) -> str:
    """A coordinate, to a tenth of a unit, without a needless zero."""
    rounded = Decimal(value).quantize(TENTH, ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.removesuffix(".0")


def round_scale(largest: int | Decimal, most: int = 3) -> tuple[int, int]:
    """A scale from 0 for values up to `largest`: (step, top), at most `most` steps."""
    step = 1
    while step * most < largest:
        step = _next_step(step)
    steps = max(1, -(-int(largest.__ceil__()) // step))
    return step, step * steps


def _next_step(step: int) -> int:
    """1, 2, 5, 10, 20, 50, …"""
    first = int(str(step)[0])
    return step * 5 // 2 if first == 2 else step * 2


def _value(value) -> str:
    if isinstance(value, Decimal):
        return place(value)
    return conditional_escape(value)
