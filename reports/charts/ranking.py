"""Communes under each other, where each stood and stands: to be seen from afar."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from povertyaid.templatetags.vn import MISSING, percent, rate
from reports.charts.parts import (
    AXIS,
    INK,
    LINE,
    POOR,
    POOR_MARK,
    QUIET,
    WHITE,
    drawing,
    round_scale,
    tag,
)

WIDTH = 1600
LEFT, SPAN = Decimal(250), Decimal(1120)
TOP, ROW = 44, 36
RATES = WIDTH - 20  # where the printed rates end


@dataclass(frozen=True, slots=True)
class Place:
    """A commune's rate then and now; None where it is not known or not comparable."""

    name: str
    before: Decimal | None
    after: Decimal | None


def ranking(places: list[Place], years: tuple[int, int], title: str) -> SafeString:
    """A line each in the order given: hollow dot then, full dot now, the rate beside.

    `years` are then and now.
    """
    known = [r for one in places for r in (one.before, one.after) if r is not None]
    step, top = round_scale(max(known, default=Decimal(1)), 6)
    height = TOP + ROW * len(places) + 10
    rows = [part for n, one in enumerate(places) for part in _row(one, n, top)]
    return drawing(
        "ranking",
        WIDTH,
        height,
        title,
        _told(places, years),
        *_scale(step, top, height),
        *_legend(places, years),
        *rows,
    )


def _row(one: Place, index: int, top: int):
    y = TOP + ROW * index + 20
    name = {"x": LEFT - 22, "y": y + 7, "text_anchor": "end", "font_size": 21}
    yield tag("text", one.name, **name, fill=INK, font_weight=500)
    if one.before is not None and one.after is not None:
        ends = {"x1": _at(one.before, top), "x2": _at(one.after, top)}
        yield tag("line", **ends, y1=y, y2=y, stroke=POOR_MARK, stroke_width=6)
    if one.before is not None:
        hollow = {"r": 7, "fill": WHITE, "stroke": POOR, "stroke_width": 3}
        yield tag("circle", cx=_at(one.before, top), cy=y, **hollow)
    if one.after is not None:
        yield tag("circle", cx=_at(one.after, top), cy=y, r=8.5, fill=POOR)
    value = {"x": RATES, "y": y + 8, "text_anchor": "end", "font_size": 23}
    yield tag("text", rate(one.after), **value, fill=POOR, font_weight=700)


def _at(value: Decimal, top: int) -> Decimal:
    return LEFT + SPAN * value / top


def _scale(step: int, top: int, height: int):
    for level in range(0, top + 1, step):
        x = _at(Decimal(level), top)
        colour = LINE if level else AXIS
        yield tag("line", x1=x, x2=x, y1=TOP - 8, y2=height - 4, stroke=colour)
        words = f"{level}\u00a0%" if level else "0"
        look = {"text_anchor": "middle", "font_size": 18, "fill": QUIET}
        yield tag("text", words, x=x, y=TOP - 16, **look)


def _legend(places: list[Place], years: tuple[int, int]):
    """In the corner over the names, where no dot ever stands."""
    look = {"y": TOP - 16, "font_size": 18, "fill": INK}
    if any(one.before is not None for one in places):
        hollow = {"r": 6, "fill": WHITE, "stroke": POOR, "stroke_width": 3}
        yield tag("circle", cx=14, cy=TOP - 22, **hollow)
        yield tag("text", str(years[0]), x=27, **look)
    yield tag("circle", cx=100, cy=TOP - 22, r=7.5, fill=POOR)
    yield tag("text", str(years[1]), x=114, **look)


def _told(places: list[Place], years: tuple[int, int]) -> str:
    parts = []
    for one in places:
        now = MISSING if one.after is None else percent(one.after)
        then = "" if one.before is None else f", năm {years[0]} {percent(one.before)}"
        parts.append(f"{one.name} {now}{then}")
    return f"Tỷ lệ hộ nghèo năm {years[1]}: {'; '.join(parts)}."
