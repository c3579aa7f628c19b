"""Every pattern for plain values is narrower than the parser it stands in for."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from households.imports.citizen_numbers import parse_citizen_number
from households.imports.plain import (
    folded_names,
    plain_births,
    plain_names,
    sort_keys,
    whole_numbers,
)
from households.imports.values import Parsed, parse_birth, parse_name
from povertyaid.text import fold, sort_key

SYLLABLES = ["Lò", "lò", "LÒ", "A", "Văn", "Thị", "(chết)", "Ông", "bà", "Ðiêu", "Đ."]
SYLLABLES += [
    "Nguyễn",
    "Nguyê\u0303n",
    "2",
    "B",
    "H'Mông",
    "\u200bHặc",
    "hai",
    ",",
    "-",
]
SYLLABLES += ["Anh", "Chị", "Cứ", "Nhìa", "I", "II", "Mỷ", "ss", "ﬁ", "ß", "Å"]
names = some.lists(some.sampled_from(SYLLABLES), min_size=1, max_size=6)
spaces = some.sampled_from([" ", "  ", "\u00a0", " \n"])


@given(names, spaces)
@settings(max_examples=400)
def test_a_plain_name_is_what_its_parser_makes_of_it(words, space):
    name = space.join(words)
    if plain_names(pl.Series([name]))[0]:
        assert parse_name(name) == Parsed(name)


@given(some.text(max_size=30))
@settings(max_examples=400)
def test_any_text_taken_for_a_plain_name_is_one(text):
    if plain_names(pl.Series([text]))[0]:
        assert parse_name(text) == Parsed(text)


def test_most_names_of_a_list_are_plain():
    usual = ["Lò Văn Hặc", "Giàng A Pó", "Cứ Nhìa Sùng", "Quàng Thị Ánh", "Vì Văn Ỉn"]
    assert plain_names(pl.Series(usual)).to_list() == [True] * 5


parts = some.tuples(
    some.integers(1890, 2030), some.integers(0, 13), some.integers(0, 32)
)


@given(parts.map(lambda day: "{:04}-{:02}-{:02}".format(*day)))
@settings(max_examples=500)
def test_a_plain_birth_is_what_its_parser_makes_of_it(text):
    if plain_births(pl.Series([text]), 2022)[0]:
        assert parse_birth(text, 2022) == Parsed((text, int(text[:4])))


def test_usual_dates_of_birth_are_plain():
    days = ["1978-05-12", "1978-01-01", "2023-05-12", "12/5/1978", "1978", None]
    plain = plain_births(pl.Series(days), 2022).to_list()
    assert plain == [True, False, False, False, False, False]


digits = some.text("0123456789", min_size=12, max_size=12)
sexes = some.sampled_from(["male", "female", None])
years = some.one_of(some.none(), some.integers(1900, 2022))


@given(digits, sexes, years)
@settings(max_examples=500)
def test_a_whole_number_is_what_its_parser_makes_of_it(number, sex, year):
    years = pl.Series([year], dtype=pl.Int32)
    fits = whole_numbers(pl.Series([number]), pl.Series([sex], dtype=pl.String), years)
    if fits[0]:
        assert parse_citizen_number(number, sex, year) == Parsed(number)


@pytest.mark.parametrize(
    ("number", "sex", "year", "fits"),
    [
        ("011078001234", "male", 1978, True),
        ("011178001234", "female", 1978, True),
        ("011278001234", "male", 2078, True),
        ("011078001234", "female", 1978, False),
        ("011078001234", "male", 1979, False),
        ("003078001234", "male", 1978, False),
        ("011078001234", None, None, True),
        ("11078001234", "male", 1978, False),
    ],
)
def test_whole_numbers_fit_province_sex_and_birth_year(number, sex, year, fits):
    sexes = pl.Series([sex], dtype=pl.String)
    years = pl.Series([year], dtype=pl.Int32)
    assert whole_numbers(pl.Series([number]), sexes, years).to_list() == [fits]


@given(some.lists(names, min_size=1, max_size=5))
@settings(max_examples=200)
def test_keys_by_syllable_are_the_keys_of_whole_names(lists):
    cleaned = [" ".join(words) for words in lists]

    assert folded_names(cleaned) == {name: fold(name) for name in cleaned}
    assert sort_keys(cleaned) == {name: sort_key(name) for name in cleaned}
