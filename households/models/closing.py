"""The second result of a year in which two poverty standards meet."""

from django.db import models
from django.db.models import Q

from households.choices import LeftReason, Status
from households.models.places import Village
from households.models.registers import Household, Result, by_statement
from households.models.standards import PovertyStandard
from households.querysets import ReviewQuerySet


class ClosingReview(Result):
    """One household's result by the old standard, in the year that closes it.

    2021 was closed by Decision 59/2015 and listed again by Decree 07/2021 (article 3),
    as the baseline of 2022-2025. The baseline is the Review, which helpers, lists and
    the next year go by; this one is counted by the account of its own year only.
    """

    household = models.ForeignKey(
        Household,
        models.PROTECT,
        db_index=False,
        related_name="closing_reviews",
        verbose_name="Hộ",
    )
    standard = by_statement(
        PovertyStandard,
        db_index=False,
        related_name="closing_reviews",
        verbose_name="Chuẩn nghèo",
    )
    village = by_statement(  # as of the review
        Village, db_index=False, related_name="closing_reviews", verbose_name="Bản"
    )
    batch = by_statement(
        "households.ImportBatch",
        null=True,
        blank=True,
        db_index=False,
        related_name="closing_reviews",
        verbose_name="Lần nhập",
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["household", "-year"]
        indexes = [
            models.Index(fields=["year", "status"], name="closing_review_by_year"),
            models.Index(
                fields=["village", "year", "status"], name="closing_review_by_place"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"], name="closing_review_once_per_year"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2006, 2100)),
                name="closing_review_year_is_plausible",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status), name="closing_review_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(left_reason__in=["", *LeftReason]),
                name="closing_review_left_reason_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.LEFT, left_reason__gt="")
                | (~Q(status=Status.LEFT) & Q(left_reason="")),
                name="closing_review_left_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["poor", "near_poor"]) | Q(persons__gt=0),
                name="closing_review_listed_household_has_persons",
            ),
        ]
        verbose_name = "Kết quả rà soát theo chuẩn cũ"
        verbose_name_plural = "Kết quả rà soát theo chuẩn cũ"
