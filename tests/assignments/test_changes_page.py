"""The page of every change of a thing: who, when, through what, before and after."""

import pytest

from assignments.choices import VisitTopic
from assignments.models import EscapeMeasure
from households.models import Household
from povertyaid import acts
from tests.assignments.visits.making import make_visit
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_commune_year,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
)


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


def test_what_was_taken_out_of_a_household_is_told_with_it(page):
    household, other = make_household(), make_household()
    for one, name in ((household, "Lò Thị Ến"), (other, "Vàng A Khác")):
        one.residents.create(name=name, relation="con").delete()
    EscapeMeasure.objects.create(household=household, measure="Nuôi bò").delete()
    make_review(household, 2021).delete()

    told = page(make_user("everything"), f"/ho/{household.pk}/lich-su/")

    assert "người trong hộ: Lò Thị Ến (đã xóa)" in told
    assert "biện pháp: Nuôi bò (đã xóa)" in told
    assert "kết quả rà soát năm 2021 (đã xóa)" in told
    assert "Vàng A Khác" not in told


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


def test_parts_of_a_household_are_told_with_it(page):
    household = make_household()
    review = make_review(household, 2022, b1=80)
    assignment = make_assignment(household=household)
    type(review).objects.filter(pk=review.pk).update(b1=95, deprivations=(1, 3))
    make_review(make_household(), 2021)

    told = page(make_user("everything"), f"/ho/{household.pk}/lich-su/")

    assert told.count("<h3>Sửa kết quả rà soát năm 2022</h3>") == 1
    assert '<ins class="now">95</ins>' in told and '<ins class="now">1, 3</ins>' in told
    assert f"<h3>Thêm phân công: {assignment.member}</h3>" in told
    assert "năm 2021" not in told
    assert told.index("Sửa kết quả") < told.index("<h3>Thêm kết quả")


def test_plan_tells_of_its_communes_and_costs(page):
    duty = make_commune_assignment(make_organisation(), make_commune())
    type(duty).objects.filter(pk=duty.pk).update(decision_number="86-QĐ/HU")

    told = page(make_user("everything"), f"/ke-hoach/{duty.plan_id}/lich-su/")

    assert f"<h3>Sửa phụ trách xã: {duty}</h3>" in told
    assert '<ins class="now">86-QĐ/HU</ins>' in told


def test_commune_tells_of_its_years(page):
    year = make_commune_year(make_commune(), 2022, households=100, persons=400)
    type(year).objects.filter(pk=year.pk).update(households=12_345, persons=45_678)

    told = page(make_user("everything"), f"/xa/{year.commune_id}/lich-su/")

    assert "<h3>Sửa tổng số hộ năm 2022</h3>" in told
    assert '<ins class="now">12.345</ins>' in told


def test_account_tells_of_its_rights_and_never_of_its_password(page):
    user = make_user(make_commune("Na Tông"))
    user.set_password("núi-cao-vời-vợi")
    user.save(update_fields=["password"])
    user.grants.update(expires_on="2030-01-31")

    told = page(make_user(is_superuser=True), f"/nguoi-dung/{user.pk}/lich-su/")

    assert "<h3>Sửa quyền: " in told and '<ins class="now">31/01/2030</ins>' in told
    assert '<ins class="now">(không ghi lại)</ins>' in told
    assert "núi-cao" not in told and user.password not in told


def test_topics_of_a_visit_are_words(page):
    visit = make_visit(make_assignment())
    type(visit).objects.filter(pk=visit.pk).update(topics=["school", "other"])

    told = page(make_user("everything"), f"/tham/{visit.pk}/lich-su/")

    labels = ", ".join(VisitTopic(topic).label for topic in ("school", "other"))
    assert f'<ins class="now">{labels}</ins>' in told


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(client, count, django_assert_num_queries):
    member = make_member()
    for number in range(count):
        type(member).objects.filter(pk=member.pk).update(phone=f"09{number}")
    client.force_login(make_user("everything"))
    client.get(f"/dang-vien/{member.pk}/lich-su/")

    with django_assert_num_queries(9):
        client.get(f"/dang-vien/{member.pk}/lich-su/")
