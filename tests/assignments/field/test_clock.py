"""Wrong clocks: what a day means, and what is told."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assignments.field.clock import OLDEST, PhoneClock, day_meant, moved_words

NOW = datetime(2023, 10, 12, 9, 0, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(days=-3000), timedelta(days=3000))


def test_midnight_is_the_districts():
    late = datetime(2023, 10, 12, 17, 30, tzinfo=UTC)  # 00:30 of the 13th there
    assert day_meant("today", date(2023, 10, 12), late) == date(2023, 10, 13)
    assert day_meant("yesterday", date(2023, 10, 12), late) == date(2023, 10, 12)
    assert day_meant("other", date(2023, 1, 1), late) == date(2023, 1, 1)


def test_a_slow_clock_is_told_too():
    clock = PhoneClock(NOW, NOW - timedelta(hours=5))
    assert clock.fault == "Đồng hồ máy chậm 5 giờ"
    words = moved_words(clock, "ngày thăm", date(2023, 10, 11), date(2023, 10, 12))
    assert words == ["Đồng hồ máy chậm 5 giờ: ngày thăm ghi là 12/10/2023."]


def test_a_minute_is_the_network():
    clock = PhoneClock(NOW, NOW - timedelta(minutes=2))
    assert clock.fault == "" and clock.ahead == timedelta()


@given(ahead=SPANS, waited=SPANS)
def test_put_right_is_never_in_the_future_nor_ages_ago(ahead, waited):
    clock = PhoneClock(NOW, NOW + ahead)
    assert NOW - OLDEST <= clock.put_right(NOW + ahead - waited) <= NOW


@given(
    ahead=st.timedeltas(timedelta(hours=1), timedelta(days=3000)),
    waited=st.timedeltas(timedelta(), OLDEST),
)
def test_how_wrong_a_clock_is_makes_no_difference(ahead, waited):
    for wrong in (ahead, -ahead):
        clock = PhoneClock(NOW, NOW + wrong)
        assert clock.put_right(NOW + wrong - waited) == NOW - waited
