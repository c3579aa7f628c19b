"""Correcting on its own page what the register says of a household's head.

Lists come once a year; a telephone number or a wrongly written name does not wait for
the next. What a commune decides, status and persons, is never corrected here: deciding.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from households.locks import lock_register
from households.models import Household
from povertyaid import audit
from povertyaid.jobs import UserError
from povertyaid.templatetags.vn import masked

DERIVED = ("folded_name", "sort_key", "changed_at")
TAKEN = "Số này đang ghi ở một hộ khác trong sổ; hãy xem lại số."
MEANWHILE = (
    "Thông tin của hộ vừa được người khác sửa. Mở lại trang để xem bản mới rồi hãy ghi."
)


@transaction.atomic
def correct_head(household: Household, facts: dict, seen: datetime, by) -> bool:
    """Write what differs of `facts`, column → value; False if nothing does.

    `seen` is the household's changed_at as the page showed it: UserError if somebody
    has changed it since. ValidationError by field.
    """
    lock_register()
    stored = Household.objects.select_for_update().get(pk=household.pk)
    if stored.changed_at != seen:
        raise UserError(MEANWHILE)
    was, before = _values(stored, facts), _told(stored, facts)
    for name, value in facts.items():
        setattr(stored, name, value)
    stored.clean_fields(exclude={"village", "ethnic_group"})
    stored.clean()
    _require_own_number(stored)
    now, after = _values(stored, facts), _told(stored, facts)
    changed = [name for name in facts if was[name] != now[name]]
    if not changed:
        return False
    before, after = ({n: side[n] for n in changed} for side in (before, after))
    audit.record(by, audit.Action.CHANGED, stored, before=before, after=after)
    stored.save(update_fields=[*facts, *DERIVED])
    return True


def _values(household: Household, facts: dict) -> dict:
    return {name: getattr(household, name) for name in facts}


def _require_own_number(household: Household) -> None:
    same = Household.objects.filter(citizen_number=household.citizen_number)
    if household.citizen_number and same.exclude(pk=household.pk).exists():
        raise ValidationError({"citizen_number": TAKEN})


def _told(household: Household, facts: dict) -> dict:
    """The facts as the log may keep them: a name for an id, no whole number."""
    told = audit.columns_of(household, facts)
    if "ethnic_group" in told:
        told["ethnic_group"] = str(household.ethnic_group or "")
    if "citizen_number" in told:
        told["citizen_number"] = masked(household.citizen_number)
    return told
