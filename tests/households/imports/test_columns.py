import pytest

from households.choices import RowKind
from households.imports.columns import Field, Headings, kind_of
from households.models import PovertyStandard


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Họ và tên/\nchủ hộ:", Field.HEAD_NAME),
        ("HỌ TÊN CHỦ  HỘ", Field.HEAD_NAME),
        ("Stt", Field.ORDINAL),
        ("Số CCCD/CMND", Field.CITIZEN_NUMBER),
        ("Ngày, tháng,\u00a0năm sinh", Field.BIRTH),
        ("Địa chỉ (Thôn, bản)", Field.VILLAGE),
        ("Tổng điểm B1", Field.B1),
        ("Điểm A", Field.B1),
        ("Điểm B", Field.B2),
        ("Số khẩu (người)", Field.PERSONS),
        ("Sở thích", None),
    ],
)
def test_heading(heading, field):
    assert Headings().read([heading]) == (field, None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("Các chỉ số thiếu hụt", "7"), (Field.DEPRIVATION, 7)),
        (("Các chỉ số thiếu hụt", "CLN"), (Field.DEPRIVATION, 7)),
        (("Thiếu hụt", "Chất lượng nhà ở"), (Field.DEPRIVATION, 7)),
        (("Chỉ số thiếu hụt", "(7) Chất lượng nhà ở"), (Field.DEPRIVATION, 7)),
        (("Nguyên nhân nghèo", "8"), (Field.CAUSE, 8)),
        (("Nguyên nhân nghèo", "Không có lao động"), (Field.CAUSE, 3)),
        (("Năm sinh", "Nữ"), (Field.BIRTH_FEMALE, None)),
        (("Số khẩu", "Tổng"), (Field.PERSONS, None)),
        (("Phân loại hộ", "Hộ nghèo"), (Field.IS_POOR, None)),
        (("Họ và tên", "Họ đệm"), (Field.FAMILY_NAME, None)),
        (("7",), (None, None)),
    ],
)
def test_heading_under_others(path, expected):
    standard = PovertyStandard.objects.for_year(2022)
    headings = Headings(standard.indicators.all(), standard.causes.all())

    assert headings.read(path) == expected


def test_second_column_of_a_field_is_unknown():
    columns = Headings().columns([["Ghi chú"], ["Ghi chú"]])
    assert [column.field for column in columns] == [Field.NOTE, None]


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("Họ và tên|Năm sinh|Số khẩu", RowKind.HOUSEHOLD),
        ("Họ và tên|Năm sinh|Diễn biến", RowKind.LEAVING),
        ("Họ và tên|Diễn biến|Hộ nghèo", RowKind.HOUSEHOLD),
        ("Xã|Tổng số hộ dân cư", RowKind.TOTALS),
        ("Họ và tên|Sở thích", None),
    ],
)
def test_kind_of_table(headings, kind):
    columns = Headings().columns([[text] for text in headings.split("|")])
    assert kind_of(columns) == kind
