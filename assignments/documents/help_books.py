"""Sổ theo dõi giúp đỡ hộ: what is known of a household, and lines for its visits."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from assignments.choices import HelperRole, PaperKind
from assignments.documents.facts import Facts, facts_of, place_of
from assignments.documents.heads import head_without_helper, heads_of
from assignments.documents.paper import Asked, Column, Paper, framed, table
from assignments.documents.wording import DOTS, short_day
from assignments.models import EscapeMeasure, HouseholdAssignment
from households.models import Household, Review

EMPTY_LINES = 20
EMPTY_MEASURES = 4
YEAR_COLUMNS = [
    Column("Năm rà soát", 16, "center"),
    Column("Phân loại", 30, "center"),
    Column("Số khẩu", 14, "center"),
    Column("Điểm B1", 20, "center"),
    Column("Điểm B2", 20, "center"),
]
MEASURE_COLUMNS = [
    Column("Nguyên nhân", 22),
    Column("Biện pháp", 28),
    Column("Người làm", 18),
    Column("Xong trước", 14, "center"),
    Column("Kết quả", 18),
]
VISIT_COLUMNS = [
    Column("Ngày", 12, "center"),
    Column("Việc đã làm, tình hình của hộ", 38),
    Column("Tiền, hiện vật, ngày công", 20),
    Column("Việc tiếp theo", 16),
    Column("Ký tên", 14),
]


def papers(households: Iterable[Household], asked: Asked) -> list[Paper]:
    """Whoever reads a household reads who helps it."""
    households = list(households)
    ids = [household.pk for household in households]
    shown = HouseholdAssignment.objects.on(asked.day)
    shown = shown.filter(household__in=ids).select_related(
        "member", "organisation__parent", "organisation__commune"
    )
    helpers = _grouped(shown.order_by("started_on", "pk"))
    measures = _grouped(EscapeMeasure.objects.filter(household__in=ids))
    reviews = Review.objects.filter(household__in=ids, year__lte=asked.day.year)
    years = _grouped(reviews.order_by("year"))
    heads = heads_of({row.organisation_id: row.organisation for row in shown}.values())
    facts = facts_of(ids, asked.day)
    return [
        _paper(
            household,
            heads,
            helpers[household.pk],
            facts.get(household.pk, Facts()),
            years[household.pk],
            measures[household.pk],
            asked,
        )
        for household in households
    ]


def _grouped(rows) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.household_id].append(row)
    return found


def _paper(household, heads, helpers, facts, years, measures, asked) -> Paper:
    main = next((row for row in helpers if row.role == HelperRole.MAIN), None)
    head = heads[main.organisation_id] if main else head_without_helper(household)
    data = framed(
        PaperKind.HELP_BOOK,
        head,
        asked,
        about=household.head_name,
        title="SỔ THEO DÕI GIÚP ĐỠ HỘ",
        subject=f"hộ {household.head_name}, {place_of(household)}",
        address=settings.SITE_URL + reverse("household", args=[household.pk]),
        qr_note="Mở trang của hộ bằng điện thoại",
        facts=_facts(household, facts),
        helpers=[_helper(row) for row in helpers] or [f"Người giúp: {DOTS}"],
        years=table(YEAR_COLUMNS, [_year(review) for review in years]),
        measures=table(MEASURE_COLUMNS, _measures(measures)),
        visits=table(VISIT_COLUMNS, [[""] * len(VISIT_COLUMNS)] * EMPTY_LINES),
    )
    subject = f"Sổ theo dõi giúp đỡ hộ {household.head_name}, {place_of(household)}"
    organisation = main.organisation if main else None
    return Paper(PaperKind.HELP_BOOK, household, organisation, subject, 1, data)


def _facts(household: Household, facts: Facts) -> list[list[str]]:
    return [
        ["Chủ hộ", household.head_name],
        ["Mã hộ", household.code],
        ["Năm sinh", str(household.birth_year or DOTS)],
        ["Dân tộc", str(household.ethnic_group or DOTS)],
        ["Nơi ở", place_of(household)],
        ["Điện thoại", household.phone or DOTS],
        ["Số nhân khẩu", facts.persons_words or DOTS],
        ["Nguyên nhân nghèo", "; ".join(facts.causes) or DOTS],
        ["Chỉ số thiếu hụt", "; ".join(facts.deprivations) or DOTS],
    ]


def _helper(row: HouseholdAssignment) -> str:
    told = [
        f"{row.get_role_display()}: {row.member or row.organisation}",
        str(row.organisation) if row.member else "",
        row.member.phone if row.member else "",
        f"từ ngày {short_day(row.started_on)}",
        f"đăng ký thoát nghèo năm {row.target_year}" if row.target_year else "",
    ]
    line = ", ".join(filter(None, told))
    return f"{line}. Nội dung đăng ký: {row.pledge}" if row.pledge else line


def _year(review: Review) -> list[str]:
    points = (review.persons, review.b1, review.b2)
    return [
        str(review.year),
        review.get_status_display(),
        *("" if point is None else str(point) for point in points),
    ]


def _measures(measures: list[EscapeMeasure]) -> list[list[str]]:
    rows = [
        [
            measure.cause,
            measure.measure,
            measure.doer,
            short_day(measure.due_on) if measure.due_on else "",
            ", ".join(
                filter(
                    None,
                    [measure.done_on and short_day(measure.done_on), measure.result],
                )
            ),
        ]
        for measure in measures
    ]
    return rows + [[""] * len(MEASURE_COLUMNS)] * max(0, EMPTY_MEASURES - len(rows))
