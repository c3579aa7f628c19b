"""A share and how far it can be trusted, as a dot on a bar in a table's column."""

from decimal import Decimal

from django.utils.safestring import SafeString

from reports.charts.dots import DotScale
from reports.charts.parts import LINE, NEAR, POOR, WHITE, tag

WIDTH, HEIGHT = 196, 24
MIDDLE, CAP = 12, 5


def interval_strip(share, low, high, scale: DotScale, *, is_other=False) -> SafeString:
    """A disc on a full line; of the group compared with, a square on a dashed one.

    Nothing but the scale where the share is not known (None).
    """
    parts = [
        tag("line", x1=x, x2=x, y1=0, y2=HEIGHT, stroke=LINE)
        for x in map(scale.at, scale.levels)
    ]
    if share is not None:
        parts += _bar(scale.at(low), scale.at(high), is_other=is_other)
        parts.append(_dot(scale.at(share), is_other=is_other))
    return tag(
        "svg",
        *parts,
        width=WIDTH,
        height=HEIGHT,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        aria_hidden="true",
        focusable="false",
    )


def _bar(low: Decimal, high: Decimal, *, is_other: bool) -> list[SafeString]:
    colour = NEAR if is_other else POOR
    look = {"stroke": colour, "stroke_width": 2}
    dashes = "4 3" if is_other else None
    ends = {"y1": MIDDLE - CAP, "y2": MIDDLE + CAP}
    level = {"y1": MIDDLE, "y2": MIDDLE, "stroke_dasharray": dashes}
    return [
        tag("line", x1=low, x2=high, **level, **look),
        *(tag("line", x1=x, x2=x, **ends, **look) for x in (low, high)),
    ]


def _dot(x: Decimal, *, is_other: bool) -> SafeString:
    if is_other:
        square = {"x": x - 4, "y": MIDDLE - 4, "width": 8, "height": 8}
        return tag("rect", **square, fill=WHITE, stroke=NEAR, stroke_width=2.5)
    return tag("circle", cx=x, cy=MIDDLE, r=5, fill=POOR)
