"""The pages of background jobs: whose, how far, and stopping one."""

import pytest

from povertyaid import jobs
from povertyaid.models import Job
from tests.factories import make_commune, make_user

TASK = "povertyaid.tasks.wake_owed_jobs"


@pytest.fixture
def user():
    return make_user(make_commune())


@pytest.fixture
def job(user):
    return jobs.ask(TASK, "Lập báo cáo năm 2022", asked_by=user, link="/bao-cao/2022/")


def end(job, state=Job.State.DONE, **fields):
    Job.objects.filter(pk=job.pk).update(state=state, **fields)


@pytest.mark.parametrize("count", [1, 3])
def test_job_list_query_count(client, user, count, django_assert_num_queries):
    for number in range(count):
        jobs.ask(TASK, f"Việc {number}", asked_by=user)
    client.force_login(user)

    with django_assert_num_queries(5):
        response = client.get("/viec/")

    assert response.content.count(b'<th scope="row">') == count


def test_job_list_without_jobs_says_what_comes_here(client, user):
    client.force_login(user)
    assert "Chưa có việc nền nào" in client.get("/viec/").content.decode()


def test_job_list_shows_only_ones_own(client, job):
    client.force_login(make_user("everything"))
    assert job.title not in client.get("/viec/").content.decode()


def test_waiting_page_asks_for_its_progress(client, user, job):
    client.force_login(user)

    page = client.get(f"/viec/{job.pk}/").content.decode()

    assert f'hx-get="/viec/{job.pk}/tien-do/"' in page
    assert "Sắp bắt đầu." in page


def test_progress_of_a_running_job(client, user, job):
    end(job, Job.State.RUNNING, progress=14, total=21, message="Đang tính xã Pom Lót")
    client.force_login(user)

    response = client.get(f"/viec/{job.pk}/tien-do/")

    assert response.status_code == 200
    page = response.content.decode()
    assert '<progress max="21" value="14"' in page
    assert "14/21" in page
    assert "Đang tính xã Pom Lót" in page


def test_progress_of_a_job_that_ended_stops_the_polling(client, user, job):
    end(job)
    client.force_login(user)

    response = client.get(f"/viec/{job.pk}/tien-do/")

    assert response.status_code == 286
    page = response.content.decode()
    assert 'href="/bao-cao/2022/"' in page
    assert "hx-get" not in page


def test_progress_of_a_failed_job_tells_why(client, user, job):
    end(job, Job.State.FAILED, error="Năm 2022 chưa có danh sách.")
    client.force_login(user)

    response = client.get(f"/viec/{job.pk}/tien-do/")

    assert response.status_code == 286
    assert "Năm 2022 chưa có danh sách." in response.content.decode()


def test_cancelling_a_waiting_job(client, user, job):
    client.force_login(user)

    response = client.post(f"/viec/{job.pk}/dung/")

    assert (response.status_code, response.url) == (302, f"/viec/{job.pk}/")
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_cancelling_by_get_is_refused(client, user, job):
    client.force_login(user)
    assert client.get(f"/viec/{job.pk}/dung/").status_code == 405


@pytest.mark.parametrize("part", ["", "tien-do/"])
def test_somebody_elses_job_is_not_found(client, job, part):
    client.force_login(make_user("everything"))
    assert client.get(f"/viec/{job.pk}/{part}").status_code == 404


def test_somebody_elses_job_cannot_be_cancelled(client, job):
    client.force_login(make_user("everything"))

    assert client.post(f"/viec/{job.pk}/dung/").status_code == 404

    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


@pytest.mark.parametrize("address", ["/viec/", "/viec/1/", "/viec/1/tien-do/"])
def test_anonymous_is_sent_to_login(client, address):
    response = client.get(address)
    assert (response.status_code, response.url[:11]) == (302, "/dang-nhap/")
