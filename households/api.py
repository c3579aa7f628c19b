"""The API's communes, villages, households and reviews: to read, within the scope."""

from django.db.models import IntegerField, Prefetch, Value
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from households.choices import Status
from households.models import Commune, CommuneYear, Household, Review, Village
from households.querysets import identity_number_in
from povertyaid import audit
from povertyaid.api import (
    MaskedField,
    MomentFilter,
    PersonalDataViewSet,
    ScopedViewSet,
    TicksListField,
    WholeNumberFilter,
    YearFilter,
)
from povertyaid.identity import NUMBER

NOT_IN_AN_ADDRESS = (
    "Số định danh không đặt trong địa chỉ: gửi bằng POST tới /api/households/find/."
)


class CommuneYearSerializer(serializers.ModelSerializer):
    class Meta:
        model = CommuneYear
        fields = ["year", "households", "persons", "minority_households"]


class CommuneSerializer(serializers.ModelSerializer):
    years = CommuneYearSerializer(many=True, read_only=True)

    class Meta:
        model = Commune
        fields = [
            "id",
            "code",
            "name",
            "kind",
            "is_border",
            "is_urban",
            "valid_from",
            "valid_to",
            "years",
        ]


class CommuneFilter(filters.FilterSet):
    code = filters.CharFilter(field_name="code", label="Mã xã, năm chữ số")
    kind = filters.ChoiceFilter(choices=Commune._meta.get_field("kind").choices)
    on = filters.DateFilter(method="existing_on", label="Các xã có trong ngày này")

    def existing_on(self, communes, name, day):
        return communes.on(day)


@extend_schema_view(
    list=extend_schema(
        summary="Các xã",
        description="Xã được xem, kèm tổng số hộ dân cư từng năm (mẫu số các tỷ lệ)."
        " Mã xã được dùng lại từ 01/7/2025: khóa là mã cùng ngày bắt đầu.",
    ),
    retrieve=extend_schema(summary="Một xã", description="Như trong danh sách."),
)
class CommuneViewSet(ScopedViewSet):
    serializer_class = CommuneSerializer
    filterset_class = CommuneFilter

    def get_queryset(self):
        communes = Commune.objects.visible_to(self.scope).order_by("id")
        years = CommuneYear.objects.visible_to(self.scope).order_by("year")
        return communes.prefetch_related(Prefetch("years", years))


class VillageSerializer(serializers.ModelSerializer):
    commune_code = serializers.CharField(source="commune.code", read_only=True)

    class Meta:
        model = Village
        fields = ["id", "name", "aliases", "commune", "commune_code"]


class VillageFilter(filters.FilterSet):
    commune = filters.CharFilter(field_name="commune__code", label="Mã xã")
    name = filters.CharFilter(field_name="name", lookup_expr="iexact")


@extend_schema_view(
    list=extend_schema(summary="Các bản", description="Bản của các xã được xem."),
    retrieve=extend_schema(summary="Một bản", description="Như trong danh sách."),
)
class VillageViewSet(ScopedViewSet):
    serializer_class = VillageSerializer
    filterset_class = VillageFilter

    def get_queryset(self):
        villages = Village.objects.visible_to(self.scope).order_by("id")
        return villages.select_related("commune")


class HouseholdSerializer(serializers.ModelSerializer):
    village_name = serializers.CharField(source="village.name", read_only=True)
    commune = serializers.IntegerField(source="village.commune_id", read_only=True)
    commune_code = serializers.CharField(source="village.commune.code", read_only=True)
    ethnic_group = serializers.CharField(
        source="ethnic_group.name", read_only=True, allow_null=True, default=None
    )
    citizen_number = MaskedField()
    review_year = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Năm của status và persons."
    )
    status = serializers.ChoiceField(
        choices=Status.choices,
        read_only=True,
        allow_null=True,
        help_text="Kết quả rà soát năm đó; null nếu hộ không được rà soát.",
    )
    persons = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Số khẩu theo rà soát năm đó."
    )

    class Meta:
        model = Household
        fields = [
            "id",
            "code",
            "head_name",
            "sex",
            "birth_date",
            "birth_year",
            "ethnic_group",
            "citizen_number",
            "phone",
            "latitude",
            "longitude",
            "village",
            "village_name",
            "commune",
            "commune_code",
            "review_year",
            "status",
            "persons",
            "changed_at",
        ]


class NumberSerializer(serializers.Serializer):
    citizen_number = serializers.RegexField(
        rf"^(?:{NUMBER.pattern})$",
        help_text="9 hoặc 12 chữ số.",
        error_messages={"invalid": "Số định danh phải có 9 hoặc 12 chữ số."},
    )


class HouseholdFilter(filters.FilterSet):
    year = YearFilter(method="leave", label="Năm rà soát; mặc định là năm mới nhất")
    status = filters.MultipleChoiceFilter(choices=Status.choices, distinct=False)
    commune = filters.CharFilter(field_name="village__commune__code", label="Mã xã")
    village = WholeNumberFilter(field_name="village")
    code = filters.CharFilter(field_name="code", label="Mã hộ, như DB-000123")
    search = filters.CharFilter(
        method="fitting", label="Tên, mã, số điện thoại hoặc bản; không cần dấu"
    )
    changed_since = MomentFilter(
        field_name="changed_at", lookup_expr="gte", label="Sửa từ lúc này trở đi"
    )

    def filter_queryset(self, queryset):
        """The year comes first: `status` is a column of its review."""
        year = self.form.cleaned_data["year"]
        if year is None:
            year = Review.objects.visible_to(self.request.scope).latest_year()
        review_year = Value(year, IntegerField())
        reviewed = queryset.with_review(year).annotate(review_year=review_year)
        return super().filter_queryset(reviewed)

    def leave(self, households, name, value):
        return households

    def fitting(self, households, name, words):
        if identity_number_in(words):
            raise serializers.ValidationError({name: [NOT_IN_AN_ADDRESS]})
        return households.search(words)


@extend_schema_view(
    list=extend_schema(
        summary="Các hộ",
        description="Hộ được xem, kèm kết quả rà soát của một năm. Mỗi trang đã đọc"
        " được ghi vào nhật ký.",
    ),
    retrieve=extend_schema(
        summary="Một hộ",
        description="Như trong danh sách. Lần đọc được ghi vào nhật ký.",
        parameters=[
            OpenApiParameter("year", int, description="Năm rà soát, như danh sách")
        ],
    ),
)
class HouseholdViewSet(PersonalDataViewSet):
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter

    @extend_schema(
        summary="Một hộ theo số định danh của chủ hộ",
        description="Số đi trong thân yêu cầu, không đứng trong địa chỉ. Lần đọc được"
        " ghi vào nhật ký.",
        request=NumberSerializer,
        responses=HouseholdSerializer,
    )
    @action(detail=False, methods=["post"])
    def find(self, request):
        asked = NumberSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        number = asked.validated_data["citizen_number"]
        households = self.filter_queryset(self.get_queryset())
        household = get_object_or_404(households.with_number(number))
        audit.record(request.user, audit.Action.VIEWED, household)
        return Response(self.get_serializer(household).data)

    def get_queryset(self):
        households = Household.objects.visible_to(self.scope).order_by("id")
        return households.select_related("village__commune", "ethnic_group")


class ReviewSerializer(serializers.ModelSerializer):
    household_code = serializers.CharField(source="household.code", read_only=True)
    standard = serializers.CharField(
        source="standard.code", read_only=True, help_text="Mã chuẩn nghèo đã áp dụng."
    )
    deprivations = TicksListField(
        help_text="Số các chỉ số thiếu hụt; null nếu danh sách không có cột này."
    )
    causes = TicksListField(
        help_text="Số các nguyên nhân; null nếu danh sách không có cột này."
    )

    class Meta:
        model = Review
        fields = [
            "id",
            "household",
            "household_code",
            "year",
            "standard",
            "status",
            "left_reason",
            "village",
            "persons",
            "b1",
            "b2",
            "deprivations",
            "causes",
            "has_no_labour_capacity",
            "has_merit",
        ]


class ReviewFilter(filters.FilterSet):
    year = YearFilter(field_name="year")
    status = filters.MultipleChoiceFilter(choices=Status.choices, distinct=False)
    commune = filters.CharFilter(
        field_name="household__village__commune__code", label="Mã xã"
    )
    village = WholeNumberFilter(field_name="village", label="Bản khi rà soát")
    household = WholeNumberFilter(field_name="household")


@extend_schema_view(
    list=extend_schema(
        summary="Kết quả rà soát",
        description="Mỗi hộ một dòng một năm, như Chủ tịch xã đã quyết định.",
    ),
    retrieve=extend_schema(
        summary="Một kết quả rà soát", description="Như trong danh sách."
    ),
)
class ReviewViewSet(ScopedViewSet):
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter

    def get_queryset(self):
        reviews = Review.objects.visible_to(self.scope).order_by("id")
        return reviews.select_related("household", "standard")
