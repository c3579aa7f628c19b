"""Which reports and lines: who reads a commune reads the reports, and its lines."""

from typing import Self

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


class ReportLineQuerySet(ScopedQuerySet):
    commune_path = "commune"


class ReportDenominatorQuerySet(ScopedQuerySet):
    commune_path = "commune"


class NameListQuerySet(ScopedQuerySet):
    """A list of a commune; of the whole district only for who reads it whole."""
