"""What the office is told about a file: why it is refused, what was found in it."""

from django.conf import settings

from povertyaid.jobs import UserError

REFUSALS = {
    "foreign": (
        "Tệp này không phải bảng tính (.xlsx, .xlsm, .xls, .ods, .csv). "
        "Hãy mở danh sách bằng Excel và lưu lại dạng .xlsx."
    ),
    "document": (
        "Tệp này là {what}, không phải bảng tính. "
        "Hãy chép bảng sang Excel và lưu dạng .xlsx."
    ),
    "empty": "Tệp rỗng (0 byte). Hãy kiểm tra lại tệp trên máy rồi gửi lần nữa.",
    "damaged": (
        "Không mở được tệp: tệp bị hỏng hoặc thiếu một phần. "
        "Hãy mở bằng Excel, lưu lại và gửi lần nữa."
    ),
    "locked": (
        "Tệp có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu "
        "(Tệp, Thông tin, Bảo vệ sổ làm việc) rồi lưu và gửi lại."
    ),
    "too_big": (
        "Tệp quá lớn khi mở ra, quá giới hạn bộ nhớ hoặc thời gian đọc. "
        "Hãy xóa các cột, dòng trống và trang thừa rồi lưu lại."
    ),
    "swollen": (
        "Tệp phình ra quá mức khi giải nén, không giống một danh sách bình thường. "
        "Hãy chép bảng sang một tệp Excel mới rồi gửi lại."
    ),
    "doctype": (
        "Tệp chứa khai báo DOCTYPE mà Excel không bao giờ ghi, có thể gây hại nên "
        "không được đọc. Hãy chép bảng sang một tệp Excel mới rồi gửi lại."
    ),
    "too_many_sheets": (
        "Tệp có {sheets} trang; giới hạn là {most_sheets} trang. "
        "Hãy xóa các trang thừa hoặc chia thành nhiều tệp."
    ),
    "too_many_rows": ("Tệp có nhiều hơn {most_rows} dòng. Hãy chia thành nhiều tệp."),
    "too_many_columns": (
        "Tệp có {columns} cột; giới hạn là {most_columns} cột. "
        "Hãy xóa các cột thừa bên phải rồi lưu lại."
    ),
    "far_cell": (
        "Trang “{sheet}” có ô ở rất xa bảng (tới dòng {rows}, cột thứ {columns}), "
        "nên không đủ bộ nhớ để đọc. Hãy xóa các dòng, cột thừa ngoài bảng rồi lưu lại."
    ),
    "long_line": (
        "Tệp có một dòng dài hơn {most} ký tự, không giống một danh sách. "
        "Hãy mở bằng Excel và lưu lại dạng .xlsx."
    ),
}

HAS_MACROS = "Tệp có macro: không chạy, chỉ đọc giá trị."
HAS_LINKS = "Tệp có liên kết sang tệp khác: không mở, chỉ đọc giá trị đã lưu."
HIDDEN_SHEET = "Trang “{sheet}” đang ẩn trong tệp; vẫn được đọc."
HIDDEN_ROWS = "Trang “{sheet}” có {count} dòng đang ẩn hoặc bị lọc; vẫn được đọc."
UNCACHED = (
    "Trang “{sheet}” có {count} ô công thức chưa có kết quả nên đọc là ô trống. "
    "Hãy mở tệp bằng Excel, lưu lại rồi gửi nếu cần các ô này."
)
DECODED = "Cột {columns}, trang “{sheet}” viết bằng mã {code}: đã đổi sang Unicode."
DECODED_FILE = "Tệp viết bằng mã {code}: đã đổi sang Unicode."


def refusal(code: str, **details) -> UserError:
    """The error to raise for a code of REFUSALS; numbers as the office writes them."""
    limits = {
        "most_rows": settings.UPLOAD_MAX_ROWS,
        "most_columns": settings.UPLOAD_MAX_COLUMNS,
        "most_sheets": settings.UPLOAD_MAX_SHEETS,
    }
    shown = {key: _shown(value) for key, value in (limits | details).items()}
    return UserError(REFUSALS[code].format(**shown))


def _shown(value) -> str:
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)


def counted(count: int) -> str:
    """`12345` → "12.345"."""
    return _shown(count)
