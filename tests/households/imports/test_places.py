"""Communes and villages by whatever a list calls them."""

import pytest

from households.imports.places import (
    Places,
    VillageFound,
    is_village,
    village_in,
    village_key,
    village_name,
    village_of,
)
from tests.factories import make_commune, make_village


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("II. BẢN HIN PHON", "Bản Hin Phon"),
        ("BẢN XÔM II", "Bản Xôm II"),
        ("1) Đội 4:", "Đội 4"),
        ("Bản Na Ư, xã Na Ư, huyện Điện Biên", "Bản Na Ư"),
        ("Bản Na Ư - xã Na Ư", "Bản Na Ư"),
        ("C17", "C17"),
        ("Ba\u0309n Li\u00ea\u0301ng", "Bản Liếng"),
    ],
)
def test_village_name(text, name):
    assert village_name(text) == name


@pytest.mark.parametrize(
    "names",
    [
        ("Bản Xôm 1", "Xôm I", "xôm1", "B. Xôm 1", "bản  Xôm 01", "Bản: Xôm 1"),
        ("Na Ư", "bản Na Ư", "NA Ư."),
        ("Đội 4", "đội IV", "Đội 04"),
        ("C17", "C 17", "bản C17", "thôn C-17"),
        ("Noong Hẹt", "Noọng Hẹt", "Noong-Hẹt"),
        ("TDP 3", "Tổ dân phố 3"),
    ],
)
def test_spellings_of_one_village_share_a_key(names):
    assert len({village_key(name) for name in names}) == 1


def test_villages_of_other_numbers_share_no_key():
    names = ["Bản Xôm 1", "Bản Xôm 2", "Bản Xôm 11", "Đội 1", "Bản Xôm"]
    assert len({village_key(name) for name in names}) == 5


@pytest.mark.parametrize("text", ["Bản Liếng", "đội 4", "C9", "Khu 2", "BAN LIENG"])
def test_titles_of_villages(text):
    assert is_village(text)


@pytest.mark.parametrize("text", ["Ban Chỉ đạo rà soát", "Lò Văn Đội", "Cà Văn Ba"])
def test_titles_of_no_village(text):
    assert not is_village(text)


@pytest.mark.parametrize(
    "text",
    [
        "Na Tông",
        "xã Na Tông",
        "XÃ NA TÔNG",
        "Na Tong",
        "HN Na Tông 2022",
        "DS hộ nghèo Na Tông (2)",
    ],
)
def test_commune_named(na_tong, text):
    assert Places(2022).commune_named(text) == na_tong.pk


@pytest.mark.parametrize("text", ["Na Tông Trên", "HN", "Sheet1", ""])
def test_no_commune_named(na_tong, text):
    assert Places(2022).commune_named(text) is None


def test_noong_het_has_two_spellings():
    commune = make_commune("Noong Hẹt", code="03352")
    places = Places(2022)
    assert places.commune_named("Xã Noọng Hẹt") == commune.pk
    assert places.communes_in(["UBND XÃ NOỌNG HẸT"]) == {commune.pk}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("DANH SÁCH HỘ NGHÈO BẢN NA TÔNG 1 NĂM 2022", "BẢN NA TÔNG 1"),
        ("Danh sách hộ nghèo bản Hin Phon, xã Na Tông", "bản Hin Phon"),
        ("Danh sách hộ nghèo (Đội 4) xã Thanh Xương", "Đội 4"),
        ("DANH SÁCH HỘ NGHÈO CÁC THÔN, BẢN NĂM 2022", ""),
        ("BẢN TỔNG HỢP HỘ NGHÈO NĂM 2022", ""),
        ("Khu vực nông thôn năm 2022", ""),
        ("BAN CHỈ ĐẠO RÀ SOÁT", ""),
        ("UBND XÃ NA TÔNG", ""),
    ],
)
def test_the_village_in_a_title(title, found):
    assert village_in([title]) == found


def test_a_title_with_two_villages_names_none():
    assert village_in(["Danh sách bản Xôm", "và bản Hin Phon"]) == ""


def test_the_name_of_a_sheet_comes_before_its_titles():
    titles = ["Danh sách hộ nghèo bản Xôm"]
    names = ("Đội 4", "Sheet1")
    assert [village_of(name, titles) for name in names] == ["Đội 4", "bản Xôm"]


def village(commune, text):
    return Places(2022).village(commune.pk, text)


def test_village_of_the_register_by_its_spellings(na_tong):
    xom = make_village(na_tong, "Bản Xôm 1")
    found = [village(na_tong, text) for text in ("bản xôm 1", "Ban Xom 1", "Xôm I")]
    assert found == [
        VillageFound(xom.pk, "Bản Xôm 1"),
        VillageFound(xom.pk, "Bản Xôm 1"),
        VillageFound(xom.pk, "Bản Xôm 1", "viết khác tên đã có"),
    ]


def test_village_by_the_name_it_had_before_a_merger(na_tong):
    merged = make_village(na_tong, "Bản Xôm")
    merged.aliases = ["Bản Hin Phon", "Bản Na Hai"]
    merged.save()
    why = "tên cũ hoặc tên khác của bản"
    expected = VillageFound(merged.pk, "Bản Xôm", why)
    assert village(na_tong, "BẢN NA HAI") == expected


def test_a_name_that_two_villages_have_had_is_a_question(na_tong):
    make_village(na_tong, "Bản Na Hai")
    merged = make_village(na_tong, "Bản Xôm")
    merged.aliases = ["Bản Na Hài"]
    merged.save()
    expected = "một trong: Bản Na Hai, Bản Xôm"
    assert village(na_tong, "Na Hai") == VillageFound(None, "Na Hai", expected=expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "tên thôn, bản"),
        ("x" * 81, "tên thôn, bản"),
        ("#REF!", "tên thôn, bản; #REF! là lỗi công thức trong tệp"),
    ],
)
def test_what_is_no_village(na_tong, text, expected):
    assert village(na_tong, text) == VillageFound(None, "", expected=expected)
