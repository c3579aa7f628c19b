"""A list of the coverage page as a workbook, every row of it."""

from collections.abc import Callable, Sequence

from assignments.coverage import gaps
from assignments.coverage.counting import Line
from assignments.coverage.gaps import Kind
from assignments.coverage.lists import CoverageList
from assignments.models import HouseholdAssignment, PartyMember
from households.choices import Status
from households.models import Review
from povertyaid.spreadsheets import to_xlsx

WORDS = dict(Status.choices)
SUBJECTS = {  # what left the system, for the log
    Kind.HOUSEHOLDS: "households.household",
    Kind.MEMBERS: "assignments.partymember",
    Kind.PAIRS: "assignments.householdassignment",
    Kind.ORGANISATIONS: "assignments.partyorganisation",
}
HEADINGS = {
    Kind.HOUSEHOLDS: [
        "Mã hộ",
        "Họ và tên chủ hộ",
        "Bản",
        "Xã",
        "Phân loại",
        "Số khẩu",
        "Người giúp chính",
        "Chờ người giúp",
    ],
    Kind.MEMBERS: [
        "Họ và tên",
        "Chi bộ",
        "Xã",
        "Nơi ở",
        "Chức vụ Đảng",
        "Tình trạng",
        "Lý do miễn",
        "Số hộ đang giúp",
    ],
    Kind.PAIRS: [
        "Mã hộ",
        "Họ và tên chủ hộ",
        "Bản",
        "Xã",
        "Phân loại",
        "Người giúp",
        "Chi bộ",
        "Vai trò",
        "Từ ngày",
    ],
    Kind.ORGANISATIONS: [
        "Tổ chức đảng",
        "Xã",
        "Hộ cần người giúp",
        "Tổ chức khác đã nhận",
        "Còn lại của tổ chức",
        "Đảng viên được tính",
        "Nhận được ít nhất",
        "Nhận được nhiều nhất",
        "Thiếu (hộ)",
    ],
}
MORE = {
    gaps.FAMILY: ["Dấu hiệu", "Đã trả lời"],
    gaps.PASSED: ["Năm đăng ký thoát nghèo"],
    gaps.FOLLOWED: ["Theo dõi từ ngày", "Theo dõi đến ngày"],
}


def coverage_workbook(listed: CoverageList) -> tuple[bytes, int]:
    """The whole list as a workbook, and how many rows it has."""
    gap = listed.gap
    cells = CELLS[gap.kind]
    more = MORE_CELLS.get(gap, lambda row: ())
    year = listed.survey.year
    rows = [
        [number, *cells(row, year), *more(row)]
        for number, row in enumerate(listed.every_row(), 1)
    ]
    return to_xlsx({gap.title: (headings_of(gap), rows)}), len(rows)


def headings_of(gap: gaps.Gap) -> list[str]:
    return ["TT", *HEADINGS[gap.kind], *MORE.get(gap, ())]


def waiting(review: Review) -> str:
    """Since when a household is without a main helper, in words."""
    if review.helper_organisation:
        return ""
    if review.alone_since:
        return f"từ {review.alone_since:%d/%m/%Y}, người trước đã thôi"
    if not review.was_listed:
        return f"mới vào danh sách {review.year}"
    return "chưa từng có người giúp"


def _household(review: Review, year: int) -> Sequence:
    household = review.household
    return [
        household.code,
        household.head_name,
        household.village.name,
        household.village.commune.name,
        review.get_status_display(),
        review.persons,
        review.helper_name or review.helper_organisation,
        waiting(review),
    ]


def _member(member: PartyMember, year: int) -> Sequence:
    commune, village = member.organisation.commune, member.home_village
    return [
        member.name,
        member.organisation.name,
        commune.name if commune else "",
        village.name if village else "",
        member.position,
        member.get_status_display(),
        member.exempt_reason,
        member.load,
    ]


def _pair(pair: HouseholdAssignment, year: int) -> Sequence:
    household = pair.household
    return [
        household.code,
        household.head_name,
        household.village.name,
        household.village.commune.name,
        WORDS.get(pair.status, ""),
        pair.member.name if pair.member else "cả tổ chức",
        pair.organisation.name,
        pair.get_role_display(),
        pair.started_on,
    ]


def _organisation(line: Line, year: int) -> Sequence:
    commune = line.place.commune
    return [
        line.place.name,
        commune.name if commune else "",
        line.listed,
        line.elsewhere,
        line.needed,
        line.expected,
        line.least,
        line.most,
        line.missing,
    ]


CELLS: dict[Kind, Callable] = {
    Kind.HOUSEHOLDS: _household,
    Kind.MEMBERS: _member,
    Kind.PAIRS: _pair,
    Kind.ORGANISATIONS: _organisation,
}
MORE_CELLS: dict = {
    gaps.FAMILY: lambda pair: (pair.sign, "là người nhà" if pair.is_said else ""),
    gaps.PASSED: lambda pair: (pair.target_year,),
    gaps.FOLLOWED: lambda pair: (pair.followed_since, pair.follow_until),
}
