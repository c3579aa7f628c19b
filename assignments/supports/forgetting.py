"""What was written beside support given years ago: what, how much and when stay."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from assignments.field import forgetting
from assignments.models import Support, SupportVersion
from households.forgetting import GONE

WORDS = {"donor": "", "received_by": "", "note": "", "check_note": ""}


def old_words(before: datetime) -> QuerySet[Support]:
    """Support of before that still names a donor or a signer, or says something."""
    names = {name: value for name, value in WORDS.items() if name != "check_note"}
    says = ~Q(check_note__in=["", GONE], **names)
    return Support.objects.filter(says, given_on__lt=before.date())


@transaction.atomic
def remove_words(supports: QuerySet[Support]) -> int:
    """Blank them, here, in earlier versions and in history; how many supports."""
    ids = list(supports.select_for_update().values_list("pk", flat=True))
    versions = SupportVersion.objects.filter(support__in=ids)
    forgetting.remove_words(Support, ids, versions, WORDS, WORDS)
    return len(ids)
