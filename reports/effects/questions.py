"""What is asked: under which plan, over which years, of which households."""

from dataclasses import dataclass
from datetime import date

from assignments.models import Plan
from households.models import Commune
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number
from reports.models import Report

STARTS = {  # where a household stood before the period → what escaping means for it
    "poor": "Hộ nghèo đầu kỳ",
    "near_poor": "Hộ cận nghèo đầu kỳ",
    "listed": "Hộ nghèo và cận nghèo đầu kỳ",
}
MILLION = 1_000_000
# Where each band begins; what is below the first is "0"
MONTHS = (3, 6, 12, 24)
VISITS = (1, 3, 6, 12)
VALUES = (1, 5 * MILLION, 20 * MILLION, 50 * MILLION)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to part the helped households: a column of the facts, and its bands."""

    key: str  # in addresses
    column: str
    title: str
    heading: str
    bands: tuple[str, ...] = ()


def _bands(starts: tuple[int, ...], unit: str, first: str) -> tuple[str, ...]:
    spans = [
        f"{number(low)}–{number(high - 1)} {unit}"
        if high - low > 1
        else f"{low} {unit}"
        for low, high in zip(starts, starts[1:], strict=False)
    ]
    return (first, *spans, f"từ {number(starts[-1])} {unit}")


DIMENSIONS = {
    one.key: one
    for one in (
        Dimension(
            "thang",
            "months_band",
            "Theo số tháng được giúp",
            "Số tháng",
            _bands(MONTHS, "tháng", "dưới 3 tháng"),
        ),
        Dimension(
            "tham",
            "visits_band",
            "Theo số lượt thăm gặp được hộ",
            "Lượt thăm",
            _bands(VISITS, "lượt", "chưa lượt nào"),
        ),
        Dimension(
            "gia-tri",
            "value_band",
            "Theo giá trị đã nhận",
            "Giá trị",
            (
                "chưa nhận gì",
                "dưới 5 triệu đồng",
                "từ 5 đến dưới 20 triệu",
                "từ 20 đến dưới 50 triệu",
                "từ 50 triệu đồng",
            ),
        ),
        Dimension("xa", "commune_id", "Theo xã", "Xã"),
        Dimension("to-chuc", "organisation_id", "Theo tổ chức đảng", "Tổ chức đảng"),
        Dimension("nam", "left_in", "Thoát sau bao lâu", "Năm"),
    )
}


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of every row: its words, and which households it counts."""

    key: str  # in addresses
    name: str
    label: str
    condition: str  # SQL over the facts


ESCAPED = "(ending = 'above' OR ending = 'near_poor' AND status_then = 'poor')"
KNOWN = "ending NOT IN ('left', 'unknown')"
COLUMNS = {
    one.key: one
    for one in (
        Column("dau-ky", "households", "Hộ đầu kỳ", "true"),
        Column("roi", "gone", "Giảm khác", "ending = 'left'"),
        Column("chua-ro", "unknown", "Chưa rõ kết quả", "ending = 'unknown'"),
        Column("co-ket-qua", "known", "Có kết quả cuối kỳ", KNOWN),
        Column("thoat", "escaped", "Đã thoát cuối kỳ", ESCAPED),
        Column("da-thoat", "ever_escaped", "Từng thoát trong kỳ", "left_in > 0"),
        Column("quay-lai", "fell_back", "Thoát rồi quay lại", "back_in > 0"),
        Column("nhan", "receiving", "Có nhận hỗ trợ", "gifts > 0"),
    )
}


@dataclass(frozen=True, slots=True)
class Question:
    """A plan, the years from the first's beginning to the last's end, and whom."""

    plan: Plan
    first_year: int
    last_year: int
    start: str = "poor"
    commune: Commune | None = None

    @property
    def begins_on(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def period(self) -> str:
        if self.first_year == self.last_year:
            return f"năm {self.first_year}"
        return f"{self.first_year}–{self.last_year}"


def years_known(scope: Scope) -> dict[int, Report]:
    """year → its newest compiled account, the oldest first."""
    found = Report.objects.visible_to(scope).latest_versions()
    reports = found.select_related("standard", "previous_standard")
    return {report.year: report for report in reports}
