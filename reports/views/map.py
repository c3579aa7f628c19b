"""The map of communes: their outlines where every one is known, else tiles."""

from django.urls import reverse

from households import outlines
from reports.charts import Shape, Tile, map_legend, outline_map, tile_map
from reports.measures import CommuneChange

FEWEST = 4  # fewer communes are no map
MOST = 1_000  # more would be dots, and megabytes


def commune_map(changes: list[CommuneChange], year: int) -> dict:
    """Nothing to draw for a few communes; one query more where there is a map."""
    tiles = [_tile(change) for change in changes]
    if not FEWEST <= len(tiles) <= MOST:
        return {"tile_map": "", "map_legend": map_legend(tiles)}
    shapes = _shapes(changes)
    of = f"tỷ lệ hộ nghèo năm {year} của {len(tiles)} xã"
    if shapes:
        picture = outline_map(shapes, f"Bản đồ: {of}")
    else:
        picture = tile_map(tiles, f"Bản đồ ô: {of}")
    return {
        "tile_map": picture,
        "map_legend": map_legend(tiles),
        "has_outlines": bool(shapes),
    }


def _shapes(changes: list[CommuneChange]) -> list[Shape]:
    """Every commune's outline, or none: a map with holes would mislead."""
    communes = [change.place.pk for change in changes]
    polygons = outlines.polygons_of(communes)
    if len(polygons) < len(communes):
        return []
    return [
        Shape(
            name=one.place.name,
            rate=one.poor_rate,
            url=reverse("commune", args=[one.place.id]),
            polygons=polygons[one.place.pk],
            is_border=one.place.is_border,
        )
        for one in changes
    ]


def _tile(one: CommuneChange) -> Tile:
    return Tile(
        name=one.place.name,
        rate=one.poor_rate,
        url=reverse("commune", args=[one.place.id]),
        column=one.place.tile_column,
        row=one.place.tile_row,
        is_border=one.place.is_border,
    )
