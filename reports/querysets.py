"""Which reports and lines: who reads a commune reads the reports, and its lines."""

from datetime import date
from typing import Self

from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from povertyaid.scope import Scope, ScopedQuerySet


class ReportQuerySet(ScopedQuerySet):
    commune_path = None

    def visible_to(self, scope: Scope) -> Self:
        """Whoever reads a commune sees the reports; of their lines only its own."""
        return self if scope.reads_reports else self.none()

    def yearly(self) -> Self:
        """Accounts of a whole year: those that are closed, compared and followed."""
        return self.filter(day=None)

    def dated(self) -> Self:
        """What stood on a day, and a month's decisions: never closed."""
        return self.filter(day__isnull=False)

    def latest_versions(self) -> Self:
        """The newest version of each year that has lines."""
        compiled = self.yearly().filter(state__in=["draft", "closed"])
        return compiled.order_by("year", "-version").distinct("year")

    def results(self) -> Self:
        """The same, and after the account of a year of two standards its baseline.

        A baseline stands beside an account by the old standard or not at all: whether
        it does is for the reader to see (measures/trends.py).
        """
        compiled = self.filter(
            kind__in=["yearly", "baseline"], state__in=["draft", "closed"]
        )
        return compiled.order_by("year", "-kind", "-version").distinct("year", "kind")


class ReportLineQuerySet(ScopedQuerySet):
    commune_path = "commune"

    def of(self, report, scope: Scope) -> Self:
        """A report's lines, as far as they are read: by the communes it is seen in."""
        lines = self.filter(report=report)
        if report.seen_on is None:
            return lines.visible_to(scope)
        lines = lines.placed_on(report.seen_on)
        if scope.reads_all:
            return lines
        return lines.filter(unit_id__in=scope.reads) if scope.reads else lines.none()

    def placed_on(self, day: date) -> Self:
        """Add `unit_id`: the commune in which each line's village lay on `day`."""
        village = self.model._meta.get_field("village").related_model
        placements = village.placements.rel.related_model.objects.filter(
            village=OuterRef("village"), started_on__lte=day
        )
        last = placements.order_by("-started_on").values("commune")[:1]
        return self.annotate(
            unit_id=Coalesce(
                Subquery(last), F("commune"), output_field=BigIntegerField()
            )
        )

    def in_commune(self, report, commune) -> Self:
        """Those of one commune, among lines that are `of` the report."""
        if report.seen_on is None:
            return self.filter(commune=commune)
        return self.filter(unit_id=commune.pk)

    def among(self, report, **kind) -> Self:
        """Those in communes of a kind: is_urban=True, district="…"."""
        communes = self.model._meta.get_field("commune").related_model.objects
        there = communes.filter(**kind).order_by().values("pk")
        path = "commune" if report.seen_on is None else "unit_id"
        return self.filter(**{f"{path}__in": there})


class ReportDenominatorQuerySet(ScopedQuerySet):
    commune_path = "commune"


class ReportRowQuerySet(ScopedQuerySet):
    commune_path = "commune"  # sums are of all communes: for who reads everything


class NameListQuerySet(ScopedQuerySet):
    """A list of a commune; of the whole district only for who reads it whole."""
