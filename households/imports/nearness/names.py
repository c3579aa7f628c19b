"""How alike two folded names are, where family names are few and given names short."""

from enum import Enum, auto
from functools import lru_cache

SHORT = 3  # "pao" and "po" are two names as often as one name misspelt
NAMES_REMEMBERED = WORDS_REMEMBERED = 1 << 16


class NameTie(Enum):
    SAME = auto()
    LETTER = auto()  # one letter wrong, left out, added, or two neighbours swapped
    MIDDLE = auto()  # a middle name left out or cut to its initial
    ORDER = auto()  # the same words in another order
    SUFFIX = auto()  # "Lò Văn Hặc B": the letter villages tell namesakes apart by
    SHORT_LETTER = auto()  # one letter, in a given name so short that it may be another
    LETTERS = auto()  # two letters
    PART = auto()  # the same given name; family or middle name is another
    OTHER = auto()


SLIPS = frozenset(
    {NameTie.LETTER, NameTie.MIDDLE, NameTie.ORDER, NameTie.SUFFIX, NameTie.LETTERS}
    | {NameTie.SHORT_LETTER}
)


def family(name: str) -> str:
    return name.split(" ", 1)[0]


def given(name: str) -> str:
    """The last word that is not a letter telling namesakes apart."""
    words = name.split()
    long = [word for word in words[1:] if len(word) > 1]
    return long[-1] if long else name


@lru_cache(NAMES_REMEMBERED)
def name_tie(ours: str, theirs: str) -> NameTie:
    """The same whichever name comes first; both are folded (povertyaid.text.fold)."""
    if not ours or not theirs:
        return NameTie.OTHER
    if ours == theirs:
        return NameTie.SAME
    a, b = sorted((ours.split(), theirs.split()), key=lambda words: (len(words), words))
    if sorted(a) == sorted(b):
        return NameTie.ORDER
    if "".join(a) == "".join(b):
        return NameTie.LETTER
    if (tie := _by_suffix(a, b)) is not None:
        return tie
    if len(b) == len(a) + 1:
        return NameTie.MIDDLE if _lacks_one_middle(a, b) else NameTie.OTHER
    return _word_by_word(a, b) if len(a) == len(b) else NameTie.OTHER


def _by_suffix(a: list[str], b: list[str]) -> NameTie | None:
    """Two namesakes of one village called A and B are two people."""
    has_a, has_b = (len(words) > 2 and len(words[-1]) == 1 for words in (a, b))
    if has_a and has_b and a[:-1] == b[:-1]:
        return NameTie.OTHER
    if has_b and a == b[:-1]:
        return NameTie.SUFFIX
    return None


def _lacks_one_middle(shorter: list[str], longer: list[str]) -> bool:
    if len(shorter) < 2:
        return False
    places = range(1, len(longer) - 1)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in places)


def _word_by_word(a: list[str], b: list[str]) -> NameTie:
    unlike = [i for i, word in enumerate(a) if word != b[i]]
    last = len(a) - 1
    if len(unlike) == 1 and 0 < unlike[0] < last and _is_initial(a, b, unlike[0]):
        return NameTie.MIDDLE
    slips = {i: _slips(a[i], b[i]) for i in unlike}
    most = sum(slips.values())
    is_short = last in slips and min(len(a[last]), len(b[last])) <= SHORT
    if most == 1:
        return NameTie.SHORT_LETTER if is_short else NameTie.LETTER
    keeps_words = all(min(len(a[i]), len(b[i])) > slips[i] for i in unlike)
    if most == 2 and keeps_words and not is_short:
        return NameTie.LETTERS
    return NameTie.PART if len(unlike) == 1 and last not in slips else NameTie.OTHER


def _is_initial(a: list[str], b: list[str], place: int) -> bool:
    short, long = sorted((a[place].rstrip("."), b[place].rstrip(".")), key=len)
    return len(short) == 1 and long.startswith(short)


@lru_cache(WORDS_REMEMBERED)
def _slips(a: str, b: str) -> int:
    """Letters wrong, left out, added or swapped with the next; 3 stands for more."""
    if abs(len(a) - len(b)) > 2:
        return 3
    before, row = [], list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        before_that, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            least = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                least = min(least, before_that[j - 2] + 1)
            row.append(least)
    return min(row[-1], 3)


def is_one_slip(a: str, b: str) -> bool:
    return _slips(a, b) == 1
