"""The API's organisations, members and assignments: to read, within the scope."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from assignments.choices import HelperRole, MemberStatus, OrganisationKind
from assignments.models import HouseholdAssignment, PartyMember, PartyOrganisation
from povertyaid.api import PersonalDataViewSet, ScopedViewSet, WholeNumberFilter


class OrganisationSerializer(serializers.ModelSerializer):
    commune_code = serializers.CharField(
        source="commune.code", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = PartyOrganisation
        fields = [
            "id",
            "name",
            "kind",
            "parent",
            "commune",
            "commune_code",
            "village",
            "stated_members",
            "valid_from",
            "valid_to",
        ]


class OrganisationFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=OrganisationKind.choices)
    commune = filters.CharFilter(field_name="commune__code", label="Mã xã nơi đóng")
    parent = WholeNumberFilter(field_name="parent", label="Trực thuộc")


@extend_schema_view(
    list=extend_schema(
        summary="Các tổ chức đảng",
        description="Tổ chức đóng ở xã được xem, được phân công giúp xã đó, hoặc của"
        " chính người dùng.",
    ),
    retrieve=extend_schema(
        summary="Một tổ chức đảng", description="Như trong danh sách."
    ),
)
class OrganisationViewSet(ScopedViewSet):
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter

    def get_queryset(self):
        organisations = PartyOrganisation.objects.visible_to(self.scope).order_by("id")
        return organisations.select_related("commune")


class MemberSerializer(serializers.ModelSerializer):
    organisation_name = serializers.CharField(
        source="organisation.name", read_only=True
    )
    ethnic_group = serializers.CharField(
        source="ethnic_group.name", read_only=True, allow_null=True, default=None
    )
    load = serializers.IntegerField(
        read_only=True, help_text="Số hộ đang giúp hôm nay."
    )

    class Meta:
        model = PartyMember
        fields = [
            "id",
            "name",
            "organisation",
            "organisation_name",
            "birth_date",
            "sex",
            "ethnic_group",
            "card_number",
            "joined_on",
            "official_on",
            "position",
            "phone",
            "home_village",
            "status",
            "load",
        ]


class MemberFilter(filters.FilterSet):
    organisation = WholeNumberFilter(field_name="organisation")
    commune = filters.CharFilter(
        field_name="organisation__commune__code", label="Mã xã nơi chi bộ đóng"
    )
    status = filters.ChoiceFilter(choices=MemberStatus.choices)
    search = filters.CharFilter(
        method="fitting", label="Tên, số thẻ hoặc điện thoại; không cần dấu"
    )

    def fitting(self, members, name, words):
        return members.search(words)


@extend_schema_view(
    list=extend_schema(
        summary="Các đảng viên",
        description="Đảng viên được xem, kèm số hộ đang giúp. Mỗi trang đã đọc được ghi"
        " vào nhật ký.",
    ),
    retrieve=extend_schema(
        summary="Một đảng viên",
        description="Như trong danh sách. Lần đọc được ghi vào nhật ký.",
    ),
)
class MemberViewSet(PersonalDataViewSet):
    serializer_class = MemberSerializer
    filterset_class = MemberFilter

    def get_queryset(self):
        members = PartyMember.objects.visible_to(self.scope).order_by("id")
        return members.select_related("organisation", "ethnic_group").with_load()


class AssignmentSerializer(serializers.ModelSerializer):
    plan = serializers.CharField(source="plan.number", read_only=True)
    organisation_name = serializers.CharField(
        source="organisation.name", read_only=True
    )
    member_name = serializers.CharField(
        source="member.name",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="null khi cả tổ chức cùng giúp.",
    )
    household_code = serializers.CharField(source="household.code", read_only=True)

    class Meta:
        model = HouseholdAssignment
        fields = [
            "id",
            "plan",
            "organisation",
            "organisation_name",
            "member",
            "member_name",
            "household",
            "household_code",
            "role",
            "started_on",
            "ended_on",
            "end_reason",
            "target_year",
            "decision_number",
            "decision_on",
        ]


class AssignmentFilter(filters.FilterSet):
    on = filters.DateFilter(method="holding_on", label="Có hiệu lực trong ngày này")
    member = WholeNumberFilter(field_name="member")
    organisation = WholeNumberFilter(field_name="organisation")
    household = WholeNumberFilter(field_name="household")
    commune = filters.CharFilter(
        field_name="household__village__commune__code", label="Mã xã của hộ"
    )
    role = filters.ChoiceFilter(choices=HelperRole.choices)

    def holding_on(self, assignments, name, day):
        return assignments.on(day)


@extend_schema_view(
    list=extend_schema(
        summary="Phân công giúp hộ",
        description="Ai giúp hộ nào, từ ngày nào; ngày kết thúc là ngày đầu tiên không"
        " còn hiệu lực. Tổ chức đảng là tổ chức lúc phân công.",
    ),
    retrieve=extend_schema(summary="Một phân công", description="Như trong danh sách."),
)
class AssignmentViewSet(ScopedViewSet):
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter

    def get_queryset(self):
        assignments = HouseholdAssignment.objects.visible_to(self.scope).order_by("id")
        return assignments.select_related("plan", "organisation", "member", "household")
