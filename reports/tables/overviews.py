"""Forms 8, 9 and 11–13: target groups, ethnic groups, children, the wide overviews."""

from collections.abc import Iterable

from households.models import EthnicGroup, Indicator
from reports.measures.amounts import SUPPORTS
from reports.measures.definitions import NEAR_POOR, POOR
from reports.models import Report
from reports.tables.shapes import RATE, Column, Form, Group

Indicators = list[Indicator]
WORDS = {POOR: "hộ nghèo", NEAR_POOR: "hộ cận nghèo"}
CHILDREN_LACK = (  # code of the indicator, heading
    ("bhyt", "Thiếu bảo hiểm y tế"),
    ("dinh_duong", "Thiếu dinh dưỡng"),
    ("gd_tre_em", "Thiếu đi học"),
)
SUPPORTS_NOTE = (
    "Hỗ trợ: hộ được trao trong năm theo sổ hỗ trợ của kế hoạch và các lớp tập huấn, "
    "mô hình; sản xuất gồm giống, mô hình, chuồng trại, tập huấn; nhà ở gồm nhà, nhà "
    "vệ sinh; khác gồm tiền, hiện vật, ngày công. Sổ không ghi hỗ trợ y tế, tín dụng."
)
CHILDREN_NOTE = (
    "Trẻ em là người dưới 16 tuổi cuối năm, trong các hộ có ghi đủ thành viên và năm "
    "sinh; các cột thiếu hụt đếm trẻ em sống trong hộ thiếu hụt chỉ số ấy. Hộ chưa ghi "
    "thành viên thì chưa có dữ liệu, không phải là 0."
)


class Numbers:
    """Column numbers in order, with a formula where a column has one."""

    def __init__(self):
        self.last = 0

    def column(self, heading: str, measure: str) -> Column:
        self.last += 1
        return Column(heading, str(self.last), measure)

    def rate(self, heading: str, measure: str, of: Column, over: Column) -> Column:
        return self._rate(heading, measure, f"{of.number}/{over.number}×100")

    def plain_rate(self, heading: str, measure: str) -> Column:
        """A rate over something the form has no column for."""
        return self._rate(heading, measure, "")

    def _rate(self, heading: str, measure: str, formula: str) -> Column:
        self.last += 1
        return Column(heading, str(self.last), measure, formula, RATE)


def target_groups(number: int) -> Form:
    numbers = Numbers()
    return Form(
        number=number,
        title="Phân tích hộ nghèo, hộ cận nghèo theo các nhóm đối tượng",
        parts=tuple(
            Group(
                words.capitalize(),
                (
                    numbers.column(f"Tổng số {words}", f"{status}_households"),
                    numbers.column("Hộ dân tộc thiểu số", f"{status}_minority"),
                    *_groups(numbers, status),
                    _supports(numbers, status),
                ),
            )
            for status, words in WORDS.items()
        ),
        note=SUPPORTS_NOTE,
    )


def _groups(numbers: Numbers, status: str) -> Iterable[Column]:
    yield numbers.column("Hộ không có khả năng lao động", f"{status}_no_labour")
    yield numbers.column(
        "Hộ có thành viên là người có công với cách mạng", f"{status}_merit"
    )


def _supports(numbers: Numbers, status: str) -> Group:
    columns = (
        numbers.column(words, f"{status}_support_{name}")
        for name, (words, _) in SUPPORTS.items()
    )
    return Group("Số hộ được hỗ trợ", tuple(columns))


def ethnic_groups(number: int, report: Report) -> Form:
    """One column for each group of the report's lists, after Kinh and all others."""
    numbers, present = Numbers(), _present(report)
    parts = []
    for status, words in WORDS.items():
        total = numbers.column(f"Tổng số {words}", f"{status}_households")
        kinh = _with_rate(numbers, "Kinh", f"{status}_majority")
        minority = _with_rate(numbers, "Dân tộc thiểu số", f"{status}_minority")
        each = tuple(
            numbers.column(group.name, f"{status}_ethnic_{group.code}")
            for group in present
        )
        within = (Group("Trong đó", each),) if each else ()
        parts.append(Group(words.capitalize(), (total, kinh, minority, *within)))
    return Form(
        number=number,
        title="Phân tích hộ nghèo, hộ cận nghèo theo dân tộc",
        parts=tuple(parts),
        note="Tỷ lệ tính trên tổng số hộ của chính nhóm ấy (tổng số hộ dân tộc thiểu "
        "số của xã; hộ Kinh là phần còn lại). Tổng số hộ của từng dân tộc thiểu số "
        "chưa có nên không tính tỷ lệ từng dân tộc.",
    )


def _with_rate(numbers: Numbers, heading: str, measure: str) -> Group:
    columns = (
        numbers.column("Số hộ", measure),
        numbers.plain_rate("Tỷ lệ (%)", f"{measure}_rate"),
    )
    return Group(heading, columns)


def _present(report: Report) -> list[EthnicGroup]:
    """The minorities among the households on the report's lists, by their code."""
    ids = report.lines.exclude(status_now="").order_by().values("ethnic_group")
    return list(EthnicGroup.objects.filter(pk__in=ids.distinct(), is_minority=True))


def children(number: int, indicators: Indicators) -> Form:
    numbers = Numbers()
    return Form(
        number=number,
        title="Tổng hợp chỉ tiêu thiếu hụt của trẻ em thuộc hộ nghèo, hộ cận nghèo",
        parts=tuple(
            Group(
                f"Trẻ em thuộc {words}",
                tuple(_children(numbers, status, indicators)),
            )
            for status, words in WORDS.items()
        ),
        note=CHILDREN_NOTE,
    )


def _children(numbers: Numbers, status: str, indicators: Indicators):
    """A standard that has no such indicator has no such column."""
    found = {one.code: one.number for one in indicators}
    yield numbers.column("Tổng số trẻ em", f"{status}_children")
    for code, heading in CHILDREN_LACK:
        if code in found:
            measure = f"{status}_children_deprivation_{found[code]}"
            yield numbers.column(heading, measure)


def overview(number: int, status: str, indicators: Indicators) -> Form:
    """Everything about one list on one wide sheet."""
    numbers, words = Numbers(), WORDS[status]
    everybody = numbers.column("Tổng số hộ dân cư", "all_households")
    households = numbers.column("Số hộ", f"{status}_households")
    rate = numbers.rate("Tỷ lệ (%)", f"{status}_rate", households, everybody)
    persons = numbers.column("Số khẩu", f"{status}_persons")
    areas = (
        numbers.column("Thành thị", f"{status}_urban"),
        numbers.column("Nông thôn", f"{status}_rural"),
    )
    minority = _with_rate(numbers, "Hộ dân tộc thiểu số", f"{status}_minority")
    groups = tuple(_groups(numbers, status))
    lacks = numbers.column("Tổng số thiếu hụt", f"{status}_deprivations")
    each = tuple(
        numbers.column(indicator.label, f"{status}_deprivation_{indicator.number}")
        for indicator in indicators
    )
    young = tuple(_children(numbers, status, indicators))
    return Form(
        number=number,
        title=f"Tổng hợp kết quả rà soát {words} theo chuẩn đa chiều",
        parts=(
            everybody,
            Group(f"Tổng số {words}", (households, rate, persons)),
            Group("Khu vực", areas),
            minority,
            Group("Nhóm đối tượng", groups),
            Group("Số hộ thiếu hụt từng chỉ số", (lacks, *each)),
            Group(f"Trẻ em thuộc {words}", young),
            _supports(numbers, status),
        ),
        note=f"{SUPPORTS_NOTE} {CHILDREN_NOTE}",
    )
