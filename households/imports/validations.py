"""What Excel checks while a commune types its list: value lists, numbers, dates.

What is offered here is what values.py reads; the words beside a cell say it first.
"""

from collections.abc import Iterable

from households.choices import LISTED, LeftReason, Sex
from households.imports.rows import MOST_HOUSEHOLDS, MOST_PERSONS, MOST_SCORE

FIRST_YEAR = 1900  # of a birth, as the register has it
MOST_MESSAGE, MOST_TITLE = 255, 32  # characters Excel takes
TICK = ["x"]
MOVEMENTS = ["Thoát nghèo", "Thoát cận nghèo", "Giảm khác"]
WRONG = "Chưa đúng"
STOP, ASK = "stop", "warning"  # an ASK may be kept as it was typed


def birth(cell: str, year: int) -> dict:
    """12/5/1978 or 1978, as text: Excel turns a date typed on an English machine round,
    and shows a year typed into a date cell as a day in 1905."""
    day = f'LEFT({cell},FIND("/",{cell})-1)'
    month = f'MID({cell},FIND("/",{cell})+1,FIND("/",{cell},4)-FIND("/",{cell})-1)'
    last = f"RIGHT({cell},4)"
    formula = (
        f"=AND(--{last}>={FIRST_YEAR},--{last}<={year},IF(LEN({cell})=4,TRUE,"
        f"AND(--{month}<13,DAY(DATE({last},{month},{day}))=--{day})))"
    )
    says = (
        "Ghi ngày/tháng/năm, ví dụ 05/02/1978."
        " Không rõ ngày, tháng thì chỉ ghi năm: 1978."
    )
    return _check("Ngày sinh", says, validate="custom", value=formula)


def citizen_number(cell: str) -> dict:
    formula = f"=AND(OR(LEN({cell})=9,LEN({cell})=12),ISNUMBER(--{cell}))"
    says = "12 chữ số (CCCD) hoặc 9 chữ số (CMND cũ), ghi đủ cả số 0 ở đầu."
    return _check("Số CCCD/CMND", says, validate="custom", value=formula)


def phone(cell: str) -> dict:
    formula = (
        f'=AND(OR(LEN({cell})=10,LEN({cell})=11),LEFT({cell},1)="0",ISNUMBER(--{cell}))'
    )
    says = "10 chữ số, ghi cả số 0 ở đầu, không có dấu cách."
    return _check("Số điện thoại", says, validate="custom", value=formula)


def village(source: str) -> dict:
    says = "Chọn bản trong danh sách. Bản mới lập thì ghi tên, máy sẽ hỏi lại."
    wrong = (
        "Danh mục của xã chưa có bản này. Nếu viết nhầm, hãy chọn trong danh sách;"
        " nếu là bản mới, bấm Có (Yes) để giữ."
    )
    return _check("Thôn, bản", says, wrong, ASK, validate="list", source=source)


def ethnic_group(source: str) -> dict:
    says = "Chọn một trong 54 dân tộc."
    return _check("Dân tộc", says, validate="list", source=source)


def one_of(title: str, words: Iterable, says: str = "Chọn trong danh sách.") -> dict:
    source = [str(word) for word in words]
    wrong = f"Chỉ nhận: {'; '.join(source)}."
    return _check(title, says, wrong, validate="list", source=source)


def sex() -> dict:
    return one_of("Giới tính", Sex.labels, "Giới tính của chủ hộ.")


def status() -> dict:
    says = "Kết quả rà soát năm nay. Hộ không còn trong diện: xem trang Rời danh sách."
    return one_of("Phân loại hộ", (one.label for one in LISTED), says)


def status_before() -> dict:
    says = "Phân loại trong danh sách năm trước."
    return one_of("Phân loại đầu năm", (one.label for one in LISTED), says)


def movement() -> dict:
    return one_of("Diễn biến", MOVEMENTS)


def left_reason() -> dict:
    return one_of("Lý do", LeftReason.labels, "Chỉ ghi khi diễn biến là Giảm khác.")


def tick(title: str, says: str = "") -> dict:
    wrong = "Đánh dấu x, hoặc để trống."
    return _check(title, says or wrong, wrong, validate="list", source=TICK)


def persons() -> dict:
    return _whole("Số khẩu", "Số người trong hộ", 1, MOST_PERSONS)


def b1() -> dict:
    return _whole("Điểm B1", "Tổng điểm B1 của phiếu B", 0, MOST_SCORE)


def b2(indicators: int) -> dict:
    says = "Tổng điểm B2: 10 điểm cho mỗi chỉ số thiếu hụt"
    return _whole("Điểm B2", says, 0, 10 * indicators)


def total(title: str) -> dict:
    return _whole(title, f"{title} của xã", 0, MOST_HOUSEHOLDS)


def _whole(title: str, says: str, least: int, most: int) -> dict:
    says = f"{says}: số nguyên từ {least} đến {most}."
    return _check(
        title,
        says,
        validate="integer",
        criteria="between",
        minimum=least,
        maximum=most,
    )


def _check(title: str, says: str, wrong: str = "", kind: str = STOP, **rule) -> dict:
    """The options of xlsxwriter's data_validation; blank cells always pass."""
    return rule | {
        "input_title": title[:MOST_TITLE],
        "input_message": says[:MOST_MESSAGE],
        "error_title": WRONG,
        "error_message": (wrong or says)[:MOST_MESSAGE],
        "error_type": kind,
    }
