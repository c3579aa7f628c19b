"""Which rows: everything a page, a report or a job may ask of places and households."""

import re
from collections import Counter
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, FilteredRelation, Max, OuterRef, Q

from households.choices import LISTED
from povertyaid.identity import NUMBER
from povertyaid.scope import Scope, ScopedQuerySet
from povertyaid.text import fold


class CommuneQuerySet(ScopedQuerySet):
    commune_path = "pk"
    household_path = None

    def visible_to(self, scope: Scope) -> Self:
        """Communes read as a whole, and those where a household one helps lives."""
        if scope.reads_all or not (scope.households or scope.villages):
            return super().visible_to(scope)
        village = self.model._meta.get_field("villages").related_model
        own = Q(households__in=scope.households) | Q(pk__in=scope.villages)
        lives_here = village.objects.filter(own, commune=OuterRef("pk"))
        return self.filter(Q(pk__in=scope.reads) | Exists(lives_here))

    def read_by(self, scope: Scope) -> Self:
        """Those read as a whole, with their figures: not where only one's own live."""
        return self if scope.reads_all else self.filter(pk__in=scope.reads)

    def with_households(self) -> Self:
        """Those that a household of the register lives in, listed or not."""
        village = self.model._meta.get_field("villages").related_model
        household = village._meta.get_field("households").related_model
        homes = household.objects.filter(village__commune=OuterRef("pk"))
        return self.filter(Exists(homes))

    def on(self, day: date) -> Self:
        """The communes that exist on `day`."""
        not_ended = Q(valid_to=None) | Q(valid_to__gt=day)
        return self.filter(not_ended, valid_from__lte=day)

    def in_use(self, day: date) -> Self:
        """Those of `day`, and those that ended while villages still lie in them.

        Between a resolution's day and the office's applying it, people, organisations
        and rights go on to be over the communes the register knows.
        """
        village = self.model._meta.get_field("villages").related_model
        holds_villages = Exists(village.objects.filter(commune=OuterRef("pk")))
        return self.on(day) | self.filter(holds_villages, valid_from__lte=day)


class BoundaryChangeQuerySet(ScopedQuerySet):
    """For who reads the whole district: a decision is about all of it."""

    commune_path = None


class CommuneOutlineQuerySet(ScopedQuerySet):
    commune_path = "commune"


class VillageQuerySet(ScopedQuerySet):
    commune_path = "commune"

    def visible_to(self, scope: Scope) -> Self:
        if scope.reads_all or not (scope.households or scope.villages):
            return super().visible_to(scope)
        household = self.model._meta.get_field("households").related_model
        lives_here = household.objects.filter(
            village=OuterRef("pk"), pk__in=scope.households
        )
        own = Q(commune__in=scope.reads) | Q(pk__in=scope.villages)
        return self.filter(own | Exists(lives_here))


class PovertyStandardQuerySet(models.QuerySet):
    def for_year(self, year: int):
        """The standard a year's list is read by: the newest that covers the year.

        2021 was closed by the old standard and listed by the new as the baseline of
        2022–2025 (Decree 07/2021, article 3), so the new one is meant.
        """
        return self._covering(year).first()

    def closing(self, year: int):
        """The older standard of a year in which two meet; None in any other."""
        return self._covering(year)[1:2].first()

    def _covering(self, year: int) -> Self:
        covering = self.filter(first_year__lte=year, last_year__gte=year)
        return covering.order_by("-first_year")

    def years_of_two(self) -> list[int]:
        """The years in which two standards meet: 2021."""
        spans = self.values_list("first_year", "last_year")
        covered = Counter(year for a, z in spans for year in range(a, z + 1))
        return sorted(year for year, standards in covered.items() if standards > 1)


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
        """Households whose head, village, code or telephone fits `words`, marks or not.

        Never the identity number: words to search for stand in addresses of pages, and
        such a number must not (`with_number` is asked by POST alone).

        "hac na khenh" finds the head Hặc of Bản Na Khếnh: words may go on from the name
        to the village. Each way of fitting is a query of its own, since an OR over two
        tables would keep PostgreSQL from using the trigram indexes.
        """
        folded = fold(words)
        if not folded:
            return self
        first, *others = (
            self.model.objects.filter(way).order_by().values("pk")
            for way in _ways_to_fit(folded)
        )
        return self.filter(pk__in=first.union(*others, all=True) if others else first)

    def with_number(self, number: str) -> Self:
        """The one household, if any, whose head has this whole identity number."""
        return self.filter(citizen_number=number)


def identity_number_in(words: str) -> str | None:
    """The identity number that somebody searches for, alone or among other words.

    Nine digits behind a household's "DB-" are none, nor are those of a telephone.
    """
    digits = re.sub(r"(?<=\d)[ .-]+(?=\d)", "", words)
    found = re.search(rf"(?<![\w-])(?:{NUMBER.pattern})(?!\w)", digits, re.ASCII)
    return found[0] if found else None


def _ways_to_fit(folded: str) -> list[Q]:
    ways = [
        Q(folded_name__contains=folded),
        _in_village(folded),
    ]
    words = folded.split()[:8]
    for place in range(1, len(words)):
        name, village = " ".join(words[:place]), " ".join(words[place:])
        ways.append(Q(folded_name__contains=name) & _in_village(village))
    digits = re.sub(r"[ .-]", "", folded)
    if code := re.fullmatch(r"(?:db)?0*(\d{1,9})", digits):
        ways.append(Q(code=f"DB-{code[1]:0>6}"))
    if digits.isdecimal() and len(digits) >= 3:
        ways.append(Q(phone__contains=digits))
    return ways


def _in_village(folded: str) -> Q:
    """Of a village with these words, from the start of one: "an" is not in "bản"."""
    starts = Q(village__folded_name__startswith=folded)
    return starts | Q(village__folded_name__contains=f" {folded}")


class ReviewQuerySet(ScopedQuerySet):
    commune_path = "household__village__commune"
    household_path = "household"

    def latest_year(self) -> int | None:
        """The newest year with a review among these; None if there is none."""
        return self.aggregate(year=Max("year"))["year"]


class StatusDecisionQuerySet(ScopedQuerySet):
    commune_path = "household__village__commune"
    household_path = "household"

    def in_force(self) -> Self:
        return self.filter(cancelled_at=None)


class CommuneYearQuerySet(ScopedQuerySet):
    commune_path = "commune"


class ImportBatchQuerySet(ScopedQuerySet):
    """A batch belongs to the district, or to the commune whose secretary sent it."""

    commune_path = "commune"

    def writable_by(self, scope: Scope) -> Self:
        """The batches this scope may read, commit and take back."""
        if scope.writes_all:
            return self
        return self.filter(commune__in=scope.writes) if scope.writes else self.none()


class ImportRowQuerySet(ScopedQuerySet):
    commune_path = "batch__commune"


class ColumnTieQuerySet(ScopedQuerySet):
    commune_path = "commune"
