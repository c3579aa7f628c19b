"""Words of old field records, visits and support alike: wherever they were kept."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from assignments.choices import CheckState
from assignments.models.field import FieldRecord
from households.forgetting import GONE
from povertyaid import history


def remove_words(
    record: type[FieldRecord],
    ids: Iterable[int],
    versions: QuerySet,
    now: dict,
    before: dict,
) -> None:
    """From the records, which say `now`; from `versions`, which say `before`; and all
    that `before` names from history."""
    found = record.objects.filter(pk__in=ids)
    asked = Q(check_state=CheckState.CORRECTION_ASKED)  # says what, as a rule
    found.filter(asked).update(**now | {"check_note": GONE})
    found.exclude(asked).update(**now)
    older = list(versions)
    for version in older:
        kept = {name: word for name, word in before.items() if name in version.values}
        version.values, version.reason = version.values | kept, ""
    versions.model.objects.bulk_update(older, ["values", "reason"], batch_size=1000)
    history.erase(record, ids, sorted(before), history.TIME_IS_OVER)
    told = [version.pk for version in older]
    history.erase(versions.model, told, ["reason", "values"], history.TIME_IS_OVER)
