"""The forms filled by reading a district family by family, slowly, from the words.

Nothing of the product's measures is used: each column is written out from what the
printed forms and Circular 07/2021 say it counts. None stands for "…": not known.
"""

from decimal import ROUND_HALF_UP, Decimal

from tests.reports.random_districts import LISTS, District, Said, Totals

Row = list[int | Decimal | None]
DEPRIVATIONS, CAUSES = range(1, 13), range(1, 9)
MINORITIES, KINH = ("02", "05"), "01"
PRODUCTION = ("stock", "model", "barn", "training")
HOUSING = ("house", "latrine")
OTHER = ("money", "goods", "labour")
ASKED_OF_CHILDREN = (4, 3, 6)  # health insurance, nutrition, school: columns of form 11


class Step:
    """How one family stands to one commune's two lists."""

    def __init__(self, district: District, family, place: int, year: int):
        then, now = (_listed(family.said.get(y)) for y in (year - 1, year))
        self.then = then if then and then.place == place else None
        self.now = now if now and now.place == place else None
        self.family, self.year = family, year
        self.came_from_elsewhere = bool(then and self.now and not self.then)
        self.went_elsewhere = bool(now and self.then and not self.now)
        self.has_plan = district.has_plan
        self.outcome = family.said[year].status if year in family.said else None
        before = [family.said.get(y) for y in range(2022, year - 1)]
        self.before = {one.status for one in before if one}

    @property
    def children(self) -> int | None:
        """Under 16 at the year's end; known where everybody else is recorded."""
        born = [year for year in self.family.born if year is None or year <= self.year]
        if not born or None in born or len(born) < self.now.persons - 1:
            return None
        return sum(self.year - year < 16 for year in born)


def _listed(said: Said | None) -> Said | None:
    return said if said and said.status in LISTS else None


def steps_of(district: District, places: list[int], year: int) -> list[Step]:
    found = [
        Step(district, family, place, year)
        for place in places
        for family in district.families
    ]
    return [step for step in found if step.then or step.now]


def known_sum(values: list[int | None]) -> int | None:
    """A list that says nothing at all is not a list of zeros."""
    known = [value for value in values if value is not None]
    return None if values and not known else sum(known)


def percent(part: int | None, whole: int | None) -> Decimal | None:
    if part is None or not whole:
        return None
    exact = Decimal(part) * 100 / Decimal(whole)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def percent_if_all_known(values: list[int | None], whole: int | None):
    return None if None in values else percent(sum(values), whole)


class Reading:
    """One row of every form: the steps and totals of some communes."""

    def __init__(self, steps: list[Step], totals: list[Totals | None], urban: set[int]):
        self.steps = steps
        self.urban = urban
        gap = not totals or None in totals
        self.households = None if gap else sum(one.households for one in totals)
        self.persons = None if gap else _sum_or_none([one.persons for one in totals])
        self.minority = None if gap else _sum_or_none([one.minority for one in totals])
        self.kinh = None
        if self.minority is not None:
            self.kinh = self.households - self.minority

    def on(self, status: str) -> list[Step]:
        return [one for one in self.steps if one.now and one.now.status == status]

    def ticked(self, status: str, name: str, number: int) -> list[int | None]:
        found = [getattr(one.now, name) for one in self.on(status)]
        return [None if boxes is None else int(number in boxes) for boxes in found]

    def ethnic(self, status: str, codes) -> list[int | None]:
        found = [one.family.ethnic for one in self.on(status)]
        return [None if code is None else int(code in codes) for code in found]

    def flag(self, status: str, name: str) -> int | None:
        found = [getattr(one.now, name) for one in self.on(status)]
        return known_sum([None if one is None else int(one) for one in found])

    def supported(self, status: str, kinds) -> int | None:
        return known_sum(
            [
                int(one.family.given.get(one.year) in kinds) if one.has_plan else None
                for one in self.on(status)
            ]
        )

    def children(self, status: str, number: int | None = None) -> int | None:
        found = []
        for one in self.on(status):
            count, lacks = one.children, one.now.deprivations
            if number is not None and count is not None:
                count = None if lacks is None else (count if number in lacks else 0)
            found.append(count)
        return known_sum(found)


def _sum_or_none(values: list[int | None]) -> int | None:
    return None if None in values else sum(values)


def results(read: Reading) -> Row:  # form 1
    households = [len(read.on(status)) for status in LISTS]
    persons = [sum(one.now.persons for one in read.on(status)) for status in LISTS]
    row: Row = [read.households, read.persons]
    for count in households:
        row += [count, percent(count, read.households)]
    row += [None, None]  # of average living: no list tells of them
    for count in persons:
        row += [count, percent(count, read.persons)]
    return [*row, None, None]


def movement(read: Reading, status: str, is_first: bool) -> tuple[Row, Row]:
    """Forms 2 and 3: the row of households and the row of persons."""
    if is_first:
        return [None] * 9, [None] * 9
    steps: dict[str, list[int]] = {name: [0, 0] for name in STEPS}

    def count(name: str, persons: int, households: int = 1) -> None:
        steps[name][0] += households
        steps[name][1] += persons

    for one in read.steps:
        was = one.then and one.then.status == status
        stands = one.now and one.now.status == status
        if was:
            count("start", one.then.persons)
            _count_way_out(one, status, count)
        if stands:
            count("end", one.now.persons)
            _count_way_in(one, status, count)
    order = ORDER[status]
    return [steps[name][0] for name in order], [steps[name][1] for name in order]


STEPS = ("start", "crossed out", "out of both", "other losses", "crossed in")
STEPS += ("again", "new", "other gains", "end")
LATER = ("crossed in", "again", "new", "other gains", "end")
ORDER = {
    "poor": ("start", "crossed out", "out of both", "other losses", *LATER),
    "near_poor": ("start", "out of both", "crossed out", "other losses", *LATER),
}


def _count_way_out(one: Step, status: str, count) -> None:
    if one.now:
        if one.now.status != status:
            count("crossed out", one.then.persons)
    elif one.went_elsewhere or one.outcome == "left":
        count("other losses", one.then.persons)
    elif one.outcome in ("above", "average"):
        count("out of both", one.then.persons)


def _count_way_in(one: Step, status: str, count) -> None:
    if one.then:
        if one.then.status != status:
            count("crossed in", one.then.persons)
        grown = one.now.persons - one.then.persons
        count("other gains" if grown > 0 else "other losses", abs(grown), 0)
    elif one.came_from_elsewhere:
        count("other gains", one.now.persons)
    else:
        count("again" if status in one.before else "new", one.now.persons)


def deprivation_counts(read: Reading, status: str) -> Row:  # forms 4 and 6
    each = [read.ticked(status, "deprivations", n) for n in DEPRIVATIONS]
    total = _sum_or_none([known_sum(one) for one in each])
    return [len(read.on(status)), total, *(known_sum(one) for one in each)]


def deprivation_rates(read: Reading, status: str) -> Row:  # forms 5 and 7
    whole = len(read.on(status))
    each = [read.ticked(status, "deprivations", n) for n in DEPRIVATIONS]
    return [whole, *(percent_if_all_known(one, whole) for one in each)]


def groups(read: Reading) -> Row:  # form 8
    row: Row = []
    for status in LISTS:
        minority = known_sum(read.ethnic(status, MINORITIES))
        row += [len(read.on(status)), minority, *labour_and_merit(read, status)]
        row += supports(read, status)
    return row


def labour_and_merit(read: Reading, status: str) -> Row:
    return [read.flag(status, "has_no_labour"), read.flag(status, "has_merit")]


def supports(read: Reading, status: str) -> Row:
    kinds = (("scholarship",), PRODUCTION, HOUSING, OTHER)
    education, production, housing, other = (
        read.supported(status, one) for one in kinds
    )
    return [None, education, production, None, housing, other]


def ethnic_groups(read: Reading, present: list[str]) -> Row:  # form 9
    row: Row = []
    for status in LISTS:
        row.append(len(read.on(status)))
        for codes, whole in (((KINH,), read.kinh), (MINORITIES, read.minority)):
            found = read.ethnic(status, codes)
            row += [known_sum(found), percent_if_all_known(found, whole)]
        row += [known_sum(read.ethnic(status, (code,))) for code in present]
    return row


def causes(read: Reading) -> Row:  # form 10
    row: Row = []
    for status in LISTS:
        row.append(len(read.on(status)))
        row += [known_sum(read.ticked(status, "causes", n)) for n in CAUSES]
    return row


def children(read: Reading, status: str) -> Row:  # form 11, one list
    lacking = [read.children(status, n) for n in ASKED_OF_CHILDREN]
    return [read.children(status), *lacking]


def overview(read: Reading, status: str) -> Row:  # forms 12 and 13
    listed = read.on(status)
    in_towns = sum(one.now.place in read.urban for one in listed)
    minority = read.ethnic(status, MINORITIES)
    counts = deprivation_counts(read, status)
    return [
        read.households,
        len(listed),
        percent(len(listed), read.households),
        sum(one.now.persons for one in listed),
        in_towns,
        len(listed) - in_towns,
        known_sum(minority),
        percent_if_all_known(minority, read.minority),
        *labour_and_merit(read, status),
        *counts[1:],
        *children(read, status),
        *supports(read, status),
    ]


def rows_of(read: Reading, is_first: bool, present: list[str]) -> dict[int, list[Row]]:
    """Form number → its rows for one place: two of a movement, else one."""
    return {
        1: [results(read)],
        2: list(movement(read, "poor", is_first)),
        3: list(movement(read, "near_poor", is_first)),
        4: [deprivation_counts(read, "poor")],
        5: [deprivation_rates(read, "poor")],
        6: [deprivation_counts(read, "near_poor")],
        7: [deprivation_rates(read, "near_poor")],
        8: [groups(read)],
        9: [ethnic_groups(read, present)],
        10: [causes(read)],
        11: [children(read, "poor") + children(read, "near_poor")],
        12: [overview(read, "poor")],
        13: [overview(read, "near_poor")],
    }
