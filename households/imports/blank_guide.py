"""What the sheet "Hướng dẫn" of a blank list says, line by line."""


def guidance(year: int, listed: str, leaving: str, totals: str) -> list[str]:
    """The lines; those that do not begin with a number are titles of what follows."""
    return [
        f"Trang {listed}",
        f"1. Hộ trong danh sách năm {year - 1} đã ghi sẵn, kết quả là của năm"
        f" {year - 1}. Rà soát từng hộ rồi sửa những ô đã khác: số khẩu, phân"
        " loại, điểm, chỉ số thiếu hụt, nguyên nhân.",
        "2. Hộ mới: ghi vào các dòng trống phía dưới. Bắt buộc có thôn bản,"
        " họ tên chủ hộ, số khẩu, phân loại hộ. Nên có ngày sinh và số CCCD"
        " để máy nhận đúng hộ.",
        "3. Hộ không còn nghèo, cận nghèo: xóa dòng ở trang này và ghi sang"
        f" trang {leaving}. Hộ chuyển từ nghèo sang cận nghèo (hoặc ngược lại)"
        " vẫn ở trang này, chỉ sửa phân loại.",
        "4. Ngày sinh ghi 05/02/1978; không rõ ngày, tháng thì chỉ ghi năm."
        " Số CCCD, số điện thoại ghi đủ số 0 ở đầu. Chỉ số, nguyên nhân: đánh"
        " dấu x.",
        "5. Ô đỏ: điểm B2 khác 10 × số chỉ số đã đánh dấu, hoặc số CCCD ghi hai lần.",
        "6. Không sửa, không xóa cột Mã hộ trong sổ: đó là mã của hộ trong"
        " sổ. Hộ mới để trống.",
        "",
        f"Trang {leaving}",
        f"7. Ghi hộ ra khỏi danh sách trong năm {year}: Thoát nghèo, Thoát cận"
        " nghèo, hoặc Giảm khác kèm lý do (chuyển đi, chết, nhập hộ, tách"
        " hộ).",
        "",
        f"Trang {totals}",
        "8. Ghi tổng số hộ dân cư, nhân khẩu, hộ dân tộc thiểu số của toàn xã"
        f" cuối năm {year}. Tỷ lệ hộ nghèo tính trên số này.",
        "",
        "Gửi lại",
        f"9. Lưu tệp (.xlsx) rồi tải lên ở mục Nhập danh sách, năm {year}."
        " Chưa có gì ghi vào sổ cho đến khi người xem bấm Ghi vào sổ.",
        "10. Tệp có thông tin cá nhân: chỉ gửi cho người có trách nhiệm, xóa"
        " khi xong việc.",
    ]
