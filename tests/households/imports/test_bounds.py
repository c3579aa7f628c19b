"""A commune's own list never reaches, names or changes another commune's household."""

import json

import pytest

from households import imports
from households.models import Household
from povertyaid.jobs import UserError
from tests.factories import (
    make_commune,
    make_household,
    make_review,
    make_user,
    make_village,
)
from tests.households.imports.workbooks import (
    HEADINGS,
    take_in,
    take_rows,
    workbook,
)

NUMBER = "011070123456"
MADE_UP = (1, "Lò Văn Bịa", 1970, "Nam", "Thái", NUMBER, 4, "x", "")
CANARY = "Mùa Thị Hoàng Yến"
TAKEN = "Số định danh này thuộc một hộ ở xã khác; đề nghị văn phòng huyện xử lý"


@pytest.fixture
def elsewhere():
    """A household of another commune, poor last year."""
    village = make_village(make_commune("Hẹ Muông"), "Bản Hua Thanh")
    fields = {"citizen_number": NUMBER, "birth_year": 1970}
    household = make_household(village, CANARY, **fields)
    make_review(household, 2021)
    return household


def stored(batch):
    """Everything the batch keeps of its file and of the register, as text."""
    told = ("changes", "warnings", "problems", "candidates")
    rows = [[row.values, *map(row.__getattribute__, told)] for row in batch.rows.all()]
    return json.dumps([rows, batch.findings, batch.counts], ensure_ascii=False)


def test_number_of_another_commune_is_an_error_that_tells_nothing(na_tong, elsewhere):
    batch = take_rows(MADE_UP, commune=na_tong)

    row = batch.rows.get()
    assert (row.verdict, row.household_id, row.candidates) == ("error", None, [])
    assert row.problems == [
        {"column": "Số định danh", "seen": "••••••••3456", "expected": TAKEN}
    ]
    assert [w for w in (CANARY, "Hẹ Muông", "Hua Thanh") if w in stored(batch)] == []


def test_page_of_such_a_row_tells_nothing(client, na_tong, elsewhere):
    batch = take_rows(MADE_UP, commune=na_tong)
    client.force_login(make_user(na_tong))

    page = client.get(f"/nhap/{batch.pk}/").content.decode()

    assert TAKEN in page
    assert [w for w in (CANARY, "Hẹ Muông", "Hua Thanh") if w in page] == []


def test_such_a_row_is_not_committed(na_tong, elsewhere):
    batch = take_rows(MADE_UP, commune=na_tong)

    imports.commit(batch)

    elsewhere.refresh_from_db()
    assert (elsewhere.head_name, elsewhere.village.name) == (CANARY, "Bản Hua Thanh")
    assert elsewhere.reviews.count() == 1


def test_household_that_left_between_review_and_commit_is_left_alone(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    moved = make_household(village, birth_year=1970, citizen_number=NUMBER)
    batch = take_rows(MADE_UP, commune=na_tong)
    assert batch.rows.get().verdict == "changed"
    Household.objects.update(village=make_village(make_commune("Hẹ Muông")))

    with pytest.raises(UserError, match="Sổ đã thay đổi"):
        imports.commit(batch)

    moved.refresh_from_db()
    assert moved.head_name == "Lò Văn Hặc"


def test_rows_of_another_commune_load_nothing_of_it(na_tong, elsewhere):
    """Its households of last year would be told as missing from this list."""
    rows = [["XÃ HẸ MUÔNG"], HEADINGS, ["I", "Bản Hua Thanh"], MADE_UP]

    batch = take_in(workbook(Hẹ_Muông=rows), commune=na_tong)

    assert batch.counts["error"] == 1
    assert batch.findings["missing"] == {"count": 0, "samples": [], "communes": []}
    assert CANARY not in stored(batch)


def test_village_that_went_to_another_commune_is_out_of_bounds(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    make_household(village, CANARY, birth_year=1970, citizen_number=NUMBER)
    village.commune = make_commune("Hẹ Muông")
    village.save()

    batch = take_rows(MADE_UP, commune=na_tong)

    assert batch.rows.get().verdict == "error"
    assert CANARY not in stored(batch)


def test_district_list_asks_when_name_and_commune_both_differ(na_tong, elsewhere):
    batch = take_rows(MADE_UP)

    row = batch.rows.get()
    assert (row.verdict, row.household_id) == ("duplicate", None)
    assert row.candidates == [elsewhere.pk]


def test_district_list_moves_a_household_of_the_same_name(na_tong, elsewhere):
    batch = take_rows((1, CANARY, *MADE_UP[2:]))
    assert (batch.rows.get().verdict, batch.rows.get().household) == (
        "changed",
        elsewhere,
    )
