"""A household's plan out of poverty: who writes it, what is refused, where it shows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assignments.following import follow_reviews
from assignments.models import EscapeMeasure, Grant
from households.choices import Status
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_review,
    make_user,
)

LINE = {"measure": "Vay vốn mua 2 con bò", "doer": "Lò Văn Hặc", "due_on": "2023-12-31"}


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def household(commune):
    household = make_household(commune, "Lò Văn Hặc")
    make_review(household, 2021, causes=(1,), deprivations=(2,))
    return household


@pytest.fixture
def helped(household):
    return make_assignment(make_member(name="Vì Văn Dũng"), household)


@pytest.fixture
def measure(household):
    return EscapeMeasure.objects.create(
        household=household,
        measure="Nuôi bò",
        doer="Lò Văn Hặc",
        due_on=date(2023, 12, 31),
    )


@pytest.fixture
def post(client, household):
    def send(user, way="", **fields):
        client.force_login(user)
        return client.post(f"/ho/{household.pk}/thoat-ngheo/{way}", fields)

    return send


@pytest.mark.parametrize("kind", ["secretary", "helper"])
def test_secretary_and_todays_helper_add_a_line(post, commune, household, helped, kind):
    user = make_user(commune if kind == "secretary" else helped.member)

    response = post(user, **LINE)

    assert (response.status_code, response.url) == (
        302,
        f"/ho/{household.pk}/thoat-ngheo/",
    )
    row = EscapeMeasure.objects.get()
    assert (row.household, row.measure, row.written_by) == (
        household,
        LINE["measure"],
        user,
    )
    entry = AuditEntry.objects.get()
    assert (entry.subject_id, entry.actor) == (household.pk, user)
    assert entry.after == {
        "Biện pháp thoát nghèo": "Vay vốn mua 2 con bò; Lò Văn Hặc;"
        " xong trước 31/12/2023"
    }


@pytest.mark.parametrize("way", ["", "dang-ky/", "{}/", "{}/xong/", "{}/bo/"])
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("reader", 403),
        ("other commune", 404),
        ("other helper", 404),
        ("former helper", 404),
        ("helper without grant", 404),
        ("nobody", 404),
    ],
)
def test_others_write_nothing(
    post, commune, household, helped, measure, way, kind, code
):
    user = make_user(None)
    if kind == "reader":
        user = make_user(commune, may_write=False)
    elif kind == "other commune":
        user = make_user(make_commune("Mường Nhà"))
    elif kind == "other helper":
        user = make_user(make_assignment().member)
    elif "helper" in kind:
        user = make_user(helped.member)
    if kind == "former helper":
        helped.ended_on, helped.end_reason = timezone.localdate(), "replaced"
        helped.save()
    elif kind == "helper without grant":
        yesterday = timezone.localdate() - timedelta(days=1)
        Grant.objects.filter(user=user).update(expires_on=yesterday)
    before = EscapeMeasure.objects.values().get()

    assert post(user, way.format(measure.pk), **LINE).status_code == code
    assert EscapeMeasure.objects.values().get() == before
    helped.refresh_from_db()
    assert helped.pledge == ""


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"measure": ""}, "Ghi biện pháp, ví dụ"),
        ({"doer": ""}, "Ghi ai làm việc này."),
        ({"due_on": "31/02/2023"}, "Ghi ngày có thật, ví dụ 13/10/2023."),
        ({"cause": "Lười"}, "Chọn một nguyên nhân trong danh sách."),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_kept(post, commune, fields, told):
    response = post(make_user(commune), **LINE | {"doer": "Bà Pâng"} | fields)

    assert response.status_code == 422
    text = response.content.decode()
    assert told in text
    assert ("Bà Pâng" in text) == ("doer" not in fields)
    assert not EscapeMeasure.objects.exists()


def test_causes_are_those_of_the_newest_result_that_tells(client, commune, household):
    make_review(household, 2022, Status.POOR, causes=(3,), deprivations=(4,))
    make_review(household, 2023, Status.POOR)
    client.force_login(make_user(commune))

    form = client.get(f"/ho/{household.pk}/thoat-ngheo/").context["form"]

    assert [value for value, _ in form.fields["cause"].choices] == [
        "",
        "Không có lao động",
        "Thiếu hụt: Bảo hiểm y tế",
    ]


def test_a_line_is_edited_with_what_came_of_it(post, commune, measure):
    fields = LINE | {"done_on": "2023-11-02", "result": "Đã mua 2 con"}

    response = post(make_user(commune), f"{measure.pk}/", **fields)

    measure.refresh_from_db()
    assert response.status_code == 302
    assert (measure.done_on, measure.result) == (date(2023, 11, 2), "Đã mua 2 con")
    assert "Nuôi bò" in AuditEntry.objects.get().before["Biện pháp thoát nghèo"]


def test_a_day_to_come_is_no_day_of_doing(post, commune, measure):
    fields = LINE | {"done_on": "2099-01-01"}

    response = post(make_user(commune), f"{measure.pk}/", **fields)

    assert (
        response.status_code,
        "Ngày này chưa tới." in response.content.decode(),
    ) == (
        422,
        True,
    )


def test_done_is_done_today_and_only_once(post, commune, measure):
    secretary = make_user(commune)

    post(secretary, f"{measure.pk}/xong/")
    post(secretary, f"{measure.pk}/xong/")

    measure.refresh_from_db()
    assert measure.done_on == timezone.localdate()
    assert AuditEntry.objects.count() == 1


def test_a_line_is_removed_and_the_history_keeps_it(post, commune, measure):
    post(make_user(commune), f"{measure.pk}/bo/")

    assert not EscapeMeasure.objects.exists()
    was = AuditEntry.objects.get().before["Biện pháp thoát nghèo"]
    assert was == "Nuôi bò; Lò Văn Hặc; xong trước 31/12/2023"


def test_a_line_of_another_household_is_not_found(post, commune, measure):
    other = EscapeMeasure.objects.create(
        household=make_household(commune), measure="Nuôi dê", doer="Bà Pâng"
    )

    assert post(make_user(commune), f"{other.pk}/bo/").status_code == 404
    assert EscapeMeasure.objects.count() == 2


def test_the_pledge_is_noted_on_the_help_that_runs(post, helped):
    user = make_user(helped.member)
    fields = {"target_year": "2024", "pledge": "Một con bò giống"}

    response = post(user, "dang-ky/", **fields)
    post(user, "dang-ky/", **fields)

    helped.refresh_from_db()
    assert response.status_code == 302
    assert (helped.target_year, helped.pledge) == (2024, "Một con bò giống")
    change = helped.changes.get()
    assert (change.kind, change.why) == (
        "amended",
        "Đăng ký thoát nghèo năm 2024. Nội dung giúp: Một con bò giống",
    )
    assert change.before == {"target_year": None, "pledge": ""}


@pytest.mark.parametrize("year", ["2020", "2099", "24"])
def test_a_year_that_cannot_be_is_told(post, helped, year):
    response = post(make_user(helped.member), "dang-ky/", target_year=year)

    assert response.status_code == 422
    assert "Ghi năm từ 2022 đến" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(
    client, commune, household, helped, count, django_assert_num_queries
):
    for _ in range(count):
        EscapeMeasure.objects.create(household=household, measure="Bò", doer="Hộ")
    client.force_login(make_user(commune))

    with django_assert_num_queries(9):
        response = client.get(f"/ho/{household.pk}/thoat-ngheo/")

    assert len(response.context["measures"]) == count


# On the page of the household


def text_of(client, user, household, query=""):
    client.force_login(user)
    return client.get(f"/ho/{household.pk}/{query}").content.decode()


def test_the_household_page_shows_the_plan(client, commune, household, measure, helped):
    helped.target_year = 2024
    helped.save()

    text = text_of(client, make_user(commune), household)

    assert "Nuôi bò" in text and "Quá hạn" in text
    assert '<dd>năm <span class="fig">2024</span></dd>' in text


def test_a_household_without_helper_waits(client, commune, household):
    assert "Chờ phân công" in text_of(client, make_user(commune), household)
    make_assignment(household=household)
    assert "Chờ phân công" not in text_of(client, make_user(commune), household)


def test_the_page_tells_who_helped_on_a_day(client, commune, household):
    ends = {"ended_on": date(2022, 6, 1), "end_reason": "replaced"}
    make_assignment(make_member(name="Vì Văn Dũng"), household, **ends)
    make_assignment(
        make_member(name="Cà Thị Pâng"), household, started_on=date(2022, 6, 1)
    )
    secretary = make_user(commune)

    text = text_of(client, secretary, household, "?ngay=2022-03-14")

    assert 'Ngày <span class="fig">14/03/2022</span>' in text
    assert "Vì Văn Dũng" in text and "Cà Thị Pâng" not in text
    assert "về hôm nay" not in text_of(client, secretary, household, "?ngay=hôm-qua")


@pytest.mark.parametrize("may_write", [True, False])
def test_a_change_is_explained_and_taken_back_by_who_may(
    client, commune, household, helped, may_write
):
    make_review(household, 2022, Status.ABOVE)
    follow_reviews(2022)
    change = helped.changes.get()
    user = make_user(commune, may_write=may_write)
    address = f"/phan-cong/thay-doi/{change.pk}/tra-lai/"

    text = text_of(client, user, household)
    response = client.post(address)

    assert "Rà soát năm 2022: vượt chuẩn cận nghèo." in text
    assert (address in text) == may_write
    assert response.status_code == (302 if may_write else 403)
    helped.refresh_from_db()
    assert (helped.followed_since is None) == may_write
    text = text_of(client, user, household)
    assert ("đã trả lại lúc" in text) == may_write


def test_a_change_that_cannot_go_back_says_why(client, commune, household, helped):
    make_review(household, 2022, Status.ABOVE)
    follow_reviews(2022)
    helped.refresh_from_db()
    helped.follow_until = date(2030, 1, 1)
    helped.save()
    client.force_login(make_user(commune))
    change = helped.changes.get()

    response = client.post(f"/phan-cong/thay-doi/{change.pk}/tra-lai/", follow=True)

    assert "theo dõi đến ngày đã được sửa sau đó" in response.content.decode()


def test_an_edited_pledge_does_not_hold_a_follow_up_back(
    client, commune, household, helped
):
    make_review(household, 2022, Status.ABOVE)
    follow_reviews(2022)
    client.force_login(make_user(commune))
    client.post(f"/ho/{household.pk}/thoat-ngheo/dang-ky/", {"target_year": "2024"})
    change = helped.changes.get(kind="follow_up")

    client.post(f"/phan-cong/thay-doi/{change.pk}/tra-lai/")

    helped.refresh_from_db()
    assert (helped.followed_since, helped.target_year) == (None, 2024)


def test_the_members_page_tells_why(client, commune, household, helped):
    make_review(household, 2022, Status.ABOVE)
    follow_reviews(2022)
    client.force_login(make_user("everything"))

    text = client.get(f"/dang-vien/{helped.member_id}/").content.decode()

    assert "Rà soát năm 2022: vượt chuẩn cận nghèo." in text
