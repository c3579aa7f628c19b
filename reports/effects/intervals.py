"""How far a share of so few households can be trusted: Wilson's interval, exactly.

Wilson, "Probable Inference…", JASA 22 (1927): 95 % with z = 1.96, in Decimal with forty
digits. Bounds are rounded outward to a tenth of a per cent, so an interval never looks
narrower than it is.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

Z = Decimal("1.96")
DIGITS = 40
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Interval:
    """From and to, in per cent."""

    low: Decimal
    high: Decimal


def wilson(part: int, whole: int) -> Interval | None:
    """The 95 % interval of part / whole in per cent; None for a share of nothing."""
    if not whole:
        return None
    low, high = _bounds(part, whole)
    return _outward(low, high)


def difference(one: tuple[int, int], other: tuple[int, int]) -> Interval | None:
    """The 95 % interval of one share minus the other, in points (Newcombe, 1998).

    Each is (part, whole); None where either is a share of nothing.
    """
    if not one[1] or not other[1]:
        return None
    with localcontext(prec=DIGITS):
        first, second = (Decimal(part) / whole for part, whole in (one, other))
        (low1, high1), (low2, high2) = _bounds(*one), _bounds(*other)
        between = first - second
        low = between - ((first - low1) ** 2 + (high2 - second) ** 2).sqrt()
        high = between + ((high1 - first) ** 2 + (second - low2) ** 2).sqrt()
    return _outward(low, high)


def _bounds(part: int, whole: int) -> tuple[Decimal, Decimal]:
    with localcontext(prec=DIGITS):
        share, squared = Decimal(part) / whole, Z * Z
        spread = share * (1 - share) / whole + squared / (4 * whole * whole)
        scale = 1 + squared / whole
        middle = (share + squared / (2 * whole)) / scale
        half = Z * spread.sqrt() / scale
        low = Decimal(0) if part == 0 else middle - half
        high = Decimal(1) if part == whole else middle + half
    return low, high


def _outward(low: Decimal, high: Decimal) -> Interval:
    return Interval(
        (100 * low).quantize(TENTH, ROUND_FLOOR),
        (100 * high).quantize(TENTH, ROUND_CEILING),
    )
