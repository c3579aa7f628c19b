"""How alike two identity numbers are."""

from enum import Enum, auto

# Which digits to leave out: one wrong digit, or two neighbours swapped, always falls
# into one of them, and what is left over is then the same in both numbers.
GAPS = {
    12: ((0, 6), (6, 9), (9, 12), (5, 7), (8, 10)),
    9: ((0, 3), (3, 6), (6, 9), (2, 4), (5, 7)),
}


class NumberTie(Enum):
    SAME = auto()
    ONE_DIGIT = auto()
    SWAPPED = auto()
    MISSING = auto()  # on one side or on both: says nothing
    OTHER_KIND = auto()  # the old CMND beside a CCCD: nothing to compare
    OTHER = auto()


def number_tie(ours: str | None, theirs: str | None) -> NumberTie:
    """Blank numbers never agree with anything, not even with each other."""
    if not ours or not theirs:
        return NumberTie.MISSING
    if ours == theirs:
        return NumberTie.SAME
    if len(ours) != len(theirs):
        return NumberTie.OTHER_KIND
    wrong = [i for i, digit in enumerate(ours) if digit != theirs[i]]
    if len(wrong) == 1:
        return NumberTie.ONE_DIGIT
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        first, second = wrong
        if ours[first] == theirs[second] and ours[second] == theirs[first]:
            return NumberTie.SWAPPED
    return NumberTie.OTHER


def pieces(number: str) -> list[tuple[int, str]]:
    """Numbers that are the same, or off by one slip, share at least one piece."""
    gaps = GAPS.get(len(number), ((0, 0),))
    return [
        (len(number) * 10 + place, number[:start] + number[end:])
        for place, (start, end) in enumerate(gaps)
    ]
