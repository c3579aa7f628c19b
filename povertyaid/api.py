"""What every API answer stands on: the scope, pages, filters, errors.

Ring 2 of who sees what, for the API: with a token the user is known only after the
middleware ran, so each request makes its scope here, once the user is authenticated.
"""

import math
from datetime import UTC

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.module_loading import import_string
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import (
    DjangoFilterBackend,
    IsoDateTimeFilter,
    NumberFilter,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.pagination import PageNumberPagination
from rest_framework.relations import PrimaryKeyRelatedField
from rest_framework.response import Response
from rest_framework.serializers import CharField
from rest_framework.views import exception_handler
from rest_framework.viewsets import ReadOnlyModelViewSet

from povertyaid import audit
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import masked

WORDS = {
    exceptions.NotAuthenticated: "Cần đăng nhập hoặc gửi kèm mã truy cập.",
    exceptions.AuthenticationFailed: (
        "Mã truy cập không đúng hoặc đã thu hồi, hoặc tài khoản đã bị khóa."
    ),
    exceptions.PermissionDenied: "Tài khoản này không được xem phần đã yêu cầu.",
    exceptions.NotAcceptable: "Chỉ trả lời bằng JSON.",
    exceptions.ParseError: "Không đọc được nội dung gửi lên.",
    exceptions.UnsupportedMediaType: "Không nhận loại nội dung đã gửi lên.",
}
NOT_FOUND = "Không tìm thấy, hoặc nằm ngoài phạm vi được xem."


def explain(error: Exception, context: dict) -> Response | None:
    """DRF's answer to an error, said in Vietnamese (its own translation has gaps)."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404):
        response.data = {"detail": NOT_FOUND}
    elif isinstance(error, exceptions.Throttled):
        wait = f" Thử lại sau {math.ceil(error.wait)} giây." if error.wait else ""
        response.data = {"detail": "Gửi quá nhiều yêu cầu." + wait}
    elif type(error) in WORDS:
        response.data = {"detail": WORDS[type(error)]}
    return response


class Pages(PageNumberPagination):
    page_size = 100
    max_page_size = 500
    page_size_query_param = "page_size"
    page_query_description = "Trang thứ mấy, từ 1."
    page_size_query_description = f"Số dòng một trang, nhiều nhất {max_page_size}."
    invalid_page_message = "Không có trang này."


class StrictFilterBackend(DjangoFilterBackend):
    """Refuses a parameter nobody knows: a mistyped filter must not give every row."""

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset_class(view, queryset)
        known = {"page", "page_size", "format", *getattr(filterset, "base_filters", ())}
        if unknown := sorted(set(request.query_params) - known):
            told = f"Không có tham số này. Có: {', '.join(sorted(known))}."
            raise exceptions.ValidationError({name: [told] for name in unknown})
        return super().filter_queryset(request, queryset, view)


@extend_schema_field(OpenApiTypes.INT)
class WholeNumberFilter(NumberFilter):
    """The id of a row, by number: no lookup that could tell which ids exist."""


@extend_schema_field({"type": "integer", "minimum": 2006, "maximum": 2100})
class YearFilter(NumberFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=2006, max_value=2100, **kwargs)


class MomentField(IsoDateTimeField):
    def to_python(self, value):
        """In UTC: PostgreSQL knows fewer offsets than Python does."""
        moment = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"]) from error


class MomentFilter(IsoDateTimeFilter):
    field_class = MomentField


class ChosenField(PrimaryKeyRelatedField):
    """Another row by its id; DRF has no Vietnamese for what may be wrong with one."""

    default_error_messages = {
        "does_not_exist": NOT_FOUND,
        "incorrect_type": "Cần mã của dòng được chọn: một số nguyên.",
    }


def scope_of(request) -> Scope:
    """Of whose session it is the middleware's; a token's user is known only now."""
    if isinstance(request.successful_authenticator, SessionAuthentication):
        return request.scope
    return import_string(settings.SCOPE_BUILDER)(request.user)


class ScopedViewSet(ReadOnlyModelViewSet):
    """A list and its rows, to read; `get_queryset` begins at visible_to(self.scope)."""

    filter_backends = [StrictFilterBackend]
    pagination_class = Pages

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        request.scope = scope_of(request)

    @property
    def scope(self) -> Scope:
        """An empty one while the schema is drawn, when there is no request."""
        return getattr(self.request, "scope", Scope())


class PersonalDataViewSet(ScopedViewSet):
    """Rows about persons: every page and every row that is read is written down."""

    def list(self, request, *args, **kwargs):
        response = super().list(request, *args, **kwargs)
        what = self.get_queryset().model._meta.label_lower
        rows, fields = response.data["results"], self.get_serializer().fields
        audit.record_export(request.user, what, len(rows), columns=fields)
        return response

    def retrieve(self, request, *args, **kwargs):
        thing = self.get_object()
        audit.record(request.user, audit.Action.VIEWED, thing)
        return Response(self.get_serializer(thing).data)


@extend_schema_field(OpenApiTypes.STR)
class MaskedField(CharField):
    """An identity number: its last four digits only."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "Chỉ bốn số cuối.")
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value):
        return masked(value)


@extend_schema_field({"type": "array", "items": {"type": "integer"}, "nullable": True})
class TicksListField(CharField):
    """Numbers of the ticked boxes, ascending; null where the list had no such boxes."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value):
        return list(value)
