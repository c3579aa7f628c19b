"""Quyết định phân công tổ chức cơ sở đảng phụ trách xã, with its list."""

from collections.abc import Iterable
from itertools import groupby

from django.conf import settings
from django.db.models import Count, F

from assignments.choices import OrganisationKind, PaperKind
from assignments.documents.heads import head_of, secretaries_of
from assignments.documents.paper import Asked, Column, Paper, framed, table
from assignments.documents.wording import short_day
from assignments.models import CommuneAssignment, PartyMember, PartyOrganisation, Plan

COLUMNS = [
    Column("TT", 6, "center"),
    Column("Tổ chức cơ sở đảng", 32),
    Column("Bí thư", 20),
    Column("Xã được phân công", 22),
    Column("Số đảng viên", 10, "center"),
    Column("Ghi chú", 20),
]


def issuer() -> PartyOrganisation | None:
    """The district's committee, which alone decides who helps which commune."""
    kind = OrganisationKind.DISTRICT_COMMITTEE
    committees = PartyOrganisation.objects.filter(kind=kind)
    return committees.order_by(F("valid_to").desc(nulls_first=True), "pk").first()


def papers(plans: Iterable[Plan], asked: Asked) -> list[Paper]:
    committee = issuer()
    return [_paper(plan, committee, asked) for plan in plans]


def _paper(plan: Plan, committee: PartyOrganisation, asked: Asked) -> Paper:
    rows = _rows(plan, asked)
    office = settings.OFFICE
    subject = (
        "phân công các tổ chức cơ sở đảng phụ trách, giúp đỡ các xã"
        f" theo {_of(plan)} của {office['name']}"
    )
    data = framed(
        PaperKind.DECISION,
        head_of(committee),
        asked,
        about=plan.number,
        title="QUYẾT ĐỊNH",
        subject=subject,
        issuer=f"BAN THƯỜNG VỤ {office['name'].upper()}",
        grounds=[
            "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;",
            f"Căn cứ Kế hoạch số\u00a0{plan.number}, ngày {short_day(plan.issued_on)}"
            f" của {office['name']}: {plan.title},",
        ],
        articles=_articles(len(rows), office),
        list_title="DANH SÁCH",
        list_subject="các tổ chức cơ sở đảng được phân công phụ trách, giúp đỡ các xã",
        table=table(COLUMNS, rows),
    )
    data["list_note"] = f"(Kèm theo Quyết định {_lower(data['head']['number'])})"
    return Paper(PaperKind.DECISION, plan, committee, subject, len(rows), data)


def _of(plan: Plan) -> str:
    return f"Kế hoạch số\u00a0{plan.number}, ngày {short_day(plan.issued_on)}"


def _lower(number: str) -> str:
    return number[:1].lower() + number[1:]


def _articles(count: int, office: dict) -> list[list[str]]:
    return [
        [
            "Điều 1.",
            f"Phân công {count} tổ chức cơ sở đảng phụ trách, giúp đỡ các xã"
            " (có danh sách kèm theo).",
        ],
        [
            "Điều 2.",
            "Các tổ chức cơ sở đảng được phân công lãnh đạo, chỉ đạo đảng viên nhận"
            " giúp đỡ hộ nghèo, hộ cận nghèo tại xã phụ trách; phối hợp với cấp ủy xã"
            " theo dõi, đánh giá và báo cáo kết quả theo Kế hoạch.",
        ],
        [
            "Điều 3.",
            f"Văn phòng {office['name']}, các tổ chức cơ sở đảng và đảng ủy các xã chịu"
            " trách nhiệm thi hành Quyết định này./.",
        ],
    ]


def _rows(plan: Plan, asked: Asked) -> list[list[str]]:
    """One row for each organisation, with all communes it holds on the day.

    Of the whole district: only for who reads all of it (documents.catalogue).
    """
    duties = CommuneAssignment.objects.on(asked.day)
    duties = duties.filter(plan=plan).select_related("organisation", "commune")
    duties = list(
        duties.order_by("organisation__name", "organisation_id", "commune__sort_key")
    )
    organisations = {duty.organisation_id: duty.organisation for duty in duties}
    secretaries = secretaries_of(organisations.values())
    members = PartyMember.objects.registered().filter(organisation__in=organisations)
    counted = dict(members.order_by().values_list("organisation").annotate(Count("pk")))
    rows = []
    for pk, group in groupby(duties, key=lambda duty: duty.organisation_id):
        held = list(group)
        stated = organisations[pk].stated_members
        number = counted.get(pk) if stated is None else stated
        rows.append(
            [
                str(len(rows) + 1),
                organisations[pk].name,
                secretaries.get(pk, ""),
                "; ".join(duty.commune.name for duty in held),
                "" if number is None else str(number),
                f"Từ {short_day(min(duty.started_on for duty in held))}",
            ]
        )
    return rows
