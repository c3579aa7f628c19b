"""Rates as the offices write them: per cent to two decimals, half up, never a float."""

from decimal import Decimal


def rate(part: int | None, whole: int | None) -> Decimal | None:
    """100 × part / whole; None where there is nothing to divide, or by."""
    if part is None or not whole:
        return None
    return of_hundredths(hundredths(part, whole))


def hundredths(part, whole):
    """The same in hundredths of a per cent, of counts or of whole arrays of counts."""
    return (20_000 * part + whole) // (2 * whole)


def of_hundredths(number: int) -> Decimal:
    return Decimal(number).scaleb(-2)
