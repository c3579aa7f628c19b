"""The list of households: who sees which, what finds them, in how many queries."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from households.choices import Status
from households.models import EthnicGroup
from households.querysets import identity_number_in
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def names(client):
    """The heads on the page of an address, in order."""

    def get(user, address="/ho/"):
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == 200
        return [line[2] for line in response.context["lines"]]

    return get


@pytest.fixture
def secretary(commune):
    return make_user(commune)


def listed(commune, name, status=Status.POOR, year=2022, **fields):
    household = make_household(commune, name, **fields)
    make_review(household, year, status)
    return household


# Who


def test_secretary_sees_the_households_of_her_commune(names, commune, secretary):
    listed(commune, "Lò Văn Hặc")
    listed(make_commune("Mường Nhà"), "Cà Văn Minh")

    assert names(secretary) == ["Lò Văn Hặc"]


def test_member_sees_only_those_helped(names, commune):
    member = make_member()
    make_assignment(member, listed(commune, "Lò Văn Hặc"))
    make_assignment(make_member(), listed(commune, "Cà Văn Minh"))

    assert names(make_user(member)) == ["Lò Văn Hặc"]


def test_user_without_grants_sees_none(names, commune):
    listed(commune, "Lò Văn Hặc")

    assert names(make_user()) == []


def test_anonymous_is_sent_to_login(client):
    response = client.get("/ho/")

    assert (response.status_code, response.url[:11]) == (302, "/dang-nhap/")


def test_choices_leak_no_other_commune(client, commune, secretary):
    listed(commune, "Lò Văn Hặc")
    other = listed(make_commune("Mường Nhà"), "Cà Văn Minh", year=2023)
    client.force_login(secretary)

    address = f"/ho/?commune={other.village.commune_id}&village={other.village_id}"
    page = client.get(address).content.decode()

    assert "Mường Nhà" not in page
    assert other.village.name not in page
    assert '<option value="2023"' not in page


# Which


def test_newest_year_with_reviews_in_sight_is_shown(names, commune, secretary):
    household = listed(commune, "Lò Văn Hặc", year=2021)
    make_review(household, 2022, Status.ABOVE)
    listed(commune, "Cà Văn Minh", year=2022)
    listed(make_commune("Mường Nhà"), "Vì Văn Dũng", year=2023)

    assert names(secretary) == ["Cà Văn Minh"]
    assert names(secretary, "/ho/?year=2021") == ["Lò Văn Hặc"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("", ["Lò Văn An", "Lò Văn Bình"]),
        ("poor", ["Lò Văn An"]),
        ("near_poor", ["Lò Văn Bình"]),
        ("escaped", ["Lò Văn Chung", "Lò Văn Dũng"]),
        ("left", ["Lò Văn Hặc"]),
        ("all", [f"Lò Văn {x}" for x in ["An", "Bình", "Chung", "Dũng", "Hặc", "Yên"]]),
    ],
)
def test_status_narrows(names, commune, secretary, status, expected):
    listed(commune, "Lò Văn An", Status.POOR)
    listed(commune, "Lò Văn Bình", Status.NEAR_POOR)
    listed(commune, "Lò Văn Chung", Status.AVERAGE)
    listed(commune, "Lò Văn Dũng", Status.ABOVE)
    gone = make_household(commune, "Lò Văn Hặc")
    make_review(gone, 2022, Status.LEFT, left_reason="died", persons=None)
    make_household(commune, "Lò Văn Yên")

    assert names(secretary, f"/ho/?status={status}") == expected


def test_counts_follow_the_other_filters(client, commune, secretary):
    village = make_village(commune, "Bản Na Khếnh")
    make_review(make_household(village), 2022, Status.POOR)
    make_review(make_household(village), 2022, Status.NEAR_POOR)
    listed(commune, "Lò Văn Hặc")
    client.force_login(secretary)

    tabs = client.get(f"/ho/?status=poor&village={village.pk}").context["tabs"]

    assert {name: count for name, _, count, _ in tabs} == {
        "listed": 2,
        "poor": 1,
        "near_poor": 1,
        "escaped": 0,
        "left": 0,
        "all": 0,
    }


def test_year_list_stands_in_the_village_of_its_review(names, commune):
    district = make_user("everything")
    old, new = make_village(commune), make_village(make_commune("Mường Nhà"))
    make_review(make_household(new, "Lò Văn Hặc"), 2022, village=old)

    assert names(district, f"/ho/?village={old.pk}") == ["Lò Văn Hặc"]
    assert names(district, f"/ho/?village={new.pk}") == []
    assert names(district, f"/ho/?status=all&village={new.pk}") == ["Lò Văn Hặc"]


def test_choosing_another_commune_drops_the_village(names, commune):
    village = make_village(make_commune("Mường Nhà"))
    make_review(make_household(village, "Cà Văn Minh"))
    listed(commune, "Lò Văn Hặc")

    before = f"village={village.pk}&of={village.commune_id}"
    address = f"/ho/?{before}&commune={commune.pk}"
    assert names(make_user("everything"), address) == ["Lò Văn Hặc"]


def test_ethnic_group_narrows(names, commune, secretary):
    thai, mong = EthnicGroup.objects.filter(name__in=["Thái", "Mông"]).order_by("-name")
    listed(commune, "Lò Văn Hặc", ethnic_group=thai)
    listed(commune, "Giàng A Páo", ethnic_group=mong)

    assert names(secretary, f"/ho/?ethnic={mong.pk}") == ["Giàng A Páo"]


def test_households_without_a_main_helper(names, commune, secretary):
    make_assignment(household=listed(commune, "Lò Văn An"))
    make_assignment(household=listed(commune, "Lò Văn Bình"), role="supporting")
    former = listed(commune, "Lò Văn Chung")
    end = {"ended_on": date(2022, 6, 1), "end_reason": "replaced"}
    make_assignment(household=former, **end)

    assert names(secretary, "/ho/?helper=none") == ["Lò Văn Bình", "Lò Văn Chung"]


@pytest.mark.parametrize(
    "words",
    [
        "lo van hac",
        "LÒ VĂN HẶC",
        "hac",
        "na khenh",
        "hac na khenh",
        "lò văn bản na",
        "{code}",
        "{number}",
        "db {number}",
        "0335 931 484",
        "931.484",
    ],
)
def test_search_finds_without_marks(names, commune, secretary, words):
    village = make_village(commune, "Bản Na Khếnh")
    fields = {"citizen_number": "011078685083", "phone": "0335931484"}
    household = make_household(village, "Lò Văn Hặc", **fields)
    make_review(household)
    listed(commune, "Vì Thị Xuân")

    words = words.format(code=household.code, number=int(household.code[3:]))
    assert names(secretary, f"/ho/?q={words}") == ["Lò Văn Hặc"]


@pytest.fixture
def numbered(commune):
    village = make_village(commune, "Bản Na Khếnh")
    return make_household(village, "Lò Văn Hặc", citizen_number="011078685083")


@pytest.mark.parametrize(
    "words", ["011078685083", "011 078 685 083", "hac 011078685083"]
)
@pytest.mark.parametrize("is_part", [False, True])
def test_a_number_is_looked_up_by_post(client, numbered, secretary, words, is_part):
    client.force_login(secretary)
    headers = {"HX-Request": "true"} if is_part else {}

    response = client.post("/tim/", {"q": words}, headers=headers)

    address = response.headers["HX-Redirect"] if is_part else response.url
    assert address == f"/ho/{numbered.pk}/"


def test_a_number_of_another_commune_is_nobodys(client, numbered, secretary):
    away = make_household(make_commune("Mường Nhà"), citizen_number="011078685099")
    client.force_login(secretary)

    pages = [
        client.post("/tim/", {"q": number}, follow=True)
        for number in (away.citizen_number, "011078685000")
    ]

    assert [page.redirect_chain for page in pages] == [[("/ho/", 302)]] * 2
    for page in pages:
        assert "Không có hộ nào mang số định danh này" in page.content.decode()
        assert "0110786850" not in page.content.decode()


def test_a_number_in_an_address_is_not_looked_up(client, numbered, secretary):
    client.force_login(secretary)

    page = client.get("/ho/?q=011078685083", follow=True)

    assert page.redirect_chain == [("/ho/", 302)]
    assert "gõ vào ô Tìm hộ ở trên cùng" in page.content.decode()
    assert "011078685083" not in page.content.decode()
    book = client.get("/ho/xlsx/?q=011078685083")
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert "Lò Văn Hặc" not in str(list(sheet.values))


def test_other_words_lead_to_the_list_with_its_own_address(client, secretary):
    client.force_login(secretary)
    asked = {"q": "lò văn", "status": "poor", "page": "3", "csrf": "x", "year": ""}

    response = client.post("/tim/", asked)

    assert response.url == "/ho/?q=l%C3%B2+v%C4%83n&status=poor"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("011078685083", "011078685083"),
        ("cmnd 040 123 456", "040123456"),
        ("lò 011.078.685.083", "011078685083"),
        ("0335 931 484", None),
        ("DB-000123", None),
        ("db-123456789", None),
        ("0110786850831", None),
        ("hặc", None),
        ("", None),
    ],
)
def test_what_is_taken_for_a_number(words, number):
    assert identity_number_in(words) == number


@pytest.mark.parametrize(
    "words", ["%", "_", "hac van lo", "DB-999999", "'", "\\", "75083", "0110786"]
)
def test_search_that_fits_nobody(names, commune, secretary, words):
    listed(commune, "Lò Văn Hặc")

    assert names(secretary, f"/ho/?q={words}") == []


def test_search_covers_the_whole_register(names, commune, secretary):
    make_household(commune, "Lò Văn Hặc")
    listed(commune, "Cà Văn Minh")

    assert names(secretary, "/ho/?q=hac") == ["Lò Văn Hặc"]
    assert names(secretary, "/ho/?q=hac&status=listed") == []


def test_names_sort_by_given_name(names, commune, secretary):
    for name in ("Vì Văn Đinh", "Lò Thị Điêu", "Cà A Dinh", "Bạc Văn An"):
        listed(commune, name)

    expected = ["Bạc Văn An", "Cà A Dinh", "Lò Thị Điêu", "Vì Văn Đinh"]
    assert names(secretary) == expected


@pytest.mark.parametrize(
    ("sort", "expected"), [("persons", "BAC"), ("b1", "CBA"), ("code", "ABC")]
)
def test_sorting(names, commune, secretary, sort, expected):
    for name, persons, b1 in (("A", 3, None), ("B", 5, 90), ("C", 2, 40)):
        make_review(make_household(commune, name), persons=persons, b1=b1)

    assert "".join(names(secretary, f"/ho/?sort={sort}")) == expected


def test_mistyped_address_shows_the_list(names, commune, secretary):
    listed(commune, "Lò Văn Hặc")

    address = "/ho/?year=x&status=y&commune=z&village=-1&sort=w&page=0&ethnic=q"
    assert names(secretary, address) == ["Lò Văn Hặc"]


def test_pages_of_25(client, names, commune, secretary):
    for _ in range(26):
        listed(commune, "Lò Văn Hặc")

    assert len(names(secretary)) == 25
    assert len(names(secretary, "/ho/?page=2")) == 1
    assert len(names(secretary, "/ho/?page=99")) == 1
    assert "Từ 26 đến 26 trong 26 hộ" in client.get("/ho/?page=2").content.decode()


# How


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("narrowing", ["", "?q=lo", "?helper=none&sort=village"])
def test_query_count(
    client, commune, secretary, count, narrowing, django_assert_num_queries
):
    for _ in range(count):
        make_assignment(household=listed(commune, "Lò Văn Hặc"), role="supporting")
    client.force_login(secretary)

    with django_assert_num_queries(5):
        response = client.get(f"/ho/{narrowing}")

    assert len(response.context["lines"]) == count


def test_query_count_for_a_member(client, commune, django_assert_num_queries):
    member = make_member()
    make_assignment(member, listed(commune, "Lò Văn Hặc"))
    client.force_login(make_user(member))

    with django_assert_num_queries(5):
        client.get("/ho/")


def snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def second_look(client) -> tuple[int, str]:
    """Queries and page of a list looked at twice with no commit between.

    Snapshots are the whole server's, and other tests commit on it at the same time.
    """
    for _ in range(200):
        before = snapshot()
        client.get("/ho/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/ho/").content.decode()
            asked = len(queries)
        if snapshot() == before:
            return asked, page
    pytest.fail("Không lúc nào máy chủ yên giữa hai lần xem.")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_list_is_made_anew_only_after_a_change(
    client, commune, secretary, django_assert_num_queries
):
    listed(commune, "Lò Văn Hặc")
    client.force_login(secretary)

    queries, page = second_look(client)

    assert queries == 3
    assert "Lò Văn Hặc" in page
    listed(commune, "Cà Văn Minh")
    with django_assert_num_queries(7):  # two more ask history whether it changed
        assert "Cà Văn Minh" in client.get("/ho/").content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_kept_list_is_shown_to_nobody_else(client, commune, secretary):
    listed(commune, "Lò Văn Hặc")
    other = make_user(make_commune("Mường Nhà"))
    for user, is_seen in ((secretary, True), (other, False), (secretary, True)):
        client.force_login(user)
        assert ("Lò Văn Hặc" in client.get("/ho/").content.decode()) == is_seen


def test_htmx_gets_the_list_alone(client, commune, secretary):
    listed(commune, "Lò Văn Hặc")
    client.force_login(secretary)

    part = client.get("/ho/", headers={"HX-Request": "true"})
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    whole = client.get("/ho/", headers=restored)

    assert part.content.startswith(b'<div id="households">')
    assert b"<html" in whole.content
    assert "HX-Request" in part["Vary"]


def test_empty_register_says_what_to_do(client, secretary):
    client.force_login(secretary)

    assert "Chưa có danh sách hộ nào" in client.get("/ho/").content.decode()


# The workbook


def test_workbook_holds_the_filtered_rows_with_masked_numbers(
    client, commune, secretary
):
    listed(commune, "=Lò Văn Hặc", citizen_number="011078685083")
    listed(commune, "Cà Văn Minh", Status.NEAR_POOR)
    listed(make_commune("Mường Nhà"), "Vì Văn Dũng")
    client.force_login(secretary)

    response = client.get("/ho/xlsx/?status=poor")

    sheet = load_workbook(io.BytesIO(response.content)).active
    (row,) = sheet.iter_rows(min_row=2, values_only=True)
    assert (row[2], row[3], row[6]) == ("=Lò Văn Hặc", "••••••••5083", "Hộ nghèo")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == (secretary, AuditEntry.Action.EXPORTED)
    assert entry.label == "Danh sách hộ: 1 dòng"


def test_csv_holds_the_same_rows(client, commune, secretary):
    listed(commune, "=Lò Văn Hặc", citizen_number="011078685083")
    listed(commune, "Cà Văn Minh", Status.NEAR_POOR)
    client.force_login(secretary)

    text = client.get("/ho/csv/?status=poor").content.decode("utf-8-sig")

    (line,) = text.splitlines()[1:]
    assert ",'=Lò Văn Hặc,••••••••5083," in line
    assert AuditEntry.objects.get().label == "Danh sách hộ: 1 dòng"


def test_search_takes_a_village_from_the_start_of_a_word(names, commune, secretary):
    village = make_village(commune, "Bản Hin Phon")
    for name in ("Bạc Ngọc An", "Bạc Ngọc Minh"):
        make_review(make_household(village, name))

    assert names(secretary, "/ho/?q=bac ngoc an") == ["Bạc Ngọc An"]
