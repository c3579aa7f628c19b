"""A phone's clock may be days wrong; the server's is the one that counts.

A phone says when it made a record and, in the same clock, when it sends it. What the
two clocks differ by at sending is taken from both.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

NOTICED = timedelta(minutes=10)  # less is the network, not the clock
OLDEST = timedelta(days=400)  # how long a record may wait on a phone


@dataclass(frozen=True, slots=True)
class PhoneClock:
    """`now`: the server's time when `sent_at` of the phone's clock was received."""

    now: datetime
    sent_at: datetime

    @property
    def ahead(self) -> timedelta:
        """By how much the phone's clock is fast; less than nothing: slow."""
        ahead = self.sent_at - self.now
        return ahead if abs(ahead) >= NOTICED else timedelta()

    def put_right(self, made_at: datetime) -> datetime:
        """When it was by the server's clock: never in the future, nor ages ago."""
        try:
            made_at = made_at - self.ahead
        except OverflowError:
            return self.now
        return min(max(made_at, self.now - OLDEST), self.now)

    @property
    def fault(self) -> str:
        """ "Đồng hồ máy nhanh 3 ngày", or nothing."""
        if not self.ahead:
            return ""
        way = "nhanh" if self.ahead > timedelta() else "chậm"
        return f"Đồng hồ máy {way} {_in_words(abs(self.ahead))}"


def day_meant(day: str, said: date, made_at: datetime) -> date:
    """The date a record is of: "today" and "yesterday" go by when it was made.

    `made_at` is by the server's clock; any other day is the one that was picked.
    """
    made_on = timezone.localtime(made_at).date()
    if day == "today":
        return made_on
    if day == "yesterday":
        return made_on - timedelta(days=1)
    return said


def moved_words(clock: PhoneClock, what: str, said: date, meant: date) -> list[str]:
    """What is told when the date written down is not the one the phone showed."""
    if said == meant:
        return []
    because = clock.fault or "Tính theo giờ của máy chủ"
    return [f"{because}: {what} ghi là {date_format(meant, 'd/m/Y')}."]


def _in_words(span: timedelta) -> str:
    if span >= timedelta(days=1):
        return f"{round(span / timedelta(days=1))} ngày"
    if span >= timedelta(hours=1):
        return f"{round(span / timedelta(hours=1))} giờ"
    return f"{round(span / timedelta(minutes=1))} phút"
