"""Biên bản bàn giao: one helper hands a household over to the next."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from assignments.choices import PaperKind
from assignments.documents.facts import Facts, facts_of, place_of
from assignments.documents.heads import heads_of, secretaries_of
from assignments.documents.paper import Asked, Paper, framed, signers
from assignments.documents.wording import DOTS, long_day, short_day
from assignments.models import EscapeMeasure, HouseholdAssignment


def may_be_printed(assignments: QuerySet) -> QuerySet:
    """Assignments that took a household over, with all the note names."""
    return assignments.filter(replaces__isnull=False).select_related(
        "household__village__commune",
        "member",
        "organisation__parent",
        "organisation__commune",
        "plan",
        "replaces__member",
        "replaces__organisation__commune",
        "replaces__organisation__parent",
    )


def papers(assignments: Iterable[HouseholdAssignment], asked: Asked) -> list[Paper]:
    assignments = list(assignments)
    organisations = {a.organisation_id: a.organisation for a in assignments}
    givers = {a.replaces.organisation_id: a.replaces.organisation for a in assignments}
    heads = heads_of(organisations.values())
    secretaries = secretaries_of((givers | organisations).values())
    households = [a.household_id for a in assignments]
    facts = facts_of(households, asked.day)
    measures = defaultdict(list)
    for measure in EscapeMeasure.objects.filter(household__in=households):
        measures[measure.household_id].append(measure)
    return [
        _paper(
            assignment,
            heads[assignment.organisation_id],
            secretaries,
            facts.get(assignment.household_id, Facts()),
            measures[assignment.household_id],
            asked,
        )
        for assignment in assignments
    ]


def _paper(assignment, head, secretaries, facts, measures, asked) -> Paper:
    household, old = assignment.household, assignment.replaces
    data = framed(
        PaperKind.HANDOVER,
        head,
        asked,
        about=household.head_name,
        title="BIÊN BẢN",
        subject=f"bàn giao việc giúp đỡ hộ {household.head_name}",
        opening=(
            f"Thực hiện {assignment.plan}, ngày {short_day(assignment.plan.issued_on)};"
            f" {long_day(assignment.started_on)}, hai bên bàn giao, nhận bàn giao việc"
            " giúp đỡ hộ như sau:"
        ),
        parties=[
            {"label": "Bên giao", "facts": _who(old)},
            {"label": "Bên nhận", "facts": _who(assignment)},
        ],
        household=_household(household, facts),
        done=_done(old, measures),
        left=_left(assignment, old, measures),
        closing=(
            "Kể từ ngày bàn giao, bên nhận chịu trách nhiệm giúp đỡ hộ theo kế hoạch."
            " Biên bản lập thành 02 bản, mỗi bên giữ 01 bản./."
        ),
        signers=signers(
            ("BÊN GIAO", _name(old)),
            ("CHỦ HỘ", household.head_name),
            ("BÊN NHẬN", _name(assignment)),
            *_witnesses(old, assignment, secretaries),
        ),
    )
    subject = f"Bàn giao việc giúp đỡ hộ {household.head_name}, {place_of(household)}"
    return Paper(
        PaperKind.HANDOVER, assignment, assignment.organisation, subject, 1, data
    )


def _name(assignment: HouseholdAssignment) -> str:
    return str(assignment.member) if assignment.member else ""


def _who(assignment: HouseholdAssignment) -> list[list[str]]:
    """[label, words] of one side; a whole organisation may be one."""
    member = assignment.member
    if member is None:
        return [["Tổ chức đảng", assignment.organisation.name]]
    return [
        ["Đồng chí", f"{member.name}, {member.position or DOTS}"],
        [
            "Sinh hoạt tại",
            f"{assignment.organisation.name}; điện thoại: {member.phone or DOTS}",
        ],
    ]


def _household(household, facts: Facts) -> list[list[str]]:
    return [
        ["Chủ hộ", f"{household.head_name} (mã hộ {household.code})"],
        ["Nơi ở", place_of(household)],
        [
            "Phân loại",
            f"{facts.status_words or DOTS} (rà soát năm {facts.year or DOTS})",
        ],
        ["Số nhân khẩu", facts.persons_words or DOTS],
        ["Nguyên nhân nghèo", "; ".join(facts.causes) or DOTS],
        ["Chỉ số thiếu hụt", "; ".join(facts.deprivations) or DOTS],
    ]


def _done(old: HouseholdAssignment, measures) -> list[str]:
    lines = [
        f"Thời gian giúp: từ ngày {short_day(old.started_on)}"
        f" đến ngày {short_day(old.ended_on)}.",
        _told("Nội dung đã đăng ký giúp", old.pledge),
    ]
    if old.end_reason:
        lines.append(f"Lý do bàn giao: {old.get_end_reason_display()}.")
    lines += [
        f"Đã xong ngày {short_day(m.done_on)}: {m.measure}"
        + (f" ({m.result})." if m.result else ".")
        for m in measures
        if m.done_on
    ]
    return lines


def _left(new: HouseholdAssignment, old: HouseholdAssignment, measures) -> list[str]:
    year = new.target_year or old.target_year
    lines = [_told("Năm đăng ký thoát nghèo", str(year or ""))]
    lines += [
        f"{m.measure} ({m.doer}), xong trước ngày {short_day(m.due_on)}."
        for m in measures
        if not m.done_on
    ]
    return [*lines, f"Giấy tờ, hiện vật kèm theo: {DOTS * 3}"]


def _told(label: str, words: str) -> str:
    """What is not known is left to be filled in by hand: dots, and no full stop."""
    return f"{label}: {words.rstrip('.')}." if words else f"{label}: {DOTS}"


def _witnesses(old, new, secretaries) -> list[tuple[str, str]]:
    """The secretary of the giving organisation, and of the receiving one if another."""
    sides = {old.organisation_id: "BÊN GIAO"} | {new.organisation_id: "BÊN NHẬN"}
    if len(sides) == 1:
        return [("BÍ THƯ CHI BỘ", secretaries.get(new.organisation_id, ""))]
    return [
        (f"BÍ THƯ CHI BỘ {side}", secretaries.get(pk, "")) for pk, side in sides.items()
    ]
