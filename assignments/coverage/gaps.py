"""What the coverage page counts: each list defined once, for its figure and rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assignments.choices import Counted, HelperRole
from assignments.coverage.family import looks_like_family
from assignments.models import HouseholdAssignment, PartyMember, Plan
from households.choices import LISTED, Status
from households.models import Review
from povertyaid.scope import Scope


class Kind(StrEnum):
    """What the rows of a list are."""

    HOUSEHOLDS = "households"
    MEMBERS = "members"
    PAIRS = "pairs"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True, slots=True)
class Survey:
    """For whom, by which year's list, under which plan and as of which day one asks."""

    scope: Scope
    year: int | None
    plan: Plan | None
    day: date = field(default_factory=timezone.localdate)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Which households of the list the plan asks help for."""
        is_poor_only = self.plan and self.plan.counted == Counted.POOR
        return (Status.POOR,) if is_poor_only else LISTED

    def rows(self, kind: Kind) -> QuerySet:
        """Everything of the kind that the scope sees, before any condition."""
        if kind == Kind.HOUSEHOLDS:
            reviews = Review.objects.visible_to(self.scope).order_by()
            return reviews.filter(year=self.year, status__in=self.statuses)
        if kind == Kind.MEMBERS:
            return PartyMember.objects.visible_to(self.scope).order_by()
        pairs = HouseholdAssignment.objects.visible_to(self.scope).order_by()
        return pairs.running()


@dataclass(frozen=True, slots=True)
class Gap:
    """One list: in the address, on the page, and which rows are meant."""

    slug: str
    kind: Kind
    title: str
    note: str  # what the list is and what may be done about it
    condition: Callable[[Survey], Q] = lambda survey: Q()


def is_helped(survey: Survey) -> Q:
    """Of a review: the household has a main helper today."""
    running = HouseholdAssignment.objects.running().main()
    return Q(Exists(running.filter(household=OuterRef("household"))))


def is_helping(survey: Survey) -> Q:
    running = HouseholdAssignment.objects.running()
    return Q(Exists(running.filter(member=OuterRef("pk"))))


def is_expected(survey: Survey) -> Q:
    """Of a member: the plan counts on her today."""
    if survey.plan is None:
        return Q(pk__in=PartyMember.objects.helping().order_by().values("pk"))
    eligible = PartyMember.objects.eligible(survey.plan, survey.day)
    return Q(pk__in=eligible.order_by().values("pk"))


def is_overloaded(survey: Survey) -> Q:
    return Q(pk__in=PartyMember.objects.overloaded().order_by().values("pk"))


def is_on_the_list(survey: Survey) -> Q:
    """Of a pair: the household is on the year's list and the plan asks help for it."""
    listed = Review.objects.filter(year=survey.year, status__in=survey.statuses)
    return Q(Exists(listed.filter(household=OuterRef("household"))))


def is_family(survey: Survey) -> Q:
    return looks_like_family()


def is_past_target(survey: Survey) -> Q:
    """Of a pair: the year pledged is over and the list still has the household."""
    over = Q(target_year__lte=survey.year or 0, target_year__lt=survey.day.year)
    return over & Q(role=HelperRole.MAIN) & is_on_the_list(survey)


def is_followed(survey: Survey) -> Q:
    return Q(followed_since__isnull=False, followed_since__lte=survey.day)


NEEDED = Gap(
    "ho-can-giup",
    Kind.HOUSEHOLDS,
    "Hộ cần người giúp",
    "Hộ trong danh sách năm mà kế hoạch yêu cầu có người giúp.",
)
HELPED = Gap(
    "ho-da-co",
    Kind.HOUSEHOLDS,
    "Hộ đã có người giúp chính",
    "Hộ trong danh sách hôm nay có người giúp chính.",
    is_helped,
)
ALONE = Gap(
    "ho-chua-co",
    Kind.HOUSEHOLDS,
    "Hộ chưa có người giúp chính",
    "Đánh dấu những hộ cần giao rồi bấm Phân công.",
    lambda survey: ~is_helped(survey),
)
EXPECTED = Gap(
    "dang-vien-duoc-tinh",
    Kind.MEMBERS,
    "Đảng viên được tính vào phân công",
    "Không tính người được miễn, vắng mặt hoặc đã chuyển đi.",
    is_expected,
)
HELPING = Gap(
    "dang-vien-da-nhan",
    Kind.MEMBERS,
    "Đảng viên đã nhận hộ",
    "Đảng viên được tính và hôm nay đang giúp ít nhất một hộ.",
    lambda survey: is_expected(survey) & is_helping(survey),
)
IDLE = Gap(
    "dang-vien-chua-nhan",
    Kind.MEMBERS,
    "Đảng viên chưa nhận hộ",
    "Mở từng đồng chí để chọn hộ ở cùng bản, cùng xã hoặc ở xã được phân công.",
    lambda survey: is_expected(survey) & ~is_helping(survey),
)
OVERLOADED = Gap(
    "dang-vien-qua-so-ho",
    Kind.MEMBERS,
    "Đảng viên quá số hộ",
    "Đang giúp nhiều hộ hơn mức cao nhất của kế hoạch; nên giao bớt cho người khác.",
    is_overloaded,
)
EXEMPT = Gap(
    "dang-vien-mien-con-giup",
    Kind.MEMBERS,
    "Thuộc diện miễn mà còn giúp hộ",
    "Người được miễn, vắng mặt hoặc đã chuyển đi nhưng sổ còn ghi đang giúp hộ.",
    lambda survey: is_helping(survey) & ~is_expected(survey),
)
FAMILY = Gap(
    "co-the-nguoi-nha",
    Kind.PAIRS,
    "Có thể là người nhà",
    "Người giúp có tên trong hộ, cùng số điện thoại, hoặc cùng bản và cùng họ với chủ "
    "hộ. Trả lời một lần, sổ ghi nhớ và không hỏi lại.",
    is_family,
)
PASSED = Gap(
    "qua-nam-dang-ky",
    Kind.PAIRS,
    "Quá năm đăng ký thoát nghèo",
    "Năm đăng ký đã qua mà hộ vẫn còn trong danh sách.",
    is_past_target,
)
FOLLOWED = Gap(
    "theo-doi-sau-thoat",
    Kind.PAIRS,
    "Theo dõi sau thoát nghèo",
    "Hộ đã thoát nghèo, người giúp còn theo dõi đến hết thời gian của kế hoạch.",
    is_followed,
)
SHORT = Gap(
    "to-chuc-thieu-nguoi",
    Kind.ORGANISATIONS,
    "Tổ chức thiếu người",
    "Mọi đảng viên được tính nhận đến mức cao nhất vẫn chưa đủ cho số hộ của các xã "
    "tổ chức phụ trách.",
)
STRETCHED = Gap(
    "to-chuc-phai-nhan-them",
    Kind.ORGANISATIONS,
    "Tổ chức phải nhận quá mức tối thiểu",
    "Mỗi đảng viên nhận mức ít nhất thì chưa đủ; có người phải nhận nhiều hơn.",
)

GAPS = {
    gap.slug: gap
    for gap in (
        *(NEEDED, HELPED, ALONE),
        *(EXPECTED, HELPING, IDLE, OVERLOADED, EXEMPT),
        *(FAMILY, PASSED, FOLLOWED),
        *(SHORT, STRETCHED),
    )
}
