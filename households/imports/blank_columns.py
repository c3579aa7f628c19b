"""The columns of the lists a commune gets to fill in: heading, check, prefilled value.

Their headings are ones that columns.py knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from households.choices import Sex, Status
from households.imports import validations
from households.models import PovertyStandard, Review

Check = Callable[[str], dict]  # address of the column's first cell → what Excel checks
Value = Callable[[Review], object]


@dataclass(frozen=True, slots=True)
class Part:
    """A column; `width` in characters, `group` is the heading over several."""

    heading: str
    width: float
    style: str
    check: Check | None = None
    value: Value | None = None
    group: str = ""


def household_parts(
    year: int, standard: PovertyStandard, sources: dict[str, str]
) -> list[Part]:
    """The list of poor and near-poor households.

    `sources` has where the values of "villages" and "groups" stand in the workbook.
    """
    return [
        *_person(year, sources),
        *_result(standard),
        *_boxes(standard),
        Part(
            "Hộ không có khả năng lao động",
            6,
            "tick",
            lambda _: validations.tick("Không có khả năng lao động"),
            lambda review: "x" if review.has_no_labour_capacity else "",
        ),
        Part(
            "Hộ có người có công",
            6,
            "tick",
            lambda _: validations.tick("Có người có công"),
            lambda review: "x" if review.has_merit else "",
        ),
        Part("Ghi chú", 18, "text"),
        Part("Mã hộ trong sổ", 11, "code", None, lambda r: r.household.code),
    ]


def _person(year: int, sources: dict[str, str]) -> list[Part]:
    return [
        Part("TT", 5, "count"),
        Part(
            "Thôn, bản",
            20,
            "text",
            lambda _: validations.village(sources["villages"]),
            lambda review: review.household.village.name,
        ),
        Part(
            "Họ và tên chủ hộ",
            26,
            "text",
            None,
            lambda review: review.household.head_name,
        ),
        Part(
            "Ngày, tháng, năm sinh",
            13,
            "code",
            lambda cell: validations.birth(cell, year),
            _born,
        ),
        Part("Giới tính", 7, "tick", lambda _: validations.sex(), _sex),
        Part(
            "Dân tộc",
            11,
            "text",
            lambda _: validations.ethnic_group(sources["groups"]),
            lambda review: str(review.household.ethnic_group or ""),
        ),
        Part(
            "Số CCCD/CMND",
            16,
            "code",
            validations.citizen_number,
            lambda review: review.household.citizen_number,
        ),
        Part(
            "Số điện thoại",
            13,
            "code",
            validations.phone,
            lambda review: review.household.phone,
        ),
    ]


def _born(review: Review) -> str:
    household = review.household
    if household.birth_date:
        return f"{household.birth_date:%d/%m/%Y}"
    return str(household.birth_year or "")


def _sex(review: Review) -> str:
    sex = review.household.sex
    return Sex(sex).label if sex else ""


def _result(standard: PovertyStandard) -> list[Part]:
    boxes = len(standard.indicators.all())
    return [
        Part(
            "Số khẩu",
            7,
            "count",
            lambda _: validations.persons(),
            lambda review: review.persons,
        ),
        Part(
            "Phân loại hộ",
            15,
            "text",
            lambda _: validations.status(),
            lambda review: Status(review.status).label,
        ),
        Part("Điểm B1", 7, "count", lambda _: validations.b1(), _ours(standard, "b1")),
        Part(
            "Điểm B2",
            7,
            "count",
            lambda _: validations.b2(boxes),
            _ours(standard, "b2"),
        ),
    ]


def _ours(standard: PovertyStandard, name: str) -> Value:
    """Scores and ticks of another standard mean something else: left blank."""

    def value(review: Review) -> object:
        return getattr(review, name) if review.standard_id == standard.pk else None

    return value


def _boxes(standard: PovertyStandard) -> list[Part]:
    deprivations = _ours(standard, "deprivations")
    causes = _ours(standard, "causes")
    return [
        *(
            _box(one, "Chỉ số thiếu hụt", deprivations, one.deprived_when)
            for one in standard.indicators.all()
        ),
        *(_box(one, "Nguyên nhân nghèo", causes) for one in standard.causes.all()),
    ]


def _box(one, group: str, ticked: Value, when: str = "") -> Part:
    says = f"Đánh dấu x khi {when}." if when else ""
    return Part(
        str(one),
        5,
        "tick",
        lambda _: validations.tick(str(one), says),
        lambda review: "x" if one.number in (ticked(review) or ()) else "",
        group,
    )


def leaving_parts(year: int, sources: dict[str, str]) -> Sequence[Part]:
    """The list of households that escaped or went."""
    person = {part.heading: part for part in _person(year, sources)}
    return [
        person["TT"],
        person["Thôn, bản"],
        person["Họ và tên chủ hộ"],
        person["Ngày, tháng, năm sinh"],
        person["Số CCCD/CMND"],
        Part("Phân loại đầu năm", 16, "text", lambda _: validations.status_before()),
        Part("Diễn biến", 18, "text", lambda _: validations.movement()),
        Part("Lý do", 24, "text", lambda _: validations.left_reason()),
        Part("Mã hộ trong sổ", 11, "code"),
    ]


def totals_parts(place: str) -> Sequence[Part]:
    """All households of the commune called `place`, on one line."""
    columns = ("Tổng số hộ dân cư", "Tổng số nhân khẩu", "Số hộ DTTS")
    return [
        Part("Xã", 26, "text", lambda _: validations.one_of("Xã", [place])),
        *(
            Part(heading, 18, "count", lambda _, h=heading: validations.total(h))
            for heading in columns
        ),
    ]
