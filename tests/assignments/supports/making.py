"""Short ways to make supports for tests, each through the services."""

from datetime import date

from assignments.models import Support, SupportShare
from assignments.supports.recording import record
from assignments.supports.sharing import (
    share_equally,
    share_of_commune,
    shares_of_households,
)
from tests.factories import make_organisation, make_plan

DAY = date(2022, 12, 22)


def support_for(organisation=None, value=0, **fields):
    """An unsaved gift of money."""
    fields.setdefault("plan", make_plan())
    fields.setdefault("kind", "money")
    fields.setdefault("source", "members")
    fields.setdefault("given_on", DAY)
    if organisation is None and "member" in fields:
        organisation = fields["member"].organisation
    organisation = organisation or make_organisation()
    return Support(organisation=organisation, value=value, **fields)


def make_support(to, value=1_000_000, organisation=None, by=None, **fields):
    """A recorded support for households, or for a commune as a whole."""
    support = support_for(organisation, value, **fields)
    is_list = isinstance(to, list | tuple)
    shares = (
        shares_of_households([h.pk for h in to], support.given_on)
        if is_list
        else [share_of_commune(to)]
    )
    share_equally(shares, value, support.quantity)
    return record(support, shares, by)


def share(household=None, value=0, commune=None, **fields):
    """An unsaved share of a household, or of a commune."""
    if household:
        fields |= {"household": household, "village": household.village}
        commune = household.village.commune
    return SupportShare(commune=commune, value=value, **fields)
