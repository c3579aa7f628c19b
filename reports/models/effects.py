"""Did the help work, settled: pages of the nation read it instead of counting."""

from django.db import models
from django.db.models import Q

from assignments.models import Plan
from households.models import Commune
from povertyaid.models import Job


class EffectCount(models.Model):
    """The comparison of helped and not helped for a plan and period, counted once.

    It holds for the accounts named in `counted_of` as they were compiled then, and for
    the help that could be seen when it was counted (`seen`); communes whose help was
    written since are counted again (effects/settled.py).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    counted_of = models.TextField(blank=True)  # "" before it was first counted
    seen = models.TextField(blank=True)
    counted_at = models.DateTimeField(null=True)
    shown_on = models.DateField(null=True)  # what nobody opens is not kept up
    # Its rows in total, as effects.cells packs them
    whole = models.BinaryField(default=bytes)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["plan", "-last_year", "-first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "first_year", "last_year"],
                name="effect_count_once_per_plan_and_period",
            ),
            models.CheckConstraint(
                condition=Q(first_year__lte=models.F("last_year")),
                name="effect_count_period_is_in_order",
            ),
        ]
        verbose_name = "Kết quả giúp đỡ đã tính"
        verbose_name_plural = "Kết quả giúp đỡ đã tính"

    def __str__(self) -> str:
        return f"{self.plan} {self.first_year}–{self.last_year}"


class EffectCommune(models.Model):
    """The rows of one commune, for who reads the whole district."""

    count = models.ForeignKey(
        EffectCount, models.CASCADE, db_index=False, related_name="communes"
    )
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="+")
    search = models.CharField(max_length=120)  # its name, folded
    # Of the households at the beginning: which questions it has something to say to
    poor = models.PositiveIntegerField()
    near_poor = models.PositiveIntegerField()
    rows = models.BinaryField()

    class Meta:
        ordering = ["count", "commune__code", "commune__valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["count", "commune"], name="effect_once_per_count_and_commune"
            )
        ]
        verbose_name = "Kết quả giúp đỡ đã tính của xã"
        verbose_name_plural = "Kết quả giúp đỡ đã tính của xã"

    def __str__(self) -> str:
        return f"{self.count}: {self.commune}"
