"""A pair names a proposal that is there: kept by triggers, once a statement."""

import pytest
from django.db import IntegrityError, connection, transaction

from assignments.choices import PairChange
from assignments.models import ProposedPair
from assignments.proposals.outcome import Row
from assignments.proposals.storing import store_pairs
from tests.factories import make_household, make_member, make_pair, make_proposal

pytestmark = pytest.mark.django_db
MISSING = 987_654


@pytest.fixture
def pair():
    return make_pair(make_proposal(), make_household(), make_member())


def run(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_a_missing_proposal_is_refused(pair):
    with pytest.raises(IntegrityError, match=f"proposal_id: there is no {MISSING}"):
        run("UPDATE assignments_proposedpair SET proposal_id = %s", MISSING)


def test_a_proposal_in_use_is_neither_deleted_nor_renumbered(pair):
    with pytest.raises(IntegrityError, match="is still named by"):
        run("DELETE FROM assignments_proposal")
    with pytest.raises(IntegrityError, match="is still named by"):
        run("UPDATE assignments_proposal SET id = id + 1")


def test_a_proposal_goes_with_its_pairs(pair):
    pair.proposal.delete()
    assert not ProposedPair.objects.exists()


def test_reasons_are_stored_as_they_are_whatever_they_hold(pair):
    reasons = ["cùng\tbản\n", 'số "7"', "C:\\N \\t", ""]
    store_pairs(
        pair.proposal,
        [
            Row(
                pair.household_id, None, pair.organisation_id, "main",
                PairChange.NEW, None, 40, reasons, True,
            )
        ],
    )  # fmt: skip
    stored = ProposedPair.objects.get()
    assert (stored.reasons, stored.member, stored.running) == (reasons, None, None)
    assert (stored.change, stored.cost, stored.is_pinned) == (PairChange.NEW, 40, True)
