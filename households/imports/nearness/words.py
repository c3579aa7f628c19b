"""What agrees and what differs, in field names and in a sentence for the office."""

from households.imports.nearness.births import BirthTie
from households.imports.nearness.names import NameTie
from households.imports.nearness.numbers import NumberTie
from households.imports.nearness.pairs import NewHead, Pair, VillageTie

HEADS = {
    NewHead.NUMBER: "chủ hộ mới và chủ hộ cũ có số định danh trong cùng một hộ",
    NewHead.NAME: "chủ hộ mới và chủ hộ cũ có tên trong cùng một hộ",
    NewHead.SPOUSE: "chủ hộ mới có thể là vợ hoặc chồng của chủ hộ cũ",
    NewHead.CHILD: "chủ hộ mới có thể là con của chủ hộ cũ",
}
NUMBERS = {
    NumberTie.ONE_DIGIT: "số định danh khác một chữ số",
    NumberTie.SWAPPED: "số định danh đảo hai chữ số",
    NumberTie.OTHER_KIND: "một bên là số CMND cũ, một bên là số CCCD",
    NumberTie.OTHER: "số định danh khác hẳn",
}
NAMES = {
    NameTie.LETTER: "họ tên khác một chữ cái",
    NameTie.SHORT_LETTER: "tên khác một chữ cái",
    NameTie.LETTERS: "họ tên khác hai chữ cái",
    NameTie.MIDDLE: "họ tên thiếu chữ đệm",
    NameTie.ORDER: "họ tên đảo thứ tự chữ",
    NameTie.SUFFIX: "tên thêm chữ phân biệt người trùng tên",
    NameTie.PART: "họ hoặc chữ đệm khác",
    NameTie.OTHER: "họ tên khác",
}
BIRTHS = {
    BirthTie.TURNED: "ngày sinh đảo ngày và tháng",
    BirthTie.OTHER_DAY: "ngày sinh khác",
    BirthTie.YEAR_SLIP: "cùng ngày và tháng sinh nhưng năm sinh khác",
    BirthTie.NEAR_YEAR: "năm sinh lệch ít",
    BirthTie.SWAPPED_YEAR: "năm sinh đảo hai chữ số",
    BirthTie.MISSING: "một bên không có năm sinh",
    BirthTie.OTHER: "năm sinh khác",
}
VILLAGES = {
    VillageTie.MOVED: "bản đã đổi tên hoặc sáp nhập",
    VillageTie.OTHER: "khác bản",
    VillageTie.OTHER_COMMUNE: "khác xã",
}
SAME = {
    "citizen_number": "cùng số định danh",
    "head_name": "cùng họ tên",
    "birth_date": "cùng ngày sinh",
    "birth_year": "cùng năm sinh",
    "village": "cùng bản",
    "persons": "cùng số khẩu",
    "phone": "cùng số điện thoại",
}


def fields(pair: Pair) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields that agree and those that differ; blank ones are in neither."""
    row, known = pair.row, pair.household
    birth = ("birth_year", row.birth_year, known.birth_year)
    if row.full_date and known.full_date:
        birth = ("birth_date", row.full_date, known.full_date)
    is_same_place = pair.village is VillageTie.SAME
    sides = [
        ("citizen_number", row.number, known.number),
        ("head_name", row.folded_name, known.folded_name),
        birth,
        ("sex", row.sex, known.sex),
        ("village", row.place, row.place if is_same_place else known.place),
        ("ethnic_group", row.ethnic_group, known.ethnic_group),
        ("persons", row.persons, known.persons),
        ("phone", row.phone, known.phone),
    ]
    both = [(name, a == b) for name, a, b in sides if a and b]
    agrees = tuple(name for name, is_same in both if is_same)
    return agrees, tuple(name for name, is_same in both if not is_same)


def why(pair: Pair) -> str:
    """ "Số định danh khác một chữ số; cùng họ tên, cùng ngày sinh, cùng bản." """
    agrees, _ = fields(pair)
    agreeing = [SAME[name] for name in agrees if name in SAME]
    clauses = [", ".join(_unlike(pair)), ", ".join(agreeing)]
    sentence = "; ".join(clause for clause in clauses if clause)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _unlike(pair: Pair) -> list[str]:
    if pair.head is not None:
        return [t for t in (HEADS[pair.head], VILLAGES.get(pair.village)) if t]
    ties = [
        _number(pair),
        NAMES.get(pair.name),
        BIRTHS.get(pair.birth),
        "giới tính khác" if {pair.row.sex, pair.household.sex} == BOTH else None,
        VILLAGES.get(pair.village),
    ]
    return [text for text in ties if text]


BOTH = {"male", "female"}


def _number(pair: Pair) -> str | None:
    if pair.number is not NumberTie.MISSING:
        return NUMBERS.get(pair.number)
    if pair.household.number:
        return "danh sách không ghi số định danh"
    return "sổ chưa có số định danh" if pair.row.number else "không có số định danh"
