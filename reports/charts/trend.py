"""Two rates over the years, side by side, each broken where the standard changes."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from povertyaid.templatetags.vn import MISSING, percent, rate
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
    together,
)

WIDTH, HEIGHT = 320, 300
FLOOR, CEILING = Decimal(258), Decimal(61)  # where 0 and the highest rate stand
LEFT, RIGHT = Decimal(56), Decimal(292)
CUT = Decimal("1.25")  # years apart across a change of standard, in steps


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the trend; a rate that is not known is None."""

    year: int
    standard: str  # short name: "NĐ 07/2021"
    poor_rate: Decimal | None
    near_poor_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    label: str
    about: str
    colour: str
    text_colour: str
    dashes: str | None


KINDS = {
    "poor": _Kind("poor", "Hộ nghèo", "Tỷ lệ hộ nghèo", POOR, POOR, None),
    "near_poor": _Kind(
        "near_poor", "Hộ cận nghèo", "Tỷ lệ hộ cận nghèo", NEAR, NEAR_TEXT, "7 4"
    ),
}


def trend_pair(years: list[Year]) -> SafeString:
    """The rates of poor and of near-poor households, on one scale, as two drawings."""
    known = [r for y in years for r in (y.poor_rate, y.near_poor_rate) if r is not None]
    top = max(known, default=Decimal(1)) or Decimal(1)
    return together(_trend(kind, years, top) for kind in KINDS.values())


def _trend(kind: _Kind, years: list[Year], top: Decimal) -> SafeString:
    points = _points(kind, years, top)
    return drawing(
        f"trend-{kind.key}",
        WIDTH,
        HEIGHT,
        f"{kind.about}, {years[0].year}–{years[-1].year}" if years else kind.about,
        _told(kind, years),
        _mark(kind, Decimal(7), Decimal(13)),
        tag("text", kind.label, x=20, y=18, font_size=14.5, font_weight=600, fill=INK),
        *_grid(top),
        *_breaks(years, points),
        *_lines(kind, years, points),
        *_values(kind, years, points),
    )


def _points(kind, years, top) -> list[tuple[Decimal, Decimal | None, Decimal | None]]:
    """(x, y, rate) of each year; y and rate are None where the rate is not known."""
    widths = [
        CUT if now.standard != then.standard else Decimal(1)
        for then, now in zip(years, years[1:], strict=False)
    ]
    step = (RIGHT - LEFT) / sum(widths) if widths else Decimal(0)
    x = LEFT if widths else (LEFT + RIGHT) / 2
    points = []
    for year, width in zip(years, [*widths, Decimal(0)], strict=True):
        value = _rate(kind, year)
        y = None if value is None else FLOOR - (FLOOR - CEILING) * value / top
        points.append((x, y, value))
        x += step * width
    return points


def _rate(kind: _Kind, year: Year) -> Decimal | None:
    return year.poor_rate if kind.key == "poor" else year.near_poor_rate


def _told(kind: _Kind, years: list[Year]) -> str:
    """The same in words: each standard's years, and why the line is broken."""
    sentences = []
    for run in _runs(years):
        values = [f"{percent(_rate(kind, years[i]))} năm {years[i].year}" for i in run]
        sentences.append(f"Theo {years[run[0]].standard}: {', '.join(values)}.")
    if len(sentences) > 1:
        sentences.append("Đường gián đoạn ở chỗ chuẩn nghèo thay đổi.")
    for year in two_results(years):
        sentences.append(f"Năm {year} có hai kết quả, mỗi chuẩn một kết quả.")
    return " ".join(sentences)


def two_results(years: list[Year]) -> list[int]:
    """The years that stand there twice: ended by one standard, begun by the next."""
    pairs = zip(years, years[1:], strict=False)
    return [now.year for then, now in pairs if then.year == now.year]


def _runs(years: list[Year]) -> list[list[int]]:
    """Indices of the years, grouped by standard."""
    runs = []
    for index, year in enumerate(years):
        if index and years[index - 1].standard == year.standard:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _grid(top: Decimal):
    step, _ = round_scale(top)
    level = 0
    while level <= top:
        y = FLOOR - (FLOOR - CEILING) * level / top
        colour = LINE if level else AXIS
        yield tag("line", x1=34, x2=316, y1=y, y2=y, stroke=colour, stroke_width=1)
        label = f"{level}\u00a0%" if level else "0"
        yield _small(label, Decimal(26), y + 4, 12, anchor="end")
        level += step


def _breaks(years: list[Year], points):
    """A dashed rule between two standards, with both their names at its foot."""
    for index in range(1, len(years)):
        then, now = years[index - 1], years[index]
        if then.standard == now.standard:
            continue
        x = (points[index - 1][0] + points[index][0]) / 2
        line = {"stroke": AXIS, "stroke_width": 1.5, "stroke_dasharray": "4 4"}
        yield tag("line", x1=x, x2=x, y1=34, y2=284, **line)
        yield _small(then.standard, x - 8, Decimal(248), 11.5, anchor="end")
        yield _small(now.standard, x + 8, Decimal(248), 11.5)


def _lines(kind: _Kind, years: list[Year], points):
    for run in _runs(years):
        for stretch in _stretches([points[index] for index in run]):
            joined = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in stretch)
            yield tag(
                "polyline",
                points=joined,
                fill="none",
                stroke=kind.colour,
                stroke_width=2.5,
                stroke_dasharray=kind.dashes,
            )


def _stretches(points):
    """The points between two unknown years, two at least: what a line may join."""
    stretch = []
    for point in [*points, (None, None, None)]:
        if point[1] is not None:
            stretch.append(point)
            continue
        if len(stretch) > 1:
            yield stretch
        stretch = []


def _values(kind: _Kind, years: list[Year], points):
    last = len(years) - 1
    for index, (x, y, value) in enumerate(points):
        is_last = index == last
        year_look = (600, INK) if is_last else (400, QUIET)
        yield tag(
            "text",
            str(years[index].year),
            x=x,
            y=277,
            text_anchor="middle",
            font_size=12.5,
            font_weight=year_look[0],
            fill=year_look[1],
        )
        if y is None:
            yield _small(MISSING, x, FLOOR - 6, 13, anchor="middle")
            continue
        yield _mark(kind, x, y)
        yield tag(
            "text",
            rate(value),
            x=min(x + _aside(index, years, points), Decimal(300)),
            y=y - 12,
            text_anchor="middle",
            font_size=15 if is_last else 13,
            font_weight=700 if is_last else 500,
            fill=kind.text_colour if is_last else INK,
        )


def _aside(index: int, years: list[Year], points) -> Decimal:
    """How far to the side a value stands, so that a steep line does not cross it."""
    x, y, _ = points[index]
    for other, side in ((index - 1, 1), (index + 1, -1)):
        if not 0 <= other < len(years) or points[other][1] is None:
            continue
        is_joined = years[other].standard == years[index].standard
        climb = (y - points[other][1]) / abs(x - points[other][0])
        if is_joined and climb > Decimal("0.4"):
            return Decimal(side * (8 if climb < Decimal("0.8") else 14))
    return Decimal(0)


def _mark(kind: _Kind, x: Decimal, y: Decimal) -> SafeString:
    if kind.key == "poor":
        return tag("circle", cx=x, cy=y, r=5, fill=kind.colour)
    look = {"fill": WHITE, "stroke": kind.colour, "stroke_width": 2.5}
    return tag("rect", x=x - 5, y=y - 5, width=10, height=10, **look)


def _small(words: str, x, y, size, anchor: str | None = None) -> SafeString:
    return tag("text", words, x=x, y=y, text_anchor=anchor, font_size=size, fill=QUIET)
