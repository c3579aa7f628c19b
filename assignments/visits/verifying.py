"""One visit in twenty is drawn by lot each month, and the household asked about it.

Drawn for each commune by itself, so that every secretary has some to ask about; of the
visits on which somebody was met.
"""

import random
from datetime import date, timedelta
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from assignments.choices import VerifyOutcome
from assignments.models import Verification, Visit
from povertyaid import audit
from povertyaid.models import User

ONE_IN = 20
DRAW_LOCK = 7342  # the key of pg_advisory_xact_lock: "the lot"
COLUMNS = ("outcome", "note", "verified_by", "verified_at")


def month_before(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


@transaction.atomic
def draw(month: date, lot: random.Random | None = None) -> int:
    """Draw 5 % of the visits of `month`, a first day; how many. Once a month only."""
    lot = lot or random.SystemRandom()
    with connection.cursor() as cursor:  # two workers would draw twice as many
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DRAW_LOCK])
    if Verification.objects.filter(month=month).exists():
        return 0
    after = (month + timedelta(days=31)).replace(day=1)
    visits = Visit.objects.met().filter(visited_on__gte=month, visited_on__lt=after)
    visits = visits.filter(verification=None)
    rows = visits.order_by("assignment__household__village__commune", "pk").values_list(
        "assignment__household__village__commune", "pk"
    )
    drawn = []
    for _, of_commune in groupby(rows, key=lambda row: row[0]):
        ids = [pk for _, pk in of_commune]
        drawn += lot.sample(ids, -(-len(ids) // ONE_IN))
    asked = [Verification(visit_id=pk, month=month) for pk in sorted(drawn)]
    return len(Verification.objects.bulk_create(asked, ignore_conflicts=True))


@transaction.atomic
def record(verification: Verification, outcome: str, note: str, by: User):
    """What the household answered; a visit it knows nothing of needs a word more."""
    stored = Verification.objects.select_for_update(of=("self",)).get(
        pk=verification.pk
    )
    if outcome == VerifyOutcome.PENDING or outcome not in VerifyOutcome:
        raise ValidationError({"outcome": "Chọn kết quả hỏi lại."})
    if outcome == VerifyOutcome.UNTRUE and not note.strip():
        raise ValidationError({"note": "Ghi hộ nói gì."})
    before = audit.columns_of(stored, COLUMNS[:2])
    stored.outcome, stored.note = outcome, note.strip()
    stored.verified_by, stored.verified_at = by, timezone.now()
    stored.save(update_fields=COLUMNS)
    audit.record_change(by, stored, before, audit.columns_of(stored, COLUMNS[:2]))
    return stored
