"""What an organisation's members know best, as its name suggests."""

import re

from assignments.choices import Skill
from povertyaid.text import fold

# Folded words → skill; the first line that fits wins: the Bank for Agriculture is a
# bank. "Trường" is a school, but neither the environment (môi trường) nor the market
# (thị trường).
_SIGNS = [
    (Skill.CREDIT, r"ngan hang|tai chinh|kho bac|tin dung"),
    (Skill.HEALTH, r"y te|benh vien|phong kham"),
    (Skill.AGRICULTURE, r"nong nghiep|khuyen nong|nong dan|thu y|chan nuoi"),
    (Skill.AGRICULTURE, r"kiem lam|lam nghiep|thuy nong|thuy loi"),
    (Skill.EDUCATION, r"giao duc|mam non|tieu hoc|(?<!moi )(?<!thi )truong"),
]
_PATTERNS = [(skill, re.compile(rf"\b(?:{signs})\b")) for skill, signs in _SIGNS]


def suggest_skill(name: str) -> str:
    """The Skill an organisation of this name most likely has; "" if it says nothing.

    A suggestion for organisations that come without one: the office's own word stands.
    """
    folded = fold(name)
    return next((s.value for s, p in _PATTERNS if p.search(folded)), "")
