"""A report as bytes: its lines in their stored order, its figures, what is broken."""

import hashlib
import json

from povertyaid.scope import Scope
from reports.measures import MEASURES, TOTAL, figures
from reports.models import ReportLine

# All but numbers given out in passing
FIELDS = [
    f.attname
    for f in ReportLine._meta.concrete_fields
    if f.name not in ("id", "report")
]


def lines_of(report) -> bytes:
    """The lines in the order they were written in, chunk after chunk."""
    rows = report.lines.order_by("commune_id", "pk").values_list(*FIELDS)
    return _bytes(map(list, rows))


def figures_of(report) -> bytes:
    found = figures(report, Scope(reads_all=True))
    places = [TOTAL, *(place.id for place in found.rows)]
    return _bytes([[found.value(pk, name) for name in MEASURES] for pk in places])


def digest_of(report) -> str:
    """One word for lines, figures, totals of all households and findings."""
    totals = report.denominators.order_by("commune").values_list(
        "commune", "households", "persons", "minority_households"
    )
    parts = [
        lines_of(report),
        figures_of(report),
        _bytes(map(list, totals)),
        _bytes(report.failed_checks),
    ]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def _bytes(rows) -> bytes:
    return json.dumps(list(rows), default=str, sort_keys=True).encode()
