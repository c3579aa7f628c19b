"""The pages of a list that came in: who may, what they show, what they ask for."""

import pytest

from households import imports, tasks
from households.models import Household, ImportBatch
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
    as_file,
    household_list,
    take_rows,
    workbook,
)

HTMX = {"HX-Request": "true"}
BAD_DATE = (3, "Lò Văn Bính", "31/02/1987", "Nam", "Thái", "", 4, "x", "")
PAGES = ["", "tien-do/", "tac-dong/", "tep/"]
ACTIONS = ["doc/", "ghi/", "bo/", "hoan-tac/"]


@pytest.fixture
def na_tong():
    return make_commune("Na Tông", code="03365")


@pytest.fixture
def office(client):
    user = make_user("everything")
    client.force_login(user)
    return user


def upload(client, year=2022, commune="", rows=(HAC, PO)):
    content = workbook(Na_Tông=household_list(*rows, year=year))
    data = {"file": as_file(content), "year": year, "commune": commune}
    return client.post("/nhap/moi/", data)


def work(batch):
    """What a worker does with the batch's job."""
    batch.refresh_from_db()
    name = batch.job.task.rpartition(".")[2]
    getattr(tasks, name)(batch.job_id)
    batch.refresh_from_db()


def test_upload_read_commit_and_undo(client, office, na_tong):
    response = upload(client)
    batch = ImportBatch.objects.get()
    assert (response.status_code, response.url) == (302, f"/nhap/{batch.pk}/")
    assert batch.state == "reading"
    assert 'id="progress"' in client.get(response.url).content.decode()

    work(batch)
    page = client.get(response.url).content.decode()
    assert "Ghi 2 dòng vào sổ" in page
    assert not Household.objects.exists()

    client.post(f"/nhap/{batch.pk}/ghi/")
    work(batch)
    assert (batch.state, batch.committed_by) == ("committed", office)
    assert Household.objects.count() == 2
    assert "Hoàn tác lần ghi này" in client.get(response.url).content.decode()

    client.post(f"/nhap/{batch.pk}/hoan-tac/")
    work(batch)
    assert batch.state == "undone"
    assert not Household.objects.exists()


def test_asking_twice_makes_one_job(client, office, na_tong):
    batch = take_rows(HAC)
    for _ in range(2):
        client.post(f"/nhap/{batch.pk}/ghi/")
    assert Job.objects.count() == 1


def test_commit_that_went_stale_is_told_on_the_page(client, office, na_tong):
    batch = take_rows(HAC)
    imports.commit(take_rows(HAC))
    client.post(f"/nhap/{batch.pk}/ghi/")
    work(batch)

    page = client.get(f"/nhap/{batch.pk}/").content.decode()

    assert batch.state == "in_review"
    assert "Hãy đọc lại tệp" in page
    assert "Tệp này đã được tải lên trước đây." not in page  # the later one was after


def test_same_file_again_says_when_it_came(client, office, na_tong):
    first = take_rows(HAC)
    second = ImportBatch.objects.get(pk=first.pk)
    second.pk = None
    second.save()

    page = client.get(f"/nhap/{second.pk}/").content.decode()

    assert "Tệp này đã được tải lên trước đây." in page
    assert f'href="/nhap/{first.pk}/"' in page


def test_empty_file_is_told_on_the_form(client, office, na_tong):
    response = client.post("/nhap/moi/", {"file": as_file(b""), "year": 2022})

    assert response.status_code == 422
    assert "Tệp rỗng, không có gì để đọc." in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_file_without_a_list_is_told_on_its_page(client, office, na_tong):
    client.post("/nhap/moi/", {"file": as_file(b"hello", "a.txt"), "year": 2022})
    batch = ImportBatch.objects.get()
    work(batch)
    page = client.get(f"/nhap/{batch.pk}/").content.decode()
    assert (batch.state, "Đã nhận tệp nhưng không đọc được" in page) == ("failed", True)


@pytest.mark.parametrize("year", ["1999", "2100", ""])
def test_year_out_of_bounds_is_told_on_the_form(client, office, na_tong, year):
    assert upload(client, year=year).status_code == 422
    assert not ImportBatch.objects.exists()


def test_limits_are_said_beforehand(client, office):
    page = client.get("/nhap/moi/").content.decode()
    assert "tối đa 20 MB, 200.000 dòng" in page


def test_refuse_needs_a_reason(client, office, na_tong):
    batch = take_rows(HAC)
    client.post(f"/nhap/{batch.pk}/bo/", {"reason": ""})
    batch.refresh_from_db()
    assert batch.state == "in_review"

    client.post(f"/nhap/{batch.pk}/bo/", {"reason": "Gửi nhầm"})

    batch.refresh_from_db()
    assert (batch.state, batch.reason) == ("refused", "Gửi nhầm")


def test_original_file_comes_back_as_it_was_and_is_noted(client, office, na_tong):
    batch = take_rows(HAC)

    response = client.get(f"/nhap/{batch.pk}/tep/")

    content = b"".join(response.streaming_content)
    assert content[:2] == b"PK"
    assert len(content) == batch.size
    assert AuditEntry.objects.get(action="exported").subject_id == batch.pk


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?xem=new", ["Lò Văn Hặc"]),
        ("?xem=changed", ["Giàng A Pó", "Hộ nghèo", "Hộ cận nghèo"]),
        ("?xem=error", ["Lò Văn Bính", "31/02/1987", "ngày có trong lịch"]),
        ("?xem=new&q=lo+van+hac", ["Lò Văn Hặc"]),
        ("?xem=new&q=Giàng", ["Không có dòng nào khớp"]),
        ("?xem=new&sau=1", ["Lò Văn Hặc"]),  # no row of this batch: all come after
        ("?xem=new&bang=Na+T%C3%B4ng", ["Lò Văn Hặc"]),
        ("?xem=new&bang=khác", ["Không có dòng nào khớp"]),
        ("?xem=error&cot=Ngày+sinh", ["Lò Văn Bính", "Bỏ lọc"]),
        ("?xem=error&cot=Dân+tộc", ["Không có dòng nào khớp"]),
        ("?xem=columns", ["Trang Na Tông", "Họ và tên chủ hộ", "Khớp lại"]),
        ("?xem=nothing", ["Lò Văn Bính"]),  # the first tab that has rows
    ],
)
def test_tabs_and_search(client, office, na_tong, query, shown):
    village = make_village(na_tong, "Bản Na Tông 1")
    po = make_household(village, "Giàng A Pó", citizen_number="011074835120")
    make_review(po, 2021)
    batch = take_rows(HAC, PO, BAD_DATE)

    page = client.get(f"/nhap/{batch.pk}/{query}").content.decode()

    assert [text for text in shown if text not in page] == []


def test_fragment_for_htmx_is_the_tabs_and_rows_alone(client, office, na_tong):
    batch = take_rows(HAC)
    page = client.get(f"/nhap/{batch.pk}/?xem=new", headers=HTMX).content.decode()
    assert page.startswith('<div id="review">')


def test_citizen_numbers_are_masked(client, office, na_tong):
    make_household(
        make_village(na_tong, "Bản Na Tông 1"), birth_year=1970, citizen_number=""
    )
    batch = take_rows(HAC)
    page = client.get(f"/nhap/{batch.pk}/?xem=changed").content.decode()
    assert ("011070123456" in page, "••••••••3456" in page) == (False, True)


def test_what_commit_will_do_is_what_it_does(client, office, na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    po = make_household(village, "Giàng A Pó", citizen_number="011074835120")
    make_review(po, 2022)  # poor in the register, near-poor in the file
    batch = take_rows(HAC, PO)

    effect = imports.effect_of(batch)
    imports.commit(batch)
    done = imports.effect_of(batch)

    assert (effect.now.poor, effect.now.near_poor, effect.rows) == (1, 0, 2)
    assert (effect.after.poor, effect.after.near_poor) == (1, 1)
    assert (done.now.poor, done.now.near_poor) == (1, 1)
    assert effect.after.poor_rate is None  # no number of households known


def test_progress_asks_for_the_whole_page_when_the_job_has_ended(
    client, office, na_tong
):
    upload(client)
    batch = ImportBatch.objects.get()
    waiting = client.get(f"/nhap/{batch.pk}/tien-do/")
    work(batch)
    ended = client.get(f"/nhap/{batch.pk}/tien-do/")
    assert [r.headers.get("HX-Refresh") for r in (waiting, ended)] == [None, "true"]


# Who may


def test_secretary_sends_only_her_own_commune(client, na_tong):
    other = make_commune("Na Ư")
    client.force_login(make_user(na_tong))

    assert upload(client, commune=other.pk).status_code == 422
    assert upload(client, commune="").status_code == 422
    assert upload(client, commune=na_tong.pk).status_code == 302
    assert ImportBatch.objects.get().commune == na_tong


@pytest.mark.parametrize("path", [*PAGES, *ACTIONS])
@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("reader", 403), ("other", 404), ("nobody", 404)],
)
def test_batch_of_a_commune(client, na_tong, path, who, status):
    batch = take_rows(HAC, commune=na_tong)
    over = {"secretary": na_tong, "reader": na_tong, "other": make_commune("Na Ư")}
    client.force_login(make_user(over.get(who), may_write=who != "reader"))

    send = client.get if path in PAGES else client.post
    response = send(f"/nhap/{batch.pk}/{path}")
    if response.streaming:
        list(response.streaming_content)  # to the end, where the file is closed

    wanted = 302 if status == 200 and path in ACTIONS else status
    assert response.status_code == wanted


@pytest.mark.parametrize("path", [*PAGES, *ACTIONS])
@pytest.mark.parametrize(("who", "status"), [("secretary", 404), ("reader", 403)])
def test_batch_of_the_district(client, na_tong, path, who, status):
    batch = take_rows(HAC)
    over = {"secretary": na_tong, "reader": "everything"}[who]
    client.force_login(make_user(over, may_write=who == "secretary"))

    send = client.get if path in PAGES else client.post
    assert send(f"/nhap/{batch.pk}/{path}").status_code == status


@pytest.mark.parametrize("path", ["/nhap/", "/nhap/moi/"])
@pytest.mark.parametrize(
    ("over", "may_write", "status"),
    [("everything", True, 200), ("everything", False, 403), (None, True, 403)],
)
def test_list_and_form(client, path, over, may_write, status):
    client.force_login(make_user(over, may_write=may_write))
    assert client.get(path).status_code == status


def test_list_shows_only_batches_of_ones_own_communes(client, na_tong):
    mine = take_rows(HAC, commune=na_tong)
    take_rows(PO)
    client.force_login(make_user(na_tong))

    page = client.get("/nhap/").content.decode()

    assert page.count("lần nhập ") == 1
    assert f'href="/nhap/{mine.pk}/"' in page


def test_anonymous_is_sent_to_login(client):
    assert client.get("/nhap/").status_code == 302


@pytest.mark.parametrize("path", ACTIONS)
def test_actions_refuse_get(client, office, na_tong, path):
    batch = take_rows(HAC)
    assert client.get(f"/nhap/{batch.pk}/{path}").status_code == 405


# How many queries


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(client, office, na_tong, count, django_assert_num_queries):
    for _ in range(count):
        take_rows(HAC)
    with django_assert_num_queries(5):
        page = client.get("/nhap/").content.decode()
    assert page.count("lần nhập ") == count


@pytest.mark.parametrize("count", [1, 3])
def test_review_query_count(client, office, na_tong, count, django_assert_num_queries):
    village = make_village(na_tong, "Bản Na Tông 1")
    rows = []
    for number in range(count):
        name = f"Lò Văn {'ABC'[number]}"
        make_review(make_household(village, name, birth_year=1970), 2021)
        rows.append((number, name, 1970, "Nam", "Thái", "", 4, "x", ""))
    batch = take_rows(*rows)

    with django_assert_num_queries(26):
        page = client.get(f"/nhap/{batch.pk}/?xem=changed").content.decode()

    assert page.count("<article") == count
