"""What visitors wrote down years ago: the words go, the visit itself stays counted."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from assignments.field import forgetting
from assignments.models import Visit, VisitVersion
from households.forgetting import GONE

WORDS = {"note": "", "promise_closing": "", "check_note": ""}
PLACE = {"latitude": None, "longitude": None}


def old_words(before: datetime) -> QuerySet[Visit]:
    """Visits of before that still hold somebody's words or a place."""
    silent = Q(note="", promise_closing="", check_note__in=["", GONE])
    says = ~silent | ~Q(promise__in=["", GONE]) | ~Q(latitude=None)
    return Visit.objects.filter(says, visited_on__lt=before.date())


@transaction.atomic
def remove_words(visits: QuerySet[Visit]) -> int:
    """Blank them, here, in earlier versions and in history; how many visits."""
    ids = list(visits.select_for_update().values_list("pk", flat=True))
    Visit.objects.filter(pk__in=ids).exclude(promise="").update(promise=GONE)
    versions, now = VisitVersion.objects.filter(visit__in=ids), WORDS | PLACE
    forgetting.remove_words(Visit, ids, versions, now, now | {"promise": ""})
    return len(ids)
