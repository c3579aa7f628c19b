"""What a phone may hold: the households one logs work with, and nothing more of them.

Only what the field pages show. Never identity numbers, ethnic group, income, or who of
the Party helps: a phone is lost more easily than a file.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, Subquery

from assignments.models import HouseholdAssignment, Support, Visit
from assignments.visits.due import with_visits
from households.models import Review
from povertyaid.models import User
from povertyaid.scope import Scope

MOST = 600  # households: more than any commune's list
LATEST = 30  # of one's own records
TOLD = ("client_id", "version", "received_at", "check_state", "check_note")
TOLD += ("cancelled_at",)  # of one's own records
NO_HOUSEHOLDS = (
    "Tài khoản này chưa được giao hộ nào để ghi. Khi có phân công, danh sách tự hiện ở"
    " đây."
)


@dataclass(frozen=True, slots=True)
class PhoneList:
    households: list[dict]
    records: list[dict]

    @property
    def told(self) -> str:
        return "" if self.households else NO_HOUSEHOLDS


def phone_list(user: User, scope: Scope, today: date) -> PhoneList:
    """Households in the order they wait, and what this user last sent."""
    return PhoneList(_households(scope, today), _records(user))


def _households(scope: Scope, today: date) -> list[dict]:
    """One's own, those of one's organisation, and all of a secretary's commune."""
    own = Q(member__in=scope.members) | Q(organisation__in=scope.organisations)
    own |= Q(household__village__commune__in=scope.writes)
    assignments = HouseholdAssignment.objects.visible_to(scope).on(today).filter(own)
    newest = Review.objects.filter(household=OuterRef("household")).order_by("-year")
    rows = with_visits(assignments).annotate(
        status=Subquery(newest.values("status")[:1])
    )
    rows = rows.order_by("due_on", "household__sort_key", "role", "pk").values(
        "household",
        "started_on",
        "last_met",
        "last_tried",
        "promised_for",
        "due_on",
        "status",
        assignment=F("pk"),
        code=F("household__code"),
        name=F("household__head_name"),
        village=F("household__village__name"),
        phone=F("household__phone"),
        every_days=F("plan__visit_every_days"),
    )
    once: dict[int, dict] = {}
    for row in rows[: 2 * MOST]:  # a household may have a helper beside the main one
        once.setdefault(row["household"], row)
    households = list(once.values())[:MOST]
    promises = _promises({row["household"] for row in households})
    return [row | {"promise": promises.get(row["household"])} for row in households]


def _promises(households: set[int]) -> dict[int, dict]:
    """The earliest open promise of each household."""
    visits = Visit.objects.standing().filter(
        promise_state="open", assignment__household__in=households
    )
    rows = visits.order_by("-promised_for", "-pk").values_list(
        "assignment__household", "promise", "promised_for"
    )
    return {pk: {"text": text, "day": day} for pk, text, day in rows}


def _records(user: User) -> list[dict]:
    """This user's latest records, as the office has them now."""
    home = "assignment__household"
    visits = Visit.objects.filter(logged_by=user).select_related(home)
    visits = visits.only("visited_on", *TOLD, f"{home}__code", f"{home}__head_name")
    supports = Support.objects.filter(logged_by=user).prefetch_related(
        "shares__household"
    )
    records = [
        _record(visit, "visit", visit.visited_on, str(visit.assignment.household))
        for visit in visits.order_by("-received_at")[:LATEST]
    ]
    for support in supports.order_by("-received_at")[:LATEST]:
        among = ", ".join(str(share) for share in support.shares.all()[:3])
        records.append(_record(support, "support", support.given_on, among))
    return sorted(records, key=lambda r: r["received_at"], reverse=True)[:LATEST]


def _record(record, kind: str, on: date, household: str) -> dict:
    return {
        "client_id": str(record.client_id),
        "kind": kind,
        "version": record.version,
        "code": record.code,
        "household": household,
        "on": on,
        "received_at": record.received_at,
        "check_state": record.check_state,
        "check_note": record.check_note,
        "cancelled": record.is_cancelled,
    }
