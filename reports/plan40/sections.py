"""The sections of the text report, in order, with the sentences their figures make.

A sentence is made anew from the figures each time; what the office writes stands below
it and is never mixed with it, so no figure goes stale inside somebody's prose.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part: its sentences, and what the office is asked to write there."""

    key: str
    number: str
    title: str
    hint: str = ""  # empty: a heading over the next ones, with no text of its own
    sentences: tuple[str, ...] = field(default=())

    @property
    def is_part(self) -> bool:
        """I, II …, not 1, 2 … within one."""
        return not self.number[0].isdecimal()


SECTIONS = (
    Section(
        "lanh-dao",
        "I",
        "CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, TRIỂN KHAI",
        "Văn bản đã ban hành, phân công cấp ủy viên, kiểm tra, giám sát.",
        (
            "Thực hiện Kế hoạch số {plan}, ngày {issued_on}, năm {year} có "
            "{organisations} tổ chức đảng có hộ được giúp; {communes} xã được phân "
            "công tổ chức đảng giúp đỡ.",
        ),
    ),
    Section("ket-qua", "II", "KẾT QUẢ THỰC HIỆN"),
    Section(
        "phan-cong",
        "1",
        "Phân công tổ chức đảng, đảng viên giúp đỡ hộ",
        "Cách phân công, những nơi chưa phân công đủ.",
        (
            "Đến ngày 31/12/{year}, có {assigned_members} đảng viên được phân công "
            "giúp đỡ hộ trên tổng số {all_members} đảng viên ({exempt_members} đảng "
            "viên được miễn), đạt {assigned_rate}% số đảng viên phải phân công.",
            "Số hộ được giúp: {helped_households} hộ, gồm {helped_poor} hộ nghèo và "
            "{helped_near_poor} hộ cận nghèo.",
        ),
    ),
    Section(
        "tuyen-truyen",
        "2",
        "Công tác tuyên truyền, vận động",
        "Nội dung đã tuyên truyền, kết quả vận động.",
        (
            "Đảng viên đã thăm và gặp hộ {visits} lượt; tổ chức {meeting_held} buổi "
            "tuyên truyền, họp bản.",
        ),
    ),
    Section(
        "san-xuat",
        "3",
        "Hỗ trợ sản xuất, xây dựng mô hình",
        "Mô hình tiêu biểu, hiệu quả.",
        (
            "Hỗ trợ cây giống, con giống trị giá {millions_stock} triệu đồng; "
            "{model_held} mô hình với {model_households} lượt hộ tham gia, trị giá "
            "{millions_model} triệu đồng; {training_held} lớp tập huấn với "
            "{training_persons} lượt người.",
        ),
    ),
    Section(
        "nha-o",
        "4",
        "Hỗ trợ nhà ở, chuồng trại",
        "Việc xóa nhà tạm, ngày công huy động.",
        (
            "Làm mới nhà ở cho {number_house} hộ, sửa nhà cho {number_house_repair} "
            "hộ, chuồng trại cho {number_barn} hộ, nhà vệ sinh cho {number_latrine} "
            "hộ; tổng trị giá {millions_building} triệu đồng.",
        ),
    ),
    Section(
        "nguon-luc",
        "5",
        "Huy động nguồn lực",
        "Đơn vị, cá nhân đóng góp tiêu biểu.",
        (
            "Tổng nguồn lực đã trao trong năm: {millions_all} triệu đồng, trong đó "
            "tiền mặt {millions_money} triệu đồng, hiện vật và cây, con giống "
            "{millions_goods_and_stock} triệu đồng, {pieces_labour} ngày công quy ra "
            "{millions_labour} triệu đồng.",
            "Theo nguồn: {sources}.",
        ),
    ),
    Section(
        "giam-ngheo",
        "6",
        "Kết quả giảm nghèo",
        "So với chỉ tiêu được giao, với năm trước.",
        (
            "Toàn huyện có {all_households} hộ dân cư; cuối năm còn {poor_households} "
            "hộ nghèo ({poor_rate}%) và {near_poor_households} hộ cận nghèo "
            "({near_poor_rate}%).",
            "Trong năm có {escaped} hộ thoát nghèo, {near_poor_escaped} hộ thoát cận "
            "nghèo; {poor_again} hộ tái nghèo, {poor_new} hộ nghèo phát sinh mới.",
            "Trong số hộ được giúp có {helped_escaped} hộ thoát nghèo{of_target}; "
            "{helped_near_poor_escaped} hộ thoát cận nghèo.",
        ),
    ),
    Section("danh-gia", "III", "ĐÁNH GIÁ CHUNG"),
    Section("uu-diem", "1", "Ưu điểm", "Những việc làm được, cách làm hay."),
    Section("han-che", "2", "Hạn chế, nguyên nhân", "Việc chưa làm được, nguyên nhân."),
    Section(
        "phuong-huong",
        "IV",
        "PHƯƠNG HƯỚNG, NHIỆM VỤ",
        "Nhiệm vụ, giải pháp thời gian tới.",
    ),
    Section("kien-nghi", "V", "ĐỀ XUẤT, KIẾN NGHỊ", "Đề xuất với cấp trên."),
)
WRITTEN = {section.key: section for section in SECTIONS if section.hint}
