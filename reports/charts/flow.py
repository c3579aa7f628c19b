"""Bands from where households stood at the start of a year to where they ended."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.safestring import SafeString

from povertyaid.templatetags.vn import number
from reports.charts.parts import INK, QUIET, WHITE, drawing, place, tag

WIDTH = 1040
TOP, TALL = Decimal(34), Decimal(420)  # where the columns begin, and how high they are
START, END, BAR = Decimal(236), Decimal(772), 14
GAP_START, GAP_END = Decimal(44), Decimal(30)
MIDDLE = (START + END) / 2
LINE = 17  # from one line of a label to the next
READABLE = Decimal(14)  # a band thinner than this has no number in it


@dataclass(frozen=True, slots=True)
class Node:
    """One bar at the left or right edge, with what is written beside it."""

    key: str
    label: str
    colour: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Band:
    """So many households from one bar to another."""

    source: str
    target: str
    count: int
    colour: str
    words: str = ""  # after the number, where there is room for it
    at: Decimal = Decimal("0.76")  # where along the band its number stands, 0 to 1


@dataclass(slots=True)
class _Bar:
    node: Node
    total: int
    y: Decimal
    height: Decimal
    used: Decimal = Decimal(0)

    def take(self, height: Decimal) -> Decimal:
        """The top of the next band on this bar."""
        top = self.y + self.used
        self.used += height
        return top


def flow(sources: list[Node], targets: list[Node], bands: list[Band], *texts: str):
    """The picture; `texts` are its title and its description in words.

    Both sides add up to the same; bars and bands stand in the order given.
    """
    bands = [band for band in bands if band.count]
    title, about = texts
    starts, ends = _bars(sources, bands, "source"), _bars(targets, bands, "target")
    unit = _unit(starts, ends)
    _stack(starts, unit, GAP_START)
    _stack(ends, unit, GAP_END)
    shapes, numbers = _drawn_bands(bands, starts, ends, unit)
    left, foot = _labels(starts, START - BAR - 12, "end")
    right, other_foot = _labels(ends, END + BAR + 12, "start")
    height = max(TOP + TALL, foot, other_foot) + 16
    return drawing(
        "flow",
        WIDTH,
        height,
        title,
        about,
        *shapes,
        *numbers,
        *_headings(),
        *_rects(starts, START - BAR),
        *left,
        *_rects(ends, END),
        *right,
    )


def _bars(nodes: list[Node], bands: list[Band], side: str) -> dict[str, _Bar]:
    """The bars that some band touches, each with its number of households."""
    totals = {node.key: 0 for node in nodes}
    for band in bands:
        totals[getattr(band, side)] += band.count
    zero = Decimal(0)
    return {n.key: _Bar(n, totals[n.key], zero, zero) for n in nodes if totals[n.key]}


def _unit(starts: dict[str, _Bar], ends: dict[str, _Bar]) -> Decimal:
    """Height of one household, so that both columns fit with their gaps."""
    total = sum(bar.total for bar in starts.values())
    gaps = max(GAP_START * (len(starts) - 1), GAP_END * (len(ends) - 1), Decimal(0))
    return (TALL - gaps) / total if total else Decimal(0)


def _stack(bars: dict[str, _Bar], unit: Decimal, gap: Decimal) -> None:
    y = TOP
    for bar in bars.values():
        bar.y, bar.height = y, unit * bar.total
        y += bar.height + gap


def _drawn_bands(bands, starts, ends, unit) -> tuple[list, list]:
    """The bands, thick ones beneath, and the numbers of those that have room."""
    drawn, ends_at = [], {}
    for key in ends:  # down each right-hand bar, by the order of the left-hand ones
        for source in starts:
            for band in bands:
                if (band.source, band.target) == (source, key):
                    ends_at[source, key] = ends[key].take(unit * band.count)
    for source in starts:
        for target in ends:
            for band in bands:
                if (band.source, band.target) == (source, target):
                    height = unit * band.count
                    top = starts[source].take(height)
                    drawn.append((band, top, ends_at[source, target], height))
    drawn.sort(key=lambda one: -one[3])
    shapes = [_shape(*one) for one in drawn]
    numbers = [_number(*one) for one in drawn if one[3] >= READABLE]
    return shapes, numbers


def _shape(band: Band, y0: Decimal, y1: Decimal, height: Decimal) -> SafeString:
    m = place(MIDDLE)
    top0, top1, low0, low1 = (place(y) for y in (y0, y1, y0 + height, y1 + height))
    path = (
        f"M{place(START)} {top0}C{m} {top0} {m} {top1} {place(END)} {top1}"
        f"V{low1}C{m} {low1} {m} {low0} {place(START)} {low0}Z"
    )
    return tag("path", d=path, fill=band.colour, stroke=WHITE, stroke_width=0.8)


def _number(band: Band, y0: Decimal, y1: Decimal, height: Decimal) -> SafeString:
    x, y = _along(band.at, y0, y1)
    words = f"{number(band.count)} {band.words}".strip()
    return tag(
        "text",
        words,
        x=x,
        y=y + height / 2 + Decimal("4.5"),
        text_anchor="middle",
        font_weight=600,
        fill=INK,
        stroke=band.colour,
        stroke_width=3,
        paint_order="stroke",
    )


def _along(u: Decimal, y0: Decimal, y1: Decimal) -> tuple[Decimal, Decimal]:
    """The point of the band's curve at parameter u, 0 at its start and 1 at its end."""
    v = 1 - u
    near, far = v * v * v + 3 * v * v * u, u * u * u + 3 * v * u * u
    middle = 3 * v * v * u + 3 * v * u * u
    x = v * v * v * START + middle * MIDDLE + u * u * u * END
    return x, near * y0 + far * y1


def _headings():
    look = {"y": 18, "font_size": 12.5, "font_weight": 600, "fill": QUIET}
    yield tag("text", "Đầu năm", x=START - BAR - 12, text_anchor="end", **look)
    yield tag("text", "Diễn biến trong năm", x=MIDDLE, text_anchor="middle", **look)
    yield tag("text", "Cuối năm", x=END + BAR + 12, **look)


def _rects(bars: dict[str, _Bar], x: Decimal) -> list[SafeString]:
    thinnest = Decimal("1.5")
    return [
        tag(
            "rect",
            x=x,
            y=bar.y,
            width=BAR,
            height=max(bar.height, thinnest),
            fill=bar.node.colour,
        )
        for bar in bars.values()
    ]


def _labels(bars: dict[str, _Bar], x: Decimal, anchor: str):
    """(texts, lowest line): each beside the middle of its bar, never over another."""
    texts, free = [], TOP - 6
    for bar in bars.values():
        tall = LINE * len(bar.node.notes)
        y = max(bar.y + bar.height / 2 - Decimal(tall) / 2 + 5, free + 12)
        total = tag("tspan", number(bar.total), font_weight=700, font_size=17)
        look = {"x": x, "text_anchor": anchor}
        name = {"fill": INK, "font_size": 13.5, "font_weight": 500}
        texts.append(tag("text", f"{bar.node.label} ", total, y=y, **look, **name))
        for note in bar.node.notes:
            y += LINE
            texts.append(tag("text", note, y=y, **look, fill=QUIET, font_size=12.5))
        free = y + 6
    return texts, free
