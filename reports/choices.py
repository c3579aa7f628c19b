"""Words of the yearly account, with what users read."""

from django.db import models

from assignments.choices import SupportKind


class ReportKind(models.TextChoices):
    YEARLY = "yearly", "Báo cáo năm"
    AS_OF = "as_of", "Báo cáo tại một ngày"
    MONTHLY = "monthly", "Báo cáo thường xuyên của tháng"
    BASELINE = "baseline", "Kết quả gốc theo chuẩn mới"


class ReportState(models.TextChoices):
    QUEUED = "queued", "Đang chờ"
    COMPILING = "compiling", "Đang tổng hợp"
    DRAFT = "draft", "Bản nháp"
    CLOSED = "closed", "Đã chốt"
    FAILED = "failed", "Hỏng"


class Change(models.TextChoices):
    """How a household moved between last year's list and this year's.

    Seen from its status then and now; `again` was on the list of the same status in an
    earlier year but not in the last, `new` never was. `arrived` and `left` also stand
    for the two ends of a move between communes.
    """

    STAYED = "stayed", "Giữ nguyên"
    TO_NEAR_POOR = "to_near_poor", "Nghèo sang cận nghèo"
    TO_POOR = "to_poor", "Cận nghèo sang nghèo"
    OUT_OF_BOTH = "out_of_both", "Vượt chuẩn cận nghèo"
    LEFT = "left", "Giảm khác"
    AGAIN = "again", "Tái nghèo, tái cận nghèo"
    NEW = "new", "Phát sinh mới"
    ARRIVED = "arrived", "Tăng khác"
    UNEXPLAINED = "unexplained", "Chưa rõ"


# The kinds of support by the number of their tick on a line; the order is kept for ever
TICKED_SUPPORTS = (
    SupportKind.MONEY,
    SupportKind.GOODS,
    SupportKind.LABOUR,
    SupportKind.STOCK,
    SupportKind.MODEL,
    SupportKind.HOUSE,
    SupportKind.BARN,
    SupportKind.LATRINE,
    SupportKind.TRAINING,
    SupportKind.SCHOLARSHIP,
)
