"""Values that need no parser: what whole columns of plain names and numbers look like.

A pattern here must be narrower than its parser: a test holds each against it.
"""

import unicodedata
from collections.abc import Callable

import polars as pl

from households.imports.citizen_numbers import PROVINCES
from households.imports.values.births import FIRST_YEAR
from povertyaid.text import fold, sort_key

_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_SMALL = "bcdđfghjklmnpqrstvwxz" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
)
_WORD = f"[{_SMALL.upper()}][{_SMALL}]*"
# Two to eight words, each with its first letter large and the others small
_PLAIN_NAME = rf"^{_WORD}(?: {_WORD}){{1,7}}$"
# Words that may stand around a name, and a consonant that tells namesakes apart
_AROUND = r"(?i)^(?:ông|bà|anh|chị|cụ|hộ|nhà|gia) | (?:và|với|chết|mất|trần|đời)(?: |$)"
_LETTER_BEHIND = r" [A-DĐGHK-NP-TVX]$"
_DATE_CELL = r"^\d{4}-\d\d-\d\d$"
LONGEST_NAME = 100


def plain_names(texts: pl.Series) -> pl.Series:
    """True for names that parse_name gives back as they are."""
    plain = texts.str.contains(_PLAIN_NAME) & ~texts.str.contains(_AROUND)
    plain &= ~texts.str.contains(_LETTER_BEHIND)
    plain &= texts.str.contains(f"[{_SMALL}]")
    plain &= texts.str.len_chars() <= LONGEST_NAME
    return plain.fill_null(value=False)


def plain_births(texts: pl.Series, list_year: int) -> pl.Series:
    """True for date cells that parse_birth takes as they are, in a column not swapped.

    The first of January is not plain: it often stands for a day nobody knows.
    """
    days = texts.str.to_date("%Y-%m-%d", strict=False)
    plain = texts.str.contains(_DATE_CELL) & days.is_not_null()
    plain &= (days.dt.month() > 1) | (days.dt.day() > 1)
    years = days.dt.year()
    plain &= (years >= FIRST_YEAR) & (years <= list_year)
    return plain.fill_null(value=False)


def whole_numbers(texts: pl.Series, sex: pl.Series, year: pl.Series) -> pl.Series:
    """True for CCCD numbers of 12 digits that fit the row's sex and birth year."""
    frame = pl.DataFrame({"number": texts, "sex": sex, "year": year})
    whole = pl.col("number").str.contains(r"^\d{12}$")
    province = pl.col("number").str.slice(0, 3).is_in(PROVINCES.split())
    fourth = pl.col("number").str.slice(3, 1).cast(pl.Int32, strict=False)
    born = pl.col("number").str.slice(4, 2).cast(pl.Int32, strict=False)
    born = born + 1900 + 100 * (fourth // 2)
    is_female = pl.when(pl.col("sex").is_not_null()).then(pl.col("sex") == "female")
    fits_sex = is_female.is_null() | (is_female == (fourth % 2 == 1))
    fits_year = pl.col("year").is_null() | (pl.col("year") == born)
    fits = frame.select(whole & province & fits_sex & fits_year).to_series()
    return fits.fill_null(value=False)


def folded_names(names: list[str]) -> dict[str, str]:
    """Each name's search key (povertyaid.text.fold)."""
    return _by_syllable(names, fold)


def sort_keys(names: list[str]) -> dict[str, str]:
    """Each name's sort key (povertyaid.text.sort_key)."""
    turned = {
        name: " ".join((name.split(" ")[-1:]) + name.split(" ")[:-1]) for name in names
    }
    keys = _by_syllable(list(turned.values()), sort_key)
    return {name: keys[other] for name, other in turned.items()}


def _by_syllable(names: list[str], key: Callable[[str], str]) -> dict[str, str]:
    """Each name's key, made of the keys of its syllables: few among many names."""
    known: dict[str, str] = {}
    found = {}
    for name in names:
        syllables = name.split(" ")
        for syllable in syllables:
            if syllable not in known:
                known[syllable] = key(syllable)
        found[name] = " ".join(known[syllable] for syllable in syllables)
    return found
