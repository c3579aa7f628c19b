"""A visit as it is sent, and the rules for logging, correcting and cancelling one."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers

from assignments.choices import PromiseState, VisitTopic
from assignments.field.reading import RecordSerializer, checked, incoming
from assignments.field.receiving import Incoming
from assignments.field.senders import Sender, require_held
from assignments.models import Visit
from assignments.photos.announcing import require_few_and_small
from povertyaid.text import clean

CONTENTS = (
    "assignment_id",
    "visited_on",
    "met",
    "topics",
    "note",
    "promise",
    "promised_for",
    "promise_state",
    "latitude",
    "longitude",
)
FARTHEST_PROMISE = 366  # days ahead


class VisitSerializer(RecordSerializer):
    assignment = serializers.IntegerField(
        min_value=1, max_value=2**62, help_text="Mã phân công, từ `GET /api/field/`."
    )
    visited_on = serializers.DateField(help_text="Ngày thăm, như máy hiểu.")
    met = serializers.BooleanField(help_text="Có gặp người của hộ không.")
    topics = serializers.ListField(
        child=serializers.ChoiceField(choices=VisitTopic.choices), default=list
    )
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)
    promise = serializers.CharField(max_length=200, default="", allow_blank=True)
    promised_for = serializers.DateField(default=None, allow_null=True)
    latitude = serializers.DecimalField(
        8, 6, min_value=-90, max_value=90, default=None, allow_null=True
    )
    longitude = serializers.DecimalField(
        9, 6, min_value=-180, max_value=180, default=None, allow_null=True
    )


class VisitKind:
    """Visits at the door of assignments.field.receiving."""

    model = Visit

    def read(self, data: dict, sender: Sender) -> Incoming:
        attrs = checked(VisitSerializer, data)
        visit = incoming(attrs, sender, "visited_on", "ngày thăm")
        visit.values["assignment"] = sender.assignment(attrs["assignment"])
        _read_contents(visit.values, attrs)
        require_sound(visit.values, timezone.localtime(sender.clock.now).date())
        require_few_and_small(visit.photos)
        return visit

    def write(self, record: Visit, incoming: Incoming) -> None:
        if record.promise_closed_on:
            _keep_outcome(record)
        record.save()

    def contents_of(self, record: Visit) -> dict:
        return {name: _plain(getattr(record, name)) for name in CONTENTS}


VISITS = VisitKind()


def _keep_outcome(record: Visit) -> None:
    """What became of a promise stays with it; another in its place is open."""
    was = Visit.objects.get(pk=record.pk)
    if was.promise == record.promise:
        record.promise_state = was.promise_state
    else:
        record.promise_closed_on, record.promise_closing = None, ""


def _read_contents(values: dict, attrs: dict) -> None:
    values["met"] = attrs["met"]
    values["topics"] = list(dict.fromkeys(attrs["topics"]))
    values["note"] = attrs["note"].strip()
    values["promise"] = clean(attrs["promise"])
    values["promised_for"] = attrs["promised_for"]
    values["promise_state"] = (
        PromiseState.OPEN if values["promise"] else PromiseState.NONE
    )
    values["latitude"], values["longitude"] = attrs["latitude"], attrs["longitude"]


def require_sound(values: dict, today) -> None:
    """ValidationError by field for what no visit may say, whoever logs it."""
    problems: dict[str, object] = {}
    try:
        require_held(values["assignment"], values["visited_on"], today)
    except ValidationError as error:
        problems["visited_on"] = error.messages
    promised_for = values["promised_for"]
    if promised_for and not values["promise"]:
        problems["promise"] = ["Ghi hẹn việc gì."]
    elif promised_for and promised_for < values["visited_on"]:
        problems["promised_for"] = ["Ngày hẹn phải từ ngày thăm trở đi."]
    elif promised_for and (promised_for - today).days > FARTHEST_PROMISE:
        problems["promised_for"] = ["Ngày hẹn xa quá một năm."]
    if (values["latitude"] is None) != (values["longitude"] is None):
        problems["latitude"] = ["Vị trí phải đủ vĩ độ và kinh độ."]
    if problems:
        raise ValidationError(problems)


def _plain(value):
    if value is None or isinstance(value, str | int | bool | list):
        return value
    return str(value)
