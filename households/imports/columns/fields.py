"""What a column of a list can hold."""

from enum import StrEnum


class Field(StrEnum):
    """What a column can hold; the value is its name on pages and in messages."""

    ORDINAL = "STT"
    HEAD_NAME = "Họ và tên chủ hộ"
    FAMILY_NAME = "Họ, đệm"
    GIVEN_NAME = "Tên"
    MEMBER_NAME = "Họ và tên thành viên"
    RELATION = "Quan hệ với chủ hộ"
    BIRTH = "Ngày sinh"
    BIRTH_MALE = "Năm sinh, nam"
    BIRTH_FEMALE = "Năm sinh, nữ"
    SEX = "Giới tính"
    IS_MALE = "Giới tính, nam"
    IS_FEMALE = "Giới tính, nữ"
    ETHNIC_GROUP = "Dân tộc"
    CITIZEN_NUMBER = "Số định danh"
    ISSUED_ON = "Ngày cấp"
    ISSUED_BY = "Nơi cấp"
    COMMUNE = "Xã"
    COMMUNE_CODE = "Mã xã"
    VILLAGE = "Thôn, bản"
    PERSONS = "Số khẩu"
    FEMALES = "Số khẩu nữ"
    WORKERS = "Số lao động"
    INCOME = "Thu nhập"
    STATUS = "Phân loại hộ"
    IS_POOR = "Hộ nghèo"
    IS_NEAR_POOR = "Hộ cận nghèo"
    B1 = "Điểm B1"
    B2 = "Điểm B2"
    DEPRIVATION = "Chỉ số thiếu hụt"
    CAUSE = "Nguyên nhân"
    NO_LABOUR = "Không có khả năng lao động"
    MERIT = "Có người có công"
    MINORITY = "Hộ dân tộc thiểu số"
    SOCIAL = "Có đối tượng bảo trợ xã hội"
    PHONE = "Điện thoại"
    NOTE = "Ghi chú"
    STATUS_BEFORE = "Phân loại đầu năm"
    MOVEMENT = "Diễn biến"
    ESCAPED = "Thoát nghèo trong năm"
    POOR_AGAIN = "Tái nghèo trong năm"
    NEWLY_POOR = "Phát sinh trong năm"
    STILL_POOR = "Hộ cũ"
    LEFT_REASON = "Lý do"
    HOUSEHOLDS = "Tổng số hộ dân cư"
    MINORITY_HOUSEHOLDS = "Số hộ DTTS"
    MINORITY_PERSONS = "Số khẩu DTTS"
    CODE = "Mã hộ trong sổ"  # ours, on the lists that templates make
    WAITS = "Lý do chưa nhận"  # ours, on a list of waiting rows: not part of its rows


# Known, so that no one wonders, but the register works them out or has no place
NOT_KEPT = frozenset(
    {
        Field.ISSUED_ON,
        Field.ISSUED_BY,
        Field.FEMALES,
        Field.WORKERS,
        Field.INCOME,
        Field.MINORITY,
        Field.SOCIAL,
        Field.ESCAPED,
        Field.POOR_AGAIN,
        Field.NEWLY_POOR,
        Field.STILL_POOR,
        Field.MINORITY_PERSONS,
        Field.WAITS,
    }
)
