"""Addresses of a report's pages, and of the names behind a figure."""

from urllib.parse import urlencode

from django.urls import reverse

from reports.measures.sections import parts_of
from reports.models import Report
from reports.tables import Row, RowKind


def address(report: Report, page: str = "", *more) -> str:
    """A page of a report: a year's by the year, a dated one's by its own number."""
    name = f"report_{page}" if page else "report"
    if report.is_dated:
        return reverse(name.replace("report", "dated", 1), args=[report.pk, *more])
    return reverse(name, args=[report.year, *more])


class Links:
    """Where the names behind a figure are: the report's names page, narrowed."""

    def __init__(self, names_url: str, place: str, **fixed):
        self.names_url = names_url
        self.place = place  # the parameter a row narrows by: "xa" or "ban"
        self.fixed = {key: value for key, value in fixed.items() if value}

    def by(self, place: str) -> "Links":
        """The same, but a row narrows by another parameter."""
        fixed = {k: v for k, v in self.fixed.items() if k in ("phien", "dia-gioi")}
        return Links(self.names_url, place, **fixed)

    def place_query(self, row: Row) -> str:
        narrowed = dict(self.fixed)
        if row.kind in (RowKind.SECTION, RowKind.GROUP):
            zone, district = parts_of(row.place.id)
            narrowed |= {"khu-vuc": zone} if zone else {}
            narrowed |= {"huyen": district} if district else {}
        elif not row.is_total:
            narrowed[self.place] = row.place.id
        return urlencode(narrowed)

    def to(self, measure: str, **narrowed) -> str:
        return f"{self.names_url}?{urlencode({'so': measure} | self.fixed | narrowed)}"
