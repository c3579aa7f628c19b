import pytest

from households.choices import RowKind
from households.imports.columns import NOT_KEPT, Field, Headings, kind_of, plain
from households.imports.columns.synonyms import FIELD_OF, SYNONYMS
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
        ("1. Họ và tên chủ hộ", Field.HEAD_NAME),
        ("Họ và tên chủ hộ (viết chữ in hoa)", Field.HEAD_NAME),
        ("Dân tộc của chủ hộ", Field.ETHNIC_GROUP),
        ("Năm sinh (Nam)", Field.BIRTH_MALE),
        ("Năm sinh nam", Field.BIRTH_MALE),
        ("Ngày cấp", Field.ISSUED_ON),
        ("Nơi cấp CCCD", Field.ISSUED_BY),
        ("Thu nhập (nghìn đồng)", Field.INCOME),
        ("Thu nhập bình quân (đồng/người/tháng)", Field.INCOME),
        ("Trong đó: nữ", Field.FEMALES),
        ("Số lao động", Field.WORKERS),
        ("BTXH", Field.SOCIAL),
        ("NCC", Field.MERIT),
        ("KNLĐ", Field.NO_LABOUR),
        ("Mã hộ", Field.CODE),
        ("Lý do chưa nhận", Field.WAITS),
        ("Quan hệ với chủ hộ", Field.RELATION),
        ("Họ và tên thành viên", Field.MEMBER_NAME),
        ("Sở thích", None),
        ("Bán", Field.VILLAGE),
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
        (("Chỉ số 7",), (Field.DEPRIVATION, 7)),
        (("Thiếu hụt BHYT",), (Field.DEPRIVATION, 4)),
        (("Nguyên nhân 3",), (Field.CAUSE, 3)),
        (("Chỉ số thiếu hụt",), (None, None)),
        (("Nguyên nhân nghèo",), (None, None)),
        (("Chỉ số thiếu hụt", "Nguồn nước"), (Field.DEPRIVATION, 9)),
        (("Chỉ số thiếu hụt", "Trình độ GD người lớn", "5"), (Field.DEPRIVATION, 5)),
        (("Chỉ số thiếu hụt", "Bảo hiểm"), (Field.DEPRIVATION, 4)),
        (("Nguyên nhân", "Đất"), (Field.CAUSE, 1)),
        (("Nguyên nhân", "Thiếu vốn"), (Field.CAUSE, 2)),
        (("Nguyên nhân", "Thiếu lao động"), (Field.CAUSE, 3)),
        (("Nguyên nhân", "Không có kỹ năng lao động"), (Field.CAUSE, 6)),
        (("Nguyên nhân", "Ốm đau, bệnh tật"), (Field.CAUSE, 7)),
        (("Nguyên nhân", "Khác"), (Field.CAUSE, 8)),
        (("Năm sinh", "Nam"), (Field.BIRTH_MALE, None)),
        (("Ngày sinh", "Năm"), (Field.BIRTH, None)),
        (("Giới tính", "Nam"), (Field.IS_MALE, None)),
        (("Số khẩu", "Nữ"), (Field.FEMALES, None)),
        (("Số khẩu", "Trong độ tuổi lao động"), (Field.WORKERS, None)),
        (("Số khẩu", "Tổng số"), (Field.PERSONS, None)),
        (("Hộ nghèo", "Số khẩu"), (None, None)),
        (("Họ và tên", "Tên"), (Field.GIVEN_NAME, None)),
        (("Thông tin chủ hộ", "Tên"), (Field.HEAD_NAME, None)),
        (("Họ và tên", "Hộ"), (None, None)),
        (("Tổng số hộ dân cư", "Số hộ"), (Field.HOUSEHOLDS, None)),
        (("Tổng số hộ dân cư", "Nhân khẩu"), (Field.PERSONS, None)),
        (
            ("Tổng số hộ dân cư", "Trong đó DTTS", "Hộ"),
            (Field.MINORITY_HOUSEHOLDS, None),
        ),
        (("Số CCCD/CMND", "Số"), (Field.CITIZEN_NUMBER, None)),
        (("Số CCCD/CMND", "Ngày cấp"), (Field.ISSUED_ON, None)),
        (("Điểm", "A"), (Field.B1, None)),
        (("Đối tượng", "BTXH"), (Field.SOCIAL, None)),
        (("Diễn biến", "Tái"), (Field.POOR_AGAIN, None)),
        (("Diễn biến", "Phát sinh"), (Field.NEWLY_POOR, None)),
        (("Diễn biến", "Hộ cũ"), (Field.STILL_POOR, None)),
        (("STT", "STT"), (Field.ORDINAL, None)),
        (("Kết quả rà soát năm 2022",), (Field.STATUS, None)),
        (("Phân loại hộ năm 2021",), (Field.STATUS_BEFORE, None)),
        (("Phân loại hộ năm 2020",), (None, None)),
    ],
)
def test_heading_under_others(path, expected):
    standard = PovertyStandard.objects.for_year(2022)
    indicators, causes = standard.indicators.all(), standard.causes.all()
    headings = Headings(indicators, causes, year=2022)

    assert headings.read(path) == expected


OLD = "GDNL GDTE YT BHYT CLN DTN NN HX VT TSTT"
NEW = "VL NPT DD BHYT GDNL GDTE CLN DTN NN NT VT PT"


@pytest.mark.parametrize(("year", "letters"), [(2020, OLD), (2022, NEW)])
def test_indicators_by_letters_by_name_and_by_number(year, letters):
    standard = PovertyStandard.objects.for_year(year)
    headings = Headings(standard.indicators.all(), standard.causes.all())
    names = [indicator.label for indicator in standard.indicators.all()]
    causes = [cause.label for cause in standard.causes.all()]
    found = [
        [headings.read(["Chỉ số thiếu hụt", word])[1] for word in letters.split()],
        [headings.read(["Các chỉ số thiếu hụt", name])[1] for name in names],
        [headings.read(["Chỉ số", str(n + 1)])[1] for n in range(len(names))],
        [headings.read(["Nguyên nhân nghèo", name])[1] for name in causes],
    ]
    numbers = list(range(1, len(names) + 1))
    assert found == [numbers, numbers, numbers, list(range(1, len(causes) + 1))]


def test_no_heading_is_that_of_two_fields():
    words = [word.strip() for text in SYNONYMS.values() for word in text.split(",")]
    assert sorted(words) == sorted(FIELD_OF)
    assert [word for word in words if plain(word) != word] == []


def fields(*paths, **kwargs):
    paths = [[path] if isinstance(path, str) else list(path) for path in paths]
    return [column.field for column in Headings(**kwargs).columns(paths)]


def test_one_name_over_two_columns_is_a_name_in_two():
    assert fields("STT", "Họ và tên", "Họ và tên", "Năm sinh") == [
        Field.ORDINAL,
        Field.FAMILY_NAME,
        Field.GIVEN_NAME,
        Field.BIRTH,
    ]


def test_a_given_name_alone_is_the_name():
    assert fields("STT", "Tên", "Năm sinh")[1] == Field.HEAD_NAME
    assert fields("Họ và tên", "Tên") == [Field.HEAD_NAME, Field.GIVEN_NAME]


def test_male_and_female_with_nothing_above():
    assert fields("Họ và tên", "Nam", "Nữ")[1:] == [
        Field.BIRTH_MALE,
        Field.BIRTH_FEMALE,
    ]
    assert fields("Họ và tên", "Năm sinh", "Nam", "Nữ")[2:] == [
        Field.IS_MALE,
        Field.IS_FEMALE,
    ]


def test_minority_households_are_a_tick_beside_a_name():
    assert fields("Họ và tên", "Hộ DTTS")[1] == Field.MINORITY
    assert fields("Xã", "Hộ DTTS")[1] == Field.MINORITY_HOUSEHOLDS


def test_a_heading_tied_by_hand_wins():
    ties = {
        "so thich": (Field.NOTE, None),
        "ghi chu": (None, None),
        "thieu hut nha": (Field.DEPRIVATION, 7),
        "ten chu ho cu": (Field.HEAD_NAME, None),
    }
    paths = [["Ghi chú"], ["Sở thích"], ["Thiếu hụt", "Nhà"], ["Chủ hộ"]]
    columns = Headings(ties=ties).columns([*paths, ["Tên chủ hộ (cũ)"]])
    assert [(c.field, c.number, c.is_tied) for c in columns] == [
        (None, None, True),
        (Field.NOTE, None, True),
        (Field.DEPRIVATION, 7, True),
        (None, None, False),
        (Field.HEAD_NAME, None, True),
    ]


def test_known_fields_that_are_not_kept():
    found = fields("Họ và tên", "Ngày cấp", "Nơi cấp", "Thu nhập", "Số lao động")
    assert [field in NOT_KEPT for field in found] == [False, True, True, True, True]


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
        ("Họ và tên|Diễn biến|Điểm B1|Điểm B2", RowKind.HOUSEHOLD),
        ("Họ và tên|Sở thích", None),
    ],
)
def test_kind_of_table(headings, kind):
    columns = Headings().columns([[text] for text in headings.split("|")])
    assert kind_of(columns) == kind
