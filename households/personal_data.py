"""What the register keeps about households, and the lists they came in."""

from households import forgetting
from povertyaid.personal import Kind, Period

GROUND = (
    "Quyết định 24/2021/QĐ-TTg, Nghị định 07/2021/NĐ-CP (rà soát hộ nghèo); Điều 17"
    " Nghị định 13/2023/NĐ-CP, Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15"
)
SEEN = (
    "người được cấp quyền ở xã ấy, tổ chức đảng phụ trách xã, đảng viên giúp chính hộ"
    " ấy; số định danh che bớt, ai mở cả số đều được ghi lại"
)
SERVER = "máy chủ (số định danh mã hóa); bản sao lưu mã hóa"

KINDS = [
    Kind(
        name="households",
        title="Hộ và người trong hộ",
        holds="họ tên, giới tính, ngày sinh, dân tộc, số định danh, điện thoại, vị trí"
        " nhà, ghi chú (dân tộc, hoàn cảnh nghèo là dữ liệu nhạy cảm)",
        why="để lập danh sách hộ nghèo, hộ cận nghèo và giúp đúng hộ",
        ground=GROUND,
        seen_by=SEEN,
        places=f"{SERVER}; điện thoại của đảng viên chỉ giữ tên, bản và lần thăm của hộ"
        " mình giúp, mã hóa, không có số định danh",
        kept="",
        models=("households.Household", "households.Resident"),
        period=Period(
            "households",
            forgetting.long_gone,
            forgetting.anonymise,
            "Tính từ lần cuối có danh sách hay quyết định nói tới hộ. Xóa họ tên, số"
            " định danh, ngày sinh, điện thoại, vị trí, ghi chú của cả hộ, cả trong"
            " lịch sử; mã hộ, bản, dân tộc và kết quả các năm giữ lại để số liệu không"
            " đổi. Báo cáo đã chốt là hồ sơ lưu trữ, không sửa.",
        ),
    ),
    Kind(
        name="reviews",
        title="Kết quả rà soát hằng năm",
        holds="phân loại, điểm, chỉ số thiếu hụt, nguyên nhân nghèo, số khẩu từng năm",
        why="để theo dõi hộ thoát nghèo, tái nghèo và tổng hợp báo cáo",
        ground=GROUND,
        seen_by=SEEN,
        places=SERVER,
        kept="cùng với hộ",
        models=("households.Review", "households.ClosingReview"),
    ),
    Kind(
        name="decisions",
        title="Quyết định thường xuyên trong năm",
        holds="hộ được công nhận hay thôi hộ nghèo, số và ngày quyết định, ghi chú",
        why="để biết một ngày bất kỳ hộ thuộc diện nào",
        ground=GROUND,
        seen_by=SEEN,
        places=SERVER,
        kept="",
        models=("households.StatusDecision",),
        period=Period(
            "decisions",
            forgetting.old_notes,
            forgetting.remove_notes,
            "Xóa ghi chú, lý do gỡ; quyết định, số, ngày và điều nó đổi vẫn còn.",
        ),
    ),
    Kind(
        name="lists",
        title="Danh sách đã nhập",
        holds="tệp xã gửi, từng dòng của tệp, chỗ tự sửa, giá trị cũ để hoàn tác",
        why="để kiểm tra lại, hoàn tác và biết số liệu từ đâu ra",
        ground=GROUND,
        seen_by="người được nhập danh sách ở xã ấy, người quản trị của huyện",
        places="máy chủ: số định danh trong cơ sở dữ liệu mã hóa; tệp gốc mã hóa, nằm"
        " ngoài trang web; danh sách dài mới đọc còn một bản mã hóa nhiều nhất 30 ngày,"
        " để đọc lại cho nhanh; bản sao lưu mã hóa",
        kept="",
        models=(
            "households.ImportBatch",
            "households.ImportRow",
            "households.ColumnTie",
        ),
        period=Period(
            "lists",
            forgetting.old_lists,
            forgetting.remove_files,
            "Xóa tệp xã gửi, các ô chép từ tệp, và họ tên, số định danh, điện thoại ở"
            " những dòng không được ghi vào sổ, của lần nhập đã xong; dòng nào đã ghi"
            " thì vẫn biết từ lần nhập nào, vẫn hoàn tác được.",
        ),
    ),
]
