"""The API's yearly reports: the list, and one year with its figures, to read."""

from decimal import Decimal

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from povertyaid.api import ScopedViewSet, YearFilter
from reports import measures
from reports.choices import ReportKind, ReportState
from reports.models import Report

FIGURES = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [
            {"type": "integer"},
            {"type": "string", "format": "decimal"},
        ],
        "nullable": True,
    },
    "description": "Tên chỉ tiêu → số; tỷ lệ là chuỗi có hai số lẻ; null là chưa có.",
}


class PlaceFiguresSerializer(serializers.Serializer):
    commune = serializers.IntegerField(source="id")
    code = serializers.CharField()
    name = serializers.CharField()
    figures = serializers.SerializerMethodField()

    @extend_schema_field(FIGURES)
    def get_figures(self, place):
        return values(self.context["figures"], place.id)


class MeasureSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()


class ReportSerializer(serializers.ModelSerializer):
    standard = serializers.CharField(source="standard.code", read_only=True)
    balances = serializers.BooleanField(
        read_only=True, help_text="Cân đối: số đầu kỳ và các biến động ra số cuối kỳ."
    )

    class Meta:
        model = Report
        fields = [
            "id",
            "kind",
            "year",
            "day",
            "version",
            "state",
            "standard",
            "boundaries_on",
            "balances",
            "compiled_at",
            "closed_at",
        ]


class ReportDetailSerializer(ReportSerializer):
    """A report with the figures of the communes this user reads, and their total."""

    measures = serializers.SerializerMethodField()
    communes = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "measures", "communes", "total"]

    @extend_schema_field(MeasureSerializer(many=True))
    def get_measures(self, report):
        return MeasureSerializer(measures.MEASURES.values(), many=True).data

    @extend_schema_field(PlaceFiguresSerializer(many=True))
    def get_communes(self, report):
        if figures := self.context.get("figures"):
            rows = figures.rows
            return PlaceFiguresSerializer(rows, many=True, context=self.context).data
        return []

    @extend_schema_field(FIGURES | {"nullable": True})
    def get_total(self, report):
        if figures := self.context.get("figures"):
            return values(figures, measures.TOTAL)
        return None


def values(figures: measures.Figures, place_id: int | None) -> dict:
    """Every figure of a place; rates as text, so that no reader rounds them."""
    found = {name: figures.value(place_id, name) for name in measures.MEASURES}
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in found.items()
    }


class ReportFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ReportKind.choices)
    year = YearFilter(field_name="year")
    state = filters.ChoiceFilter(choices=ReportState.choices)


@extend_schema_view(
    list=extend_schema(
        summary="Các báo cáo năm",
        description="Mỗi lần lập là một bản; bản cũ được giữ lại.",
    ),
    retrieve=extend_schema(
        summary="Một báo cáo năm và số liệu",
        description="Số liệu của các xã được xem và tổng của chính các xã ấy."
        " Báo cáo chưa lập xong chưa có số liệu.",
        responses=ReportDetailSerializer,
    ),
)
class ReportViewSet(ScopedViewSet):
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    def get_queryset(self):
        return Report.objects.visible_to(self.scope).select_related("standard")

    def retrieve(self, request, *args, **kwargs):
        report = self.get_object()
        context = self.get_serializer_context()
        if report.is_compiled:
            context["figures"] = measures.figures(report, self.scope)
        return Response(ReportDetailSerializer(report, context=context).data)
