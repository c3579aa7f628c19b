"""The official forms: headings, column numbers and formulas as printed.

As in Circular 07/2021, annex VII; the deprivations and causes are those of the report's
own standard. The forms of groups, children and the overviews are in overviews.py.
"""

from collections.abc import Callable, Collection

from reports.measures.definitions import NEAR_POOR, POOR
from reports.models import Report
from reports.tables.overviews import children, ethnic_groups, overview, target_groups
from reports.tables.shapes import RATE, Column, Form, Group

IDENTITY = "1−2−3−4+5+6+7+8"


def _count_and_rate(heading: str, number: int, measure: str, rate: str, whole: int):
    unit = "Số khẩu" if "persons" in measure else "Số hộ"
    part = str(number)
    return Group(
        heading,
        (
            Column(unit, part, measure),
            Column(
                "Tỷ lệ (%)",
                str(number + 1),
                rate,
                formula=f"{part}/{whole}×100",
                kind=RATE,
            ),
        ),
    )


RESULTS = Form(
    number=1,
    title="Tổng hợp kết quả chính thức rà soát hộ nghèo; hộ cận nghèo; hộ làm nông "
    "nghiệp, lâm nghiệp, ngư nghiệp có mức sống trung bình",
    parts=(
        Group(
            "Tổng số hộ dân cư tại thời điểm rà soát",
            (
                Column("Số hộ", "1", "all_households"),
                Column("Nhân khẩu", "2", "all_persons"),
            ),
        ),
        Group(
            "Kết quả rà soát về hộ",
            (
                _count_and_rate(
                    "Tổng số hộ nghèo", 3, "poor_households", "poor_rate", 1
                ),
                _count_and_rate(
                    "Tổng số hộ cận nghèo",
                    5,
                    "near_poor_households",
                    "near_poor_rate",
                    1,
                ),
                _count_and_rate(
                    "Tổng số hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp có mức sống "
                    "trung bình",
                    7,
                    "average_households",
                    "average_rate",
                    1,
                ),
            ),
        ),
        Group(
            "Kết quả rà soát về khẩu",
            (
                _count_and_rate(
                    "Tổng số khẩu nghèo", 9, "poor_persons", "poor_persons_rate", 2
                ),
                _count_and_rate(
                    "Tổng số khẩu cận nghèo",
                    11,
                    "near_poor_persons",
                    "near_poor_persons_rate",
                    2,
                ),
                _count_and_rate(
                    "Tổng số khẩu có mức sống trung bình",
                    13,
                    "average_persons",
                    "average_persons_rate",
                    2,
                ),
            ),
        ),
    ),
)

PERSONS_NOTE = (
    "Cột 4 và cột 8 gồm cả nhân khẩu giảm, tăng trong các hộ ở lại danh sách "
    "(biến động nhân khẩu), nên dòng nhân khẩu cũng cân đối."
)
POOR_MOVEMENT = Form(
    number=2,
    title="Tổng hợp diễn biến hộ nghèo",
    is_movement=True,
    note=PERSONS_NOTE,
    parts=(
        Column("Tổng số hộ nghèo đầu kỳ", "1", "poor_start"),
        Group(
            "Diễn biến giảm",
            (
                Group(
                    "Số hộ thoát nghèo",
                    (
                        Column("Trở thành hộ cận nghèo", "2", "poor_to_other"),
                        Column("Vượt chuẩn cận nghèo", "3", "poor_out_of_both"),
                    ),
                ),
                Column(
                    "Số hộ khác: thay đổi nhân khẩu, hộ nghèo đơn thân chết, chuyển "
                    "đi nơi khác, tách, nhập",
                    "4",
                    "poor_other_losses",
                ),
            ),
        ),
        Group(
            "Diễn biến tăng",
            (
                Column("Số hộ cận nghèo trở thành hộ nghèo", "5", "poor_from_other"),
                Group(
                    "Số hộ nghèo bổ sung",
                    (
                        Column("Tái nghèo", "6", "poor_again"),
                        Column("Phát sinh mới", "7", "poor_new"),
                    ),
                ),
                Column(
                    "Số hộ khác: thay đổi nhân khẩu, chuyển đến, tách, nhập",
                    "8",
                    "poor_other_gains",
                ),
            ),
        ),
        Column("Tổng số hộ nghèo cuối kỳ", "9", "poor_end", formula=IDENTITY),
    ),
)

NEAR_POOR_MOVEMENT = Form(
    number=3,
    title="Tổng hợp diễn biến hộ cận nghèo",
    is_movement=True,
    note=PERSONS_NOTE,
    parts=(
        Column("Tổng số hộ cận nghèo đầu kỳ", "1", "near_poor_start"),
        Group(
            "Diễn biến giảm",
            (
                Column("Số hộ thoát cận nghèo", "2", "near_poor_out_of_both"),
                Column("Số hộ cận nghèo trở thành hộ nghèo", "3", "near_poor_to_other"),
                Column(
                    "Số hộ khác: thay đổi nhân khẩu, hộ cận nghèo đơn thân chết, "
                    "chuyển đi nơi khác, tách, nhập",
                    "4",
                    "near_poor_other_losses",
                ),
            ),
        ),
        Group(
            "Diễn biến tăng",
            (
                Column(
                    "Số hộ nghèo trở thành hộ cận nghèo", "5", "near_poor_from_other"
                ),
                Column("Tái cận nghèo", "6", "near_poor_again"),
                Column("Phát sinh mới", "7", "near_poor_new"),
                Column(
                    "Số hộ khác: thay đổi nhân khẩu, chuyển đến, tách, nhập",
                    "8",
                    "near_poor_other_gains",
                ),
            ),
        ),
        Column("Tổng số hộ cận nghèo cuối kỳ", "9", "near_poor_end", formula=IDENTITY),
    ),
)

WORDS = {POOR: "hộ nghèo", NEAR_POOR: "hộ cận nghèo"}


def _deprivation_counts(number: int, status: str, indicators: list[str]) -> Form:
    return Form(
        number=number,
        title="Phân tích các chỉ số thiếu hụt dịch vụ xã hội cơ bản của "
        + WORDS[status],
        parts=(
            Column(f"Tổng số {WORDS[status]}", "C", f"{status}_households"),
            Column("Tổng số thiếu hụt", "D", f"{status}_deprivations"),
            Group(
                "Số hộ thiếu hụt từng chỉ số",
                tuple(
                    Column(label, str(n), f"{status}_deprivation_{n}")
                    for n, label in enumerate(indicators, 1)
                ),
            ),
        ),
        note="Một hộ có thể thiếu hụt nhiều chỉ số.",
    )


def _deprivation_rates(number: int, status: str, indicators: list[str]) -> Form:
    return Form(
        number=number,
        title="Phân tích tỷ lệ các chỉ số thiếu hụt dịch vụ xã hội cơ bản của "
        + WORDS[status],
        parts=(
            Column(f"Tổng số {WORDS[status]}", "C", f"{status}_households"),
            Group(
                f"Tỷ lệ {WORDS[status]} thiếu hụt từng chỉ số (%)",
                tuple(
                    Column(label, str(n), f"{status}_deprivation_{n}_rate", kind=RATE)
                    for n, label in enumerate(indicators, 1)
                ),
            ),
        ),
    )


def _causes(number: int, causes: list[str]) -> Form:
    columns = [
        Group(
            f"Nguyên nhân của {words}",
            (
                Column(f"Tổng số {words}", letter, f"{status}_households"),
                *(
                    Column(label, f"{letter}{n}", f"{status}_cause_{n}")
                    for n, label in enumerate(causes, 1)
                ),
            ),
        )
        for letter, (status, words) in zip("CD", WORDS.items(), strict=True)
    ]
    return Form(
        number=number,
        title="Phân tích hộ nghèo, hộ cận nghèo theo nguyên nhân nghèo",
        parts=tuple(columns),
        note="Một hộ có thể có nhiều nguyên nhân nên cộng các cột vượt tổng số hộ.",
    )


def forms(report: Report, numbers: Collection[int] = range(1, 14)) -> list[Form]:
    """Forms 1–13 of a report in their official order, or those of some numbers.

    14 and 15 are lists of names, not tables of figures.
    """
    standard = report.standard
    indicators = list(standard.indicators.all())
    labels = [indicator.label for indicator in indicators]
    made: dict[int, Callable[[int], Form]] = {
        1: lambda _: RESULTS,
        2: lambda _: POOR_MOVEMENT,
        3: lambda _: NEAR_POOR_MOVEMENT,
        4: lambda n: _deprivation_counts(n, POOR, labels),
        5: lambda n: _deprivation_rates(n, POOR, labels),
        6: lambda n: _deprivation_counts(n, NEAR_POOR, labels),
        7: lambda n: _deprivation_rates(n, NEAR_POOR, labels),
        8: target_groups,
        9: lambda n: ethnic_groups(n, report),
        10: lambda n: _causes(n, [cause.label for cause in standard.causes.all()]),
        11: lambda n: children(n, indicators),
        12: lambda n: overview(n, POOR, indicators),
        13: lambda n: overview(n, NEAR_POOR, indicators),
    }
    return [make(number) for number, make in made.items() if number in numbers]
