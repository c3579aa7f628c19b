"""Whether a helper is of the family she helps: a question put once."""

from django.conf import settings
from django.db import models

from assignments.models.party import PartyMember
from households.models import Household
from povertyaid.scope import ScopedQuerySet


class FamilyAnswerQuerySet(ScopedQuerySet):
    commune_path = "household__village__commune"
    household_path = "household"


class FamilyAnswer(models.Model):
    """What was said when a member and a household looked like one family.

    Remembered for the two of them, not for one assignment: it is not asked again when
    the member is given the household a second time.
    """

    member = models.ForeignKey(
        PartyMember,
        models.PROTECT,
        related_name="family_answers",
        verbose_name="Đảng viên",
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="family_answers", verbose_name="Hộ"
    )
    is_family = models.BooleanField("Là người nhà")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("Trả lời lúc", auto_now=True)

    objects = FamilyAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "household"], name="family_answered_once"
            )
        ]
        verbose_name = "Trả lời về người nhà"
        verbose_name_plural = "Trả lời về người nhà"

    def __str__(self) -> str:
        said = "là người nhà" if self.is_family else "không phải người nhà"
        return f"{self.member}, {self.household}: {said}"
