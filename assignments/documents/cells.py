"""A cell's list of who helps whom on a day, and its register of all there ever was."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count

from assignments.choices import HelperRole, PaperKind
from assignments.documents.facts import Facts, facts_of
from assignments.documents.heads import heads_of
from assignments.documents.paper import Asked, Column, Paper, framed, table
from assignments.documents.wording import short_day
from assignments.models import HouseholdAssignment, PartyOrganisation

LIST_COLUMNS = [
    Column("STT", 4, "center"),
    Column("Họ và tên đảng viên", 10),
    Column("Chức vụ", 7),
    Column("Chi bộ", 8),
    Column("Số điện thoại", 8, "center"),
    Column("Họ và tên chủ hộ", 10),
    Column("Bản", 7),
    Column("Xã", 7),
    Column("HN/ HCN", 5, "center"),
    Column("Số khẩu", 4.5, "center"),
    Column("Nguyên nhân nghèo", 11),
    Column("Chỉ số thiếu hụt", 11),
    Column("Nội dung đăng ký giúp", 11),
    Column("Năm đăng ký thoát", 6, "center"),
    Column("Ghi chú", 8.5),
]
REGISTER_COLUMNS = [
    Column("TT", 4, "center"),
    Column("Họ và tên đảng viên", 13),
    Column("Họ và tên chủ hộ", 13),
    Column("Mã hộ", 9, "center"),
    Column("Bản, xã", 13),
    Column("Vai trò", 8.5, "center"),
    Column("Từ ngày", 9, "center"),
    Column("Đến ngày", 9, "center"),
    Column("Lý do kết thúc", 11.5),
    Column("Quyết định", 11),
    Column("Nhận bàn giao từ", 12),
]
WHOLE_CELL = "Cả tổ chức đảng"


def list_papers(cells: Iterable[PartyOrganisation], asked: Asked) -> list[Paper]:
    """Danh sách phân công: a row for each pair that holds on the day."""
    cells = list(cells)
    held = HouseholdAssignment.objects.on(asked.day)
    rows, outside = _by_cell(held, cells, asked)
    facts = facts_of(_households(rows), asked.day)
    heads = heads_of(cells)
    return [
        _list(cell, heads[cell.pk], rows[cell.pk], outside[cell.pk], facts, asked)
        for cell in cells
    ]


def register_papers(cells: Iterable[PartyOrganisation], asked: Asked) -> list[Paper]:
    """Sổ phân công: all that began by the day, whether it holds still or ended."""
    cells = list(cells)
    begun = HouseholdAssignment.objects.filter(started_on__lte=asked.day)
    rows, outside = _by_cell(begun, cells, asked)
    heads = heads_of(cells)
    return [
        _register(cell, heads[cell.pk], rows[cell.pk], outside[cell.pk], asked)
        for cell in cells
    ]


def _by_cell(assignments, cells, asked: Asked) -> tuple[dict, dict]:
    """Cell → what the user may read of it, and → how many households more it has."""
    mine = assignments.filter(organisation__in=cells)
    shown = mine.visible_to(asked.scope).select_related(
        "member", "household__village__commune", "replaces__member"
    )
    shown = shown.order_by(
        "member__sort_key", "member_id", "household__sort_key", "started_on", "pk"
    )
    rows = defaultdict(list)
    for row in shown:
        rows[row.organisation_id].append(row)
    counts = mine.order_by().values_list("organisation").annotate(Count("pk"))
    outside = defaultdict(int)
    for pk, count in counts:
        outside[pk] = count - len(rows[pk])
    return rows, outside


def _households(rows: dict) -> set[int]:
    return {row.household_id for held in rows.values() for row in held}


def _beyond(count: int) -> str:
    """A list that is not whole says so."""
    if not count:
        return ""
    return f"Ngoài ra còn {count} lượt hộ ở xã khác, ngoài phạm vi của người lập giấy."


def _list(cell, head, rows, outside, facts, asked) -> Paper:
    subject = f"phân công đảng viên giúp đỡ hộ nghèo, hộ cận nghèo của {cell}"
    data = framed(
        PaperKind.CELL_LIST,
        head,
        asked,
        size=asked.size,
        flipped=True,
        about=cell.name,
        title="DANH SÁCH",
        subject=subject,
        note=f"(Số liệu đến ngày {short_day(asked.day)})",
        beyond=_beyond(outside),
        table=table(
            LIST_COLUMNS,
            [
                [
                    str(number),
                    *_list_row(row, cell, facts.get(row.household_id, Facts())),
                ]
                for number, row in enumerate(rows, 1)
            ],
        ),
    )
    number = data["head"]["number"]
    data["note"] = (
        f"(Kèm theo Nghị quyết {number[:1].lower()}{number[1:]};"
        f" số liệu đến ngày {short_day(asked.day)})"
    )
    data["head"]["number"] = ""  # the list goes with the resolution that bears it
    return Paper(PaperKind.CELL_LIST, cell, cell, subject, len(rows), data)


def _list_row(row: HouseholdAssignment, cell, facts: Facts) -> list[str]:
    member, household = row.member, row.household
    return [
        member.name if member else WHOLE_CELL,
        member.position if member else "",
        cell.name,
        member.phone if member else "",
        household.head_name,
        household.village.name,
        household.village.commune.name,
        facts.status_letters,
        facts.persons_words,
        "; ".join(facts.causes),
        "; ".join(facts.deprivations),
        row.pledge,
        str(row.target_year or ""),
        _remark(row),
    ]


def _remark(row: HouseholdAssignment) -> str:
    told = []
    if row.role == HelperRole.SUPPORTING:
        told.append("Hỗ trợ")
    if row.is_followed_up:
        told.append(f"Theo dõi đến {short_day(row.follow_until)}")
    return "; ".join(told)


def _register(cell, head, rows, outside, asked) -> Paper:
    subject = f"đảng viên giúp đỡ hộ nghèo, hộ cận nghèo của {cell}"
    data = framed(
        PaperKind.CELL_REGISTER,
        head,
        asked,
        flipped=True,
        about=cell.name,
        title="SỔ PHÂN CÔNG",
        subject=subject,
        note=f"(Từ trước tới ngày {short_day(asked.day)})",
        beyond=_beyond(outside),
        table=table(
            REGISTER_COLUMNS,
            [
                [str(number), *_register_row(row, asked)]
                for number, row in enumerate(rows, 1)
            ],
        ),
    )
    return Paper(PaperKind.CELL_REGISTER, cell, cell, subject, len(rows), data)


def _register_row(row: HouseholdAssignment, asked: Asked) -> list[str]:
    household, is_over = row.household, row.is_over(asked.day)
    decided = [row.decision_number, row.decision_on and short_day(row.decision_on)]
    replaced = row.replaces
    return [
        row.member.name if row.member else WHOLE_CELL,
        household.head_name,
        household.code,
        f"{household.village.name}, {household.village.commune.name}",
        row.get_role_display(),
        short_day(row.started_on),
        short_day(row.ended_on) if is_over else "",
        row.get_end_reason_display() if is_over else "",
        ", ".join(filter(None, decided)),
        str(replaced.member or WHOLE_CELL) if replaced else "",
    ]
