"""Vietnamese text: one spelling to store, one key to search by, one key to sort by.

A list of 100,000 rows asks for these keys half a million times, and its syllables are
a few thousand: what costs is worked out once per syllable.
"""

import re
import unicodedata
from functools import lru_cache

_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_MENDED = re.compile("[ÐðƉ\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
# Tone marks in the order of dictionaries: huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LEVEL = "0"
_SYLLABLES = 1 << 15  # kept at once: more than a register of the country has


def clean(text: str) -> str:
    """One spelling of `text`: NFC, Đ for its look-alikes, single spaces, all seen.

    Decode TCVN3 text before: there U+00AD is a letter (domain: legacy encodings).
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _MENDED.search(text):
            text = _INVISIBLE.sub("", text.translate(_LOOKALIKES))
    return " ".join(text.split())


def fold(text: str) -> str:
    """The key to search by: no case, no marks, d for đ, single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(filter(None, map(_folded_syllable, text.split())))


@lru_cache(_SYLLABLES)
def _folded_syllable(syllable: str) -> str:
    """Case and marks know no neighbour beyond a space, so one syllable is enough."""
    letters = clean(syllable).casefold().replace("đ", "d")
    letters = unicodedata.normalize("NFD", letters)
    return "".join(c for c in letters if unicodedata.category(c) != "Mn")


def sort_key(name: str) -> str:
    """The key to sort people by: given name, then family name, then middle names.

    ASCII, to be compared byte by byte: letters in the order of the alphabet, the tone
    deciding between equal letters, syllable by syllable as class registers do
    ("La Là Lả Lã Lá Lạ Lo", "Dinh, Điêu, Đinh"). The embedded PostgreSQL has no ICU,
    so no collation gives this.
    """
    syllables = clean(name).lower().split()
    ordered = syllables[-1:] + syllables[:-1]
    return " ".join(map(_syllable_key, ordered))


def place_key(name: str) -> str:
    """The key to sort places by: from the first syllable on, else as sort_key."""
    return " ".join(map(_syllable_key, clean(name).lower().split()))


@lru_cache(_SYLLABLES)
def _syllable_key(syllable: str) -> str:
    letters, tone = [], _LEVEL
    for character in unicodedata.normalize("NFD", syllable):
        if character in _TONES:
            tone = _TONES[character]
        elif unicodedata.combining(character) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + character)
        else:
            letters.append(character)
    return "".join(_LETTER.get(letter, letter) for letter in letters) + " " + tone


def title_name(name: str) -> str:
    """A person's name written wholly in capitals, with only the initials large."""
    name = clean(name)
    return name.title() if name.isupper() and len(name) > 1 else name
