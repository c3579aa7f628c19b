"""Taking over what a commune decided between two yearly reviews, and taking it back.

The commune's chairman decides (Decision 24/2021, article 5); the register keeps the
decision beside the yearly list. The decisions of a household in one year are entered in
their order, so that each says what held before it.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from households.choices import LISTED, Status
from households.locks import lock_register
from households.models import Household, Review, StatusDecision
from povertyaid import audit
from povertyaid.jobs import UserError

COLUMNS = ("number", "decided_on", "status_before", "status", "left_reason", "persons")


def status_on(household: Household, day: date) -> str:
    """What held for a household as `day` began: the list in force, or a decision."""
    first, last = date(day.year, 1, 1), day
    newest = household.decisions.in_force().filter(
        decided_on__gte=first, decided_on__lt=last
    )
    if decided := newest.order_by("-decided_on").first():
        return decided.status
    review = household.reviews.filter(year=day.year - 1).first()
    return review.status if review else ""


@transaction.atomic
def decide(decision: StatusDecision, by) -> StatusDecision:
    """Enter an unsaved decision on a household of the register.

    ValidationError for what cannot be, by field. No list is written, and no report
    compiled, meanwhile.
    """
    lock_register()
    decision.village = decision.household.village
    decision.status_before = status_on(decision.household, decision.decided_on)
    decision.clean()
    if wrong := _wrong(decision):
        raise ValidationError(wrong)
    if decision.status not in LISTED:
        decision.deprivations = decision.causes = None
    decision.entered_by = by
    decision.save()
    after = audit.columns_of(decision, COLUMNS)
    audit.record(by, audit.Action.CREATED, decision, after=after)
    return decision


@transaction.atomic
def decide_on_new(household: Household, decision: StatusDecision, by) -> StatusDecision:
    """Enter a household that no list has named yet, with the decision that lists it."""
    if decision.status not in LISTED:
        raise ValidationError(
            {"status": "Hộ mới phải được công nhận là hộ nghèo hoặc hộ cận nghèo."}
        )
    lock_register()
    household.clean()
    alike = Household.objects.filter(
        village=household.village,
        folded_name=household.folded_name,
        birth_year=household.birth_year,
    )
    if found := alike.first():
        raise ValidationError(
            {"head_name": f"Bản này đã có hộ như vậy: {found}. Hãy ghi ở trang hộ ấy."}
        )
    household.save()
    household.refresh_from_db(fields=["code"])
    audit.record(by, audit.Action.CREATED, household)
    decision.household = household
    return decide(decision, by)


def _wrong(decision: StatusDecision) -> dict[str, str]:
    day, household = decision.decided_on, decision.household
    if day > timezone.localdate():
        return {"decided_on": "Ngày này chưa tới."}
    if not Review.objects.filter(year=day.year - 1).exists():
        return {
            "decided_on": f"Sổ chưa có danh sách năm {day.year - 1}, là danh sách có "
            f"hiệu lực trong năm {day.year}."
        }
    later = household.decisions.in_force().filter(
        decided_on__gte=day, decided_on__year=day.year
    )
    if after := later.order_by("decided_on").first():
        return {
            "decided_on": f"Hộ đã có quyết định ngày {after.decided_on:%d/%m/%Y}; ghi "
            "theo thứ tự ngày, hoặc gỡ quyết định ấy trước."
        }
    if decision.status == decision.status_before:
        words = Status(decision.status).label.lower()
        return {"status": f"Trước quyết định này hộ đã là: {words}."}
    if decision.status not in LISTED and decision.status_before not in LISTED:
        return {"status": "Hộ không trong danh sách nên không thể ra khỏi danh sách."}
    return {}


@transaction.atomic
def cancel_decision(decision: StatusDecision, reason: str, by) -> None:
    """Take a wrong decision back: it no longer counts, and stays to be seen."""
    lock_register()
    decision = StatusDecision.objects.select_for_update().get(pk=decision.pk)
    reason = reason.strip()
    if decision.cancelled_at:
        raise UserError("Quyết định này đã gỡ rồi.")
    if not reason:
        raise UserError("Ghi lý do gỡ quyết định.")
    later = decision.household.decisions.in_force().filter(
        decided_on__gt=decision.decided_on, decided_on__year=decision.decided_on.year
    )
    if later.exists():
        raise UserError("Hộ có quyết định sau ngày này; hãy gỡ quyết định sau trước.")
    decision.cancelled_at, decision.cancelled_by = timezone.now(), by
    decision.cancel_reason = reason[:200]
    decision.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    after = {"cancel_reason": decision.cancel_reason}
    audit.record(by, audit.Action.UNDONE, decision, after=after)
