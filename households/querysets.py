"""Which rows: everything a page, a report or a job may ask of places and households."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from households.choices import LISTED, BatchState
from povertyaid.scope import Scope, ScopedQuerySet
from povertyaid.text import fold


class CommuneQuerySet(ScopedQuerySet):
    commune_path = "pk"
    household_path = None

    def visible_to(self, scope: Scope) -> Self:
        """Communes read as a whole, and those where a household one helps lives."""
        if scope.reads_all or not scope.households:
            return super().visible_to(scope)
        village = self.model._meta.get_field("villages").related_model
        lives_here = village.objects.filter(
            commune=OuterRef("pk"), households__in=scope.households
        )
        return self.filter(Q(pk__in=scope.reads) | Exists(lives_here))

    def on(self, day: date) -> Self:
        """The communes that exist on `day`."""
        not_ended = Q(valid_to=None) | Q(valid_to__gt=day)
        return self.filter(not_ended, valid_from__lte=day)


class VillageQuerySet(ScopedQuerySet):
    commune_path = "commune"

    def visible_to(self, scope: Scope) -> Self:
        if scope.reads_all or not scope.households:
            return super().visible_to(scope)
        household = self.model._meta.get_field("households").related_model
        lives_here = household.objects.filter(
            village=OuterRef("pk"), pk__in=scope.households
        )
        return self.filter(Q(commune__in=scope.reads) | Exists(lives_here))


class PovertyStandardQuerySet(models.QuerySet):
    def for_year(self, year: int):
        """The standard a year's list is read by: the newest that covers the year.

        2021 was closed by the old standard and listed by the new as the baseline of
        2022–2025 (Decree 07/2021, article 3), so the new one is meant.
        """
        covering = self.filter(first_year__lte=year, last_year__gte=year)
        return covering.order_by("-first_year").first()


class HouseholdQuerySet(ScopedQuerySet):
    commune_path = "village__commune"
    household_path = "pk"

    def with_review(self, year: int) -> Self:
        """Add `status` and `persons` of that year's review; None if there was none."""
        review = FilteredRelation("reviews", condition=Q(reviews__year=year))
        return self.annotate(review=review).annotate(
            status=F("review__status"), persons=F("review__persons")
        )

    def listed(self, year: int) -> Self:
        """Households on that year's list of poor and near-poor."""
        return self.with_review(year).filter(status__in=LISTED)

    def search(self, words: str) -> Self:
        """Households whose head, code, number or village fits `words`, marks or not."""
        folded = fold(words)
        if not folded:
            return self
        found = Q(folded_name__contains=folded) | Q(
            village__folded_name__contains=folded
        )
        digits = folded.replace(" ", "")
        if digits.startswith("db"):
            found |= Q(code__istartswith=digits)
        if digits.isdigit():
            found |= Q(citizen_number__contains=digits) | Q(phone__contains=digits)
            found |= Q(code__endswith=digits.zfill(6)) if len(digits) <= 6 else Q()
        return self.filter(found)


class ReviewQuerySet(ScopedQuerySet):
    commune_path = "household__village__commune"
    household_path = "household"


class CommuneYearQuerySet(ScopedQuerySet):
    commune_path = "commune"


class ImportBatchQuerySet(ScopedQuerySet):
    """A batch belongs to the district, or to the commune whose secretary sent it."""

    commune_path = "commune"

    def unfinished(self) -> Self:
        return self.filter(
            state__in=[BatchState.UPLOADED, BatchState.READING, BatchState.IN_REVIEW]
        )


class ImportRowQuerySet(ScopedQuerySet):
    commune_path = "batch__commune"
