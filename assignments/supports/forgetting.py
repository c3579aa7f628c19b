"""What was written beside support given years ago: what, how much and when stay."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from assignments.choices import CheckState
from assignments.models import Support, SupportVersion
from assignments.visits.forgetting import GONE
from povertyaid import history

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
    found = Support.objects.filter(pk__in=ids)
    asked = Q(check_state=CheckState.CORRECTION_ASKED)  # says what, as a rule
    found.filter(asked).update(**WORDS | {"check_note": GONE})
    found.exclude(asked).update(**WORDS)
    versions = list(SupportVersion.objects.filter(support__in=ids))
    for version in versions:
        kept = {name: "" for name in WORDS if name in version.values}
        version.values, version.reason = version.values | kept, ""
    SupportVersion.objects.bulk_update(versions, ["values", "reason"], batch_size=1000)
    older = [version.pk for version in versions]
    history.erase(Support, ids, sorted(WORDS), history.TIME_IS_OVER)
    history.erase(SupportVersion, older, ["reason", "values"], history.TIME_IS_OVER)
    return len(ids)
