"""Words of the yearly review, with what users read."""

from django.db import models


class Status(models.TextChoices):
    """A household's result in one yearly review (Decree 07/2021, articles 3 and 8)."""

    POOR = "poor", "Hộ nghèo"
    NEAR_POOR = "near_poor", "Hộ cận nghèo"
    AVERAGE = "average", "Mức sống trung bình"
    ABOVE = "above", "Vượt chuẩn cận nghèo"
    LEFT = "left", "Rời danh sách"


LISTED = (Status.POOR, Status.NEAR_POOR)


class LeftReason(models.TextChoices):
    """Why a household is gone from the register, other than by escaping."""

    MOVED_AWAY = "moved_away", "Chuyển đi nơi khác"
    DIED = "died", "Hộ đơn thân chết"
    MERGED = "merged", "Nhập với hộ khác"
    SPLIT = "split", "Tách hộ"
    OTHER = "other", "Lý do khác"


class Sex(models.TextChoices):
    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class CommuneKind(models.TextChoices):
    COMMUNE = "xa", "xã"
    WARD = "phuong", "phường"
    TOWNSHIP = "thi_tran", "thị trấn"


class BatchKind(models.TextChoices):
    HOUSEHOLDS = "households", "Danh sách hộ nghèo, cận nghèo"
    COMMUNES = "communes", "Danh mục xã"
    VILLAGES = "villages", "Thôn, bản"
    COMMUNE_YEARS = "commune_years", "Tổng số hộ của xã theo năm"
    ORGANISATIONS = "organisations", "Tổ chức đảng"
    MEMBERS = "members", "Đảng viên"


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", "Đã tải lên"
    READING = "reading", "Đang đọc"
    IN_REVIEW = "in_review", "Chờ xem và ghi"
    COMMITTING = "committing", "Đang ghi"
    COMMITTED = "committed", "Đã ghi vào sổ"
    UNDONE = "undone", "Đã hoàn tác"
    REFUSED = "refused", "Đã bỏ"
    FAILED = "failed", "Không đọc được"


class RowKind(models.TextChoices):
    HOUSEHOLD = "household", "Hộ trong danh sách"
    LEAVING = "leaving", "Hộ ra khỏi danh sách"
    TOTALS = "totals", "Tổng số hộ của xã"


class Verdict(models.TextChoices):
    """What committing a row would do."""

    NEW = "new", "Mới"
    CHANGED = "changed", "Thay đổi"
    SAME = "same", "Giữ nguyên"
    LEAVING = "leaving", "Rời danh sách"
    ERROR = "error", "Lỗi"
    DUPLICATE = "duplicate", "Trùng, cần hỏi"


# The verdicts whose rows a commit takes; the others have nothing to write, or wait.
WRITES = (Verdict.NEW, Verdict.CHANGED, Verdict.LEAVING)


class MatchKey(models.TextChoices):
    """By what a row was recognised as a household of the register."""

    CITIZEN_NUMBER = "citizen_number", "Số định danh"
    NAME = "name", "Họ tên, năm sinh, bản"
    CODE = "code", "Mã hộ"
    NEAR = "near", "Gần giống, chắc chắn"
    ANSWER = "answer", "Người xem chọn"
