"""Writing down, correcting, cancelling and bringing support: what is refused, kept."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assignments.models import Support
from assignments.supports.amending import cancel, correct
from assignments.supports.delivering import delivery_of, remaining_shares
from assignments.supports.promises import open_of
from assignments.supports.recording import record
from assignments.supports.sharing import (
    equal_parts,
    share_equally,
    shares_of_households,
)
from povertyaid.models import AuditEntry
from tests.assignments.supports.making import (
    DAY,
    make_support,
    share,
    support_for,
)
from tests.factories import (
    make_commune,
    make_household,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def households(commune):
    village = make_village(commune)
    return [make_household(village, name) for name in ("Lò Văn A", "Lò Thị B", "Cà C")]


def refused(function, *args):
    with pytest.raises(ValidationError) as told:
        function(*args)
    error = told.value
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def test_equal_parts_lose_nothing():
    assert equal_parts(10, 3) == [4, 3, 3]
    assert equal_parts(10_000_500, 3, 1000) == [3_334_500, 3_333_000, 3_333_000]
    assert equal_parts(0, 2) == [0, 0]


def test_equal_shares_are_thousands_and_whole_pieces(households):
    shares = shares_of_households([h.pk for h in households], DAY)

    share_equally(shares, 10_000_000, Decimal(10))

    assert [s.value for s in shares] == [3_334_000, 3_333_000, 3_333_000]
    assert [s.quantity for s in shares] == [4, 3, 3]


def test_two_cows_for_three_households_are_divided_to_the_hundredth(households):
    shares = shares_of_households([h.pk for h in households], DAY)

    share_equally(shares, 1, Decimal(2))

    assert [s.value for s in shares] == [1, 0, 0]
    assert sum(s.quantity for s in shares) == 2
    assert shares[0].quantity == Decimal("0.67")


def test_share_goes_where_the_household_lived_then(commune, households):
    household = households[0]
    then = make_village(make_commune("Phu Luông"), "Bản Cũ")
    make_review(household, 2022, village=then)
    make_review(household, 2023, village=household.village)

    old, new = (
        shares_of_households([household.pk], date(year, 6, 1))[0]
        for year in (2022, 2023)
    )

    assert (old.village, old.commune) == (then, then.commune)
    assert (new.village, new.commune) == (household.village, commune)


def test_gift_is_recorded_with_its_shares_and_the_audit(households):
    by = make_user("everything")

    support = make_support(households, 10_000_000, by=by)

    assert support.shares.count() == 3
    assert sum(s.value for s in support.shares.all()) == 10_000_000
    entry = AuditEntry.objects.get(subject="assignments.support")
    assert entry.actor == by
    assert entry.after["value"] == 10_000_000
    assert len(entry.after["shares"]) == 3


def test_shares_that_do_not_add_up_are_told_with_the_difference(households):
    support = support_for(value=10_000_000)
    shares = [share(household, 3_000_000) for household in households]

    told = refused(record, support, shares, None)

    assert told == {
        "shares": [
            "Các phần cộng lại là 9.000.000 đồng, còn thiếu 1.000.000 đồng so với"
            " 10.000.000 đồng."
        ]
    }
    assert not Support.objects.exists()


def test_quantities_must_add_up_too(households):
    support = support_for(value=900, kind="stock", quantity=Decimal(10), unit="con")
    shares = [share(h, 300, quantity=Decimal(3)) for h in households]

    told = refused(record, support, shares, None)

    assert told == {
        "shares": [
            "Các phần cộng lại là 9 con, còn thiếu 1 con so với 10 con.",
        ]
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": 0}, "value"),
        ({"value": 50}, "value"),
        ({"value": 10**12 + 1}, "value"),
        ({"value": 500, "kind": "goods", "is_valued": False}, "value"),
        ({"value": 0, "kind": "goods"}, "value"),
        ({"value": 0, "kind": "goods", "is_valued": False}, "what"),
        ({"value": 500, "quantity": Decimal(3)}, "unit"),
        ({"value": 500, "quantity": Decimal(-1), "unit": "con"}, "quantity"),
        ({"value": 500, "given_on": date(2019, 1, 1)}, "given_on"),
        ({"value": 500, "given_on": timezone.localdate() + timedelta(2)}, "given_on"),
        ({"value": 500, "kind": "bò"}, "kind"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(households, fields, field):
    value = fields.pop("value")

    told = refused(
        record, support_for(value=value, **fields), [share(households[0], value)], None
    )

    assert field in told


def test_one_household_twice_or_none_is_refused(households):
    one = households[0]

    none = refused(record, support_for(value=500), [], None)
    twice = refused(
        record, support_for(value=500), [share(one, 200), share(one, 300)], None
    )

    assert none == {"shares": ["Chọn ít nhất một hộ, bản, trường hoặc xã được nhận."]}
    assert twice == {"shares": ["Có hộ hoặc nơi nhận được ghi hai lần."]}


def test_correction_keeps_the_old_version_with_its_shares(households):
    by = make_user("everything")
    support = make_support(households, 3_000_000)
    support.value = 500_000

    corrected = correct(support, [share(households[1], 500_000)], by, "Ghi nhầm hộ")

    version = corrected.versions.get()
    assert (corrected.version, version.version) == (2, 1)
    assert version.values["value"] == 3_000_000
    assert [s["value"] for s in version.values["shares"]] == [1_000_000] * 3
    assert (version.reason, version.replaced_by) == ("Ghi nhầm hộ", by)
    assert [s.household for s in corrected.shares.all()] == [households[1]]


def test_correction_of_an_older_version_changes_nothing(households):
    support = make_support(households, 3_000_000)
    stale = Support.objects.get(pk=support.pk)
    support.note = "một"
    correct(support, list(support.shares.all()), None, "lần một")
    stale.note = "hai"

    told = refused(correct, stale, list(stale.shares.all()), None, "lần hai")

    assert told == ["Khoản hỗ trợ này vừa được sửa ở nơi khác: mở lại rồi sửa."]
    assert Support.objects.get().note == "một"


def test_cancelled_one_keeps_its_first_reason_and_is_corrected_no_more(households):
    support = make_support(households)

    cancel(support, "Ghi hai lần", make_user("everything"))
    again = cancel(support, "Lý do khác", None)

    assert again.cancel_reason == "Ghi hai lần"
    told = refused(correct, support, list(support.shares.all()), None, "sửa")
    assert told == ["Khoản hỗ trợ này đã hủy, không sửa được nữa."]


def test_cancelling_asks_why(households):
    assert refused(cancel, make_support(households), "  ", None) == {
        "reason": ["Ghi lý do hủy."]
    }


def test_promise_is_brought_in_parts_and_never_more(households):
    promise = make_support(households, 9_000_000, state="promised")
    first = delivery_of(promise, DAY)
    first.value = 4_000_000
    record(first, [share(households[0], 4_000_000)], None)

    more = support_for(promise.organisation, 5_000_001, fulfils=promise)
    told = refused(record, more, [share(households[1], 5_000_001)], None)
    rest = delivery_of(promise, DAY)

    assert told == {"value": ["Nhiều hơn phần còn phải trao (5.000.000 đồng)."]}
    assert rest.value == open_of(promise).value == 5_000_000
    assert [s.value for s in remaining_shares(promise)] == [0, 3_000_000, 2_000_000]
    record(rest, [s for s in remaining_shares(promise) if s.value], None)
    assert not open_of(promise).is_open
    another = support_for(promise.organisation, 500, fulfils=promise)
    told = refused(record, another, [share(households[0], 500)], None)
    assert told == {"fulfils": ["Đã trao đủ những gì đã hứa."]}


def test_cancelled_delivery_opens_the_promise_again(households):
    promise = make_support(households, 9_000_000, state="promised")
    delivery = record(delivery_of(promise, DAY), remaining_shares(promise), None)

    cancel(delivery, "Chưa trao", None)

    assert open_of(promise).value == 9_000_000


def test_promise_of_goods_that_have_no_value_is_measured_in_pieces(households):
    cows = {"kind": "stock", "what": "Bò", "unit": "con", "is_valued": False}
    promise = make_support(households, 0, state="promised", quantity=Decimal(3), **cows)
    delivery = delivery_of(promise, DAY)
    delivery.quantity = Decimal(4)

    told = refused(
        record, delivery, [share(households[0], 0, quantity=Decimal(4))], None
    )

    assert told == {"quantity": ["Nhiều hơn phần còn phải trao (3 con)."]}


def test_delivery_fits_its_promise(households):
    promise = make_support(households, 9_000_000, state="promised")
    give = {"value": 500, "fulfils": promise}
    to = [share(households[0], 500)]

    early = support_for(promise.organisation, given_on=DAY - timedelta(1), **give)
    other = support_for(**give)

    assert refused(record, early, to, None) == {
        "given_on": ["Trước ngày hứa (22/12/2022)."]
    }
    assert refused(record, other, to, None) == {
        "fulfils": ["Lời hứa này là của tổ chức đảng khác."]
    }


def test_promise_is_not_corrected_below_what_was_brought(households):
    promise = make_support(households, 9_000_000, state="promised")
    part = delivery_of(promise, DAY)
    part.value = 4_000_000
    record(part, [share(households[0], 4_000_000)], None)
    promise.value = 3_000_000

    told = refused(
        correct, promise, [share(households[0], 3_000_000)], None, "Giảm bớt"
    )

    assert told == {"value": ["Ít hơn số đã trao (4.000.000 đồng)."]}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE assignments_support SET value = value + 1",
        "UPDATE assignments_supportshare SET value = value + 1",
        "DELETE FROM assignments_supportshare",
    ],
)
def test_database_refuses_a_wrong_sum_at_commit(wrong):
    make_support([make_household(make_commune())], 500)

    refusal = pytest.raises(IntegrityError, match="shares of support")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(wrong)

    assert Support.objects.get().value == 500


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_bring_the_same_promise_at_once_never_bring_more():
    household = make_household(make_commune())
    promise = make_support([household], 9_000_000, state="promised")
    told, start = [], threading.Barrier(2)

    def bring():
        start.wait()
        part = delivery_of(promise, DAY)
        part.value = 5_000_000
        try:
            record(part, [share(household, 5_000_000)], None)
            told.append("done")
        except ValidationError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["done", "refused"]
    assert open_of(promise).value == 4_000_000
