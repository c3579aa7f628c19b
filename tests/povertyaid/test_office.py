"""How the office's own name stands at the head of papers."""

import pytest

from povertyaid.office import as_party_body, initials_of


@pytest.mark.parametrize(
    ("committee", "body"),
    [
        ("Tỉnh ủy Điện Biên", "ĐẢNG BỘ TỈNH ĐIỆN BIÊN"),
        ("Thành ủy Hà Nội", "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI"),
        ("Trung ương", "TRUNG ƯƠNG"),
    ],
)
def test_a_committee_stands_above_as_its_party_body(committee, body):
    assert as_party_body(committee) == body


@pytest.mark.parametrize(
    ("committee", "symbol"), [("Huyện ủy Điện Biên", "HU"), ("Đảng ủy Núa Ngam", "ĐU")]
)
def test_initials_lose_their_marks_but_not_the_stroke(committee, symbol):
    assert initials_of(committee) == symbol
