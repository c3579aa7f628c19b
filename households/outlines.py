"""Outlines of communes from a GeoJSON file (RFC 7946), checked whole, then kept.

A file is taken or refused as it is: a map with holes says less than a map of tiles.
Points are snapped to a grid of two thousandths of the file's width, which no eye sees
and which keeps a border that two communes share the same for both.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from households.models import Commune, CommuneOutline
from povertyaid import audit
from povertyaid.text import fold

CODES = ("ma_xa", "maxa", "code", "ma", "ma_dvhc", "madvhc", "id")
NAMES = ("ten_xa", "tenxa", "name", "ten", "ten_dvhc")
MOST_BYTES = 20 * 1024 * 1024
MOST_POINTS = 300_000
TOLD = 20  # problems, at most
GRID = 2000
MILLIONTHS = 1_000_000
WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")

Ring = list[int]
Polygons = list[list[Ring]]


class OutlineError(Exception):
    """Why a file is refused; `problems` are sentences for the user."""

    def __init__(self, problems: list[str]):
        super().__init__(problems[0])
        self.problems = problems


@dataclass(slots=True)
class Reading:
    """What a file holds: outlines by commune, and everything that is wrong with it."""

    outlines: dict[Commune, Polygons] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def day_of_communes(today: date) -> date:
    """Today, or the last day there were communes: what a file is likely to show."""
    if Commune.objects.on(today).exists():
        return today
    last = Commune.objects.aggregate(last=Max("valid_to"))["last"]
    return last - timedelta(days=1) if last else today


def read(content: bytes, day: date) -> Reading:
    """Everything in the file, of the communes that existed on `day`."""
    reading = Reading()
    features = _features(content)
    communes = {commune.code: commune for commune in Commune.objects.on(day)}
    points = 0
    for number, feature in enumerate(features, 1):
        try:
            commune = _commune(feature, communes, day)
            polygons = _polygons(feature)
        except ValueError as error:
            reading.problems.append(f"Vùng thứ {number}: {error}")
            continue
        if commune in reading.outlines:
            reading.problems.append(f"Vùng thứ {number}: {commune} có hai lần.")
        reading.outlines[commune] = polygons
        points += sum(len(ring) // 2 for rings in polygons for ring in rings)
    if points > MOST_POINTS:
        reading.problems.append("Tệp có quá nhiều điểm; hãy đơn giản hóa ranh giới.")
    return reading


@transaction.atomic
def load(content: bytes, filename: str, day: date, by=None) -> list[CommuneOutline]:
    """Keep the file's outlines in place of earlier ones; else OutlineError.

    Outlines of communes that the file does not have stay as they are.
    """
    reading = read(content, day)
    if reading.problems:
        raise OutlineError(_told(reading.problems))
    snapped = _snapped(reading.outlines)
    CommuneOutline.objects.filter(commune__in=snapped).delete()
    kept = CommuneOutline.objects.bulk_create(
        CommuneOutline(
            commune=commune, polygons=polygons, filename=filename[-200:], loaded_by=by
        )
        for commune, polygons in snapped.items()
    )
    after = {"filename": filename, "communes": sorted(c.code for c in snapped)}
    audit.record(by, audit.Action.IMPORTED, kept[0], after=after)
    return kept


def polygons_of(communes: list[int]) -> dict[int, Polygons]:
    """Commune id → its outline, of those communes that have one."""
    known = CommuneOutline.objects.filter(commune__in=communes).order_by()
    return dict(known.values_list("commune", "polygons"))


@transaction.atomic
def remove_all(by) -> int:
    """Back to tiles; how many outlines there were."""
    first = CommuneOutline.objects.select_related("commune").first()
    if first is None:
        return 0
    audit.record(by, audit.Action.DELETED, first)
    return CommuneOutline.objects.all().delete()[0]


def _told(problems: list[str]) -> list[str]:
    more = len(problems) - TOLD
    return problems[:TOLD] + ([f"… và {more} lỗi nữa."] if more > 0 else [])


def _features(content: bytes) -> list:
    """The file's features; OutlineError where it is no GeoJSON at all."""
    if len(content) > MOST_BYTES:
        raise OutlineError(["Tệp lớn hơn 20 MB; hãy đơn giản hóa ranh giới rồi nạp."])
    try:
        found = json.loads(
            content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse
        )
    except json.JSONDecodeError as error:
        where = f"dòng {error.lineno}, cột {error.colno}"
        raise OutlineError([f"Tệp không phải GeoJSON: hỏng ở {where}."]) from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise OutlineError(["Tệp không phải GeoJSON (JSON, mã UTF-8)."]) from None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise OutlineError(["Tệp không phải GeoJSON kiểu FeatureCollection."])
    crs = json.dumps(found.get("crs"), default=str)
    if found.get("crs") and not any(name in crs for name in WGS84):
        raise OutlineError(["Hệ tọa độ phải là WGS 84 (kinh độ, vĩ độ theo độ)."])
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise OutlineError(["Tệp không có vùng nào (features)."])
    return features


def _refuse(constant: str):
    raise ValueError(constant)


def _commune(feature: Any, communes: dict[str, Commune], day: date) -> Commune:
    """The commune a feature is of: by code and day, and by name where it has one.

    Since July 2025 a code may be that of another unit before: the name tells.
    """
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError("không có thuộc tính (properties).")
    known = {
        fold(str(key)).replace(" ", "_"): value for key, value in properties.items()
    }
    code = next((known[name] for name in CODES if known.get(name)), None)
    if code is None:
        raise ValueError(f"không có mã xã (cột {', '.join(CODES[:3])}).")
    code = str(code).strip().zfill(5)
    if code not in communes:
        raise ValueError(f"ngày {day:%d/%m/%Y} không có xã nào mang mã {code}.")
    commune = communes[code]
    name = next((known[name] for name in NAMES if known.get(name)), None)
    if name and fold(commune.name) not in fold(str(name)):
        raise ValueError(f"mã {code} là {commune}, nhưng tệp ghi “{name}”.")
    return commune


def _polygons(feature: dict) -> Polygons:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"phải là Polygon hoặc MultiPolygon, tệp có {kind}.")
    found = geometry.get("coordinates")
    polygons = [found] if kind == "Polygon" else found
    if not isinstance(polygons, list) or not polygons:
        raise ValueError("không có tọa độ.")
    return [_rings(polygon) for polygon in polygons]


def _rings(polygon: Any) -> list[Ring]:
    if not isinstance(polygon, list) or not polygon:
        raise ValueError("có phần không có đường bao.")
    return [_ring(ring) for ring in polygon]


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise ValueError("đường bao phải có ít nhất 4 điểm.")
    points = [_point(point) for point in ring]
    if points[0] != points[-1]:
        raise ValueError("đường bao không khép kín (điểm cuối khác điểm đầu).")
    flat = [coordinate for point in points for coordinate in point]
    if not _double_area(flat):
        raise ValueError("đường bao không có diện tích.")
    return flat


def _point(point: Any) -> tuple[int, int]:
    """(east, north) in millionths of a degree."""
    if not isinstance(point, list) or not 2 <= len(point) <= 4:
        raise ValueError("một điểm phải là [kinh độ, vĩ độ].")
    numbers = point[:2]
    if not all(type(one) in (int, Decimal) for one in numbers):
        raise ValueError("tọa độ phải là số.")
    east, north = numbers
    if abs(east) > 180 or abs(north) > 180:
        raise ValueError("tọa độ không phải độ; hãy chuyển từ VN-2000 sang WGS 84.")
    if abs(north) > 90:
        raise ValueError("vĩ độ đứng trước kinh độ; GeoJSON ghi kinh độ trước.")
    return round(east * MILLIONTHS), round(north * MILLIONTHS)


def _double_area(ring: Ring) -> int:
    xs, ys = ring[::2], ring[1::2]
    corners = range(len(xs) - 1)
    return abs(sum(xs[i] * ys[i + 1] - xs[i + 1] * ys[i] for i in corners))


def _snapped(outlines: dict[Commune, Polygons]) -> dict[Commune, Polygons]:
    """On one grid over the whole file, points that fall together kept once."""
    rings = [r for polygons in outlines.values() for rings in polygons for r in rings]
    xs = [x for ring in rings for x in ring[::2]]
    ys = [y for ring in rings for y in ring[1::2]]
    step = max(max(xs) - min(xs), max(ys) - min(ys)) // GRID or 1
    return {
        commune: [[_on_grid(ring, step) for ring in rings] for rings in polygons]
        for commune, polygons in outlines.items()
    }


def _on_grid(ring: Ring, step: int) -> Ring:
    """Fewer points; a ring too small for the grid stays as it was."""
    points: list[tuple[int, int]] = []
    for x, y in zip(ring[::2], ring[1::2], strict=True):
        point = (round(Decimal(x) / step) * step, round(Decimal(y) / step) * step)
        if not points or point != points[-1]:
            points.append(point)
    flat = [coordinate for point in points for coordinate in point]
    return flat if len(points) >= 4 and _double_area(flat) else ring
