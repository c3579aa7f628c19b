"""Two dots on a line in a table's column: where a place stood, and where it stands."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from reports.charts.parts import LINE, POOR, POOR_MARK, QUIET, WHITE, round_scale, tag

WIDTH, HEIGHT = 196, 24
LEFT, SPAN = 8, 170
MIDDLE = 12


@dataclass(frozen=True, slots=True)
class DotScale:
    """One scale for every row of a column."""

    step: int
    top: int
    unit: str = ""

    @classmethod
    def up_to(cls, largest: int | Decimal, unit: str = "") -> "DotScale":
        return cls(*round_scale(largest), unit)

    def at(self, value: int | Decimal) -> Decimal:
        return LEFT + SPAN * Decimal(value) / self.top

    @property
    def levels(self) -> range:
        return range(0, self.top + 1, self.step)


def dot_heading(scale: DotScale) -> SafeString:
    """The numbers of the scale, for the head of the column."""
    labels = []
    for level in scale.levels:
        unit = f"\u00a0{scale.unit}" if level == scale.top and scale.unit else ""
        anchor = "middle" if level else "start"
        place = {"x": scale.at(level), "y": 12, "text_anchor": anchor}
        labels.append(tag("text", f"{level}{unit}", **place))
    return _strip(16, *labels, font_size=11, fill=QUIET)


def dot_pair(before, after, scale: DotScale) -> SafeString:
    """Hollow dot before, full dot after; one that is not known (None) is not drawn."""
    parts = [
        tag("line", x1=x, x2=x, y1=0, y2=HEIGHT, stroke=LINE)
        for x in map(scale.at, scale.levels)
    ]
    if before is not None and after is not None:
        ends = {"x1": scale.at(before), "x2": scale.at(after)}
        look = {"stroke": POOR_MARK, "stroke_width": 4}
        parts.append(tag("line", **ends, y1=MIDDLE, y2=MIDDLE, **look))
    if before is not None:
        look = {"r": 4.5, "fill": WHITE, "stroke": POOR, "stroke_width": 2}
        parts.append(tag("circle", cx=scale.at(before), cy=MIDDLE, **look))
    if after is not None:
        parts.append(tag("circle", cx=scale.at(after), cy=MIDDLE, r=5, fill=POOR))
    return _strip(HEIGHT, *parts)


def _strip(height: int, *parts, **look) -> SafeString:
    """Drawn for the eye alone: the numbers stand in the cells beside it."""
    return tag(
        "svg",
        *parts,
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH} {height}",
        aria_hidden="true",
        focusable="false",
        **look,
    )
