"""Every figure of the yearly account, defined once: a count over a report's lines.

A measure says which lines it counts (by status then, status now and change) and what
each adds. figures.py counts them; the same condition lists the names behind a figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from households.choices import Status
from reports.choices import Change
from reports.measures.amounts import (
    AMOUNTS,
    CAUSES,
    DEPRIVATIONS,
    ETHNIC_CODES,
    SUPPORTS,
)

POOR, NEAR_POOR = Status.POOR.value, Status.NEAR_POOR.value
HOUSEHOLDS, PERSONS, TICKS, CHILDREN = "hộ", "khẩu", "lượt", "trẻ em"

LABELS = {POOR: "nghèo", NEAR_POOR: "cận nghèo"}
OTHER_OF = {POOR: NEAR_POOR, NEAR_POOR: POOR}
CROSSINGS = {POOR: Change.TO_NEAR_POOR, NEAR_POOR: Change.TO_POOR}  # out of each list
STAYING = (Change.STAYED, Change.TO_POOR, Change.TO_NEAR_POOR)
GROUPS = {"minority": "DTTS", "no_labour": "không có khả năng lao động"}
GROUPS["merit"] = "có người có công với cách mạng"
GROUPS |= {"urban": "ở thành thị", "rural": "ở nông thôn", "majority": "dân tộc Kinh"}


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


def _results(status: str) -> Iterable["Measure | Denominator"]:
    """What this year's list says of one status."""
    lines, label = Lines(now=(status,)), LABELS[status]

    def of(name: str, words: str, unit: str, *amounts: str) -> Measure:
        terms = tuple(Term(lines, amount) for amount in amounts)
        return Measure(f"{status}_{name}", words, unit, terms)

    deprivations = [f"deprivation_{n}" for n in DEPRIVATIONS]
    total = f"Tổng số thiếu hụt của hộ {label}"
    yield of("households", f"Hộ {label}", HOUSEHOLDS, "lines")
    yield of("persons", f"Khẩu {label}", PERSONS, "persons_now")
    for group, words in GROUPS.items():
        yield of(group, f"Hộ {label} {words}", HOUSEHOLDS, group)
    yield of("deprivations", total, TICKS, *deprivations)
    for n, name in zip(DEPRIVATIONS, deprivations, strict=True):
        yield of(name, f"Hộ {label} thiếu hụt chỉ số {n}", HOUSEHOLDS, name)
    for n in CAUSES:
        name = f"cause_{n}"
        yield of(name, f"Hộ {label} do nguyên nhân {n}", HOUSEHOLDS, name)
    for name, (words, kinds) in SUPPORTS.items():
        told = f"Hộ {label} được hỗ trợ: {words.lower()}"
        if kinds:
            yield of(f"support_{name}", told, HOUSEHOLDS, f"support_{name}")
        else:  # no book of the plan records it
            yield Denominator(f"{status}_support_{name}", told, HOUSEHOLDS, None)
    yield of("children", f"Trẻ em thuộc hộ {label}", CHILDREN, "children")
    for n in DEPRIVATIONS:
        name = f"children_deprivation_{n}"
        words = f"Trẻ em thuộc hộ {label} thiếu hụt chỉ số {n}"
        yield of(name, words, CHILDREN, name)
    for code in ETHNIC_CODES:
        name = f"ethnic_{code}"
        yield of(name, f"Hộ {label}, dân tộc mã {code}", HOUSEHOLDS, name)


@dataclass(frozen=True, slots=True)
class Flow:
    """A step of a movement table: its lines, and which year's persons they carry."""

    name: str
    label: str  # begins with "Hộ"
    lines: Lines
    side: str = "then"


def _flows(status: str) -> Iterable[Flow]:
    """Start, every way out, every way in, end."""
    label, other = LABELS[status], LABELS[OTHER_OF[status]]
    out, into = CROSSINGS[status], CROSSINGS[OTHER_OF[status]]

    def of(then: Change) -> Lines:
        return Lines(then=(status,), change=(then,))

    def to(*now: Change) -> Lines:
        return Lines(now=(status,), change=now)

    gone = f"Hộ {label} giảm khác: chết, chuyển đi, tách, nhập"
    unexplained = f"Hộ {label} đầu kỳ chưa rõ kết quả"
    yield Flow("start", f"Hộ {label} đầu kỳ", Lines(then=(status,)))
    yield Flow("stayed", f"Hộ giữ nguyên {label}", of(Change.STAYED))
    yield Flow("to_other", f"Hộ {label} trở thành hộ {other}", of(out))
    yield Flow(
        "out_of_both", f"Hộ {label} vượt chuẩn cận nghèo", of(Change.OUT_OF_BOTH)
    )
    yield Flow("gone", gone, of(Change.LEFT))
    yield Flow("unexplained", unexplained, of(Change.UNEXPLAINED))
    yield Flow("from_other", f"Hộ {other} trở thành hộ {label}", to(into))
    yield Flow("again", f"Hộ tái {label}", to(Change.AGAIN), "now")
    yield Flow("new", f"Hộ {label} phát sinh mới", to(Change.NEW), "now")
    yield Flow(
        "arrived", f"Hộ {label} tăng khác: chuyển đến", to(Change.ARRIVED), "now"
    )
    ending = to(Change.STAYED, into, Change.AGAIN, Change.NEW, Change.ARRIVED)
    yield Flow("end", f"Hộ {label} cuối kỳ", ending, "now")


def _movement(status: str) -> Iterable[Measure]:
    """Start, every way out, every way in, end: in households and in persons.

    Who leaves or changes lists takes last year's persons along; who comes brings this
    year's. What a household that stays on a list grew or shrank by is a step of its
    own, in the table it ends in, so that persons add up as households do.
    """
    for flow in _flows(status):
        words = flow.label.replace("Hộ", "Khẩu của hộ", 1)
        households = (Term(flow.lines),)
        persons = (Term(flow.lines, f"persons_{flow.side}"),)
        name = f"{status}_{flow.name}"
        yield Measure(f"{name}_households", flow.label, HOUSEHOLDS, households, True)
        yield Measure(f"{name}_persons", words, PERSONS, persons, True)
    yield from _others(status)


def _others(status: str) -> Iterable[Measure]:
    """What households that stay grew or shrank by; columns 4 and 8 of the forms."""
    label, lines = LABELS[status], {flow.name: flow.lines for flow in _flows(status)}
    gone, arrived = lines["gone"], lines["arrived"]
    staying = Lines(now=(status,), change=STAYING)
    grown, lost = Term(staying, "growth"), Term(staying, "loss")
    left, come = Term(gone, "persons_then"), Term(arrived, "persons_now")
    persons, both = f"Khẩu của hộ {label}", "kể cả biến động nhân khẩu"
    for name, words, unit, *terms in (
        ("growth_persons", f"Khẩu tăng trong hộ {label} ở lại", PERSONS, grown),
        ("loss_persons", f"Khẩu giảm trong hộ {label} ở lại", PERSONS, lost),
        ("other_losses_households", f"Hộ {label} giảm khác", HOUSEHOLDS, Term(gone)),
        ("other_losses_persons", f"{persons} giảm khác, {both}", PERSONS, left, lost),
        ("other_gains_households", f"Hộ {label} tăng khác", HOUSEHOLDS, Term(arrived)),
        ("other_gains_persons", f"{persons} tăng khác, {both}", PERSONS, come, grown),
    ):
        yield Measure(f"{status}_{name}", words, unit, tuple(terms), True)


def _rates(status: str) -> Iterable[Rate]:
    label, households = LABELS[status], f"{status}_households"
    for name, words, part, whole in (
        ("rate", f"hộ {label}", "households", "all_households"),
        ("persons_rate", f"khẩu {label}", "persons", "all_persons"),
        (
            "minority_rate",
            f"hộ {label} trong hộ DTTS",
            "minority",
            "all_minority_households",
        ),
        (
            "majority_rate",
            f"hộ {label} trong hộ dân tộc Kinh",
            "majority",
            "all_majority_households",
        ),
    ):
        yield Rate(f"{status}_{name}", f"Tỷ lệ {words}", f"{status}_{part}", whole)
    for n in DEPRIVATIONS:
        part, words = f"{status}_deprivation_{n}", f"hộ {label} thiếu hụt chỉ số {n}"
        yield Rate(f"{part}_rate", f"Tỷ lệ {words}", part, households)


LISTED_LINES = (Term(Lines(now=(POOR, NEAR_POOR))),)
_DEFINED: list[Measure | Denominator | Rate] = [
    Denominator("all_households", "Tổng số hộ dân cư", HOUSEHOLDS, "households"),
    Denominator("all_persons", "Tổng số nhân khẩu", PERSONS, "persons"),
    Denominator(
        "all_minority_households", "Tổng số hộ DTTS", HOUSEHOLDS, "minority_households"
    ),
    Denominator(
        "all_majority_households",
        "Tổng số hộ dân tộc Kinh",
        HOUSEHOLDS,
        "majority_households",
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
    *_results(POOR),
    *_results(NEAR_POOR),
    *_movement(POOR),
    *_movement(NEAR_POOR),
    *_rates(POOR),
    *_rates(NEAR_POOR),
    Rate("listed_rate", "Tỷ lệ nghèo đa chiều", "listed_households", "all_households"),
    Rate(
        "average_rate",
        "Tỷ lệ mức sống trung bình",
        "average_households",
        "all_households",
    ),
    Rate(
        "average_persons_rate",
        "Tỷ lệ mức sống trung bình",
        "average_persons",
        "all_persons",
    ),
]
MEASURES: dict[str, Measure | Denominator | Rate] = {m.name: m for m in _DEFINED}
