"""Members who left, words of old measures, signers of organisations that are no more.

What they did is counted as before; who they were, and what was written, goes.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments.choices import MemberStatus
from assignments.models import (
    CellTransfer,
    EscapeMeasure,
    HouseholdAssignment,
    PaperHead,
    PartyMember,
)
from assignments.registers.forgetting import forget_members
from households.forgetting import GONE, NOBODY
from povertyaid import history
from povertyaid.models import Change
from povertyaid.text import fold, sort_key

LEFT = [MemberStatus.TRANSFERRED, MemberStatus.LEFT]
BLANK = {
    "name": NOBODY,
    "folded_name": fold(NOBODY),
    "sort_key": sort_key(NOBODY),
    "birth_date": None,
    "card_number": "",
    "joined_on": None,
    "official_on": None,
    "position": "",
    "phone": "",
    "exempt_reason": "",
    "note": "",
}
MEASURE = {"cause": "", "measure": GONE, "doer": GONE, "result": ""}
SIGNER = {"signer_name": "", "signer_title": ""}


def long_left(before: datetime) -> QuerySet[PartyMember]:
    """Of whom something dated tells that they left, and nothing has happened since.

    Who was written down as gone from the first has no such date, and stays.
    """
    day, own = before.date(), {"member": OuterRef("pk")}
    moves, help_given = CellTransfer.objects, HouseholdAssignment.objects
    told = Change.objects.filter(
        thing=PartyMember._meta.db_table,
        object_id=OuterRef("pk"),
        op=Change.Op.CHANGED,
        after__has_key="status",
    )
    still = Q(ended_on=None) | Q(ended_on__gte=day)
    members = PartyMember.objects.filter(status__in=LEFT).exclude(name=NOBODY)
    return members.filter(
        Exists(moves.filter(moved_on__lt=day, **own))
        | Exists(help_given.filter(ended_on__lt=day, **own))
        | Exists(told.filter(at__lt=before))
    ).exclude(
        Exists(moves.filter(moved_on__gte=day, **own))
        | Exists(help_given.filter(still, **own))
        | Exists(told.filter(at__gte=before))
    )


@transaction.atomic
def anonymise(members: QuerySet[PartyMember]) -> int:
    """Blank who they were, here, in history and in the rows of files; whom they helped
    stays counted."""
    ids = list(members.select_for_update().values_list("pk", flat=True))
    history.blank(CellTransfer.objects.filter(member__in=ids), {"reason": ""})
    forget_members(ids)
    return history.blank(PartyMember.objects.filter(pk__in=ids), BLANK)


def old_measures(before: datetime) -> QuerySet[EscapeMeasure]:
    """Written before, and neither due nor done since."""
    day = before.date()
    measures = EscapeMeasure.objects.filter(written_at__lt=before).exclude(**MEASURE)
    return measures.exclude(due_on__gte=day).exclude(done_on__gte=day)


@transaction.atomic
def remove_measures(measures: QuerySet[EscapeMeasure]) -> int:
    """Their words; that there was one, when it was due and done, stays."""
    return history.blank(measures, MEASURE)


def old_signers(before: datetime) -> QuerySet[PaperHead]:
    """Of organisations that ended before."""
    heads = PaperHead.objects.filter(organisation__valid_to__lt=before.date())
    return heads.exclude(**SIGNER)


@transaction.atomic
def remove_signers(heads: QuerySet[PaperHead]) -> int:
    return history.blank(heads, SIGNER)
