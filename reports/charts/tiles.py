"""A map of tiles: one square per commune, about where it lies, all of one size."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from povertyaid.templatetags.vn import MISSING, rate
from reports.charts.parts import DEEP_INK, INK, NEAR, QUIET, WHITE, drawing, tag

ACROSS, DOWN = 97, 72  # from one tile to the next
WIDTH, HEIGHT = 92, 67
EDGE = "#8391cb"
LEAST_ACROSS = 4  # fewer would be blown up to the width of the page


@dataclass(frozen=True, slots=True)
class Tile:
    """A commune on the map; without column or row it is put below the others."""

    name: str
    rate: Decimal | None
    url: str
    column: int | None
    row: int | None
    is_border: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A class of the map: rates from the last step's `below` up to this one's."""

    below: int | None
    fill: str
    ink: str
    label: str


STEPS = (
    Step(4, "#eceff8", INK, "dưới 4"),
    Step(8, "#c3cbe8", INK, "4 đến dưới 8"),
    Step(14, "#95a3d6", DEEP_INK, "8 đến dưới 14"),
    Step(22, "#4f61ab", WHITE, "14 đến dưới 22"),
    Step(None, "#232f6b", WHITE, "từ 22"),
)
UNKNOWN = Step(None, WHITE, QUIET, "chưa có số hộ dân cư")


def step_of(value: Decimal | None) -> Step:
    if value is None:
        return UNKNOWN
    return next(step for step in STEPS if step.below is None or value < step.below)


def tile_map(tiles: list[Tile], title: str) -> SafeString:
    """The map; every tile prints its commune's rate and links to it."""
    placed = _placed(tiles)
    columns = max(LEAST_ACROSS, *(column + 1 for _, column, _ in placed))
    rows = max((row for _, _, row in placed), default=0) + 1
    return drawing(
        "map",
        columns * ACROSS - 1,
        rows * DOWN - 1,
        title,
        "Mỗi ô là một xã, đặt gần đúng vị trí. Ô càng đậm, tỷ lệ càng cao. "
        "Số liệu đầy đủ ở bảng bên cạnh.",
        *(_tile(tile, column, row) for tile, column, row in placed),
        role="group",
    )


def map_legend(tiles: list[Tile]) -> list[tuple[SafeString, str]]:
    """(swatch, words) of the steps, and of what else stands on this map."""
    steps = [*STEPS, *([UNKNOWN] if any(t.rate is None for t in tiles) else [])]
    legend = [(_swatch(step.fill), step.label) for step in steps]
    if any(tile.is_border for tile in tiles):
        mark = tag("path", d="M10 2l5 5-5 5-5-5z", fill=NEAR)
        legend.append((_small(mark), "xã biên giới"))
    return legend


def _placed(tiles: list[Tile]) -> list[tuple[Tile, int, int]]:
    """Every tile with column and row; those without follow below, four a row."""
    placed, taken, homeless = [], set(), []
    for tile in tiles:
        spot = (tile.column, tile.row)
        if None in spot or spot in taken:
            homeless.append(tile)
            continue
        taken.add(spot)
        placed.append((tile, *spot))
    left = min((column for column, _ in taken), default=0)
    top = min((row for _, row in taken), default=0)
    placed = [(tile, column - left, row - top) for tile, column, row in placed]
    below = max((row for _, _, row in placed), default=-1) + 1
    for index, tile in enumerate(homeless):
        placed.append((tile, index % 4, below + index // 4))
    return placed


def _tile(tile: Tile, column: int, row: int) -> SafeString:
    x, y = 2 + column * ACROSS, 2 + row * DOWN
    step = step_of(tile.rate)
    shape = {"x": x, "y": y, "width": WIDTH, "height": HEIGHT, "rx": 7}
    rect = tag("rect", class_="hit", **shape, fill=step.fill, stroke=EDGE)
    border = ""
    if tile.is_border:
        diamond = f"M{x + 81} {y + 5}l5 5-5 5-5-5z"
        border = tag("path", d=diamond, fill=NEAR, stroke=WHITE, stroke_width=1)
    value = MISSING if tile.rate is None else rate(tile.rate)
    return tag(
        "a",
        rect,
        border,
        _words(tile.name, x + 9, y + 27, step.ink, 500, 12),
        " ",
        _words(value, x + 9, y + 50, step.ink, 700, 16),
        href=tile.url,
    )


def _words(words, x, y, ink, weight, size) -> SafeString:
    look = {"fill": ink, "font_weight": weight, "font_size": size}
    return tag("text", words, x=x, y=y, **look)


def _swatch(fill: str) -> SafeString:
    half = "0.5"
    shape = {"x": half, "y": half, "width": 19, "height": 13, "rx": 2}
    return _small(tag("rect", **shape, fill=fill, stroke=EDGE))


def _small(part: SafeString) -> SafeString:
    return tag("svg", part, viewBox="0 0 20 14", aria_hidden="true")
