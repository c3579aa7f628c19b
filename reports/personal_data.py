"""What reports keep about the households they count."""

from datetime import datetime

from django.db.models import QuerySet

from povertyaid.personal import Kind, Period
from reports.models import NameList

GROUND = (
    "Quyết định 24/2021/QĐ-TTg, Thông tư 07/2021/TT-BLĐTBXH (chế độ báo cáo rà soát hộ"
    " nghèo)"
)
SEEN = "người được xem báo cáo của xã ấy; danh sách có số giấy tờ che bớt"


def _old_files(before: datetime) -> QuerySet[NameList]:
    return NameList.objects.exclude(file="").filter(asked_at__lt=before)


def _remove_files(lists: QuerySet[NameList]) -> int:
    """The files; that somebody asked for them stays written."""
    count = 0
    for one in lists:
        one.file.delete(save=False)
        one.save(update_fields=["file"])
        count += 1
    return count


KINDS = [
    Kind(
        name="reports",
        title="Báo cáo năm",
        holds="mỗi hộ một dòng: tên chủ hộ, nơi ở, phân loại, thiếu hụt, hỗ trợ",
        why="để mỗi con số của báo cáo mở ra được danh sách đứng sau nó",
        ground=GROUND,
        seen_by=SEEN,
        places="máy chủ; tệp đã tải về; bản sao lưu mã hóa",
        kept="báo cáo đã chốt là hồ sơ lưu trữ, không xóa; bản nháp bỏ thì xóa ngay",
        models=(
            "reports.Report",
            "reports.ReportLine",
            "reports.PlanAccountText",
        ),
    ),
    Kind(
        name="name-lists",
        title="Tệp danh sách chi tiết (biểu 14, 15)",
        holds="họ tên, ngày sinh, quan hệ, bốn số cuối giấy tờ của từng người trong hộ",
        why="để nộp theo mẫu của cấp trên",
        ground=GROUND,
        seen_by="người yêu cầu lập tệp",
        places="máy chủ, ngoài trang web; tệp đã tải về; bản sao lưu mã hóa",
        kept="",
        models=("reports.NameList",),
        period=Period(
            "name-lists",
            _old_files,
            _remove_files,
            "Xóa tệp; ai đã yêu cầu lập, lúc nào thì vẫn ghi.",
        ),
    ),
]
