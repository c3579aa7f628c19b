"""Whatever is given, corrected, cancelled and brought: every grouping adds up alike."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from assignments.models import Support, SupportShare
from assignments.supports.amending import cancel, correct
from assignments.supports.delivering import delivery_of
from assignments.supports.ledger import (
    Ledger,
    given_by,
    ledger_of,
    sentence,
    sums_of,
    years_of,
)
from assignments.supports.promises import brought_of, open_of
from assignments.supports.recording import record
from assignments.supports.sharing import (
    equal_parts,
    share_equally,
    share_of_commune,
    shares_of_households,
)
from povertyaid.scope import Scope
from tests.assignments.supports.making import make_support, share, support_for
from tests.factories import (
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_plan,
)

EVERYTHING = Scope(reads_all=True, writes_all=True)
KINDS = ["money", "goods", "stock", "house", "scholarship"]
SOURCES = ["members", "fund", "donor"]
gifts = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "source": st.sampled_from(SOURCES),
        "state": st.sampled_from(["promised", "delivered"]),
        "given_on": st.dates(date(2021, 1, 1), date(2023, 12, 31)),
        "value": st.integers(100, 10**11),
        "organisation": st.integers(0, 3),
        "to": st.sets(st.integers(0, 7), min_size=1),
        "is_equal": st.booleans(),
        "quantity": st.none() | st.integers(1, 5000),
    }
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("give"), gifts),
        st.tuples(st.just("cancel"), st.integers(0, 50)),
        st.tuples(st.just("correct"), st.integers(0, 50), gifts),
        st.tuples(st.just("deliver"), st.integers(0, 50), st.integers(1, 10**11)),
    ),
    min_size=1,
    max_size=14,
)


class Place:
    """Two communes, six households, four organisations under a district committee."""

    def __init__(self):
        self.plan = make_plan()
        self.communes = [make_commune("Na Tông"), make_commune("Phu Luông")]
        self.households = [
            make_household(self.communes[n % 2], f"Lò Văn {n}") for n in range(6)
        ]
        top = make_organisation("Đảng bộ huyện", kind="district_committee")
        base = make_organisation("Đảng bộ cơ sở", parent=top)
        cells = [make_organisation(f"Chi bộ {n}", parent=base) for n in range(2)]
        self.organisations = [top, base, *cells]

    def unsaved(self, gift, support=None):
        """The support of a drawn gift and its shares: equal, or uneven by hand."""
        support = support or Support(
            plan=self.plan, organisation=self.organisations[gift["organisation"]]
        )
        for name in ("kind", "source", "given_on", "value"):
            setattr(support, name, gift[name])
        if support.pk is None:
            support.state = gift["state"]
        cents = gift["quantity"]
        support.quantity = None if cents is None else Decimal(cents) / 100
        support.unit = "" if cents is None else "con"
        day, to = gift["given_on"], sorted(gift["to"])
        ids = [self.households[n].pk for n in to if n < 6]
        shares = shares_of_households(ids, day)
        shares += [share_of_commune(self.communes[n - 6]) for n in to if n >= 6]
        if gift["is_equal"]:
            share_equally(shares, support.value, support.quantity)
        else:
            _by_hand(shares, support)
        return support, shares


def _by_hand(shares, support):
    """Halves of what is left, the rest to the last."""
    left, pieces = support.value, support.quantity
    for one in shares[:-1]:
        one.value, left = left // 2, left - left // 2
        if pieces is not None:
            half = (pieces / 2).quantize(Decimal("0.01"))
            one.quantity, pieces = half, pieces - half
    shares[-1].value, shares[-1].quantity = left, pieces


def take(place, step):
    what, *told = step
    if what == "give":
        record(*place.unsaved(told[0]), None)
        return
    rows = list(Support.objects.order_by("pk"))
    if not rows:
        return
    support = rows[told[0] % len(rows)]
    if what == "cancel":
        cancel(support, "Ghi nhầm", None)
    elif what == "correct":
        correct(*place.unsaved(told[1], support), None, "Sửa lại")
    elif support.state == "promised" and open_of(support).is_open:
        delivery = delivery_of(support, support.given_on + timedelta(3))
        delivery.value = min(max(told[1], 100), delivery.value)
        delivery.quantity, delivery.unit = None, ""
        record(delivery, [share(place.households[0], delivery.value)], None)


@settings(
    max_examples=60,
)
@given(steps=steps)
def test_whatever_happens_every_sum_is_the_same(steps):
    with transaction.atomic():
        place = Place()
        for step in steps:
            try:
                with transaction.atomic():
                    take(place, step)
            except ValidationError:
                pass  # refused, so nothing of it was written
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at commit
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _look(place)
        transaction.set_rollback(True)


def _look(place):
    standing = list(Support.objects.filter(cancelled_at=None))
    delivered = [s for s in standing if s.state == "delivered"]
    promised = [s for s in standing if s.state == "promised"]
    ledger = Ledger(SupportShare.objects.visible_to(EVERYTHING))
    total = sum(s.value for s in delivered)
    for support in Support.objects.all():
        shares = list(support.shares.all())
        assert sum(s.value for s in shares) == support.value
        if support.quantity is not None:
            assert sum(s.quantity for s in shares) == support.quantity
    assert ledger.sums.delivered == total
    assert ledger.sums.promised == sum(s.value for s in promised)
    assert sums_of(ledger.shares.select_related("support")) == ledger.sums
    for axes in (
        ("year",),
        ("kind",),
        ("source",),
        ("commune_id",),
        ("organisation_id",),
        ("year", "source", "kind", "commune"),
    ):
        assert sum(row["value"] for row in ledger.by(*axes)) == total
    whole = ledger_of(EVERYTHING, organisation=place.organisations[0])
    own = [
        ledger_of(EVERYTHING, organisation=one, own_only=True).sums.delivered
        for one in place.organisations
    ]
    assert whole.sums.delivered == sum(own) == total
    by_commune = [
        Ledger(SupportShare.objects.visible_to(Scope(reads=frozenset({c.pk}))))
        for c in place.communes
    ]
    assert sum(one.sums.delivered for one in by_commune) == total
    for promise in promised:
        assert brought_of(promise).value <= promise.value
    assert ledger.sums.open == sum(open_of(p).value for p in promised)
    years = years_of(ledger.by("year", "source", "kind", "commune"))
    assert sum(year.value for year in years) == total


@given(st.integers(0, 10**12), st.integers(1, 300), st.sampled_from([1, 100, 1000]))
def test_equal_parts_add_up_and_differ_by_one_unit(whole, parts, unit):
    shared = equal_parts(whole, parts, unit)

    assert sum(shared) == whole
    assert max(shared[1:], default=0) - min(shared[1:], default=0) <= unit
    assert sorted(shared, reverse=True) == shared


@pytest.fixture
def communes():
    return [make_commune("Na Tông"), make_commune("Phu Luông")]


def test_support_for_two_communes_counts_each_its_own_share(communes):
    support = support_for(value=1_000_000)
    record(
        support,
        [share(commune=communes[0], value=700_000)]
        + [share(commune=communes[1], value=300_000)],
        None,
    )

    ledger = ledger_of(EVERYTHING)

    assert [(r["commune"], r["value"]) for r in ledger.by("commune")] == [
        ("Na Tông", 700_000),
        ("Phu Luông", 300_000),
    ]
    assert ledger.sums.supports == 1
    seen = ledger_of(Scope(reads=frozenset({communes[1].pk})))
    assert seen.sums.delivered == 300_000


def test_promise_and_cancelled_one_are_not_said_to_be_given(communes):
    cell = make_organisation("Chi bộ Viện Kiểm sát")
    make_support(communes[0], 796_500_000, cell)
    make_support(communes[1], 60_000_000, cell, state="promised")
    cancel(make_support(communes[0], 9_000_000, cell), "Ghi hai lần", None)

    sums = ledger_of(EVERYTHING, organisation=cell).sums

    assert sentence(sums) == "đã ủng hộ và kết nối được 796.500.000 đồng"
    assert (sums.promised, sums.open, sums.cancelled) == (
        60_000_000,
        60_000_000,
        9_000_000,
    )


def test_what_a_promise_brought_is_not_counted_twice(communes):
    cell = make_organisation()
    promise = make_support(communes[0], 60_000_000, cell, state="promised")
    part = delivery_of(promise, promise.given_on)
    part.value = 20_000_000
    record(part, [share(commune=communes[0], value=20_000_000)], None)

    sums = ledger_of(EVERYTHING, organisation=cell).sums

    assert (sums.delivered, sums.promised, sums.open) == (
        20_000_000,
        60_000_000,
        40_000_000,
    )


def test_member_household_and_commune_have_their_own_sums(communes):
    member = make_member()
    one, other = (make_household(communes[0]) for _ in range(2))
    make_support([one, other], 500_000, member=member)
    make_support(communes[0], 100_000)

    def told(**of):
        return ledger_of(EVERYTHING, **of).sums.delivered

    assert told(member=member) == 500_000
    assert told(household=one) == 250_000
    assert told(commune=communes[0]) == 600_000
    assert (
        Ledger(
            SupportShare.objects.filter(given_by(member.organisation))
        ).sums.delivered
        == 500_000
    )


def test_gift_that_was_not_valued_is_counted_but_adds_nothing(communes):
    make_support(communes[0], 0, kind="goods", what="Quần áo cũ", is_valued=False)

    sums = ledger_of(EVERYTHING).sums

    assert (sums.delivered, sums.supports, sums.unvalued) == (0, 1, 1)
