"""Rates as the offices write them: per cent to two decimals, half up, never a float."""

from decimal import ROUND_HALF_UP, Decimal


def rate(part: int | None, whole: int | None) -> Decimal | None:
    """100 × part / whole; None where there is nothing to divide, or by."""
    if part is None or not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
