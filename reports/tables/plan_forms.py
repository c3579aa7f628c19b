"""The plan's three tables: who is assigned, with what means, to what end."""

from reports.models import Report
from reports.tables.shapes import MILLIONS, RATE, TEXT, Column, Form, Group

HELPED_NOTE = (
    "Hộ tính cho tổ chức đảng của người giúp chính vào ngày 31/12; số đảng viên theo "
    "danh sách đảng viên hiện nay."
)
ASSIGNMENT = Form(
    number=101,
    code="Biểu 01",
    title="Phân công tổ chức đảng, đảng viên giúp đỡ hộ nghèo, hộ cận nghèo",
    parts=(
        Column("Xã được phân công", "1", "communes", kind=TEXT),
        Column("Tổng số ĐV", "2", "all_members"),
        Column("ĐV miễn", "3", "exempt_members"),
        Column("ĐV được phân công", "4", "assigned_members"),
        Column("%", "5", "assigned_rate", formula="4/(2−3)×100", kind=RATE),
        Column("Hộ nghèo", "6", "poor_households"),
        Column("Hộ cận nghèo", "7", "near_poor_households"),
        Column("Tổng hộ", "8", "listed_households", formula="6+7"),
    ),
    note=f"{HELPED_NOTE} Riêng tổ chức đảng chưa có danh sách đảng viên thì lấy tổng số"
    " đảng viên do Huyện ủy ghi.",
)
RESOURCES = Form(
    number=102,
    code="Biểu 02",
    title="Nguồn lực giúp đỡ hộ nghèo, hộ cận nghèo",
    parts=(
        Column("Tiền mặt", "1", "millions_money", kind=MILLIONS),
        Column(
            "Hiện vật quy tiền (cây giống, con giống, lương thực, đồ dùng, vật liệu)",
            "2",
            "millions_goods_and_stock",
            kind=MILLIONS,
        ),
        Group(
            "Ngày công",
            (
                Column("Số công", "3", "pieces_labour"),
                Column("Quy tiền", "4", "millions_labour", kind=MILLIONS),
            ),
        ),
        Column("Nhà làm mới", "5", "number_house"),
        Column("Nhà sửa", "6", "number_house_repair"),
        Column("Chuồng trại", "7", "number_barn"),
        Column("Nhà vệ sinh", "8", "number_latrine"),
        Group(
            "Mô hình",
            (
                Column("Số", "9", "model_held"),
                Column("Hộ", "10", "model_households"),
                Column("Giá trị", "11", "millions_model", kind=MILLIONS),
            ),
        ),
        Group(
            "Tập huấn",
            (
                Column("Lớp", "12", "training_held"),
                Column("Lượt người", "13", "training_persons"),
            ),
        ),
        Column("Lượt thăm", "14", "visits"),
        Column("Tổng giá trị (triệu đồng)", "15", "millions_all", kind=MILLIONS),
    ),
    note="Giá trị tính bằng triệu đồng, theo sổ hỗ trợ đã trao trong năm; tổng giá trị "
    "gồm cả nhà ở, chuồng trại, nhà vệ sinh, tập huấn, học bổng. Nhà ở, chuồng trại, "
    "nhà vệ sinh đếm theo hộ được hỗ trợ; lượt thăm là lượt có gặp hộ.",
)
RESULTS_OF_HELP = Form(
    number=103,
    code="Biểu 03",
    title="Kết quả giúp đỡ hộ nghèo, hộ cận nghèo",
    parts=(
        Group(
            "Hộ được giúp đầu kỳ",
            (
                Column("HN", "1", "poor_start_households"),
                Column("HCN", "2", "near_poor_start_households"),
            ),
        ),
        Group(
            "Thoát nghèo",
            (
                Column("Thành HCN", "3", "poor_to_other_households"),
                Column("Thành hộ không nghèo", "4", "poor_out_of_both_households"),
            ),
        ),
        Column("Thoát cận nghèo", "5", "near_poor_out_of_both_households"),
        Column("Tái nghèo", "6", "poor_again_households"),
        Column("Phát sinh", "7", "poor_new_households"),
        Group(
            "Còn lại",
            (
                Column("HN", "8", "poor_end_households"),
                Column("HCN", "9", "near_poor_end_households"),
            ),
        ),
        Column("Hộ đăng ký thoát nghèo", "10", "target_households"),
        Column(
            "So chỉ tiêu (%)", "11", "target_rate", formula="(3+4)/10×100", kind=RATE
        ),
    ),
    note=f"{HELPED_NOTE} Tái nghèo, phát sinh: của hộ nghèo.",
)


def plan_forms(report: Report) -> list[Form]:
    """Biểu 01, 02, 03; `plan_figures(report, scope)` fills them."""
    return [ASSIGNMENT, RESOURCES, RESULTS_OF_HELP]
