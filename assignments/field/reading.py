"""The part of a record that visits and support have alike, as it is sent."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from assignments.field.clock import day_meant, moved_words
from assignments.field.receiving import Incoming
from assignments.field.senders import Sender

DAYS = (
    ("today", "Hôm nay"),
    ("yesterday", "Hôm qua"),
    ("other", "Ngày khác"),
)


class PhotoSerializer(serializers.Serializer):
    client_id = serializers.UUIDField(help_text="Tạo trên máy, riêng cho ảnh này.")
    size = serializers.IntegerField(min_value=1, help_text="Số byte của ảnh sẽ gửi.")
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Của các byte đó.")


class RecordSerializer(serializers.Serializer):
    """What every record says of itself; a kind adds its own fields."""

    client_id = serializers.UUIDField(help_text="Tạo trên máy, riêng cho bản ghi này.")
    version = serializers.IntegerField(
        min_value=1, max_value=9999, help_text="1; mỗi lần sửa sau khi đã gửi thêm 1."
    )
    based_on = serializers.IntegerField(
        min_value=0,
        max_value=9999,
        default=0,
        help_text="Bản mới nhất mà máy biết là đã lưu; 0: chưa có.",
    )
    made_at = serializers.DateTimeField(help_text="Lúc ghi, theo đồng hồ của máy.")
    day = serializers.ChoiceField(choices=DAYS, default="other")
    reason = serializers.CharField(
        max_length=300, default="", allow_blank=True, help_text="Vì sao sửa hoặc hủy."
    )
    cancelled = serializers.BooleanField(default=False)
    photos = PhotoSerializer(many=True, default=list)

    def validate(self, attrs: dict) -> dict:
        if attrs["cancelled"] and not attrs["reason"].strip():
            raise serializers.ValidationError({"reason": ["Ghi lý do hủy."]})
        return attrs


def checked(serializer_class, data: dict) -> dict[str, Any]:
    """What was sent, each field of its type; ValidationError by field otherwise."""
    serializer = serializer_class(data=data)
    if serializer.is_valid():
        return serializer.validated_data
    raise ValidationError(
        {name: _sentences(told) for name, told in serializer.errors.items()}
    )


def _sentences(told: Any) -> list[str]:
    """DRF's errors of a field, those of the parts of a list among them, in one list."""
    if isinstance(told, dict):
        told = list(told.values())
    if isinstance(told, list):
        return [sentence for part in told for sentence in _sentences(part)]
    return [str(told)]


def incoming(attrs: dict, sender: Sender, dated: str, what: str) -> Incoming:
    """The record's frame; `values[dated]` is the date meant, told of where it moved."""
    made_at = sender.clock.put_right(attrs["made_at"])
    said = attrs[dated]
    meant = day_meant(attrs["day"], said, made_at)
    return Incoming(
        client_id=attrs["client_id"],
        version=attrs["version"],
        based_on=attrs["based_on"],
        made_at=made_at,
        reason=attrs["reason"],
        is_cancelled=attrs["cancelled"],
        values={dated: meant},
        photos=attrs["photos"],
        notes=moved_words(sender.clock, what, said, meant),
    )
