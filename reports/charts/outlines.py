"""A map of real outlines: every commune in its shape, its rate printed in it."""

from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians

from django.utils.safestring import SafeString

from povertyaid.templatetags.vn import MISSING, percent, rate
from reports.charts.parts import INK, NEAR, WHITE, drawing, place, tag
from reports.charts.tiles import step_of

WIDTH, TALLEST = 420, 680
EDGE = "#4d5264"
MARGIN = 8
MILLIONTHS = 1_000_000
LETTER = 6  # what a letter of a name takes across

Ring = list[int]


@dataclass(frozen=True, slots=True)
class Shape:
    """A commune: polygons of rings in millionths of a degree, outer ring first."""

    name: str
    rate: Decimal | None
    url: str
    polygons: list[list[Ring]]
    is_border: bool = False


class _Sheet:
    """From degrees to places on the drawing: no projection shows at a district."""

    def __init__(self, shapes: list[Shape]):
        rings = [r for shape in shapes for rings in shape.polygons for r in rings]
        xs = [x for ring in rings for x in ring[::2]]
        ys = [y for ring in rings for y in ring[1::2]]
        self.west, self.north = min(xs), max(ys)
        middle = radians((max(ys) + min(ys)) / 2 / MILLIONTHS)
        self.narrowing = Decimal(cos(middle)).quantize(Decimal("0.000001"))
        wide = (max(xs) - self.west) * self.narrowing or Decimal(1)
        tall = self.north - min(ys) or 1
        room = WIDTH - 2 * MARGIN
        self.unit = min(Decimal(room) / wide, Decimal(TALLEST) / tall)
        self.height = int(tall * self.unit) + 2 * MARGIN
        self.indent = MARGIN + (room - wide * self.unit) / 2

    def points(self, ring: Ring) -> list[tuple[Decimal, Decimal]]:
        across, down = self.unit * self.narrowing, self.unit
        return [
            (self.indent + (x - self.west) * across, MARGIN + (self.north - y) * down)
            for x, y in zip(ring[::2], ring[1::2], strict=True)
        ]


def outline_map(shapes: list[Shape], title: str) -> SafeString:
    """The map; every shape links to its commune. Needs one shape at least."""
    sheet = _Sheet(shapes)
    placed = [(shape, _placed(shape, sheet)) for shape in shapes]
    areas = [_area(shape, polygons) for shape, polygons in placed]
    # Over all areas, so that no neighbour covers a word
    words = [part for shape, polygons in placed for part in _words(shape, polygons)]
    return drawing(
        "map",
        WIDTH,
        sheet.height,
        title,
        "Bản đồ ranh giới các xã. Xã càng đậm, tỷ lệ càng cao. "
        "Số liệu đầy đủ ở bảng bên cạnh.",
        *areas,
        tag("g", *words, aria_hidden="true", pointer_events="none"),
        role="group",
    )


def _placed(shape: Shape, sheet: _Sheet) -> list:
    return [[sheet.points(ring) for ring in rings] for rings in shape.polygons]


def _area(shape: Shape, polygons) -> SafeString:
    """The shape as a link, which those who listen are told by name and rate."""
    path = "".join(_path(points) for rings in polygons for points in rings)
    look = {"stroke": EDGE, "stroke_width": 1, "stroke_linejoin": "round"}
    fill = step_of(shape.rate).fill
    area = tag("path", class_="hit", d=path, fill=fill, fill_rule="evenodd", **look)
    told = tag("title", f"{shape.name}: {percent(shape.rate)}")
    return tag("a", told, area, href=shape.url)


def _path(points) -> str:
    return "M" + "L".join(f"{place(x)} {place(y)}" for x, y in points[:-1]) + "Z"


def _breadth(rings) -> Decimal:
    """The area of a polygon's box: which part of a commune carries its name."""
    xs, ys = [x for x, _ in rings[0]], [y for _, y in rings[0]]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _widest(points) -> tuple[Decimal, Decimal, Decimal]:
    """(x, y, width) where a horizontal line inside the ring is longest of nine."""
    ys = [y for _, y in points]
    low, high = min(ys), max(ys)
    best = (points[0][0], points[0][1], Decimal(0))
    for part in (11, 9, 13, 7, 15, 5, 17, 3, 19):  # of 22, from the middle outward
        y = low + (high - low) * part / 22 + Decimal("0.001")
        for left, right in _inside(points, y):
            # The middle, unless another is much wider
            if right - left > best[2] * Decimal("1.3"):
                best = ((left + right) / 2, y, right - left)
    return best


def _inside(points, y: Decimal) -> list[tuple[Decimal, Decimal]]:
    """The stretches of a horizontal line that lie in the ring."""
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False)
        if (y1 > y) != (y2 > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _words(shape: Shape, polygons):
    """The name where there is room, the rate always, the mark of a border commune."""
    x, y, room = _widest(max(polygons, key=_breadth)[0])
    halo = {"stroke": WHITE, "stroke_width": 3, "paint_order": "stroke"}
    look = {"x": x, "text_anchor": "middle", "fill": INK, **halo}
    has_name = room >= LETTER * len(shape.name)
    if has_name:
        yield tag("text", shape.name, y=y - 3, font_size=11.5, font_weight=500, **look)
    value = MISSING if shape.rate is None else rate(shape.rate)
    below = y + (13 if has_name else 5)
    yield tag("text", value, y=below, font_size=14, font_weight=700, **look)
    if shape.is_border:
        diamond = f"M{place(x)} {place(below + 4)}l5 5-5 5-5-5z"
        yield tag("path", d=diamond, fill=NEAR, stroke=WHITE, stroke_width=1)
