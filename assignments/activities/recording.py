"""Who may write down an activity, and the rules of one."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.models import Activity, Participant
from households.models import Household
from povertyaid import audit
from povertyaid.models import User
from povertyaid.scope import Scope

FARTHEST = timedelta(days=366)  # ahead: one that is planned
MOST_PERSONS = 30  # of one household
COLUMNS = (
    "kind",
    "title",
    "organisation",
    "commune",
    "village",
    "held_on",
    "until",
    "support",
    "result",
)


def may_record(scope: Scope, commune: int, organisation: int) -> bool:
    """Who writes the commune; an organisation's secretary, its own where it helps."""
    return scope.may_write(commune) or (
        organisation in scope.organisations and scope.may_read(commune)
    )


def may_begin(scope: Scope) -> bool:
    return bool(scope.writes_all or scope.writes or scope.organisations)


@transaction.atomic
def record(
    activity: Activity,
    persons: Mapping[int, int],
    by: User,
    *,
    offered: Collection[int],
) -> Activity:
    """Save an activity with who took part: household id → how many persons came.

    `offered`: the households there were to tick; who took part of others, out of the
    user's sight, stays.
    """
    _require_sound(activity, persons)
    stored = Activity.objects.filter(pk=activity.pk).first() if activity.pk else None
    before = _values(stored) if stored else {}
    activity.save()
    gone = set(offered).difference(persons)
    activity.participants.filter(household__in=gone).delete()
    Participant.objects.bulk_create(
        [
            Participant(activity=activity, household_id=pk, persons=number)
            for pk, number in persons.items()
        ],
        update_conflicts=True,
        unique_fields=["activity", "household"],
        update_fields=["persons"],
    )
    after = _values(activity)
    if stored:
        audit.record_change(by, activity, before, after)
    else:
        audit.record(by, audit.Action.CREATED, activity, after=after)
    return activity


@transaction.atomic
def remove(activity: Activity, by: User) -> None:
    """Take out one that was written down by mistake; the log keeps what it said."""
    audit.record(by, audit.Action.DELETED, activity, before=_values(activity))
    activity.delete()


def _require_sound(activity: Activity, persons: Mapping[int, int]) -> None:
    problems: dict[str, str] = {}
    if activity.until and activity.until < activity.held_on:
        problems["until"] = "Ngày kết thúc phải từ ngày bắt đầu trở đi."
    if activity.held_on > _today() + FARTHEST:
        problems["held_on"] = "Ngày này còn quá một năm nữa mới tới."
    if activity.village and activity.village.commune_id != activity.commune_id:
        problems["village"] = "Bản này không thuộc xã đã chọn."
    support = activity.support
    if support and (
        support.is_cancelled
        or not support.shares.filter(commune=activity.commune).exists()
    ):
        problems["support"] = "Khoản hỗ trợ này không dành cho xã đã chọn."
    if problems:
        raise ValidationError(problems)
    if any(not 1 <= number <= MOST_PERSONS for number in persons.values()):
        raise ValidationError(f"Mỗi hộ từ 1 đến {MOST_PERSONS} người tham gia.")
    elsewhere = Household.objects.filter(pk__in=persons).exclude(
        village__commune=activity.commune
    )
    known = activity.participants.values("household") if activity.pk else []
    if name := elsewhere.exclude(pk__in=known).values_list("head_name").first():
        raise ValidationError(f"Hộ {name[0]} không ở xã đã chọn.")


def _today() -> date:
    return timezone.localdate()


def _values(activity: Activity) -> dict:
    rows = activity.participants.order_by("household").values_list(
        "household", "persons"
    )
    values = audit.columns_of(activity, COLUMNS)
    return values | {"participants": [list(row) for row in rows]}
