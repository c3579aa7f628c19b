"""Asking that another member help, and the answer: who may, once, and what is kept."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from assignments import services, transfers
from assignments.access import scope_for
from assignments.choices import OrganisationKind
from assignments.coverage import answer_family
from assignments.giving import successors
from assignments.models import HouseholdAssignment, TransferRequest
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def cell(commune):
    return make_organisation("Chi bộ Na Sang", commune=commune)


@pytest.fixture
def helped(commune, cell):
    household = make_household(make_village(commune, "Na Sang"), "Lò Văn Hặc")
    make_review(household)
    return make_assignment(make_member(cell, "Vì Văn Dũng"), household)


@pytest.fixture
def member(cell):
    return make_member(cell, "Cà Thị Kề")


@pytest.fixture
def helper(helped):
    return make_user(helped.member)


@pytest.fixture
def asked(helped, helper):
    return transfers.ask(helped, helper, "Chuyển công tác xa")


@pytest.fixture
def post(client):
    def send(user, address, **fields):
        client.force_login(user)
        return client.post(address, fields)

    return send


def test_the_helper_asks_to_be_replaced(post, helped, helper):
    address = f"/doi-nguoi/xin/{helped.pk}/"

    response = post(helper, address, reason="Ốm dài ngày", wanted_on="2023-09-01")

    request = TransferRequest.objects.get()
    assert (response.status_code, response.url) == (302, f"/doi-nguoi/{request.pk}/")
    assert (request.asked_by, request.state) == (helper, "asked")
    assert (request.reason, request.wanted_on) == ("Ốm dài ngày", date(2023, 9, 1))
    assert AuditEntry.objects.get(subject="assignments.transferrequest").actor == helper


def test_a_helper_proposes_nobody(client, post, helped, helper, member):
    address = f"/doi-nguoi/xin/{helped.pk}/"

    post(helper, address, reason="Ốm", proposed_member=member.pk)

    assert TransferRequest.objects.get().proposed_member is None


def test_the_secretary_proposes_a_new_helper(post, commune, helped, member):
    secretary = make_user(commune)
    address = f"/doi-nguoi/xin/{helped.pk}/"

    post(secretary, address, reason="Hộ ở bản khác", proposed_member=member.pk)

    request = TransferRequest.objects.get()
    assert (request.proposed_member, request.asked_by) == (member, secretary)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("other commune", 404), ("nobody", 404), ("reader", 403), ("other helper", 404)],
)
def test_others_ask_nothing(post, commune, helped, kind, code):
    over = {"other commune": make_commune("Mường Nhà"), "reader": commune}
    over["other helper"] = make_assignment().member
    user = make_user(over.get(kind), may_write=kind != "reader")

    response = post(user, f"/doi-nguoi/xin/{helped.pk}/", reason="x")

    assert response.status_code == code
    assert not TransferRequest.objects.exists()


def test_without_a_reason_what_was_typed_stays(post, commune, helped, member):
    fields = {"reason": "", "wanted_on": "2023-09-01", "proposed_member": member.pk}

    response = post(make_user(commune), f"/doi-nguoi/xin/{helped.pk}/", **fields)

    text = response.content.decode()
    assert response.status_code == 422
    assert "Ghi lý do xin đổi." in text
    assert 'value="2023-09-01"' in text
    assert f'<option value="{member.pk}" selected>' in text


def test_one_request_waits_at_a_time(helped, helper, asked):
    with pytest.raises(ValidationError, match="Đã có một đề nghị đang chờ"):
        transfers.ask(helped, helper, "Lần nữa")


def test_nobody_asks_about_help_that_ended(helped, helper):
    services.end_assignment(helped, date(2023, 1, 1), "escaped", helper)

    with pytest.raises(ValidationError, match="đã kết thúc rồi"):
        transfers.ask(helped, helper, "Ốm")


def accepts(member, **fields):
    return {"member": member.pk, "on": "2023-08-14"} | fields


def test_an_accepted_request_hands_the_household_over(post, commune, asked, member):
    secretary = make_user(commune)
    address = f"/doi-nguoi/{asked.pk}/chap-nhan/"

    response = post(secretary, address, **accepts(member, decision_number="7-QĐ/ĐU"))

    asked.refresh_from_db()
    old, new = asked.assignment, asked.successor
    assert (response.status_code, response.url) == (302, f"/doi-nguoi/{asked.pk}/")
    assert (asked.state, asked.answered_by) == ("accepted", secretary)
    assert (old.ended_on, old.end_reason) == (date(2023, 8, 14), "replaced")
    assert (old.member.name, old.organisation.name) == ("Vì Văn Dũng", "Chi bộ Na Sang")
    assert (new.member, new.started_on, new.replaces) == (member, old.ended_on, old)
    assert new.decision_number == "7-QĐ/ĐU"


def test_a_refusal_has_a_reason(post, commune, asked):
    secretary, address = make_user(commune), f"/doi-nguoi/{asked.pk}/tu-choi/"

    assert post(secretary, address, why="").status_code == 422
    assert post(secretary, address, why="Chưa có người thay").status_code == 302

    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "Chưa có người thay")
    assert HouseholdAssignment.objects.get().ended_on is None


def test_who_asked_takes_it_back(post, asked, helper):
    assert post(helper, f"/doi-nguoi/{asked.pk}/rut/").status_code == 302

    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("withdrawn", helper)


def test_nobody_takes_back_what_another_asked(post, commune, asked):
    secretary = make_user(commune)

    assert post(secretary, f"/doi-nguoi/{asked.pk}/rut/").status_code == 403
    with pytest.raises(ValidationError, match="Chỉ người đề nghị"):
        transfers.withdraw(asked, secretary)


@pytest.mark.parametrize("way", ["chap-nhan", "tu-choi"])
def test_a_helper_answers_nothing(post, asked, helper, member, way):
    response = post(helper, f"/doi-nguoi/{asked.pk}/{way}/", **accepts(member))

    assert response.status_code == 403


def test_a_secretary_accepts_not_what_she_asked_for_herself(
    post, client, commune, helped, member
):
    secretary = make_user(commune)
    helped.member.user = secretary
    helped.member.save()
    asked = transfers.ask(helped, secretary, "Bận")

    response = post(secretary, f"/doi-nguoi/{asked.pk}/chap-nhan/", **accepts(member))

    assert response.status_code == 422
    assert "không tự chấp nhận đề nghị của mình" in response.content.decode()
    assert HouseholdAssignment.objects.get().ended_on is None


def test_who_proposed_a_helper_leaves_the_answer_to_another(
    post, commune, helped, member
):
    secretary, another = make_user(commune), make_user(commune)
    asked = transfers.ask(helped, secretary, "Xa", proposed_member=member)
    address = f"/doi-nguoi/{asked.pk}/chap-nhan/"

    assert post(secretary, address, **accepts(member)).status_code == 422
    assert post(another, address, **accepts(member)).status_code == 302


def test_a_secretary_accepts_not_what_was_asked_to_relieve_her(
    post, commune, helped, member
):
    secretary = make_user(commune)
    helped.member.user = secretary
    helped.member.save()
    asked = transfers.ask(helped, make_user(commune), "Bận")

    response = post(secretary, f"/doi-nguoi/{asked.pk}/chap-nhan/", **accepts(member))

    assert response.status_code == 422


def test_the_database_refuses_an_acceptance_by_who_asked(asked):
    with pytest.raises(IntegrityError, match="transfer_accepted_by_another"):
        TransferRequest.objects.update(
            state="accepted",
            answered_by=asked.asked_by,
            answered_at=asked.asked_at,
        )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"member": ""}, "Chọn đảng viên nhận giúp hộ."),
        ({"on": "2099-01-01"}, "Ngày này còn quá một năm nữa mới tới."),
        ({"on": "2022-01-01"}, "Ngày đổi phải sau ngày người đang giúp bắt đầu"),
    ],
)
def test_what_is_wrong_is_told_and_kept(post, commune, asked, member, fields, told):
    sent = accepts(member, decision_number="7-QĐ/ĐU") | fields

    response = post(make_user(commune), f"/doi-nguoi/{asked.pk}/chap-nhan/", **sent)

    text = response.content.decode()
    assert response.status_code == 422
    assert told in text
    assert 'value="7-QĐ/ĐU"' in text
    assert HouseholdAssignment.objects.get().ended_on is None


def test_the_second_answer_is_told_of_the_first(post, commune, asked, member):
    transfers.refuse(asked, "Chưa có người", make_user(commune, full_name="Lò Thị An"))

    address = f"/doi-nguoi/{asked.pk}/chap-nhan/"
    response = post(make_user(commune), address, **accepts(member))

    assert response.status_code == 422
    assert "Đề nghị này đã được Lò Thị An từ chối lúc" in response.content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_eight_who_accept_at_once_one_does(commune, asked, cell):
    answered = []
    pairs = [(make_member(cell, f"Lò Thị {n}"), make_user(commune)) for n in range(8)]

    def answer(member, user):
        try:
            transfers.accept(asked, member, date(2023, 8, 14), user)
            answered.append("")
        except ValidationError as error:
            answered.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(a[:34] for a in answered) == [""] + 7 * [
        "Đề nghị này đã được Nguyễn Thị Hòa"
    ]
    assert HouseholdAssignment.objects.count() == 2


def test_candidates_stand_by_nearness_then_load(commune, cell, helped):
    village = helped.household.village
    given = make_organisation("Agribank", kind=OrganisationKind.GRASSROOTS_CELL)
    make_commune_assignment(given, commune)
    make_member(given, "Bàn Thị Xa")
    busy = make_member(cell, "Cà Thị Bận")
    make_assignment(busy)
    make_member(cell, "Cà Thị Rỗi")
    make_member(cell, "Vàng Thị Gần", home_village=village)
    make_member(make_organisation(commune=make_commune("Mường Nhà")), "Lạ Thị Mặt")
    user = make_user("everything")
    scope = scope_for(user)

    found = successors(scope, [helped], timezone.localdate())

    assert [one.with_cell for one in found[helped.household_id]] == [
        "Vàng Thị Gần · Chi bộ Na Sang · cùng bản · đang giúp 0 hộ",
        "Cà Thị Rỗi · Chi bộ Na Sang · cùng xã · đang giúp 0 hộ",
        "Cà Thị Bận · Chi bộ Na Sang · cùng xã · đang giúp 1 hộ",
        "Bàn Thị Xa · Agribank · tổ chức phụ trách xã · đang giúp 0 hộ",
    ]


def test_who_has_no_room_is_no_candidate(commune, helped, member):
    for _ in range(5):
        make_assignment(member)
    scope = scope_for(make_user(commune))

    found = successors(scope, [helped], timezone.localdate())
    assert found == {helped.household_id: []}


def test_who_was_said_to_be_family_is_no_candidate(commune, helped, member):
    scope = scope_for(make_user(commune))
    assert successors(scope, [helped], timezone.localdate())[helped.household_id]
    answer_family(member, helped.household, True, None)

    found = successors(scope, [helped], timezone.localdate())
    assert found == {helped.household_id: []}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_five_queries(
    client, commune, cell, count, django_assert_num_queries
):
    for n in range(count):
        row = make_assignment(make_member(cell), make_household(commune))
        transfers.ask(row, make_user(row.member), f"Lý do {n}")
    client.force_login(make_user(commune))

    with django_assert_num_queries(5):  # session, user, grants, counts, rows
        response = client.get("/doi-nguoi/")

    assert response.content.count(b'<th scope="row">') == count


def test_the_list_shows_one_state(client, commune, asked):
    client.force_login(make_user(commune))

    assert "Lò Văn Hặc" in client.get("/doi-nguoi/").content.decode()
    text = client.get("/doi-nguoi/?trang-thai=refused").content.decode()
    assert "Lò Văn Hặc" not in text
    assert client.get("/doi-nguoi/?trang-thai=x&trang=9").status_code == 200


def test_a_request_about_help_that_ended_says_so(client, commune, asked, helper):
    services.end_assignment(asked.assignment, date(2023, 1, 1), "escaped", helper)
    client.force_login(make_user(commune))

    text = client.get(f"/doi-nguoi/{asked.pk}/").content.decode()

    assert "Phân công này đã kết thúc ngày" in text
    assert "Chấp nhận và bàn giao" not in text
    assert "Từ chối đề nghị" in text


def test_a_former_helper_sees_her_request_but_not_the_household(
    client, commune, asked, helper, member
):
    on = timezone.localdate() - timedelta(days=1)
    transfers.accept(asked, member, on, make_user(commune))
    client.force_login(helper)

    text = client.get(f"/doi-nguoi/{asked.pk}/").content.decode()

    assert "Đã chấp nhận" in text
    assert f"/ho/{asked.assignment.household_id}/" not in text


def test_the_member_page_offers_to_ask_and_then_shows_it(client, helped, helper):
    client.force_login(helper)
    address = f"/dang-vien/{helped.member_id}/"

    before = client.get(address).content.decode()
    asked = transfers.ask(helped, helper, "Ốm")
    after = client.get(address).content.decode()

    assert f"/doi-nguoi/xin/{helped.pk}/" in before
    assert f"/doi-nguoi/xin/{helped.pk}/" not in after
    assert f"/doi-nguoi/{asked.pk}/" in after


def test_asking_again_leads_to_the_request_that_waits(client, helped, helper, asked):
    client.force_login(helper)

    response = client.get(f"/doi-nguoi/xin/{helped.pk}/")

    assert response.url == f"/doi-nguoi/{asked.pk}/"


def test_the_household_page_offers_to_ask(client, commune, helped, helper):
    told = {}
    for who in (helper, make_user(commune), make_user(commune, may_write=False)):
        client.force_login(who)
        text = client.get(f"/ho/{helped.household_id}/").content.decode()
        told[who] = f"/doi-nguoi/xin/{helped.pk}/" in text

    assert list(told.values()) == [True, True, False]


def test_after_acceptance_the_hand_over_note_is_at_hand(client, asked, member, commune):
    secretary = make_user(commune)
    accepted = transfers.accept(asked, member, date(2023, 8, 14), secretary)
    client.force_login(secretary)

    text = client.get(f"/doi-nguoi/{asked.pk}/").content.decode()

    assert f"/giay-to/ban-giao/{accepted.successor_id}/" in text
