"""How a party committee's own name is written at the head of a paper.

Guide 36-HD/VPTW of 3 April 2018: above "HUYỆN ỦY ĐIỆN BIÊN" stands the party body it
belongs to, "ĐẢNG BỘ TỈNH ĐIỆN BIÊN", never the committee above it.
"""

import unicodedata

from povertyaid.text import fold

BODIES = {"thành": "thành phố", "thị": "thị xã"}  # Thành ủy, Thị ủy


def as_party_body(committee: str) -> str:
    """ "Tỉnh ủy Điện Biên" → "ĐẢNG BỘ TỈNH ĐIỆN BIÊN"."""
    words = committee.split()
    if len(words) > 2 and fold(words[1]) == "uy":
        kind = words[0].lower()
        return " ".join(["Đảng bộ", BODIES.get(kind, kind), *words[2:]]).upper()
    return committee.upper()


def initials_of(committee: str) -> str:
    """ "Huyện ủy Điện Biên" → "HU", "Đảng ủy …" → "ĐU": without marks, but Đ stays."""
    first = unicodedata.normalize("NFD", "".join(w[0] for w in committee.split()[:2]))
    return "".join(c for c in first if not unicodedata.combining(c)).upper()
