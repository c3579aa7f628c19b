"""Every figure of the yearly account, defined once: a count over a report's lines.

A measure says which lines it counts (by status then, status now and change) and what
each adds. figures.py counts them; the same condition lists the names behind a figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from households.choices import Status
from reports.choices import Change

POOR, NEAR_POOR = Status.POOR.value, Status.NEAR_POOR.value
DEPRIVATIONS = range(1, 13)  # the longest list of the three standards
CAUSES = range(1, 12)
HOUSEHOLDS, PERSONS, TICKS = "hộ", "khẩu", "lượt"

STAYING = (Change.STAYED, Change.TO_POOR, Change.TO_NEAR_POOR)
GROUPS = {"minority": "DTTS", "no_labour": "không có khả năng lao động"}
GROUPS["merit"] = "có người có công với cách mạng"


@dataclass(frozen=True, slots=True)
class Amount:
    """What a line adds to a figure: SQL over the lines of one cell.

    `knows` counts the lines where the answer is known; `adds` finds those that add.
    """

    sql: str
    adds: Q
    knows: str = "count(*)"


def _ticks(column: str, number: int) -> Amount:
    return Amount(
        f"sum(({column} >> {number - 1}) & 1)",
        Q(**{f"{column}__ticked": number}),
        f"count({column})",
    )


MINORITIES = "SELECT id FROM households_ethnicgroup WHERE is_minority"
AMOUNTS: dict[str, Amount] = {
    "lines": Amount("count(*)", Q()),
    "persons_then": Amount("sum(persons_then)", Q(persons_then__gt=0)),
    "persons_now": Amount("sum(persons_now)", Q(persons_now__gt=0)),
    "growth": Amount(
        "sum(greatest(persons_now - persons_then, 0))",
        Q(persons_now__gt=F("persons_then")),
    ),
    "loss": Amount(
        "sum(greatest(persons_then - persons_now, 0))",
        Q(persons_now__lt=F("persons_then")),
    ),
    "minority": Amount(
        f"count(*) FILTER (WHERE ethnic_group_id IN ({MINORITIES}))",
        Q(ethnic_group__is_minority=True),
        "count(ethnic_group_id)",
    ),
    "no_labour": Amount(
        "count(*) FILTER (WHERE has_no_labour_capacity)",
        Q(has_no_labour_capacity=True),
        "count(has_no_labour_capacity)",
    ),
    "merit": Amount(
        "count(*) FILTER (WHERE has_merit)", Q(has_merit=True), "count(has_merit)"
    ),
    # A whole organisation may be the helper, with no member named
    "alone": Amount(
        "count(*) FILTER (WHERE helper_organisation_id IS NULL)",
        Q(helper_organisation=None),
    ),
    **{f"deprivation_{n}": _ticks("deprivations", n) for n in DEPRIVATIONS},
    **{f"cause_{n}": _ticks("causes", n) for n in CAUSES},
}


@dataclass(frozen=True, slots=True)
class Lines:
    """Which lines count: an empty tuple allows any status or change."""

    then: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    change: tuple[str, ...] = ()

    def hold(self, then: str, now: str, change: str) -> bool:
        return (
            (not self.then or then in self.then)
            and (not self.now or now in self.now)
            and (not self.change or change in self.change)
        )

    @property
    def q(self) -> Q:
        wanted = {
            "status_then__in": self.then,
            "status_now__in": self.now,
            "change__in": self.change,
        }
        return Q(**{lookup: values for lookup, values in wanted.items() if values})


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a measure: an amount added up over some lines."""

    lines: Lines
    amount: str = "lines"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure counted over the lines; it opens to the names behind it."""

    name: str
    label: str
    unit: str
    terms: tuple[Term, ...]
    compares: bool = False  # with last year: missing in a first year

    @property
    def q(self) -> Q:
        """The lines that add to this figure."""
        found = Q(pk__in=[])
        for term in self.terms:
            found |= term.lines.q & AMOUNTS[term.amount].adds
        return found


@dataclass(frozen=True, slots=True)
class Denominator:
    """A figure taken over from the commune's totals; None was never collected."""

    name: str
    label: str
    unit: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Rate:
    """One figure as per cent of another."""

    name: str
    label: str
    part: str
    whole: str
    unit: str = "%"


def _results(status: str, label: str) -> Iterable[Measure]:
    """What this year's list says of one status."""
    lines = Lines(now=(status,))
    yield Measure(f"{status}_households", f"Hộ {label}", HOUSEHOLDS, (Term(lines),))
    yield Measure(
        f"{status}_persons",
        f"Khẩu {label}",
        PERSONS,
        (Term(lines, "persons_now"),),
    )
    for group, words in GROUPS.items():
        yield Measure(
            f"{status}_{group}",
            f"Hộ {label} {words}",
            HOUSEHOLDS,
            (Term(lines, group),),
        )
    yield Measure(
        f"{status}_deprivations",
        f"Tổng số thiếu hụt của hộ {label}",
        TICKS,
        tuple(Term(lines, f"deprivation_{n}") for n in DEPRIVATIONS),
    )
    for n in DEPRIVATIONS:
        yield Measure(
            f"{status}_deprivation_{n}",
            f"Hộ {label} thiếu hụt chỉ số {n}",
            HOUSEHOLDS,
            (Term(lines, f"deprivation_{n}"),),
        )
    for n in CAUSES:
        yield Measure(
            f"{status}_cause_{n}",
            f"Hộ {label} do nguyên nhân {n}",
            HOUSEHOLDS,
            (Term(lines, f"cause_{n}"),),
        )


def _flows(status: str) -> dict[str, tuple[str, Lines, str]]:
    """The steps of a movement table: label, lines, and which persons they carry."""
    is_poor = status == POOR
    out, into = (
        (Change.TO_NEAR_POOR, Change.TO_POOR)
        if is_poor
        else (Change.TO_POOR, Change.TO_NEAR_POOR)
    )
    label, other = ("nghèo", "cận nghèo") if is_poor else ("cận nghèo", "nghèo")
    then, now = (status,), (status,)
    ending = (Change.STAYED, into, Change.AGAIN, Change.NEW, Change.ARRIVED)
    return {
        "start": (f"Hộ {label} đầu kỳ", Lines(then=then), "then"),
        "stayed": (
            f"Hộ giữ nguyên {label}",
            Lines(then=then, change=(Change.STAYED,)),
            "then",
        ),
        "to_other": (
            f"Hộ {label} trở thành hộ {other}",
            Lines(then=then, change=(out,)),
            "then",
        ),
        "out_of_both": (
            f"Hộ {label} vượt chuẩn cận nghèo",
            Lines(then=then, change=(Change.OUT_OF_BOTH,)),
            "then",
        ),
        "gone": (
            f"Hộ {label} giảm khác: chết, chuyển đi, tách, nhập",
            Lines(then=then, change=(Change.LEFT,)),
            "then",
        ),
        "unexplained": (
            f"Hộ {label} đầu kỳ chưa rõ kết quả",
            Lines(then=then, change=(Change.UNEXPLAINED,)),
            "then",
        ),
        "from_other": (
            f"Hộ {other} trở thành hộ {label}",
            Lines(now=now, change=(into,)),
            "then",
        ),
        "again": (f"Hộ tái {label}", Lines(now=now, change=(Change.AGAIN,)), "now"),
        "new": (
            f"Hộ {label} phát sinh mới",
            Lines(now=now, change=(Change.NEW,)),
            "now",
        ),
        "arrived": (
            f"Hộ {label} tăng khác: chuyển đến",
            Lines(now=now, change=(Change.ARRIVED,)),
            "now",
        ),
        "end": (f"Hộ {label} cuối kỳ", Lines(now=now, change=ending), "now"),
    }


def _movement(status: str) -> Iterable[Measure]:
    """Start, every way out, every way in, end: in households and in persons.

    Who leaves or changes lists takes last year's persons along; who comes brings this
    year's. What a household that stays on a list grew or shrank by is a step of its
    own, in the table it ends in, so that persons add up as households do.
    """
    for flow, (label, lines, side) in _flows(status).items():
        name, households = f"{status}_{flow}", (Term(lines),)
        persons = (Term(lines, f"persons_{side}"),)
        words = label.replace("Hộ", "Khẩu của hộ", 1)
        yield Measure(f"{name}_households", label, HOUSEHOLDS, households, True)
        yield Measure(f"{name}_persons", words, PERSONS, persons, True)
    staying = Lines(now=(status,), change=STAYING)
    grown, lost = (Term(staying, amount) for amount in ("growth", "loss"))
    flows = _flows(status)
    label = "nghèo" if status == POOR else "cận nghèo"
    columns = {
        "growth_persons": (f"Khẩu tăng trong hộ {label} ở lại", PERSONS, [grown]),
        "loss_persons": (f"Khẩu giảm trong hộ {label} ở lại", PERSONS, [lost]),
        # Columns 4 and 8 of the official movement forms
        "other_losses_households": (
            f"Hộ {label} giảm khác",
            HOUSEHOLDS,
            [Term(flows["gone"][1])],
        ),
        "other_losses_persons": (
            f"Khẩu của hộ {label} giảm khác, kể cả biến động nhân khẩu",
            PERSONS,
            [Term(flows["gone"][1], "persons_then"), lost],
        ),
        "other_gains_households": (
            f"Hộ {label} tăng khác",
            HOUSEHOLDS,
            [Term(flows["arrived"][1])],
        ),
        "other_gains_persons": (
            f"Khẩu của hộ {label} tăng khác, kể cả biến động nhân khẩu",
            PERSONS,
            [Term(flows["arrived"][1], "persons_now"), grown],
        ),
    }
    for suffix, (words, unit, terms) in columns.items():
        yield Measure(f"{status}_{suffix}", words, unit, tuple(terms), True)


def _rates() -> Iterable[Rate]:
    labels = {POOR: "nghèo", NEAR_POOR: "cận nghèo"}
    for status, label in labels.items():
        households = f"{status}_households"
        yield Rate(f"{status}_rate", f"Tỷ lệ hộ {label}", households, "all_households")
        yield Rate(
            f"{status}_persons_rate",
            f"Tỷ lệ khẩu {label}",
            f"{status}_persons",
            "all_persons",
        )
        yield Rate(
            f"{status}_minority_rate",
            f"Tỷ lệ hộ {label} trong hộ DTTS",
            f"{status}_minority",
            "all_minority_households",
        )
        for n in DEPRIVATIONS:
            yield Rate(
                f"{status}_deprivation_{n}_rate",
                f"Tỷ lệ hộ {label} thiếu hụt chỉ số {n}",
                f"{status}_deprivation_{n}",
                households,
            )
    yield Rate(
        "listed_rate", "Tỷ lệ nghèo đa chiều", "listed_households", "all_households"
    )
    for unit, whole in (("", "all_households"), ("_persons", "all_persons")):
        part = "average_persons" if unit else "average_households"
        yield Rate(f"average{unit}_rate", "Tỷ lệ mức sống trung bình", part, whole)


LISTED_LINES = (Term(Lines(now=(POOR, NEAR_POOR))),)
_DEFINED: list[Measure | Denominator | Rate] = [
    Denominator("all_households", "Tổng số hộ dân cư", HOUSEHOLDS, "households"),
    Denominator("all_persons", "Tổng số nhân khẩu", PERSONS, "persons"),
    Denominator(
        "all_minority_households", "Tổng số hộ DTTS", HOUSEHOLDS, "minority_households"
    ),
    # Reviewed for health insurance only; no list brings them in
    Denominator("average_households", "Hộ có mức sống trung bình", HOUSEHOLDS, None),
    Denominator("average_persons", "Khẩu có mức sống trung bình", PERSONS, None),
    Measure("listed_households", "Hộ nghèo và cận nghèo", HOUSEHOLDS, LISTED_LINES),
    Measure(
        "listed_alone",
        "Hộ nghèo và cận nghèo chưa có người giúp chính cuối năm",
        HOUSEHOLDS,
        (Term(LISTED_LINES[0].lines, "alone"),),
    ),
    *_results(POOR, "nghèo"),
    *_results(NEAR_POOR, "cận nghèo"),
    *_movement(POOR),
    *_movement(NEAR_POOR),
    *_rates(),
]
MEASURES: dict[str, Measure | Denominator | Rate] = {m.name: m for m in _DEFINED}
