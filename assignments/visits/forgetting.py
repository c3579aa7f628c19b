"""What visitors wrote down years ago: the words go, the visit itself stays counted."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from assignments.choices import CheckState
from assignments.models import Visit, VisitVersion
from povertyaid import history

GONE = "(đã xóa theo thời hạn lưu)"
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
    found = Visit.objects.filter(pk__in=ids)
    found.exclude(promise="").update(promise=GONE)
    asked = Q(check_state=CheckState.CORRECTION_ASKED)  # says what, as a rule
    found.filter(asked).update(**WORDS | {"check_note": GONE}, **PLACE)
    found.exclude(asked).update(**WORDS, **PLACE)
    versions = list(VisitVersion.objects.filter(visit__in=ids))
    for version in versions:
        blank = dict.fromkeys((*WORDS, "promise"), "") | PLACE
        kept = {name: now for name, now in blank.items() if name in version.values}
        version.values, version.reason = version.values | kept, ""
    VisitVersion.objects.bulk_update(versions, ["values", "reason"], batch_size=1000)
    older = [version.pk for version in versions]
    columns = sorted([*WORDS, *PLACE, "promise"])
    history.erase(Visit, ids, columns, history.TIME_IS_OVER)
    history.erase(VisitVersion, older, ["reason", "values"], history.TIME_IS_OVER)
    return len(ids)
