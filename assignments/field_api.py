"""The API's door for work logged in the field: sent singly or many at once."""

import hashlib
from dataclasses import asdict

import orjson
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import APIView

from assignments.choices import CheckState
from assignments.field.clock import PhoneClock
from assignments.field.phone_list import phone_list
from assignments.field.receiving import (
    CANCELLED,
    CORRECTED,
    KNOWN,
    MOST_AT_ONCE,
    REFUSED,
    STORED,
    Kind,
    receive,
)
from assignments.field.senders import Sender
from assignments.supports.records import SUPPORTS, SupportSerializer
from assignments.visits.records import VISITS, VisitSerializer
from povertyaid.api import scope_of

STATES = (
    (STORED, "Đã lưu"),
    (KNOWN, "Đã có từ trước, không lưu thêm"),
    (CORRECTED, "Đã sửa"),
    (CANCELLED, "Đã hủy"),
    (REFUSED, "Không nhận"),
)


class PhotoStateSerializer(serializers.Serializer):
    client_id = serializers.UUIDField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    received = serializers.IntegerField(help_text="Số byte đã nhận; gửi tiếp từ đây.")
    whole = serializers.BooleanField()
    refused = serializers.CharField(help_text="Vì sao không nhận ảnh; rỗng: không sao.")


class ReceiptSerializer(serializers.Serializer):
    client_id = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    version = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_null=True, help_text="V-… hoặc H-…")
    received_at = serializers.DateTimeField(allow_null=True)
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="Máy chủ đã chỉnh lại điều gì."
    )
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Vì sao không nhận, theo từng mục.",
    )
    photos = PhotoStateSerializer(many=True)


class ReceiptsSerializer(serializers.Serializer):
    now = serializers.DateTimeField(help_text="Giờ của máy chủ.")
    results = ReceiptSerializer(many=True)


class SendingSerializer(serializers.Serializer):
    """The frame of what is sent; the records are read one by one, each by itself."""

    sent_at = serializers.DateTimeField(help_text="Lúc gửi, theo đồng hồ của máy.")
    records = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=MOST_AT_ONCE
    )


class VisitsSentSerializer(SendingSerializer):
    records = VisitSerializer(many=True)


class PromiseSerializer(serializers.Serializer):
    text = serializers.CharField()
    day = serializers.DateField(allow_null=True)


class FieldHouseholdSerializer(serializers.Serializer):
    assignment = serializers.IntegerField()
    household = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    village = serializers.CharField()
    phone = serializers.CharField()
    status = serializers.CharField(allow_null=True)
    started_on = serializers.DateField()
    every_days = serializers.IntegerField()
    last_met = serializers.DateField(allow_null=True)
    last_tried = serializers.DateField(allow_null=True)
    promised_for = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(help_text="Nên thăm chậm nhất ngày này.")
    promise = PromiseSerializer(allow_null=True)


class FieldRecordSerializer(serializers.Serializer):
    client_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["visit", "support"])
    version = serializers.IntegerField()
    code = serializers.CharField()
    household = serializers.CharField()
    on = serializers.DateField()
    received_at = serializers.DateTimeField()
    check_state = serializers.ChoiceField(choices=CheckState.choices)
    check_note = serializers.CharField()
    cancelled = serializers.BooleanField()


class FieldUserSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class FieldListSerializer(serializers.Serializer):
    user = FieldUserSerializer()
    told = serializers.CharField(help_text="Vì sao danh sách trống; rỗng: không trống.")
    households = FieldHouseholdSerializer(many=True)
    records = FieldRecordSerializer(many=True)


class OtherUser(APIException):
    """The session is another person's than the one whose records the phone holds."""

    status_code = 412
    default_detail = (
        "Máy đang đăng nhập bằng tài khoản khác với người đã ghi. Mở lại trang này."
    )


class PhoneView(APIView):
    """A phone says whose records it sends, so that none goes under another's name."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        said = request.headers.get("X-Phone-User")
        if said and said != str(request.user.pk):
            raise OtherUser


@method_decorator(gzip_page, name="dispatch")  # nothing sent by the asker is in it
class FieldListView(PhoneView):
    @extend_schema(
        summary="Danh sách mang theo trên điện thoại",
        description="Các hộ được ghi thăm, hộ chờ lâu nhất trước, và những gì chính"
        " mình đã gửi. Không có số định danh, dân tộc, tên người giúp. Gửi kèm"
        " `If-None-Match` thì chỉ trả lời khi có đổi (304: không đổi). Giờ của máy chủ"
        " ở tiêu đề `Date`.",
        responses=FieldListSerializer,
    )
    def get(self, request):
        held = phone_list(request.user, scope_of(request), timezone.localdate())
        content = {
            "user": {"id": request.user.pk, "name": request.user.full_name},
            "told": held.told,
            "households": held.households,
            "records": held.records,
        }
        digest = hashlib.sha256(orjson.dumps(content)).hexdigest()[:32]
        headers = {"ETag": f'W/"{digest}"', "Cache-Control": "private, no-store"}
        if digest in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=headers)
        return Response(content, headers=headers)


class SupportsSentSerializer(SendingSerializer):
    records = SupportSerializer(many=True)


class RecordsView(PhoneView):
    """Takes records of one kind; a refused one stops no other."""

    kind: Kind

    def post(self, request):
        sending = SendingSerializer(data=request.data)
        sending.is_valid(raise_exception=True)
        now = timezone.now()
        sender = Sender(
            request.user,
            scope_of(request),
            PhoneClock(now, sending.validated_data["sent_at"]),
        )
        receipts = receive(self.kind, sending.validated_data["records"], sender)
        return Response({"now": now, "results": [asdict(r) for r in receipts]})


class VisitsView(RecordsView):
    kind = VISITS

    @extend_schema(
        summary="Gửi lượt thăm",
        description="Mỗi bản ghi có kết quả riêng. Gửi lại bao nhiêu lần cũng chỉ lưu"
        " một lần. Ngày thăm không trước ngày phân công, không trong tương lai, tính"
        " theo giờ của máy chủ.",
        request=VisitsSentSerializer,
        responses=ReceiptsSerializer,
    )
    def post(self, request):
        return super().post(request)


class SupportsView(RecordsView):
    kind = SUPPORTS

    @extend_schema(
        summary="Gửi hỗ trợ",
        description="Các phần cộng lại bằng giá trị, đúng tới từng đồng. Lần trao theo"
        " lời hứa ghi client_id của lời hứa ở `fulfils`, không vượt quá phần đã hứa.",
        request=SupportsSentSerializer,
        responses=ReceiptsSerializer,
    )
    def post(self, request):
        return super().post(request)
