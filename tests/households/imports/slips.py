"""Slips of the pen as clerks make them, in names and in numbers."""

from random import Random

from povertyaid.text import fold

ALIKE = {"i": "y", "y": "i", "d": "đ", "c": "k", "x": "s", "s": "x", "n": "m", "o": "a"}
ALIKE |= {
    "u": "ư",
    "a": "e",
    "h": "n",
    "g": "q",
    "p": "b",
    "t": "l",
    "l": "n",
    "m": "n",
}


def misspelt(chance: Random, name: str) -> str:
    """`name` with lost marks, a wrong letter, a lost middle name, or words swapped."""
    words, kind = name.split(), chance.random()
    if kind < 0.35:
        return _without_marks(chance, words)
    if kind < 0.75 or len(words) < 3:
        return _wrong_letter(chance, words)
    if kind < 0.9:
        return " ".join([words[0], *words[2:]])
    return " ".join([words[0], words[2], words[1], *words[3:]])


def _without_marks(chance: Random, words: list[str]) -> str:
    place = chance.randrange(len(words))
    word = fold(words[place]).capitalize()
    return " ".join([*words[:place], word, *words[place + 1 :]])


def _wrong_letter(chance: Random, words: list[str]) -> str:
    place = chance.randrange(len(words))
    word = words[place]
    at = chance.randrange(1, len(word)) if len(word) > 1 else 0
    kind = chance.random()
    if kind < 0.3 and len(word) > 3:
        word = word[:at] + word[at + 1 :]
    elif kind < 0.5:
        word = word[: at + 1] + word[at] + word[at + 1 :]
    elif kind < 0.6 and at + 1 < len(word):
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    else:
        word = word[:at] + ALIKE.get(fold(word[at]), "n") + word[at + 1 :]
    return " ".join([*words[:place], word, *words[place + 1 :]])


def number_slip(chance: Random, number: str) -> str:
    """One digit of the serial wrong, or two neighbours of it swapped."""
    at = chance.randrange(len(number) - 6, len(number) - 1)
    if chance.random() < 0.3 and number[at] != number[at + 1]:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    other = chance.choice([d for d in "0123456789" if d != number[at]])
    return number[:at] + other + number[at + 1 :]
