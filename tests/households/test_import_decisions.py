"""Deciding about rows on the page: plain posts, fragments, what is refused."""

import re
from html import unescape

import pytest

from households import imports
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry, Job
from tests.factories import (
    make_commune,
    make_household,
    make_review,
    make_user,
    make_village,
)
from tests.households.imports.workbooks import (
    HAC,
    PO,
    household_list,
    take_in,
    take_rows,
    workbook,
)
from tests.households.test_import_pages import BAD_DATE, HTMX, work

NAME_ALONE = (4, "Lò Văn Hặc", "", "Nam", "Thái", "", 4, "x", "")


@pytest.fixture
def na_tong():
    return make_commune("Na Tông", code="03365")


@pytest.fixture
def office(client):
    user = make_user("everything")
    client.force_login(user)
    return user


@pytest.fixture
def village(na_tong):
    return make_village(na_tong, "Bản Na Tông 1")


@pytest.fixture
def twins(village):
    """Two households of one name, which a row without a birth year may be."""
    return [make_household(village, "Lò Văn Hặc", birth_year=y) for y in (1970, 1980)]


def row_of(batch, **fields):
    return batch.rows.get(**fields)


def act(client, batch, row, action, query="", **data):
    """A plain post, as without script."""
    address = f"/nhap/{batch.pk}/dong/{row.pk}/{action}/{query}"
    return client.post(address, data)


def test_question_stands_beside_what_agrees_and_differs(client, office, twins):
    batch = take_rows(NAME_ALONE)
    page = client.get(f"/nhap/{batch.pk}/?xem=duplicate").content.decode()
    assert page.count('name="la" value=') == 3  # two households, or a new one
    assert [one.code in page for one in twins] == [True, True]
    assert page.count('<span class="visually-hidden">giống: </span>') == 4


def test_answer_is_a_plain_post(client, office, twins):
    batch = take_rows(NAME_ALONE)
    row = row_of(batch)

    response = act(client, batch, row, "tra-loi", "?xem=duplicate", la=twins[0].pk)

    address = f"/nhap/{batch.pk}/?xem=duplicate#row-{row.pk}"
    assert (response.status_code, response.url) == (302, address)
    row.refresh_from_db()
    assert (row.household_id, row.matched_by) == (twins[0].pk, "answer")


def test_answer_by_htmx_gives_the_card_and_the_tabs(client, office, twins):
    batch = take_rows(NAME_ALONE)
    row = row_of(batch)
    address = f"/nhap/{batch.pk}/dong/{row.pk}/tra-loi/"

    response = client.post(address, {"la": "moi"}, headers=HTMX)

    card = response.content.decode()
    assert response.headers["HX-Trigger"] == "batch-changed"
    assert card.strip().startswith("<article")
    assert ('hx-swap-oob="true"' in card, "Hỏi lại" in card) == (True, True)


@pytest.mark.parametrize("la", ["", "abc", "999999999", "-1"])
def test_answer_that_is_none_is_refused(client, office, twins, la):
    batch = take_rows(NAME_ALONE)
    row = row_of(batch)

    plain = act(client, batch, row, "tra-loi", la=la)
    address = f"/nhap/{batch.pk}/dong/{row.pk}/tra-loi/"
    card = client.post(address, {"la": la}, headers=HTMX)

    assert (plain.status_code, card.status_code) == (422, 422)
    assert 'role="alert"' in card.content.decode()
    row.refresh_from_db()
    assert row.verdict == "duplicate"


def test_household_of_another_commune_is_never_shown(client, na_tong, village):
    """A candidate that left the commune since: not hers to see or to answer with."""
    batch = take_rows(NAME_ALONE, commune=na_tong)
    far = make_household(make_commune("Na Ư"), "Sùng A Lánh")
    row = row_of(batch)
    row.verdict, row.candidates = "duplicate", [far.pk]
    row.save()
    batch.counts |= {"duplicate": 1, "new": 0}
    batch.save()
    client.force_login(make_user(na_tong))

    page = client.get(f"/nhap/{batch.pk}/?xem=duplicate").content.decode()
    answered = act(client, batch, row, "tra-loi", la=far.pk)

    assert ("Sùng A Lánh" in page, far.code in page) == (False, False)
    assert answered.status_code == 422


def test_ids_over_a_thousand_are_written_without_dots(client, office, village):
    """A number in a page has dots for thousands; an id in a form must not."""
    twins = [
        make_household(village, "Lò Văn Hặc", id=12340 + n, birth_year=1970 + n)
        for n in (1, 2)
    ]
    batch = take_rows(NAME_ALONE)
    batch.rows.update(id=56789)

    page = client.get(f"/nhap/{batch.pk}/?xem=duplicate").content.decode()

    assert [f'value="{one.pk}"' in page for one in twins] == [True, True]
    assert 'id="row-56789"' in page
    assert re.findall(r"12\.34|56\.789", page) == []


def test_rows_an_undo_refused_are_named(client, office, village):
    batch = take_rows(HAC)
    imports.commit(batch)
    household = village.households.get()
    household.phone = "0335931484"
    household.save()
    imports.undo(batch)

    page = client.get(f"/nhap/{batch.pk}/").content.decode()

    assert "1 dòng không hoàn tác được" in page
    assert "Na Tông, dòng 5 (Lò Văn Hặc)" in page


def test_rule_says_how_many_and_answers_them(client, office, twins):
    batch = take_rows(NAME_ALONE)
    page = client.get(f"/nhap/{batch.pk}/?xem=duplicate").content.decode()
    assert 'Trả lời <b class="fig">1</b> dòng' in page

    client.post(f"/nhap/{batch.pk}/quy-tac/", {"luat": "without-number"})

    batch.refresh_from_db()
    assert (batch.counts["duplicate"], batch.counts["new"]) == (0, 1)


def test_rule_that_is_none_is_refused(client, office, twins):
    batch = take_rows(NAME_ALONE)
    response = client.post(f"/nhap/{batch.pk}/quy-tac/", {"luat": "all"})
    assert response.status_code == 422


def test_cells_are_mended_in_place(client, office, village):
    batch = take_rows(BAD_DATE)
    row = row_of(batch)
    form = client.get(f"/nhap/{batch.pk}/dong/{row.pk}/o/", headers=HTMX)
    assert 'value="31/02/1987"' in form.content.decode()

    sent = {"o-2": "30/01/1987"}
    card = client.post(f"/nhap/{batch.pk}/dong/{row.pk}/o/", sent, headers=HTMX)

    row.refresh_from_db()
    assert (card.status_code, row.verdict) == (200, "new")
    assert "“31/02/1987” → 30/01/1987: đã sửa tay" in card.content.decode()


def test_cells_are_a_page_of_their_own_without_script(client, office, village):
    batch = take_rows(BAD_DATE)
    page = client.get(f"/nhap/{batch.pk}/dong/{row_of(batch).pk}/o/").content.decode()
    assert ("<h1>" in page, 'name="o-2"' in page) == (True, True)


def test_identity_number_is_hidden_until_asked_for(client, office, village):
    batch = take_rows(HAC)
    row = row_of(batch)
    address = f"/nhap/{batch.pk}/dong/{row.pk}"
    hidden = client.get(f"{address}/o/", headers=HTMX).content.decode()
    whole = client.post(f"{address}/so/", headers=HTMX).content.decode()
    assert ("011070123456" in hidden, "011070123456" in whole) == (False, True)
    assert AuditEntry.objects.get(action="viewed").subject_id == row.pk


def test_hidden_number_left_blank_stays(client, office, village):
    batch = take_rows(HAC)
    row = row_of(batch)
    client.post(f"/nhap/{batch.pk}/dong/{row.pk}/o/", {"o-5": "", "o-6": "5"})
    row.refresh_from_db()
    assert (row.citizen_number, row.persons) == ("011070123456", 5)


def test_hidden_number_is_blanked_when_asked(client, office, village):
    batch = take_rows(HAC)
    row = row_of(batch)
    client.post(f"/nhap/{batch.pk}/dong/{row.pk}/o/", {"o-5": "", "xoa-5": "1"})
    row.refresh_from_db()
    assert row.citizen_number is None


def test_leaving_a_row_out_and_taking_it_in(client, office, village):
    batch = take_rows(HAC)
    row = row_of(batch)
    act(client, batch, row, "de-lai")
    row.refresh_from_db()
    assert row.is_left_out

    act(client, batch, row, "de-lai", nhan="1")
    row.refresh_from_db()
    assert not row.is_left_out


def test_all_rows_of_a_filtered_tab_are_left_out(client, office, village):
    batch = take_rows(HAC, PO)

    client.post(f"/nhap/{batch.pk}/de-lai/?xem=new&q=hac")

    left = batch.rows.filter(is_left_out=True)
    assert list(left.values_list("head_name", flat=True)) == ["Lò Văn Hặc"]
    page = client.get(f"/nhap/{batch.pk}/?xem=left_out").content.decode()
    assert page.count("<article") == 1


def test_missing_households_are_asked_about(client, office, village):
    gone = make_household(village, "Vì Thị Chung", birth_year=1970)
    make_review(gone, 2021)
    batch = take_rows(HAC)
    page = client.get(f"/nhap/{batch.pk}/?xem=missing").content.decode()
    assert "Vì Thị Chung" in page

    client.post(f"/nhap/{batch.pk}/khong-thay/", {"ho": gone.pk, "la": "died"})

    row = batch.rows.get(household=gone)
    assert (row.kind, row.status, row.left_reason) == ("leaving", "left", "died")


@pytest.mark.parametrize("data", [{"la": "died"}, {"ho": "x", "la": "died"}, {"ho": 1}])
def test_missing_without_a_household_or_an_answer_is_refused(
    client, office, village, data
):
    batch = take_rows(HAC)
    response = client.post(f"/nhap/{batch.pk}/khong-thay/", data)
    assert response.status_code == 422


def test_tied_heading_reads_the_file_again(client, office, village):
    batch = take_rows(HAC)
    sent = {"bang": 0, "tieu_de": "Dân tộc", "truong": "Ghi chú"}

    response = client.post(f"/nhap/{batch.pk}/cot/", sent)
    work(batch)

    assert response.url == f"/nhap/{batch.pk}/?xem=columns"
    assert (row_of(batch).note, row_of(batch).ethnic_group_id) == ("Thái", None)
    page = client.get(response.url).content.decode()
    assert "Cột đã khớp tay" in page


@pytest.mark.parametrize(
    "sent",
    [
        {"bang": 9, "tieu_de": "Dân tộc", "truong": "Ghi chú"},
        {"bang": 0, "tieu_de": "Lạ", "truong": "Ghi chú"},
        {"bang": 0, "tieu_de": "Dân tộc", "truong": "Không có"},
        {"bang": 0, "tieu_de": "Dân tộc", "truong": "Nguyên nhân"},
    ],
)
def test_tie_that_cannot_be_is_refused(client, office, village, sent):
    batch = take_rows(HAC)
    response = client.post(f"/nhap/{batch.pk}/cot/", sent)
    assert response.status_code == 422
    assert not Job.objects.exists()


def test_pages_go_on_from_a_row(client, office, village, monkeypatch):
    monkeypatch.setattr("households.views.review.LINES_ON_A_PAGE", 2)
    names = [f"Lò Văn {letter}" for letter in "EDCBA"]
    rows = [(n, name, 1970, "Nam", "", "", 4, "x", "") for n, name in enumerate(names)]
    batch = take_rows(*rows)
    seen = []
    address = f"/nhap/{batch.pk}/?xem=new&xep=ten"
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"-h\">(Lò Văn .)</h3>", page)
        found = re.search(r'data-page="after" href="([^"]+)"', page)
        address = found and f"/nhap/{batch.pk}/{unescape(found[1])}"
    assert seen == sorted(names)


def test_page_before_is_the_page_one_came_from(client, office, village, monkeypatch):
    monkeypatch.setattr("households.views.review.LINES_ON_A_PAGE", 2)
    rows = [
        (n, f"Lò Văn {letter}", 1970, "Nam", "", "", 4, "x", "")
        for n, letter in enumerate("ABCDE")
    ]
    batch = take_rows(*rows)
    third = batch.rows.all()[2].pk
    page = client.get(f"/nhap/{batch.pk}/?xem=new&truoc={third}").content.decode()
    assert re.findall(r"-h\">(Lò Văn .)</h3>", page) == ["Lò Văn A", "Lò Văn B"]


def test_template_of_a_commune_is_noted(client, office, na_tong):
    response = client.get(f"/nhap/mau/?xa={na_tong.pk}&nam=2022")
    assert response.content[:2] == b"PK"
    assert AuditEntry.objects.get(action="exported").subject == "households.household"


def test_template_of_another_commune_is_not_hers(client, na_tong):
    other = make_commune("Na Ư")
    client.force_login(make_user(na_tong))
    response = client.get(f"/nhap/mau/?xa={other.pk}&nam=2022")
    assert (response.status_code, response.url) == (302, "/nhap/moi/")
    assert not AuditEntry.objects.filter(action="exported").exists()


def test_waiting_rows_come_as_a_workbook_and_are_noted(client, office, na_tong):
    batch = take_rows(HAC, BAD_DATE)
    response = client.get(f"/nhap/{batch.pk}/dong-cho/")
    assert response.content[:2] == b"PK"
    assert AuditEntry.objects.get(action="exported").label.endswith(": 1 dòng")


def test_nothing_waiting_is_said(client, office, na_tong):
    batch = take_rows(HAC)
    page = client.get(f"/nhap/{batch.pk}/dong-cho/", follow=True).content.decode()
    assert "Không có dòng nào đang chờ." in page


# After the commit


def test_mended_row_is_written_by_the_next_commit(client, office, village):
    batch = take_rows(HAC, BAD_DATE)
    imports.commit(batch)
    row = row_of(batch, verdict="error")
    client.post(f"/nhap/{batch.pk}/dong/{row.pk}/o/", {"o-2": "1987"})
    assert "Ghi tiếp 1 dòng" in client.get(f"/nhap/{batch.pk}/").content.decode()

    client.post(f"/nhap/{batch.pk}/ghi/")
    work(batch)

    assert village.households.count() == 2


def test_chosen_rows_are_taken_back(client, office, village):
    batch = take_rows(HAC, PO)
    imports.commit(batch)

    client.post(
        f"/nhap/{batch.pk}/hoan-tac/", {"chon": "1", "dong": row_of(batch, number=5).pk}
    )
    work(batch)

    assert list(village.households.values_list("head_name", flat=True)) == [
        "Giàng A Pó"
    ]
    assert batch.state == "committed"


def test_choosing_no_row_takes_nothing_back(client, office, village):
    batch = take_rows(HAC)
    imports.commit(batch)
    response = client.post(f"/nhap/{batch.pk}/hoan-tac/", {"chon": "1"})
    assert (response.status_code, Job.objects.exists()) == (422, False)


def test_doubts_are_checked_by_the_worker_too(client, office, na_tong):
    batch = take_in(workbook(Na_Tông=household_list(HAC, year=2022)), 2021)
    with pytest.raises(UserError, match="cần người xác nhận"):
        imports.require_confirmed(batch, ())
    imports.require_confirmed(batch, ["year"])
