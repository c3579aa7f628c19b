"""What poor and near-poor households lack: a pair of bars for every indicator."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from povertyaid.templatetags.vn import percent, rate
from reports.charts.parts import (
    AXIS,
    INK,
    LINE,
    NEAR,
    NEAR_TEXT,
    POOR,
    QUIET,
    WHITE,
    drawing,
    round_scale,
    tag,
)

WIDTH = 1040
LEFT, SPAN = Decimal(300), Decimal(660)  # where the bars begin, and the longest
TOP, ROW, BAR = 52, 44, 15
LINES = 5  # of the scale, at most


@dataclass(frozen=True, slots=True)
class Lack:
    """One indicator, and how many of a hundred households lack it; None: not known."""

    number: int
    label: str
    poor_rate: Decimal | None
    near_poor_rate: Decimal | None


def profile(lacks: list[Lack], title: str) -> SafeString:
    """The picture: full bars for poor households, hollow ones for near-poor."""
    rates = [r for one in lacks for r in (one.poor_rate, one.near_poor_rate) if r]
    step, top = round_scale(max(rates, default=Decimal(1)), LINES)
    height = TOP + ROW * len(lacks) + 8
    rows = [part for n, one in enumerate(lacks) for part in _row(one, n, top)]
    return drawing(
        "profile",
        WIDTH,
        height,
        title,
        _told(lacks),
        *_legend(),
        *_scale(step, top, height),
        *rows,
    )


def _row(one: Lack, index: int, top: int):
    y = TOP + ROW * index + 5
    name = {"x": LEFT - 14, "y": y + 19, "text_anchor": "end", "fill": INK}
    yield tag("text", f"{one.number}. {one.label}", **name, font_weight=500)
    bars = ((one.poor_rate, POOR, POOR), (one.near_poor_rate, WHITE, NEAR))
    for place, (value, fill, stroke) in enumerate(bars):
        if value is None:
            continue
        at = y + (BAR + 2) * place
        long = SPAN * value / top
        shape = {"x": LEFT, "y": at, "width": long, "height": BAR}
        yield tag("rect", **shape, fill=fill, stroke=stroke, stroke_width=1.6)
        ink = (POOR, NEAR_TEXT)[place]
        beside = {"x": LEFT + long + 7, "y": at + 12, "fill": ink}
        yield tag("text", rate(value), **beside, font_size=12.5, font_weight=600)


def _scale(step: int, top: int, height: int):
    for level in range(0, top + 1, step):
        x = LEFT + SPAN * level / top
        colour = LINE if level else AXIS
        yield tag("line", x1=x, x2=x, y1=TOP - 6, y2=height - 6, stroke=colour)
        words = f"{level}\u00a0%" if level else "0"
        look = {"text_anchor": "middle", "font_size": 12, "fill": QUIET}
        yield tag("text", words, x=x, y=TOP - 12, **look)


def _legend():
    for x, words, fill, stroke in (
        (LEFT, "% hộ nghèo thiếu hụt", POOR, POOR),
        (LEFT + 220, "% hộ cận nghèo thiếu hụt", WHITE, NEAR),
    ):
        mark = {"x": x, "y": 5, "width": 22, "height": 12}
        yield tag("rect", **mark, fill=fill, stroke=stroke, stroke_width=1.6)
        yield tag("text", words, x=x + 30, y=16, fill=INK, font_weight=500)


def _told(lacks: list[Lack]) -> str:
    """The same in words, the most frequent lack of poor households first."""
    known = [one for one in lacks if one.poor_rate is not None]
    known.sort(key=lambda one: -one.poor_rate)
    words = [f"{one.label} {percent(one.poor_rate)}" for one in known]
    return f"Hộ nghèo thiếu hụt: {'; '.join(words)}." if words else "Chưa có số liệu."
