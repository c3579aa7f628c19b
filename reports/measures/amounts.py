"""What a line adds to a figure: itself, its persons, or a tick it has."""

from dataclasses import dataclass

from django.db.models import F, Q

from assignments.choices import SupportKind
from households.fields import to_bits
from reports.choices import TICKED_SUPPORTS

DEPRIVATIONS = range(1, 13)  # the longest list of the three standards
CAUSES = range(1, 12)
ETHNIC_CODES = [f"{n:02d}" for n in range(1, 55)]
SUPPORTS: dict[str, tuple[str, tuple[SupportKind, ...]]] = {  # as forms 8, 12, 13 name
    "health": ("Y tế", ()),
    "education": ("Giáo dục", (SupportKind.SCHOLARSHIP,)),
    "production": (
        "Sản xuất",
        (
            SupportKind.STOCK,
            SupportKind.MODEL,
            SupportKind.BARN,
            SupportKind.TRAINING,
        ),
    ),
    "credit": ("Tín dụng", ()),
    "housing": ("Nhà ở", (SupportKind.HOUSE, SupportKind.LATRINE)),
    "other": ("Khác", (SupportKind.MONEY, SupportKind.GOODS, SupportKind.LABOUR)),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """What a line adds to a figure: SQL over the lines of one cell.

    `knows` counts the lines where the answer is known; `adds` finds those that add.
    Amounts of another block than the first are counted when first asked for.
    """

    sql: str
    adds: Q
    knows: str = "count(*)"
    block: str = "lists"

    @property
    def is_always_known(self) -> bool:
        return self.knows == "count(*)"


def _ticks(column: str, number: int) -> Amount:
    return Amount(
        f"sum(({column} >> {number - 1}) & 1)",
        Q(**{f"{column}__ticked": number}),
        f"count({column})",
    )


def _supported(kinds: tuple[SupportKind, ...]) -> Amount:
    numbers = [TICKED_SUPPORTS.index(kind) + 1 for kind in kinds]
    any_of = Q()
    for number in numbers:
        any_of |= Q(supports__ticked=number)
    sql = f"count(*) FILTER (WHERE supports & {to_bits(numbers)} <> 0)"
    return Amount(sql, any_of, "count(supports)", OVERVIEW)


def _area(name: str, is_urban: bool) -> Amount:
    sql = f"commune_id IN (SELECT id FROM households_commune WHERE is_urban = {name})"
    found = Q(commune__is_urban=is_urban)
    return Amount(f"count(*) FILTER (WHERE {sql})", found, block=OVERVIEW)


def _children_lacking(number: int) -> Amount:
    """Children in households that lack something: nobody asks child by child."""
    return Amount(
        f"sum(children) FILTER (WHERE (deprivations >> {number - 1}) & 1 = 1)",
        Q(children__gt=0, deprivations__ticked=number),
        "count(children + deprivations)",
        OVERVIEW,
    )


OVERVIEW, ETHNIC = "overview", "ethnic"
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
        OVERVIEW,
    ),
    "no_labour": Amount(
        "count(*) FILTER (WHERE has_no_labour_capacity)",
        Q(has_no_labour_capacity=True),
        "count(has_no_labour_capacity)",
        OVERVIEW,
    ),
    "merit": Amount(
        "count(*) FILTER (WHERE has_merit)",
        Q(has_merit=True),
        "count(has_merit)",
        OVERVIEW,
    ),
    # A whole organisation may be the helper, with no member named
    "alone": Amount(
        "count(*) FILTER (WHERE helper_organisation_id IS NULL)",
        Q(helper_organisation=None),
        block=OVERVIEW,
    ),
    **{f"deprivation_{n}": _ticks("deprivations", n) for n in DEPRIVATIONS},
    **{f"cause_{n}": _ticks("causes", n) for n in CAUSES},
    "majority": Amount(
        f"count(*) FILTER (WHERE ethnic_group_id NOT IN ({MINORITIES}))",
        Q(ethnic_group__is_minority=False),
        "count(ethnic_group_id)",
        OVERVIEW,
    ),
    "urban": _area("true", True),
    "rural": _area("false", False),
    **{
        f"support_{name}": _supported(kinds)
        for name, (_, kinds) in SUPPORTS.items()
        if kinds
    },
    "children": Amount("sum(children)", Q(children__gt=0), "count(children)", OVERVIEW),
    **{f"children_deprivation_{n}": _children_lacking(n) for n in DEPRIVATIONS},
    # Counted in one query that also groups by ethnic group
    **{
        f"ethnic_{code}": Amount(
            "", Q(ethnic_group__code=code), "count(ethnic_group_id)", ETHNIC
        )
        for code in ETHNIC_CODES
    },
}
