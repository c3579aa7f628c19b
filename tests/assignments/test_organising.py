"""Organisations made, mended, moved and closed; what they held on a day."""

import pytest

from assignments.skills import suggest_skill


@pytest.mark.parametrize(
    ("name", "skill"),
    [
        ("Đảng bộ Trung tâm Y tế huyện", "health"),
        ("Chi bộ Trường Tiểu học Na Tông", "education"),
        ("Chi bộ Phòng Giáo dục và Đào tạo", "education"),
        ("Chi bộ Hạt Kiểm lâm huyện", "agriculture"),
        ("Chi bộ Công ty TNHH Quản lý Thủy nông", "agriculture"),
        ("Chi bộ Ngân hàng Nông nghiệp", "credit"),
        ("Chi bộ Kho bạc - Thuế", "credit"),
        ("Chi bộ Phòng Tài nguyên và Môi trường", ""),
        ("Chi bộ Đội Quản lý thị trường", ""),
        ("Chi bộ bản Na Sang", ""),
    ],
)
def test_a_name_suggests_what_its_members_know(name, skill):
    assert suggest_skill(name) == skill
