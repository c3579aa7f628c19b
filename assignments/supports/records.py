"""A support as it is sent from the field, and what the door must know of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers

from assignments.choices import SupportKind, SupportSource, SupportState
from assignments.field.reading import RecordSerializer, checked, incoming
from assignments.field.receiving import Incoming
from assignments.field.senders import Sender, require_held
from assignments.models import (
    PartyMember,
    PartyOrganisation,
    Plan,
    Support,
    SupportShare,
)
from assignments.photos.announcing import require_few_and_small
from assignments.supports.promises import (
    require_promise_kept_whole,
    require_within_promise,
)
from assignments.supports.recording import check, save_shares, values_of
from assignments.supports.rights import NOT_HERE, may_record
from assignments.supports.sharing import (
    share_of_commune,
    share_of_village,
    shares_of_households,
)
from households.models import Commune, Village
from povertyaid import audit
from povertyaid.scope import Scope
from povertyaid.text import clean

LARGEST_ID = 2**62
MOST_DONG = 10**12
UNKNOWN_PROMISE = (
    "Chưa có lời hứa này trên máy chủ: gửi lời hứa trước, rồi gửi lần trao."
)


def _id(**options) -> serializers.IntegerField:
    told = {"min_value": 1, "max_value": LARGEST_ID, "default": None}
    return serializers.IntegerField(**told, allow_null=True, **options)


def _quantity() -> serializers.DecimalField:
    return serializers.DecimalField(
        10, 2, min_value=0, default=None, allow_null=True, help_text="Số lượng."
    )


class ShareSerializer(serializers.Serializer):
    """One part: for a household, or a village, or a commune, or a school of it."""

    household = _id()
    village = _id()
    commune = _id()
    school = serializers.CharField(max_length=120, default="", allow_blank=True)
    value = serializers.IntegerField(min_value=0, max_value=MOST_DONG, default=0)
    quantity = _quantity()

    def validate(self, attrs: dict) -> dict:
        named = [attrs[name] for name in ("household", "village", "commune")]
        if sum(one is not None for one in named) != 1:
            raise serializers.ValidationError("Mỗi phần cho một hộ, bản hoặc xã.")
        if attrs["school"] and attrs["commune"] is None:
            raise serializers.ValidationError("Ghi trường thì ghi xã của trường.")
        return attrs


class SupportSerializer(RecordSerializer):
    assignment = _id(help_text="Mã phân công; cho biết kế hoạch, tổ chức, đảng viên.")
    plan = _id(help_text="Kế hoạch, khi không ghi theo phân công.")
    organisation = _id(help_text="Tổ chức đảng, khi không ghi theo phân công.")
    member = _id(help_text="Đảng viên trao, nếu có.")
    given_on = serializers.DateField(help_text="Ngày trao hoặc ngày hứa.")
    kind = serializers.ChoiceField(choices=SupportKind.choices)
    what = serializers.CharField(max_length=200, default="", allow_blank=True)
    value = serializers.IntegerField(
        min_value=0, max_value=MOST_DONG, default=0, help_text="Đồng."
    )
    is_valued = serializers.BooleanField(default=True)
    quantity = _quantity()
    unit = serializers.CharField(max_length=30, default="", allow_blank=True)
    source = serializers.ChoiceField(
        choices=SupportSource.choices, default=SupportSource.MEMBERS
    )
    donor = serializers.CharField(max_length=150, default="", allow_blank=True)
    state = serializers.ChoiceField(
        choices=SupportState.choices, default=SupportState.DELIVERED
    )
    receipt_number = serializers.CharField(max_length=40, default="", allow_blank=True)
    received_by = serializers.CharField(max_length=100, default="", allow_blank=True)
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)
    fulfils = serializers.UUIDField(
        default=None, allow_null=True, help_text="client_id của lời hứa đã trao."
    )
    shares = ShareSerializer(
        many=True,
        default=list,
        help_text="Rỗng và có phân công: cả phần cho hộ của phân công.",
    )


class SupportKindAtTheDoor:
    """Support at the door of assignments.field.receiving."""

    model = Support

    def read(self, data: dict, sender: Sender) -> Incoming:
        attrs = checked(SupportSerializer, data)
        arrived = incoming(attrs, sender, "given_on", "ngày trao")
        _read_contents(arrived.values, attrs)
        _read_giver(arrived.values, attrs, sender)
        arrived.values["fulfils"] = _promise(attrs["fulfils"], sender.scope)
        arrived.parts = _shares(attrs, arrived.values["given_on"], sender)
        support = Support(**arrived.values)
        check(support, arrived.parts)
        if not may_record(sender.scope, support, arrived.parts):
            raise ValidationError(NOT_HERE)
        require_few_and_small(arrived.photos)
        return arrived

    def write(self, record: Support, incoming: Incoming) -> None:
        was = Support.objects.filter(pk=record.pk).first() if record.pk else None
        before = values_of(was, was.shares.all()) if was else None
        if not record.is_cancelled:
            if was and was.state == SupportState.PROMISED:
                require_promise_kept_whole(record, was)
            require_within_promise(record)
        if was:
            was.shares.all().delete()
        record.save()
        save_shares(record, incoming.parts)
        after = values_of(record, incoming.parts)
        if record.is_cancelled:
            after["Hủy"] = record.cancel_reason
        action = audit.Action.CHANGED if was else audit.Action.CREATED
        audit.record(record.logged_by, action, record, before=before, after=after)

    def contents_of(self, record: Support) -> dict:
        return values_of(record, record.shares.all())


SUPPORTS = SupportKindAtTheDoor()


def _read_contents(values: dict, attrs: dict) -> None:
    for name in ("kind", "value", "is_valued", "quantity", "source", "state"):
        values[name] = attrs[name]
    for name in ("what", "unit", "donor", "receipt_number", "received_by"):
        values[name] = clean(attrs[name])
    values["note"] = attrs["note"].strip()
    values["quantity"] = attrs["quantity"] or None


def _read_giver(values: dict, attrs: dict, sender: Sender) -> None:
    """Plan, organisation and member: of the assignment, or each as it is told."""
    if attrs["assignment"] is not None:
        assignment = sender.assignment(attrs["assignment"])
        today = timezone.localtime(sender.clock.now).date()
        try:
            require_held(assignment, values["given_on"], today)
        except ValidationError as error:
            raise ValidationError({"given_on": error.messages}) from None
        for name in ("plan", "organisation", "member"):
            values[name] = getattr(assignment, name)
        return
    scope = sender.scope
    values["plan"] = _one(Plan.objects.all(), attrs, "plan")
    organisations = PartyOrganisation.objects.visible_to(scope)
    own = PartyOrganisation.objects.filter(members__in=scope.members)
    values["organisation"] = _one(organisations | own, attrs, "organisation")
    values["member"] = None
    if attrs["member"] is not None:
        members = PartyMember.objects.visible_to(scope)
        values["member"] = _one(members, attrs, "member")


def _one(rows, attrs: dict, name: str) -> Any:
    found = rows.filter(pk=attrs[name]).first() if attrs[name] else None
    if found is None:
        raise ValidationError({name: "Không có, hoặc ngoài phạm vi được ghi."})
    return found


def _promise(client_id, scope: Scope) -> Support | None:
    if client_id is None:
        return None
    promises = Support.objects.visible_to(scope).filter(client_id=client_id)
    found = promises.first()
    if found is None:
        raise ValidationError({"fulfils": UNKNOWN_PROMISE})
    return found


def _shares(attrs: dict, day: date, sender: Sender) -> list[SupportShare]:
    told = attrs["shares"]
    if not told and attrs["assignment"] is not None:
        household = sender.assignment(attrs["assignment"]).household_id
        told = [_whole(attrs, household)]
    ids = [part["household"] for part in told if part["household"]]
    places = {s.household_id: s for s in shares_of_households(ids, day)}
    shares = [_share(part, places, day) for part in told]
    return _filled(shares, told)


def _whole(attrs: dict, household: int) -> dict:
    nowhere = {"village": None, "commune": None, "school": ""}
    amounts = {"value": attrs["value"], "quantity": attrs["quantity"] or None}
    return {"household": household, **nowhere, **amounts}


def _share(part: dict, places: dict, day: date) -> SupportShare | None:
    if part["household"]:
        found = places.get(part["household"])
        # the same household twice is two parts, so that it can be told
        return found and SupportShare(
            household_id=found.household_id,
            village_id=found.village_id,
            commune_id=found.commune_id,
        )
    if part["village"]:
        village = Village.objects.filter(pk=part["village"]).first()
        return village and share_of_village(village, day)
    commune = Commune.objects.filter(pk=part["commune"]).first()
    return commune and share_of_commune(commune, clean(part["school"]))


def _filled(shares: Sequence[SupportShare | None], told: list[dict]) -> list:
    if None in shares:
        raise ValidationError({"shares": "Có hộ hoặc nơi nhận không có trong sổ."})
    for share, part in zip(shares, told, strict=True):
        share.value, share.quantity = part["value"], part["quantity"]
    return list(shares)
