"""The page of every change of a thing: who, when, through what, before and after."""

import pytest

from households.models import Household
from povertyaid import acts
from tests.factories import make_commune, make_household, make_member, make_user


@pytest.fixture
def page(client):
    def get(user, address):
        client.force_login(user)
        return client.get(address).content.decode()

    return get


def test_creation_and_change_are_told_in_vietnamese(page):
    household = make_household(
        make_commune("Na Tông"), "Lò Văn Hặc", citizen_number="011078685083"
    )
    user = make_user("everything", full_name="Lường Thị Xuân")
    with acts.acting(lambda: {"user": user.pk, "way": "page", "address": "10.1.2.3"}):
        Household.objects.filter(pk=household.pk).update(phone="0912", sex="female")

    told = page(user, f"/ho/{household.pk}/lich-su/")

    assert "Lường Thị Xuân" in told and "qua trang, từ máy 10.1.2.3" in told
    assert '<del class="was">chưa có</del>' in told
    assert '<ins class="now">0912</ins>' in told and '<ins class="now">Nữ</ins>' in told
    assert '<ins class="now">Lò Văn Hặc</ins>' in told
    assert "011078685083" not in told and "••••••••5083" in told
    told = page(make_user(household.village.commune), f"/ho/{household.pk}/lich-su/")
    assert "Lường Thị Xuân" in told and "10.1.2.3" not in told


def test_what_was_made_is_told_as_it_was_then(page):
    first, second = (make_household() for _ in range(2))
    Household.objects.filter(pk=first.pk).update(head_name="Tên mới")

    told = page(make_user("everything"), f"/ho/{first.pk}/lich-su/")

    made = told[told.index("<h3>Thêm</h3>") :]
    assert first.head_name in made and "Tên mới" not in made
    assert second.code not in told


def test_rows_made_together_have_their_own_page(page):
    village = make_household().village
    rows = [Household(village=village, head_name=f"Lò Văn {n}") for n in "AB"]
    one, other = Household.objects.bulk_create(rows)

    told = page(make_user("everything"), f"/ho/{other.pk}/lich-su/")

    assert "Lò Văn B" in told and "Lò Văn A" not in told
    assert one.pk != other.pk


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(client, count, django_assert_num_queries):
    member = make_member()
    for number in range(count):
        type(member).objects.filter(pk=member.pk).update(phone=f"09{number}")
    client.force_login(make_user("everything"))
    client.get(f"/dang-vien/{member.pk}/lich-su/")

    with django_assert_num_queries(7):
        client.get(f"/dang-vien/{member.pk}/lich-su/")
