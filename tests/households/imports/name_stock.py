"""Places and names as they are in the district: few families, many namesakes."""

COMMUNES = [
    *("Mường Pồn", "Thanh Nưa", "Hua Thanh", "Thanh Luông", "Thanh Hưng"),
    *("Thanh Xương", "Thanh Chăn", "Pa Thơm", "Thanh An", "Thanh Yên", "Noong Luống"),
    *("Noọng Hẹt", "Sam Mứn", "Pom Lót", "Núa Ngam", "Hẹ Muông", "Na Ư", "Mường Nhà"),
    *("Na Tông", "Mường Lói", "Phu Luông"),
]
VILLAGES = [
    *("Hin Phon", "Na Sản", "Pa Kín", "Huổi Chanh", "Co Luống", "Xôm", "Liếng"),
    *("Tin Tốc", "Na Hươm", "Pú Sung", "Hồng Lạnh", "Ta Lét", "Na Ố", "Ngải Thầu"),
    *("Pá Ngam", "Co Chạy", "Huổi Hua", "Noong Bon"),
]
NEW_VILLAGES = ["Đoàn Kết", "Tân Lập", "Thống Nhất", "Hòa Bình", "Tiền Phong"]
GROUPS = {  # share, family names (the commonest first), middle names, given names
    "Thái": (
        55,
        "Lò Lò Lò Quàng Quàng Lường Lường Cà Tòng Vì Điêu Bạc Hoàng",
        ("Văn Văn Văn Xuân Ngọc", "Thị Thị Thị Thị Thu"),
        "Hặc Panh Ánh Biên Chiến Dũng Hương Loan Minh Thương Xôm Yên Hợp Phương Pâng"
        " Chựa Inh Ọi Khụt Tiến Thoan Hiêng Ún Xiên Bình Sơn Chung Đôi Pọm Lả Chanh"
        " Thiết Thuận Tuấn Hạnh Dương Muôn Ngoan Pản Quyết",
    ),
    "Mông": (
        25,
        "Giàng Giàng Vàng Vàng Sùng Thào Lầu Mùa Cứ Hạng Ly Vừ Tráng",
        ("A A A A Nhìa Bả", "Thị Thị Thị"),
        "Páo Pó Tủa Súa Chu Dế Dơ Sử Lử Nếnh Sính Vảng Giống Chinh Thống Của Mẩy Dính"
        " Sùng Pàng Ca Kỷ Và Chia Nủ",
    ),
    "Kinh": (
        12,
        "Nguyễn Nguyễn Nguyễn Trần Lê Phạm Vũ Đỗ Bùi",
        ("Văn Văn Đức Quang Minh", "Thị Thị Thị Thu Thanh"),
        "Hùng Dũng Hòa Thành Tuấn Lan Hương Nga Bình Sơn Hải Thủy Quân Cường Phúc",
    ),
    "Khơ mú": (
        8,
        "Quàng Lò Lường Mòong Cút",
        ("Văn Văn", "Thị Thị"),
        "Thêm Xiêng Ón Bun Phanh Chom May Hỏa Thanh Kẹo Lún",
    ),
}
