"""Giving a household its helper, another one, or none: who may, and what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assignments.models import HouseholdAssignment
from assignments.services import assign_helper
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_user,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def household(commune):
    household = make_household(commune, "Lò Văn Hặc")
    make_review(household)
    return household


@pytest.fixture
def member(commune):
    return make_member(
        make_organisation("Chi bộ Na Sang", commune=commune), "Cà Thị Kề"
    )


@pytest.fixture
def helped(household, commune):
    former = make_member(make_organisation(commune=commune), "Vì Văn Dũng")
    return make_assignment(former, household)


@pytest.fixture
def post(client, household):
    def send(user, way="", **fields):
        client.force_login(user)
        return client.post(f"/ho/{household.pk}/nguoi-giup/{way}", fields)

    return send


def give(member, **fields):
    return {
        "member": getattr(member, "pk", ""),
        "on": "2023-08-14",
        "reason": "replaced",
    } | fields


def test_secretary_gives_a_household_its_helper(post, commune, household, member):
    secretary = make_user(commune)

    response = post(secretary, **give(member, decision_number="12-QĐ/ĐU"))

    assert (response.status_code, response.url) == (302, f"/ho/{household.pk}/")
    row = HouseholdAssignment.objects.get()
    assert (row.member, row.household, row.role) == (member, household, "main")
    assert (row.started_on, row.decision_number) == (date(2023, 8, 14), "12-QĐ/ĐU")
    entry = AuditEntry.objects.get(action="created")
    assert (entry.actor, entry.subject_id) == (secretary, row.pk)


def test_secretary_hands_the_household_over(post, commune, helped, member):
    response = post(make_user(commune), **give(member, reason="member_left"))

    helped.refresh_from_db()
    new = HouseholdAssignment.objects.exclude(pk=helped.pk).get()
    assert response.status_code == 302
    assert (helped.ended_on, helped.end_reason) == (date(2023, 8, 14), "member_left")
    assert (new.member, new.started_on, new.role) == (member, helped.ended_on, "main")
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["changed", "created"]


def test_secretary_ends_the_help(post, commune, helped):
    ends = {"on": "2023-08-14", "reason": "escaped"}

    response = post(make_user(commune), "ket-thuc/", **ends)

    helped.refresh_from_db()
    assert response.status_code == 302
    assert (helped.ended_on, helped.end_reason) == (date(2023, 8, 14), "escaped")
    assert AuditEntry.objects.get().action == "changed"


def test_a_supporting_helper_joins_where_the_plan_allows(
    post, client, commune, household, helped, member
):
    plan = helped.plan
    plan.supporting_helpers = 1
    plan.save()
    secretary = make_user(commune)

    client.force_login(secretary)
    page = client.get(f"/ho/{household.pk}/").content.decode()
    assert f"/ho/{household.pk}/nguoi-giup/?vai-tro=supporting" in page
    joins = {"role": "supporting", "reason": ""}
    response = post(secretary, **give(member) | joins)

    assert response.status_code == 302
    rows = household.assignments.order_by("pk").values_list("member", "role")
    assert list(rows) == [(helped.member_id, "main"), (member.pk, "supporting")]
    third = make_member(member.organisation, "Vàng Thị Ba")
    told = post(secretary, **give(third) | joins).content.decode()
    assert "cho mỗi hộ nhiều nhất 1 người hỗ trợ" in told
    plan.supporting_helpers = 0
    plan.save()
    assert post(secretary, **give(third, role="supporting")).status_code == 302
    helped.refresh_from_db()
    assert helped.replaced_by.get().member == third  # no such role is offered


def test_the_main_helper_is_not_replaced_without_a_reason(
    post, commune, helped, member
):
    helped.plan.supporting_helpers = 1
    helped.plan.save()

    response = post(make_user(commune), **give(member, role="main", reason=""))

    assert response.status_code == 422
    assert "Chọn lý do." in response.content.decode()


def test_a_whole_organisation_helps_where_the_plan_says_so(
    post, client, commune, household, member
):
    plan = make_plan(helps_by="organisation")
    office = make_organisation("Ban Tuyên giáo")
    make_commune_assignment(office, commune, plan=plan)
    far = make_organisation("Ban Dân vận")
    secretary = make_user(commune)
    given = {"member": "", "organisation": office.pk, "on": "2023-08-14"}

    for wrong in ({"member": member.pk}, {"organisation": ""}):
        response = post(secretary, **given | wrong)
        assert "Chọn một: đảng viên hoặc tổ chức đảng." in response.content.decode()
    assert post(secretary, **given | {"organisation": far.pk}).status_code == 422
    page = client.get(f"/ho/{household.pk}/nguoi-giup/").content.decode()
    assert "Ban Tuyên giáo · đang giúp 0 hộ" in page
    response = post(secretary, **given)

    assert response.status_code == 302
    row = household.assignments.get()
    assert (row.organisation, row.member, row.role) == (office, None, "main")


def test_an_organisation_is_no_choice_where_members_help(
    post, commune, household, member
):
    office = make_organisation("Ban Tuyên giáo")
    make_commune_assignment(office, commune, plan=make_plan())

    fields = give(member) | {"member": "", "organisation": office.pk}
    response = post(make_user(commune), **fields)

    assert response.status_code == 422
    assert not household.assignments.exists()
    with pytest.raises(ValidationError, match="giao hộ cho từng đảng viên"):
        assign_helper(household, None, date(2023, 8, 14), None, organisation=office)


@pytest.mark.parametrize("way", ["", "ket-thuc/"])
@pytest.mark.parametrize(
    ("kind", "code"),
    [("other commune", 404), ("nobody", 404), ("reader", 403), ("helper", 403)],
)
def test_others_change_nothing(post, commune, helped, member, way, kind, code):
    over = {"other commune": make_commune("Mường Nhà"), "reader": commune}
    over["helper"] = helped.member
    user = make_user(over.get(kind), may_write=kind == "other commune")

    assert post(user, way, **give(member)).status_code == code
    assert HouseholdAssignment.objects.get().ended_on is None


@pytest.mark.parametrize("way", ["", "ket-thuc/"])
def test_anonymous_is_sent_to_sign_in(client, household, way):
    response = client.post(f"/ho/{household.pk}/nguoi-giup/{way}")
    assert (response.status_code, response.url[:11]) == (302, "/dang-nhap/")


def test_get_ends_nothing(client, commune, household):
    client.force_login(make_user(commune))
    assert client.get(f"/ho/{household.pk}/nguoi-giup/ket-thuc/").status_code == 405


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"member": ""}, "Chọn đảng viên nhận giúp hộ."),
        ({"on": "31/02/2023"}, "Ghi ngày có thật, ví dụ 13/10/2023."),
        ({"on": "2099-01-01"}, "Ngày này còn quá một năm nữa mới tới."),
        ({"reason": ""}, "Chọn lý do."),
        ({"on": "2021-12-31"}, "Ngày kết thúc phải sau ngày bắt đầu."),
    ],
)
def test_what_is_missing_or_wrong_is_told(post, commune, helped, member, fields, told):
    response = post(make_user(commune), **give(member) | fields)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert HouseholdAssignment.objects.get().ended_on is None


def test_who_helps_five_already_is_refused(post, commune, household, member):
    for _ in range(5):
        make_assignment(member)

    response = post(make_user(commune), **give(member))

    assert response.status_code == 422
    assert "Chọn một đảng viên trong danh sách." in response.content.decode()
    assert not household.assignments.exists()


def test_a_household_with_a_helper_to_come_is_given_no_second(
    post, commune, household, member
):
    begins = timezone.localdate() + timedelta(days=9)
    coming = make_assignment(household=household, started_on=begins)

    response = post(make_user(commune), **give(member))

    assert response.status_code == 422
    assert "Hộ đã có người giúp chính từ" in response.content.decode()
    assert household.assignments.get() == coming


def test_a_member_out_of_sight_is_no_choice(post, commune, household):
    response = post(make_user(commune), **give(make_member()))

    assert response.status_code == 422
    assert "Chọn một đảng viên trong danh sách." in response.content.decode()


def test_nothing_is_ended_where_nobody_helps(post, commune, household):
    response = post(make_user(commune), "ket-thuc/", on="2023-01-01", reason="escaped")

    assert response.status_code == 422
    assert "hôm nay không có người giúp chính" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_each_choice_tells_the_load(
    client, commune, household, member, count, django_assert_num_queries
):
    for _ in range(count):
        make_assignment(member)
        make_member(member.organisation, f"Lò Thị {'ABC'[_]}")
    client.force_login(make_user(commune))

    with django_assert_num_queries(9):
        response = client.get(f"/ho/{household.pk}/nguoi-giup/")

    text = response.content.decode()
    assert f"Cà Thị Kề · Chi bộ Na Sang · cùng xã · đang giúp {count} hộ" in text
    assert text.count("đang giúp 0 hộ") == count


@pytest.mark.parametrize(
    ("is_helped", "may_write", "shown"),
    [
        (True, True, {"Đổi người giúp", "Kết thúc"}),
        (False, True, {"Phân công người giúp"}),
        (True, False, set()),
        (False, False, set()),
    ],
)
def test_the_household_page_offers_it_to_who_may(
    client, commune, household, member, is_helped, may_write, shown
):
    if is_helped:
        make_assignment(member, household)
    client.force_login(make_user(commune, may_write=may_write))

    text = client.get(f"/ho/{household.pk}/").content.decode()

    actions = {"Đổi người giúp", "Kết thúc", "Phân công người giúp"}
    assert {word for word in actions if word in text} == shown
