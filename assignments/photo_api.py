"""The API's door for photos: in parts, and on from where a cut left off."""

from dataclasses import asdict

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from assignments.field_api import PhoneView, PhotoStateSerializer
from assignments.models import FieldPhoto
from assignments.photos.announcing import state_of
from assignments.photos.receiving import (
    MOST_PART,
    Elsewhere,
    NoRoom,
    announced_by,
    take_part,
)
from povertyaid.scanning import AWAY, ScannerAway


class AnyBytes(BaseParser):
    """The body as it is; one that ends before its stated length is refused."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None) -> bytes:
        stated = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if stated > MOST_PART:
            raise PartRefused(f"Mỗi phần tối đa {MOST_PART // 1024} KiB.")
        body = stream.read()
        if len(body) < stated:
            raise PartRefused("Phần ảnh bị cắt giữa chừng.")
        return body


class PartRefused(APIException):
    status_code = 400


class DiskFull(APIException):
    status_code = 503
    default_detail = "Máy chủ tạm hết chỗ lưu ảnh. Ảnh vẫn ở trên máy, gửi lại sau."


class PhotoView(PhoneView):
    parser_classes = [AnyBytes]

    def photo(self, client_id) -> FieldPhoto:
        """One's own announced photo; any other is told as one that is not there."""
        photo = announced_by(self.request.user, client_id)
        if photo is None:
            raise Http404
        return photo

    @extend_schema(
        summary="Ảnh đã nhận đến đâu",
        description="Chỉ ảnh do chính mình báo cùng bản ghi.",
        responses=PhotoStateSerializer,
    )
    def get(self, request, client_id):
        return Response(asdict(state_of(self.photo(client_id))))

    @extend_schema(
        summary="Gửi một phần của ảnh",
        description="Thân yêu cầu là các byte của ảnh từ `offset`, mỗi phần tối đa"
        " 64 KiB. 409: không nối tiếp được, gửi từ `received`. Đủ ảnh thì máy chủ kiểm"
        " tra, vẽ lại và bỏ mọi dữ liệu kèm theo.",
        parameters=[
            OpenApiParameter("offset", OpenApiTypes.INT, required=True),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: PhotoStateSerializer, 409: PhotoStateSerializer},
    )
    def put(self, request, client_id):
        photo = self.photo(client_id)
        offset = request.query_params.get("offset", "")
        if not (offset.isascii() and offset.isdigit() and len(offset) < 10):
            raise PartRefused("offset phải là số byte đã gửi.")
        try:
            photo, status = take_part(photo.pk, int(offset), request.data), 200
        except Elsewhere:
            photo.refresh_from_db()
            status = 409
        except NoRoom as error:
            raise DiskFull from error
        except ScannerAway as error:
            raise DiskFull(AWAY) from error
        return Response(asdict(state_of(photo)), status=status)
