"""The API's proposals: have one made, fix pairs, decide; and the pairs to read."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Unfit
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from assignments import proposals as engine
from assignments.choices import HelperRole, PairChange, ProposalState, Wish
from assignments.models import (
    PartyMember,
    PartyOrganisation,
    Proposal,
    ProposalWish,
    ProposedPair,
)
from assignments.proposal_forms import AREAS, ApprovalForm, ProposalForm, RefusalForm
from assignments.proposal_lists import pairs_in_order
from assignments.proposal_solving import owe_solution
from assignments.proposal_summary import may_edit
from households.models import Household
from povertyaid import jobs
from povertyaid.api import (
    ChosenField,
    PersonalDataViewSet,
    ScopedViewSet,
    WholeNumberFilter,
    YearFilter,
)


class ProposalSerializer(serializers.ModelSerializer):
    plan = serializers.CharField(source="plan.number", read_only=True)
    commune_code = serializers.CharField(
        source="commune.code", read_only=True, allow_null=True, default=None
    )
    job_state = serializers.CharField(
        source="job.state", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Proposal
        fields = [
            "id",
            "plan",
            "year",
            "starts_on",
            "commune",
            "commune_code",
            "village",
            "organisation",
            "state",
            "reason",
            "cost",
            "best_cost",
            "costs",
            "figures",
            "shortages",
            "endings",
            "decision_number",
            "decision_on",
            "made_at",
            "decided_at",
            "job_state",
        ]


class NewProposalSerializer(serializers.Serializer):
    """What a proposal is asked for; checked by the form of the page."""

    plan = serializers.IntegerField()
    year = serializers.IntegerField()
    starts_on = serializers.DateField()
    area = serializers.ChoiceField(choices=list(AREAS.items()))
    commune = serializers.IntegerField(required=False)
    village = serializers.IntegerField(required=False)
    given = serializers.IntegerField(
        required=False, help_text="Tổ chức đảng, khi lập cho các xã nó phụ trách."
    )


class WishSerializer(serializers.ModelSerializer):
    """A pair to pin or to forbid; a member brings her own cell."""

    serializer_related_field = ChosenField

    class Meta:
        model = ProposalWish
        fields = ["id", "household", "member", "organisation", "wish", "role"]
        validators = []  # a later wish about a pair takes the place of the first
        extra_kwargs = {
            "organisation": {"required": False},
            "member": {"required": False},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        view = self.context.get("view")
        if view is None:
            return
        for name, model in (
            ("household", Household),
            ("member", PartyMember),
            ("organisation", PartyOrganisation),
        ):
            self.fields[name].queryset = model.objects.visible_to(view.scope)

    def validate(self, data):
        if not (data.get("member") or data.get("organisation")):
            raise ValidationError("Cần đảng viên hoặc tổ chức đảng.")
        return data


class ApprovalSerializer(serializers.Serializer):
    decision_number = serializers.CharField(max_length=40)
    decision_on = serializers.DateField()


class RefusalSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class ProposalFilter(filters.FilterSet):
    year = YearFilter(field_name="year", label="Danh sách năm")
    commune = filters.CharFilter(field_name="commune__code", label="Mã xã")
    state = filters.ChoiceFilter(choices=ProposalState.choices)


def told(form) -> None:
    """400 with what is wrong, field by field, as the page would say it."""
    if not form.is_valid():
        raise ValidationError(form.errors.get_json_data())


def done(change):
    """The answer of a service; its refusal as 400 in its own words."""
    try:
        return change()
    except Unfit as error:
        raise ValidationError({"detail": error.messages}) from error


@extend_schema_view(
    list=extend_schema(
        summary="Các phương án phân công",
        description="Phương án của xã được xem; của toàn huyện khi được xem toàn huyện."
        " Mới nhất trước.",
    ),
    retrieve=extend_schema(
        summary="Một phương án",
        description="Con số, chỗ thiếu người và phân công sẽ kết thúc. `cost` bằng"
        " `best_cost` là tốt nhất có thể.",
    ),
)
class ProposalViewSet(mixins.CreateModelMixin, ScopedViewSet):
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        proposals = Proposal.objects.visible_to(self.scope).order_by("-id")
        return proposals.select_related("plan", "commune", "village", "job")

    def ours(self, pk) -> Proposal:
        """One whose whole area the user may write."""
        proposal = get_object_or_404(self.get_queryset(), pk=pk)
        if not may_edit(proposal, self.scope):
            raise PermissionDenied
        return proposal

    def answer(self, proposal: Proposal, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=proposal.pk)
        return Response(ProposalSerializer(fresh).data, status=code)

    def owe(self, proposal: Proposal) -> None:
        link = reverse("proposal", args=[proposal.pk])
        if job := owe_solution(proposal, self.request.user, link):
            jobs.wake(job)

    @extend_schema(
        summary="Lập một phương án",
        description="Việc tính chạy nền; xem `job_state` và `state`.",
        request=NewProposalSerializer,
        responses={202: ProposalSerializer},
    )
    def create(self, request):
        if not (self.scope.writes_all or self.scope.writes):
            raise PermissionDenied
        today = timezone.localdate()
        form = ProposalForm(request.data, scope=self.scope, today=today)
        told(form)
        asked = [form.cleaned_data[name] for name in ("plan", "year", "starts_on")]
        with transaction.atomic():
            proposal = done(
                lambda: engine.open_proposal(*asked, request.user, **form.over())
            )
            self.owe(proposal)
        return self.answer(proposal, status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Tính lại",
        description="Đề xuất cũ giữ nguyên đến khi tính xong; xem `job_state`.",
        request=None,
        responses={202: ProposalSerializer},
    )
    @action(detail=True, methods=["post"])
    def solve(self, request, pk):
        proposal = self.ours(pk)
        with transaction.atomic():
            self.owe(proposal)
        return self.answer(proposal, status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Ghim hoặc cấm một cặp",
        description="Lần tính sau theo đúng yêu cầu này.",
        request=WishSerializer,
        responses={201: WishSerializer},
    )
    @action(detail=True, methods=["post"])
    def wishes(self, request, pk):
        proposal = self.ours(pk)
        asked = WishSerializer(data=request.data, context={"view": self})
        asked.is_valid(raise_exception=True)
        data = dict(asked.validated_data)
        household, kind = data.pop("household"), Wish(data.pop("wish"))
        wish = done(
            lambda: engine.wish(proposal, household, kind, request.user, **data)
        )
        return Response(WishSerializer(wish).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Bỏ một yêu cầu", request=None, responses={204: None})
    @action(
        detail=True, methods=["post"], url_path="wishes/(?P<wish>[0-9]{1,18})/withdraw"
    )
    def withdraw(self, request, pk, wish):
        proposal = self.ours(pk)
        wished = get_object_or_404(proposal.wishes.all(), pk=wish)
        done(lambda: engine.withdraw_wish(wished, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Duyệt",
        description="Ghi mọi cặp thành phân công, cùng lúc.",
        request=ApprovalSerializer,
        responses=ProposalSerializer,
    )
    @action(detail=True, methods=["post"])
    def approve(self, request, pk):
        proposal, today = self.ours(pk), timezone.localdate()
        form = ApprovalForm(request.data, proposal=proposal, today=today)
        told(form)
        done(lambda: engine.approve(proposal, by=request.user, **form.cleaned_data))
        return self.answer(proposal)

    @extend_schema(
        summary="Không duyệt", request=RefusalSerializer, responses=ProposalSerializer
    )
    @action(detail=True, methods=["post"])
    def refuse(self, request, pk):
        proposal = self.ours(pk)
        form = RefusalForm(request.data)
        told(form)
        reason = form.cleaned_data["reason"]
        done(lambda: engine.refuse(proposal, reason, request.user))
        return self.answer(proposal)


class PairSerializer(serializers.ModelSerializer):
    household_code = serializers.CharField(source="household.code", read_only=True)
    head_name = serializers.CharField(source="household.head_name", read_only=True)
    member_name = serializers.CharField(
        source="member.name",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="null khi cả tổ chức cùng giúp.",
    )
    organisation_name = serializers.CharField(
        source="organisation.name", read_only=True
    )
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ProposedPair
        fields = [
            "id",
            "household",
            "household_code",
            "head_name",
            "member",
            "member_name",
            "organisation",
            "organisation_name",
            "role",
            "change",
            "running",
            "cost",
            "reasons",
            "is_pinned",
        ]


class PairFilter(filters.FilterSet):
    household = WholeNumberFilter(field_name="household")
    member = WholeNumberFilter(field_name="member")
    change = filters.ChoiceFilter(choices=PairChange.choices)
    role = filters.ChoiceFilter(choices=HelperRole.choices)


@extend_schema_view(
    list=extend_schema(
        summary="Các cặp của một phương án",
        description="Ai được đề xuất giúp hộ nào và vì sao. Mỗi trang đã đọc được ghi"
        " vào nhật ký.",
    ),
    retrieve=extend_schema(
        summary="Một cặp", description="Như trong danh sách. Lần đọc được ghi."
    ),
)
class PairViewSet(PersonalDataViewSet):
    serializer_class = PairSerializer
    filterset_class = PairFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):  # while the schema is drawn
            return ProposedPair.objects.none()
        visible = Proposal.objects.visible_to(self.scope)
        proposal = get_object_or_404(visible, pk=self.kwargs["proposal"])
        return pairs_in_order(proposal)
