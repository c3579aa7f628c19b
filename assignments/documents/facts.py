"""What papers tell of households: the newest review by a day, in the decree's words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from households.choices import Status
from households.models import Cause, Household, Indicator, Review

SHORT = {Status.POOR: "HN", Status.NEAR_POOR: "HCN"}


@dataclass(frozen=True, slots=True)
class Facts:
    """One household's newest review; empty where none is known."""

    year: int | None = None
    status: str = ""
    persons: int | None = None
    causes: list[str] = field(default_factory=list)
    deprivations: list[str] = field(default_factory=list)

    @property
    def status_words(self) -> str:
        return Status(self.status).label if self.status else ""

    @property
    def status_letters(self) -> str:
        """HN, HCN, or in words for a household that is no longer on the list."""
        return SHORT.get(self.status) or self.status_words

    @property
    def persons_words(self) -> str:
        return "" if self.persons is None else str(self.persons)


def facts_of(households: Iterable[int], day: date) -> dict[int, Facts]:
    """Household id → what its newest review by `day` said; three queries."""
    reviews = Review.objects.filter(household__in=set(households), year__lte=day.year)
    newest = reviews.order_by("household_id", "-year").distinct("household_id")
    causes, indicators = _words(Cause), _words(Indicator)
    return {
        review.household_id: Facts(
            year=review.year,
            status=review.status,
            persons=review.persons,
            causes=_told(causes, review, review.causes),
            deprivations=_told(indicators, review, review.deprivations),
        )
        for review in newest
    }


def place_of(household: Household) -> str:
    return f"{household.village.name}, {household.village.commune}"


def _words(model) -> dict[tuple[int, int], str]:
    rows = model.objects.values_list("standard", "number", "label")
    return {(standard, number): label for standard, number, label in rows}


def _told(words: dict, review: Review, numbers: list[int] | None) -> list[str]:
    return [words.get((review.standard_id, n), str(n)) for n in numbers or ()]
