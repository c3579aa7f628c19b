"""The keys of Vietnamese text; their quick ways give what the plain ones do."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from povertyaid.text import clean, fold, place_key, sort_key, title_name

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
LETTERS = "aăâbdđeêoôơuưyAĂÂĐÊÔƠƯÐðƉḥßΣςİ"
MARKS = "\u0300\u0309\u0303\u0301\u0323\u0302\u0306\u031b"
SPACES = " \t\n\u00a0\u2000\u3000\x1c"
TEXTS = st.text() | st.text(LETTERS + MARKS + INVISIBLE + SPACES + "-.12", max_size=20)


def plain_clean(text):
    text = unicodedata.normalize("NFC", text)
    text = text.translate(str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"}))
    return " ".join("".join(c for c in text if c not in INVISIBLE).split())


def plain_fold(text):
    text = plain_clean(text).casefold().replace("đ", "d")
    letters = unicodedata.normalize("NFD", text)
    letters = "".join(c for c in letters if unicodedata.category(c) != "Mn")
    return " ".join(letters.split())


@settings(max_examples=300)
@given(TEXTS)
@example("e\u200b\u0301 \u0301a \u200b x")
def test_clean_and_fold_are_what_their_definitions_say(text):
    assert clean(text) == plain_clean(text)
    assert fold(text) == plain_fold(text)


@settings(max_examples=200)
@given(TEXTS)
def test_the_key_of_a_key_is_itself(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Lò Văn HẶC", "lo van hac"),
        (unicodedata.normalize("NFD", "Điêu Chính Ngoạn"), "dieu chinh ngoan"),
        ("Ðiêu\u200b  Văn\u00a0Tâm", "dieu van tam"),
        ("oà óa Oá", "oa oa oa"),
        ("BAN NA U", "ban na u"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_people_are_sorted_as_class_registers_are():
    mixed = ["Lo", "Lạ", "Lân", "Lá", "La", "Lăn", "Lả", "Lã", "Là"]
    tones = ["La", "Là", "Lả", "Lã", "Lá", "Lạ", "Lăn", "Lân", "Lo"]
    assert sorted(mixed, key=sort_key) == tones
    names = ["Lò Văn Đinh", "Cà Văn Đinh", "Lò Văn Điêu", "Lò Văn Dinh"]
    given = ["Lò Văn Dinh", "Lò Văn Điêu", "Cà Văn Đinh", "Lò Văn Đinh"]
    assert sorted(names, key=sort_key) == given


def test_places_are_sorted_from_their_first_syllable():
    names = ["Thanh An", "Hẹ Muông", "Mường Lói", "Hua Thanh", "Mường Nhà", "Na Ư"]
    by_name = ["Hẹ Muông", "Hua Thanh", "Mường Lói", "Mường Nhà", "Na Ư", "Thanh An"]
    assert sorted(names, key=place_key) == by_name


def test_only_names_wholly_in_capitals_change():
    names = ["GIÀNG A PÓ", "Giàng A Pó", "A"]
    assert [title_name(name) for name in names] == ["Giàng A Pó", "Giàng A Pó", "A"]
