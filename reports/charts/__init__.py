"""Charts drawn on the server as SVG, from plain numbers; each beside its table."""

from reports.charts.dots import DotScale, dot_heading, dot_pair
from reports.charts.flow import Band, Node, flow
from reports.charts.intervals import interval_strip
from reports.charts.outlines import Shape, outline_map
from reports.charts.profile import Lack, profile
from reports.charts.ranking import Place, ranking
from reports.charts.tiles import Tile, map_legend, tile_map
from reports.charts.trend import Year, trend_pair

__all__ = [
    "Band",
    "DotScale",
    "Lack",
    "Node",
    "Place",
    "Shape",
    "Tile",
    "Year",
    "dot_heading",
    "dot_pair",
    "flow",
    "interval_strip",
    "map_legend",
    "outline_map",
    "profile",
    "ranking",
    "tile_map",
    "trend_pair",
]
