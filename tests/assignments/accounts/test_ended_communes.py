"""A commune whose resolution is out, its boundary change not yet applied, is in use."""

from datetime import date

import pytest

from assignments.account_forms import GrantForm
from assignments.organisation_forms import communes_today
from households.models import Commune
from povertyaid.scope import Scope
from tests.factories import make_commune, make_village

ALL = Scope(reads_all=True, writes_all=True, manages_all=True)
ENDED = date(2025, 7, 1)


@pytest.fixture
def ended():
    """Ended on paper, with its villages still in it."""
    return make_village(make_commune("Na Tông", valid_to=ENDED)).commune


@pytest.fixture
def gone():
    """Ended, and its villages lie elsewhere."""
    return make_commune("Hẹ Muông", valid_to=ENDED)


def test_rights_are_given_over_it(ended, gone):
    offered = GrantForm(scope=ALL).fields["commune"].queryset

    assert list(offered) == [ended]


def test_organisations_and_duties_are_placed_in_it(ended, gone):
    assert list(communes_today(ALL)) == [ended]
    assert set(communes_today(ALL, also=gone.pk)) == {ended, gone}


def test_before_its_end_a_commune_needs_no_villages(gone):
    assert list(Commune.objects.in_use(date(2025, 6, 30))) == [gone]
    assert not Commune.objects.in_use(date(2012, 1, 1)).exists()
