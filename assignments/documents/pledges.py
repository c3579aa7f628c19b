"""Bản cam kết: what a member promises the households she helps."""

from collections import defaultdict
from collections.abc import Iterable

from assignments.choices import PaperKind
from assignments.documents.facts import Facts, facts_of
from assignments.documents.heads import heads_of, secretaries_of
from assignments.documents.paper import Asked, Column, Paper, framed, signers, table
from assignments.documents.wording import DOTS, short_day
from assignments.models import HouseholdAssignment, PartyMember

COLUMNS = [
    Column("TT", 5, "center"),
    Column("Chủ hộ", 17),
    Column("Bản, xã", 17),
    Column("Phân loại", 10, "center"),
    Column("Số khẩu", 8, "center"),
    Column("Nội dung đăng ký giúp", 24),
    Column("Giúp từ ngày", 16, "center"),
    Column("Năm đăng ký thoát", 11, "center"),
]


def papers(members: Iterable[PartyMember], asked: Asked) -> list[Paper]:
    members = list(members)
    shown = HouseholdAssignment.objects.visible_to(asked.scope).on(asked.day)
    shown = shown.filter(member__in=members).select_related(
        "household__village__commune", "plan"
    )
    held = defaultdict(list)
    for row in shown.order_by("started_on", "household__sort_key", "pk"):
        held[row.member_id].append(row)
    households = {row.household_id for rows in held.values() for row in rows}
    facts = facts_of(households, asked.day)
    cells = {member.organisation_id: member.organisation for member in members}
    heads, secretaries = heads_of(cells.values()), secretaries_of(cells.values())
    return [
        _paper(
            member,
            heads[member.organisation_id],
            secretaries.get(member.organisation_id, ""),
            held[member.pk],
            facts,
            asked,
        )
        for member in members
    ]


def _paper(member, head, secretary, rows, facts, asked) -> Paper:
    plans = sorted({str(row.plan) for row in rows})
    data = framed(
        PaperKind.PLEDGE,
        head,
        asked,
        about=member.name,
        title="BẢN CAM KẾT",
        subject="của đảng viên nhận giúp đỡ hộ nghèo, hộ cận nghèo",
        facts=_facts(member),
        opening=(
            f"Thực hiện {', '.join(plans) or DOTS}, tôi nhận giúp đỡ"
            f" {len(rows)} hộ sau đây và cam kết với chi bộ, với chủ hộ:"
        ),
        table=table(
            COLUMNS,
            [
                [str(number), *_row(row, facts.get(row.household_id, Facts()))]
                for number, row in enumerate(rows, 1)
            ],
        ),
        promises=[
            "Gần gũi, nắm hoàn cảnh của hộ; bàn với chủ hộ việc làm từng thời gian và"
            " cùng làm với hộ.",
            "Thực hiện đúng nội dung, thời gian đã đăng ký; ghi sổ theo dõi sau mỗi lần"
            " đến hộ, báo cáo chi bộ trong kỳ sinh hoạt.",
            "Khi không tiếp tục giúp được thì báo cáo chi bộ để bàn giao, không để hộ"
            " không có người giúp.",
        ],
        closing="Chủ hộ cam kết cùng đảng viên thực hiện để thoát nghèo đúng hạn./.",
        signers=signers(
            ("BÍ THƯ CHI BỘ", secretary),
            ("NGƯỜI CAM KẾT", member.name),
            *(("CHỦ HỘ", row.household.head_name) for row in rows),
        ),
    )
    subject = f"Bản cam kết giúp đỡ hộ của đảng viên {member.name}"
    return Paper(
        PaperKind.PLEDGE, member, member.organisation, subject, len(rows), data
    )


def _facts(member: PartyMember) -> list[list[str]]:
    told = [
        ["Tôi là", f"{member.name}, sinh ngày {short_day(member.birth_date)}"],
        [
            "Chức vụ",
            f"{member.position or DOTS}, sinh hoạt tại {member.organisation.name}",
        ],
    ]
    if member.home_village:
        village = member.home_village
        told.append(["Nơi ở", f"{village.name}, {village.commune}"])
    return [*told, ["Điện thoại", member.phone or DOTS]]


def _row(row: HouseholdAssignment, facts: Facts) -> list[str]:
    household = row.household
    return [
        household.head_name,
        f"{household.village.name}, {household.village.commune}",
        facts.status_letters,
        facts.persons_words,
        row.pledge,
        short_day(row.started_on),
        str(row.target_year or ""),
    ]
