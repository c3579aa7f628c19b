"""What users read of a proposal: why a pair is good, what is short and where."""

from collections.abc import Mapping

from assignments.choices import Skill

SKILL_BITS = {skill: 1 << place for place, skill in enumerate(Skill)}
# Causes (form 10) and deprivations whose cure is a skill, by standard and number
CAUSE_SKILLS = {
    "QD59-2015": {
        1: Skill.CREDIT,
        3: Skill.AGRICULTURE,
        6: Skill.AGRICULTURE,
        7: Skill.AGRICULTURE,
        8: Skill.HEALTH,
    },
    "ND07-2021": {
        2: Skill.CREDIT,
        4: Skill.AGRICULTURE,
        5: Skill.AGRICULTURE,
        6: Skill.AGRICULTURE,
        7: Skill.HEALTH,
    },
}
CAUSE_SKILLS["ND351-2025"] = CAUSE_SKILLS["ND07-2021"]
DEPRIVATION_SKILLS = {
    "gd_nguoi_lon": Skill.EDUCATION,
    "gd_tre_em": Skill.EDUCATION,
    "y_te": Skill.HEALTH,
    "dinh_duong": Skill.HEALTH,
}
AT = {"village": "cùng bản", "commune": "cùng xã", "given": "tổ chức được giao xã"}


def needs(
    standard: str,
    causes: tuple[int, ...] | None,
    deprivations: tuple[int, ...] | None,
    indicators: Mapping[int, str],
) -> int:
    """Bits of the skills that answer a household's causes; else its deprivations."""
    known = CAUSE_SKILLS.get(standard, {})
    bits = 0
    for cause in causes or ():
        bits |= SKILL_BITS[known[cause]] if cause in known else 0
    if bits:
        return bits
    for number in deprivations or ():
        skill = DEPRIVATION_SKILLS.get(indicators.get(number, ""))
        bits |= SKILL_BITS[skill] if skill else 0
    return bits


def helping_now(load: int) -> str:
    return f"đang giúp {load} hộ" if load else "chưa giúp hộ nào"


def skilled(skill: str) -> str:
    return f"chuyên môn {Skill(skill).label.lower()} hợp nguyên nhân nghèo"


def shortage(where: str, households: int, most: int, able: int) -> str:
    """Why households of a place stay without a helper, and how many members it takes.

    `able` members may help there; each may take `most` households.
    """
    if not able:
        return f"{where}: {households} hộ; chưa có đảng viên nào có thể nhận hộ ở đây."
    short = -(-households // most)
    return (
        f"Thiếu {short} đảng viên ở {where}: {households} hộ chưa có người giúp,"
        f" đảng viên giúp được ở đây đều đã nhận đủ {most} hộ."
    )


def idle(where: str, members: int) -> str:
    return (
        f"{where}: {members} đảng viên chưa được giao đủ hộ vì không còn hộ cần giúp."
    )
