"""Invented visits, support and activities of the sample district, 2021–2023.

What was said and given comes from the files in povertyaid/sample; who, when and how
often is drawn by lot, the same every time. Recent visits are counted back from the day
of loading, so that a newcomer finds a register in use and not one left years ago.
"""

import csv
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from assignments.choices import (
    ActivityKind,
    CheckState,
    HelperRole,
    PromiseState,
    SupportState,
)
from assignments.models import (
    Activity,
    CommuneAssignment,
    HouseholdAssignment,
    Participant,
    Plan,
    Support,
    SupportShare,
    Visit,
)
from households.choices import LISTED
from households.models import Commune, Household
from povertyaid.copying import copy_in

FOLDER = settings.BASE_DIR / "povertyaid" / "sample"
PROSECUTORS = "Chi bộ Viện Kiểm sát nhân dân huyện"
YEARS = (2021, 2022, 2023)
BEGAN, ENDED = date(2021, 10, 1), date(2023, 12, 31)
DAYS_BETWEEN = (60, 150)
RECENT_DAYS = 110  # of a plan that asks for a visit in 90: some are overdue
SEED = 40
AT_ONCE = 5000
BY_PLACE = ("commune__code", "organisation__name")
VISIT_COLUMNS = (
    "client_id",
    "version",
    "digest",
    "assignment_id",
    "visited_on",
    "met",
    "topics",
    "note",
    "promise",
    "promised_for",
    "promise_state",
    "promise_closed_on",
    "promise_closing",
    "logged_by_id",
    "made_at",
    "received_at",
    "check_state",
    "check_note",
    "checked_at",
    "cancel_reason",
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a helper notes of a visit, what it was about, and what was promised."""

    note: str
    topics: list[str]
    promise: str


@dataclass(frozen=True, slots=True)
class Gift:
    """A row of ho-tro.csv or ho-tro-vks.csv, made a support by `_give`."""

    given_on: date
    commune: Commune
    kind: str
    what: str
    value: int
    quantity: Decimal | None
    unit: str
    source: str
    donor: str
    households: int  # among how many; none: for the school or the whole commune
    school: str = ""
    state: str = SupportState.DELIVERED


def load_visits(today: date) -> int:
    """Visits under every assignment of a main helper; how many."""
    lot = random.Random(SEED)  # noqa: S311 - a sample, the same every time
    sayings = [
        Saying(row["noi_dung"], row["viec"].split(), row["hen"])
        for row in _rows("loi-ghi-tham.csv")
    ]
    assignments = HouseholdAssignment.objects.filter(role=HelperRole.MAIN)
    assignments = assignments.select_related("member")
    assignments = assignments.order_by("household__code", "started_on")
    return copy_in(
        Visit,
        VISIT_COLUMNS,
        (
            _visit(assignment, day, lot, sayings, today)
            for assignment in assignments
            for day in _days(assignment, lot, today)
        ),
    )


def _days(assignment, lot: random.Random, today: date) -> Iterator[date]:
    """When a household was visited: every few weeks of the sample, and of late."""
    last = min(assignment.ended_on or ENDED, ENDED)
    day = assignment.started_on + timedelta(days=lot.randint(5, 60))
    while day < last:
        yield day
        day += timedelta(days=lot.randint(*DAYS_BETWEEN))
    recent = today - timedelta(days=lot.randint(1, RECENT_DAYS))
    if assignment.is_running(recent) and recent > ENDED:
        yield recent


def _visit(assignment, day, lot, sayings, today) -> tuple:
    """The values of VISIT_COLUMNS."""
    saying = lot.choice(sayings)
    met = lot.random() < 0.88
    made = _evening(day, lot)
    is_old = (today - day).days > 30
    promise = saying.promise if met and lot.random() < 0.3 else ""
    promised_for = day + timedelta(days=lot.randint(10, 40)) if promise else None
    is_kept = bool(promise) and promised_for + timedelta(days=15) < today
    state = PromiseState.KEPT if is_kept else PromiseState.OPEN
    return (
        uuid.UUID(int=lot.getrandbits(128), version=4),
        1,
        "",
        assignment.pk,
        day,
        met,
        "{" + ",".join(saying.topics if met else ()) + "}",
        saying.note if met else "",
        promise,
        promised_for,
        state if promise else PromiseState.NONE,
        promised_for if is_kept else None,
        "",
        assignment.member and assignment.member.user_id,
        made,
        made + timedelta(minutes=lot.choice((1, 2, 40, 900))),
        CheckState.CONFIRMED if is_old else CheckState.UNSEEN,
        "",
        made + timedelta(days=5) if is_old else None,
        "",
    )


def _evening(day: date, lot: random.Random) -> datetime:
    when = time(lot.randint(16, 20), lot.randint(0, 59))
    return timezone.make_aware(datetime.combine(day, when))


@transaction.atomic
def load_support(plan: Plan) -> int:
    """What organisations gave the communes they help; how many gifts."""
    lot = random.Random(SEED + 1)  # noqa: S311 - a sample, the same every time
    listed = _listed_by_commune()
    duties = CommuneAssignment.objects.filter(plan=plan)
    duties = duties.select_related("organisation", "commune").order_by(*BY_PLACE)
    supports, shares = [], []
    for duty in duties:
        for gift in _gifts(duty, lot):
            among = listed.get((gift.commune.pk, gift.given_on.year), [])
            among = lot.sample(among, min(gift.households, len(among)))
            _give(gift, duty.organisation, plan, among, supports, shares)
    Support.objects.bulk_create(supports, batch_size=AT_ONCE)
    SupportShare.objects.bulk_create(shares, batch_size=AT_ONCE)
    return len(supports)


def _gifts(duty: CommuneAssignment, lot: random.Random) -> Iterator[Gift]:
    if duty.organisation.name == PROSECUTORS:
        yield from _gifts_of_prosecutors(duty.commune)
        return
    offers = _rows("ho-tro.csv")
    for year in YEARS:
        for offer in lot.sample(offers, lot.randint(2, 5)):
            month, day = int(offer["thang"]), lot.randint(3, 26)
            given_on = date(year, month, day)
            if not BEGAN <= given_on <= ENDED:
                continue
            count = lot.randint(int(offer["it_nhat"]), int(offer["nhieu_nhat"]))
            each = offer["so_luong_moi_phan"]
            yield Gift(
                given_on=given_on,
                commune=duty.commune,
                kind=offer["loai"],
                what=offer["noi_dung"],
                value=int(offer["moi_phan"]) * count,
                quantity=Decimal(each) * count if each else None,
                unit=offer["don_vi"],
                source=offer["nguon"],
                donor=offer["don_vi_ung_ho"],
                households=count,
            )


def _gifts_of_prosecutors(commune: Commune) -> Iterator[Gift]:
    """The cell that raised nearly 800 million dong for two communes in two years."""
    for row in _rows("ho-tro-vks.csv"):
        if row["xa"] == commune.name:
            yield Gift(
                given_on=date.fromisoformat(row["ngay"]),
                commune=commune,
                kind=row["loai"],
                what=row["noi_dung"],
                value=int(row["gia_tri"]),
                quantity=Decimal(row["so_luong"]) if row["so_luong"] else None,
                unit=row["don_vi"],
                source=row["nguon"],
                donor=row["don_vi_ung_ho"],
                households=int(row["so_ho"]),
                school=row["truong"],
                state=row["tinh_trang"],
            )


def _give(gift: Gift, organisation, plan, among: list, supports, shares) -> None:
    """Add the support and its equal shares; what a short list leaves is the commune's.

    The value and the quantity go up by whole shares, so nothing is left over.
    """
    evening = timezone.make_aware(datetime.combine(gift.given_on, time(17)))
    support = Support(
        plan=plan,
        organisation=organisation,
        kind=gift.kind,
        what=gift.what,
        value=gift.value,
        quantity=gift.quantity,
        unit=gift.unit,
        source=gift.source,
        donor=gift.donor,
        state=gift.state,
        given_on=gift.given_on,
        made_at=evening,
        received_at=evening,
    )
    parts = max(gift.households, 1)
    value, quantity = gift.value // parts, gift.quantity and gift.quantity / parts
    given = [
        SupportShare(
            support=support,
            household=household,
            village_id=household.village_id,
            commune=gift.commune,
            value=value,
            quantity=quantity,
        )
        for household in among
    ]
    rest = parts - len(given) if gift.households else 1
    if rest:
        given.append(
            SupportShare(
                support=support,
                commune=gift.commune,
                school=gift.school,
                value=gift.value - value * len(given),
                quantity=quantity and quantity * rest,
            )
        )
    supports.append(support)
    shares.extend(given)


def load_activities(plan: Plan) -> int:
    """Training days, models and meetings in each commune and year; how many."""
    lot = random.Random(SEED + 2)  # noqa: S311 - a sample, the same every time
    listed = _listed_by_commune()
    offers = _rows("tap-huan.csv")
    activities, participants = [], []
    duties = CommuneAssignment.objects.filter(plan=plan).select_related("commune")
    for duty in duties.order_by(*BY_PLACE):
        for year in YEARS:
            offer = lot.choice(offers)
            held_on = date(year, int(offer["thang"]), lot.randint(3, 26))
            among = listed.get((duty.commune_id, year), [])
            if not (BEGAN <= held_on <= ENDED and among):
                continue
            activity = Activity(
                kind=offer["loai"],
                title=offer["ten"],
                organisation_id=duty.organisation_id,
                commune=duty.commune,
                held_on=held_on,
                until=(
                    date(year, 12, 31) if offer["loai"] == ActivityKind.MODEL else None
                ),
            )
            count = lot.randint(int(offer["it_nhat"]), int(offer["nhieu_nhat"]))
            activities.append(activity)
            participants += [
                Participant(activity=activity, household=household)
                for household in lot.sample(among, min(count, len(among)))
            ]
    Activity.objects.bulk_create(activities, batch_size=AT_ONCE)
    Participant.objects.bulk_create(participants, batch_size=AT_ONCE)
    return len(activities)


def _listed_by_commune() -> dict[tuple[int, int], list[Household]]:
    """(commune, year) → the households on that year's list, in a fixed order."""
    listed: dict[tuple[int, int], list[Household]] = {}
    for year in YEARS:
        households = Household.objects.filter(
            reviews__year=year, reviews__status__in=LISTED
        ).select_related("village")
        for household in households.order_by("code"):
            key = (household.village.commune_id, year)
            listed.setdefault(key, []).append(household)
    return listed


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
