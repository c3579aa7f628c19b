"""What a batch says while it is worked on, and what it says when that goes wrong."""

import pytest

from households import imports, tasks
from households.models import Household, ImportBatch
from povertyaid import jobs
from povertyaid.models import Job
from tests.factories import make_assignment, make_commune, make_user
from tests.households.imports.workbooks import HAC, PO, take_rows


@pytest.fixture
def na_tong():
    return make_commune("Na Tông", code="03365")


@pytest.fixture(autouse=True)
def office(client, na_tong):
    client.force_login(make_user("everything"))


def state(batch):
    batch.refresh_from_db()
    return batch.state


def ask_commit(client, batch):
    client.post(f"/nhap/{batch.pk}/ghi/")
    batch.refresh_from_db()
    return batch.job_id


def test_commit_is_stored_before_the_work_and_done_after(client):
    batch = take_rows(HAC)
    job = ask_commit(client, batch)
    assert state(batch) == "committing"

    tasks.commit_batch(job)

    assert state(batch) == "committed"


def test_second_commit_is_refused_politely(client):
    batch = take_rows(HAC)
    ask_commit(client, batch)

    page = client.post(f"/nhap/{batch.pk}/ghi/", follow=True).content.decode()

    assert "Đang có việc khác với lần nhập này" in page
    assert Job.objects.count() == 1


def test_committed_batch_is_not_committed_again(client):
    batch = take_rows(HAC)
    tasks.commit_batch(ask_commit(client, batch))

    page = client.post(f"/nhap/{batch.pk}/ghi/", follow=True).content.decode()

    assert "Không có dòng nào mới sửa được để ghi tiếp." in page
    assert Job.objects.filter(task="households.tasks.commit_batch").count() == 1


@pytest.mark.parametrize("action", ["doc", "hoan-tac"])
def test_nothing_else_begins_while_committing(client, action):
    batch = take_rows(HAC)
    ask_commit(client, batch)

    client.post(f"/nhap/{batch.pk}/{action}/")

    assert (state(batch), Job.objects.count()) == ("committing", 1)


def test_batch_being_committed_is_not_refused(client):
    batch = take_rows(HAC)
    ask_commit(client, batch)
    client.post(f"/nhap/{batch.pk}/bo/", {"reason": "Gửi nhầm"})
    assert state(batch) == "committing"


@pytest.mark.parametrize(
    ("action", "task", "during", "after"),
    [
        ("ghi", tasks.commit_batch, "committing", "committed"),
        ("doc", tasks.read_batch, "reading", "in_review"),
    ],
)
def test_work_of_a_dead_worker_is_taken_over(client, action, task, during, after):
    batch = take_rows(HAC)
    client.post(f"/nhap/{batch.pk}/{action}/")
    Job.objects.update(state=Job.State.RUNNING, attempts=1)  # and then it died
    client.get(f"/nhap/{batch.pk}/")
    assert state(batch) == during

    task(batch.job_id)

    assert state(batch) == after


@pytest.mark.parametrize(
    ("action", "task"), [("ghi", tasks.commit_batch), ("doc", tasks.read_batch)]
)
def test_cancelled_work_frees_the_batch(client, action, task):
    batch = take_rows(HAC)
    client.post(f"/nhap/{batch.pk}/{action}/")
    jobs.cancel(Job.objects.get())

    page = client.get(f"/nhap/{batch.pk}/").content.decode()

    assert state(batch) == "in_review"
    assert "Ghi 1 dòng vào sổ" in page


def test_cancelled_first_reading_leaves_the_batch_as_it_came(client):
    batch = take_rows(HAC)
    ImportBatch.objects.update(state="uploaded", findings={}, counts={})
    client.post(f"/nhap/{batch.pk}/doc/")
    jobs.cancel(Job.objects.get())
    assert client.get(f"/nhap/{batch.pk}/").status_code == 200
    assert state(batch) == "uploaded"


def test_failed_commit_goes_back_to_review(client):
    batch = take_rows(HAC)
    imports.commit(take_rows(HAC))

    tasks.commit_batch(ask_commit(client, batch))

    assert state(batch) == "in_review"
    assert Job.objects.get().state == "failed"


def test_refused_undo_is_told_on_the_page(client):
    batch = take_rows(HAC)
    imports.commit(batch)
    make_assignment(household=Household.objects.get())
    client.post(f"/nhap/{batch.pk}/hoan-tac/")
    batch.refresh_from_db()
    tasks.undo_batch(batch.job_id)

    page = client.get(f"/nhap/{batch.pk}/").content.decode()

    assert state(batch) == "committed"
    assert "1 dòng không hoàn tác được" in page
    assert "Na Tông, dòng 5 (Lò Văn Hặc)" in page


# What the address asks


@pytest.mark.parametrize("query", ["q=%00", "cot=%00", "xem=%00", "trang=%00"])
@pytest.mark.parametrize("path", ["/nhap/", "/nhap/{}/", "/nhap/{}/tien-do/"])
def test_null_in_the_address_is_no_fault(client, path, query):
    batch = take_rows(HAC)
    assert client.get(path.format(batch.pk) + "?" + query).status_code == 200


@pytest.mark.parametrize("words", ["lo van", "hac", "Hặc", "na tông 1", "5"])
def test_search_finds_a_part(client, words):
    batch = take_rows(HAC, PO)
    page = client.get(f"/nhap/{batch.pk}/", {"xem": "new", "q": words})
    assert "Lò Văn Hặc" in page.content.decode()


# Who hears of the same file


def test_secretary_does_not_hear_of_the_districts_batch(client, na_tong):
    district = take_rows(HAC)
    first = take_rows(HAC, commune=na_tong)
    second = take_rows(HAC, commune=na_tong)
    batches = ImportBatch.objects.filter(pk__in=[district.pk, first.pk, second.pk])
    batches.update(sha256="0" * 64)
    client.force_login(make_user(na_tong))

    page = client.get(f"/nhap/{second.pk}/").content.decode()

    assert f'href="/nhap/{first.pk}/"' in page
    assert f'href="/nhap/{district.pk}/"' not in page


def test_same_file_of_another_kind_is_not_named(client, na_tong):
    other, batch = take_rows(HAC), take_rows(HAC)
    ImportBatch.objects.filter(pk=other.pk).update(kind="members")
    ImportBatch.objects.update(sha256="0" * 64)
    page = client.get(f"/nhap/{batch.pk}/").content.decode()
    assert "Tệp này đã được tải lên trước đây." not in page
