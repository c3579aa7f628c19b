"""The movement of a year as a picture, and the table of its numbers."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from povertyaid.templatetags.vn import number, percent
from reports.charts import Band, Node, flow
from reports.charts.parts import (
    ESCAPED,
    ESCAPED_BAND,
    NEAR,
    NEAR_BAND,
    NEAR_SOFT,
    OTHER,
    OTHER_BAND,
    POOR,
    POOR_BAND,
    POOR_SOFT,
)
from reports.links import Links
from reports.measures import Figures, TrendYear

STATUSES = ("poor", "near_poor")
LABELS = {"poor": "Hộ nghèo", "near_poor": "Hộ cận nghèo"}
SHORT = {"poor": "nghèo", "near_poor": "cận nghèo"}
OTHER_OF = {"poor": "near_poor", "near_poor": "poor"}
ARRIVALS = {"again": "tái", "new": "phát sinh", "arrived": "chuyển đến"}
ARRIVAL_LABELS = {
    "again": "Tái nghèo, tái cận nghèo",
    "new": "Phát sinh mới",
    "arrived": "Chuyển đến, tách, nhập",
}
# The steps that end among the poor and among the near-poor
CROSSING = {"poor": ("stayed", "to_other"), "near_poor": ("to_other", "stayed")}
# Where no other band crosses
NUMBERS_AT = {"poor": Decimal("0.44"), "near_poor": Decimal("0.24")}
NUMBERS_AT["outside"] = Decimal("0.2")
STAYING = {"poor": POOR_SOFT, "near_poor": NEAR_SOFT}
ENTERING = {"poor": POOR_BAND, "near_poor": NEAR_BAND}


@dataclass(frozen=True, slots=True)
class FlowCell:
    value: int | None  # None: this way does not exist
    url: str


@dataclass(frozen=True, slots=True)
class FlowRow:
    label: str
    cells: list[FlowCell]
    total: FlowCell


def has_movement(found: Figures) -> bool:
    """Was there a list last year to move from?"""
    return found.total("poor_start_households") is not None


def flow_chart(found: Figures, before: TrendYear | None) -> SafeString:
    """Households from last year's lists to this year's."""
    count = _counter(found)
    bands = [band for status in STATUSES for band in _leaving(status, count)]
    for status in STATUSES:
        arrived = sum(count(status, step) for step in ARRIVALS)
        colour, at = ENTERING[status], NUMBERS_AT["outside"]
        bands.append(Band("outside", status, arrived, colour, at=at))
    title = (
        "Diễn biến hộ nghèo và hộ cận nghèo, từ đầu năm đến cuối năm "
        f"{found.report.year}"
    )
    starts, ends = _sources(count, before), _targets(count, found)
    return flow(starts, ends, bands, title, _told(count))


def flow_rows(found: Figures, links: Links) -> tuple[list[str], list[FlowRow]]:
    """(headings, rows): from where (rows) to where (columns), every number a link."""
    count = _counter(found)
    headings = ["Hộ nghèo", "Hộ cận nghèo", "Vượt chuẩn", "Giảm khác"]
    ways = ["out_of_both", "gone"]
    if any(count(status, "unexplained") for status in STATUSES):
        headings.append("Chưa rõ")
        ways.append("unexplained")

    def cell(status: str, step: str) -> FlowCell:
        name = f"{status}_{step}_households"
        return FlowCell(found.total(name), links.to(name))

    rows, nowhere = [], FlowCell(None, "")
    for status, crossing in CROSSING.items():
        cells = [cell(status, step) for step in (*crossing, *ways)]
        rows.append(FlowRow(LABELS[status], cells, cell(status, "start")))
    for step, label in ARRIVAL_LABELS.items():
        cells = [cell(status, step) for status in STATUSES]
        if any(one.value for one in cells):
            rows.append(FlowRow(label, cells + [nowhere] * len(ways), nowhere))
    return headings, rows


def _counter(found: Figures):
    def count(status: str, step: str) -> int:
        return found.total(f"{status}_{step}_households") or 0

    return count


def _leaving(status: str, count) -> list[Band]:
    other = OTHER_OF[status]
    return [
        Band(
            status,
            status,
            count(status, "stayed"),
            STAYING[status],
            f"còn {SHORT[status]}",
            NUMBERS_AT[status],
        ),
        Band(status, other, count(status, "to_other"), ENTERING[other]),
        Band(status, "out", count(status, "out_of_both"), ESCAPED_BAND),
        Band(status, "gone", count(status, "gone"), OTHER_BAND),
        Band(status, "unexplained", count(status, "unexplained"), OTHER_BAND),
    ]


def _sources(count, before: TrendYear | None) -> list[Node]:
    rates = {"poor": before and before.poor_rate}
    rates["near_poor"] = before and before.near_poor_rate
    totals = {
        step: sum(count(status, step) for status in STATUSES) for step in ARRIVALS
    }
    outside = _listed((totals[step], words) for step, words in ARRIVALS.items())
    return [
        Node("poor", LABELS["poor"], POOR, _share(rates["poor"])),
        Node("near_poor", LABELS["near_poor"], NEAR, _share(rates["near_poor"])),
        Node("outside", "Ngoài danh sách", OTHER, [outside]),
    ]


def _targets(count, found: Figures) -> list[Node]:
    out, gone = (
        _listed((count(s, step), f"từ {SHORT[s]}") for s in STATUSES)
        for step in ("out_of_both", "gone")
    )
    return [
        *(
            Node(status, LABELS[status], colour, _ending(status, count, found))
            for status, colour in (("poor", POOR), ("near_poor", NEAR))
        ),
        Node("out", "Vượt chuẩn", ESCAPED, [out]),
        Node("gone", "Giảm khác", OTHER, [gone]),
        Node("unexplained", "Chưa rõ", OTHER, ["không có kết quả rà soát"]),
    ]


def _ending(status: str, count, found: Figures) -> list[str]:
    notes = _share(found.total(f"{status}_rate"))
    crossed = count(status, "from_other")
    if crossed:
        notes.append(f"thêm {number(crossed)} từ hộ {SHORT[OTHER_OF[status]]}")
    arrived = _listed((count(status, step), words) for step, words in ARRIVALS.items())
    return [*notes, *([arrived] if arrived else [])]


def _share(rate) -> list[str]:
    return [f"{percent(rate)} hộ dân cư"] if rate is not None else []


def _listed(parts) -> str:
    """17 tái, 115 phát sinh; what is 0 is left out."""
    return ", ".join(f"{number(count)} {words}" for count, words in parts if count)


def _told(count) -> str:
    """The picture in words, for those who do not see it."""
    sentences = []
    for status in STATUSES:
        ways = _listed(
            [
                (count(status, "stayed"), "hộ ở lại"),
                (count(status, "to_other"), f"thành hộ {SHORT[OTHER_OF[status]]}"),
                (count(status, "out_of_both"), "vượt chuẩn cận nghèo"),
                (count(status, "gone"), "giảm khác"),
                (count(status, "unexplained"), "chưa rõ"),
            ]
        )
        start = number(count(status, "start"))
        sentences.append(f"{start} {LABELS[status].lower()} đầu năm: {ways}.")
    outside = sum(count(status, step) for status in STATUSES for step in ARRIVALS)
    sentences.append(f"Thêm {number(outside)} hộ từ ngoài danh sách.")
    poor, near = (number(count(status, "end")) for status in STATUSES)
    sentences.append(f"Cuối năm: {poor} hộ nghèo và {near} hộ cận nghèo.")
    return " ".join(sentences)
