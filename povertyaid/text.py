"""Vietnamese text: one spelling to store, one key to search by, one key to sort by."""

import re
import unicodedata

_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
# Tone marks in the order of dictionaries: huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LEVEL = "0"


def clean(text: str) -> str:
    """One spelling of `text`: NFC, Đ for its look-alikes, single spaces, all seen.

    Decode TCVN3 text before: there U+00AD is a letter (domain: legacy encodings).
    """
    text = unicodedata.normalize("NFC", text).translate(_LOOKALIKES)
    return " ".join(_INVISIBLE.sub("", text).split())


def fold(text: str) -> str:
    """The key to search by: no case, no marks, d for đ, single spaces."""
    text = clean(text).casefold().replace("đ", "d")
    letters = unicodedata.normalize("NFD", text)
    letters = "".join(c for c in letters if unicodedata.category(c) != "Mn")
    return " ".join(letters.split())


def sort_key(name: str) -> str:
    """The key to sort people by: given name, then family name, then middle names.

    ASCII, to be compared byte by byte: letters in the order of the alphabet, the tone
    deciding between equal letters, syllable by syllable as class registers do
    ("La Là Lả Lã Lá Lạ Lo", "Dinh, Điêu, Đinh"). The embedded PostgreSQL has no ICU,
    so no collation gives this.
    """
    syllables = clean(name).lower().split()
    ordered = syllables[-1:] + syllables[:-1]
    return " ".join(_syllable_key(syllable) for syllable in ordered)


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
