"""Helpers of their own family: what looks like it, what was answered, for good."""

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from assignments.models import FamilyAnswer, PartyMember
from households.models import Household, Resident
from povertyaid import audit

# The strongest first; the words stand on the row
SAME_PERSON = "là chủ hộ"
RESIDENT = "có tên trong hộ"
PHONE = "cùng số điện thoại"
ADDRESS = "cùng bản, cùng họ"


def looks_like_family() -> Q:
    """Of an assignment: a member of this household, by all that can be told.

    Not what somebody answered to be no family; what was answered to be one stays until
    another helper is there.
    """
    cleared = _answers().filter(is_family=False)
    return (_any_sign() | Q(Exists(_said_to_be()))) & ~Q(Exists(cleared))


def with_signs(pairs: QuerySet) -> QuerySet:
    """Add `sign`, why a pair looks like one family, and `is_said`, if it was said."""
    whens = [When(condition, then=Value(word)) for word, condition in _signs().items()]
    sign = Case(*whens, default=Value(""), output_field=CharField())
    return pairs.annotate(sign=sign, is_said=Exists(_said_to_be()))


def _answers() -> QuerySet:
    return FamilyAnswer.objects.order_by().filter(
        member=OuterRef("member"), household=OuterRef("household")
    )


def _said_to_be() -> QuerySet:
    return _answers().filter(is_family=True)


def _any_sign() -> Q:
    found = Q()
    for condition in _signs().values():
        found |= condition
    return found


def _signs() -> dict[str, Q]:
    """Word → condition on an assignment, in the order of their weight."""
    same_village = Q(member__home_village=F("household__village"))
    same_head = Q(member__folded_name=F("household__folded_name")) & same_village
    same_birth = Q(birth_date=OuterRef("member__birth_date")) | Q(
        birth_year=OuterRef("member__birth_date__year")
    )
    residents = (
        Resident.objects.order_by()
        .alias(lower=Lower("name"))
        .filter(
            same_birth,
            household=OuterRef("household"),
            lower=Lower(OuterRef("member__name")),
        )
    )
    same_family_name = Exact(
        _FirstWord("member__folded_name"), _FirstWord("household__folded_name")
    )
    same_phone = Q(member__phone=F("household__phone"), member__phone__gt="")
    return {
        SAME_PERSON: same_head,
        RESIDENT: Q(Exists(residents)),
        PHONE: same_phone,
        ADDRESS: same_village & Q(same_family_name),
    }


class _FirstWord(Func):
    """A Vietnamese family name stands first; of a name of one word, that word."""

    function = "split_part"
    template = "%(function)s(%(expressions)s, ' ', 1)"
    output_field = CharField()


@transaction.atomic
def answer_family(member: PartyMember, household: Household, is_family: bool, by):
    """Remember whether the two are of one family; said again, the last word holds."""
    found, _ = FamilyAnswer.objects.select_for_update().update_or_create(
        member=member,
        household=household,
        defaults={"is_family": is_family, "answered_by": by},
    )
    audit.record(by, audit.Action.CHANGED, found, after={"is_family": is_family})
    return found
