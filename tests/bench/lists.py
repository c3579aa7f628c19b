"""Large lists to time the importer with: one clean table, or a sheet per commune."""

import random
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import xlsxwriter

from households.models import Commune
from tests.factories import make_commune

COMMUNES, VILLAGES = 21, 12
FAMILIES = [
    "Lò",
    "Lường",
    "Quàng",
    "Cà",
    "Tòng",
    "Vì",
    "Điêu",
    "Bạc",
    "Giàng",
    "Vàng",
    "Sùng",
    "Thào",
]
MIDDLES = ["Văn", "Thị", "A", "Ngọc", "Đức", "Quang", "Xuân", "Bích"]
GIVENS = [
    "An",
    "Biên",
    "Chiến",
    "Dũng",
    "Hặc",
    "Hương",
    "Khụt",
    "Loan",
    "Minh",
    "Páo",
    "Súa",
    "Thương",
    "Xôm",
    "Yên",
]
GIVENS += [
    "Panh",
    "Ức",
    "Mẩy",
    "Tủa",
    "Chựa",
    "Hợp",
    "Sơn",
    "Đào",
    "Lả",
    "Mai",
    "Nhìa",
    "Phừ",
    "Quý",
    "Tính",
]
GROUPS = ("Thái", "Mông", "Khơ mú", "Kinh", "Lào")
STAY = 92  # of a hundred households that stand on the next year's list too

# Thirty columns, each headed as communes do
CLEAN = (
    *("STT", "Mã xã", "Xã", "Thôn, bản", "Họ và tên chủ hộ", "Ngày, tháng, năm sinh"),
    *("Giới tính", "Dân tộc", "Số CCCD/CMND", "Số điện thoại", "Số khẩu"),
    *("Phân loại hộ", "Điểm B1", "Điểm B2"),
    *(f"Chỉ số thiếu hụt {n}" for n in range(1, 13)),
    *("Hộ không có khả năng lao động", "Hộ có người có công"),
    *("Hoàn cảnh", "Ghi chú"),
)
TOP = ("TT", "Họ và tên chủ hộ", "Ngày, tháng, năm sinh", "Giới tính", "Dân tộc")
TOP += ("Số CCCD/CMND", "Số khẩu", "Phân loại hộ", "", "Điểm", "")
TOP += ("Các chỉ số thiếu hụt", *[""] * 11, "Số điện thoại", "Ghi chú")


@dataclass(frozen=True, slots=True)
class Household:
    """What a list says of one household."""

    commune: int
    village: int
    name: str
    born: date
    is_woman: bool
    group: str
    number: str
    phone: str
    persons: int
    b1: int
    ticks: tuple[int, ...]

    @property
    def is_poor(self) -> bool:
        return len(self.ticks) >= 3


def people(count: int, seed: int = 1) -> list[Household]:
    """So many households, by commune and village."""
    chance = random.Random(seed)
    places = COMMUNES * VILLAGES
    found = [
        _household(chance, place * places // count, serial + 1)
        for serial, place in enumerate(range(count))
    ]
    return sorted(found, key=lambda one: (one.commune, one.village))


def _household(chance: random.Random, place: int, serial: int) -> Household:
    is_woman = chance.random() < 0.3
    born = date(chance.randrange(1940, 2000), chance.randrange(1, 13), 1)
    born = born.replace(day=chance.randrange(1, 29))
    middle = "Thị" if is_woman else chance.choice(MIDDLES)
    name = f"{chance.choice(FAMILIES)} {middle} {chance.choice(GIVENS)}"
    return Household(
        commune=place // VILLAGES,
        village=place % VILLAGES + 1,
        name=name,
        born=born,
        is_woman=is_woman,
        group=chance.choice(GROUPS),
        number=f"011{int(is_woman)}{born.year % 100:02}{serial:06}",
        phone=f"09{chance.randrange(10**8):08}",
        persons=chance.randrange(1, 9),
        b1=chance.randrange(50, 145, 5),
        ticks=tuple(sorted(chance.sample(range(1, 13), chance.randrange(6)))),
    )


def a_year_later(households: list[Household], seed: int = 2) -> list[Household]:
    """Most of them again with new results, a few with a new phone; and new ones."""
    chance = random.Random(seed)
    later = []
    for serial, one in enumerate(households):
        if chance.randrange(100) >= STAY:
            place = one.commune * VILLAGES + one.village - 1
            later.append(_household(chance, place, 500_000 + serial))
            continue
        ticks = tuple(sorted(chance.sample(range(1, 13), chance.randrange(6))))
        one = replace(one, ticks=ticks, b1=chance.randrange(50, 145, 5))
        if chance.randrange(100) < 2:
            one = replace(one, phone=f"03{chance.randrange(10**8):08}")
        later.append(one)
    return later


def make_communes() -> list[Commune]:
    names = range(COMMUNES)
    return [make_commune(f"Mường {n}", code=f"{30000 + n:05}") for n in names]


def write_clean(path: Path, households: list[Household]) -> Path:
    """One table of thirty columns under one heading row."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Danh sách")
    sheet.write_row(0, 0, CLEAN)
    for row, one in enumerate(households, start=1):
        sheet.write_row(row, 0, [row, f"{30000 + one.commune:05}"])
        sheet.write_row(row, 2, [f"Mường {one.commune}", f"Bản {one.village}"])
        sheet.write_string(row, 4, one.name)
        sheet.write_datetime(row, 5, one.born, day)
        sheet.write_row(row, 6, ["Nữ" if one.is_woman else "Nam", one.group])
        sheet.write_row(row, 8, [one.number, one.phone])
        kind = "Hộ nghèo" if one.is_poor else "Hộ cận nghèo"
        sheet.write_row(row, 10, [one.persons, kind, one.b1, 10 * len(one.ticks)])
        for tick in one.ticks:
            sheet.write_string(row, 13 + tick, "x")
    book.close()
    return path


def write_sections(path: Path, households: list[Household]) -> Path:
    """A sheet per commune as communes keep them: titles, merged headings, villages."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for commune in range(COMMUNES):
        sheet = book.add_worksheet(f"Mường {commune}")
        _write_heading(sheet, commune)
        ours = [one for one in households if one.commune == commune]
        row = 7
        for village in range(1, VILLAGES + 1):
            theirs = [one for one in ours if one.village == village]
            if theirs:
                sheet.write_row(row, 0, [_roman(village), f"BẢN {village}"])
                row = _write_village(sheet, row + 1, theirs, day)
                sheet.write(row, 1, f"Cộng Bản {village}: {len(theirs)} hộ")
                row += 1
        sheet.write(row, 1, f"Tổng cộng: {len(ours)} hộ")
        sheet.write(row + 2, 1, "NGƯỜI LẬP BIỂU")
        sheet.write(row + 2, 8, "TM. ỦY BAN NHÂN DÂN")
    book.close()
    return path


def _write_heading(sheet, commune: int) -> None:
    sheet.write(0, 0, f"UBND XÃ MƯỜNG {commune}")
    sheet.merge_range(2, 0, 2, 24, "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO")
    sheet.write_row(4, 0, TOP)
    sheet.merge_range(4, 7, 4, 8, TOP[7])
    sheet.merge_range(4, 9, 4, 10, TOP[9])
    sheet.merge_range(4, 11, 4, 22, TOP[11])
    sheet.write_row(5, 7, ["Hộ nghèo", "Hộ cận nghèo", "B1", "B2"])
    sheet.write_row(5, 11, [str(n) for n in range(1, 13)])
    sheet.write_row(6, 0, [str(n) for n in range(1, 26)])


def _write_village(sheet, row: int, households: list[Household], day) -> int:
    for order, one in enumerate(households, start=1):
        sheet.write_row(row, 0, [order, one.name])
        sheet.write_datetime(row, 2, one.born, day)
        sheet.write_row(row, 3, ["Nữ" if one.is_woman else "Nam", one.group])
        sheet.write_row(row, 5, [one.number, one.persons])
        sheet.write_string(row, 7 if one.is_poor else 8, "x")
        sheet.write_row(row, 9, [one.b1, 10 * len(one.ticks)])
        for tick in one.ticks:
            sheet.write_string(row, 10 + tick, "x")
        sheet.write_string(row, 23, one.phone)
        row += 1
    return row


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
    )
