"""The list of households as a table to take away."""

from assignments.lists import HouseholdList, Row
from households.choices import Status
from povertyaid.templatetags.vn import masked

HEADERS = [
    "TT",
    "Mã hộ",
    "Họ và tên chủ hộ",
    "Số định danh",
    "Bản",
    "Xã",
    "Phân loại",
    "Số khẩu",
    "Điểm B1",
    "Điểm B2",
    "Số chỉ số thiếu hụt",
    "Người giúp chính",
]


def household_table(listed: HouseholdList) -> list[list]:
    """Every row of `listed` under HEADERS, numbers masked."""
    words = dict(Status.choices) | {None: ""}
    return [
        [
            number,
            row.code,
            row.head_name,
            masked(row.citizen_number),
            row.village,
            row.commune,
            words[row.status],
            row.persons,
            row.b1,
            row.b2,
            None if row.deprivations is None else len(row.deprivations),
            row.helper,
        ]
        for number, row in enumerate(map(Row._make, listed.every_row()), 1)
    ]
