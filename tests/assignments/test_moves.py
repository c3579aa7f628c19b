"""Members' status and moves: rules, what becomes of their households, the register."""

import io
import threading
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from assignments import moves, transfers
from assignments.choices import OrganisationKind
from assignments.models import CellTransfer, HouseholdAssignment
from assignments.moves import Fate, Way
from assignments.registry_history import changes_of
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
    make_village,
)

DAY = date(2023, 8, 14)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def cell(commune):
    return make_organisation("Chi bộ Na Sang", commune=commune)


@pytest.fixture
def other_cell(commune):
    return make_organisation("Chi bộ Huổi Hua", commune=commune)


@pytest.fixture
def member(cell):
    return make_member(cell, "Vì Văn Dũng", joined_on=date(2010, 5, 19))


@pytest.fixture
def helped(commune, member):
    household = make_household(make_village(commune, "Na Sang"), "Lò Văn Hặc")
    make_review(household)
    return make_assignment(member, household, target_year=2024, pledge="Giúp giống lúa")


@pytest.fixture
def successor(cell):
    return make_member(cell, "Cà Thị Kề")


@pytest.fixture
def secretary(commune):
    return make_user(commune)


@pytest.fixture
def post(client):
    def send(user, address, **fields):
        client.force_login(user)
        return client.post(address, fields)

    return send


@pytest.fixture
def edit(post, member):
    def send(user, **fields):
        sent = {"status": "official", "on": "2023-08-14"} | fields
        return post(user, f"/dang-vien/{member.pk}/sua/", **sent)

    return send


# Corrections and changes of status


def test_a_secretary_corrects_a_member(edit, secretary, member, commune):
    village = make_village(commune, "Na Sang")
    fields = {"position": "Bí thư chi bộ", "phone": "0867 388.057", "note": "Tốt"}
    fields |= {"home_village": village.pk, "skill": "health"}

    response = edit(secretary, official_on="2011-05-19", **fields)

    member.refresh_from_db()
    assert (response.status_code, response.url) == (302, f"/dang-vien/{member.pk}/")
    assert (member.position, member.phone) == ("Bí thư chi bộ", "0867388057")
    assert (member.home_village, member.skill, member.note) == (
        village,
        "health",
        "Tốt",
    )
    assert member.official_on == date(2011, 5, 19)
    (event,) = changes_of(member)
    assert event.actor == secretary.full_name
    assert ("Điện thoại", "chưa có", "0867388057") in event.changes
    assert ("Nơi ở", "chưa có", "bản Na Sang") in event.changes or (
        "Nơi ở",
        "chưa có",
        str(village),
    ) in event.changes


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"status": ""}, "Chọn tình trạng."),
        ({"status": "exempt"}, "Ghi lý do được miễn."),
        ({"phone": "abc"}, "Ghi số điện thoại, ví dụ 0867388057."),
        ({"official_on": "2009-01-01"}, "Phải từ ngày vào Đảng, 19/05/2010, trở đi."),
        (
            {"status": "probationary", "official_on": "2011-01-01"},
            "Đảng viên dự bị chưa có ngày chính thức.",
        ),
        ({"on": ""}, "Ghi ngày bắt đầu hiệu lực."),
    ],
)
def test_what_is_wrong_is_told_and_kept(edit, secretary, member, fields, told):
    response = edit(secretary, note="Đã gõ", **fields)

    text = response.content.decode()
    member.refresh_from_db()
    assert response.status_code == 422
    assert told in text
    assert "Đã gõ" in text
    assert (member.status, member.note) == ("official", "")


@pytest.mark.parametrize("status", ["exempt", "elsewhere", "left"])
def test_who_stops_helping_says_what_becomes_of_each(
    edit, secretary, member, helped, status
):
    response = edit(secretary, status=status, exempt_reason="Ốm", note="Đã gõ")

    text = response.content.decode()
    member.refresh_from_db()
    assert response.status_code == 422
    assert "Chọn hộ Lò Văn Hặc sẽ ra sao." in text
    assert "Đã gõ" in text
    assert (member.status, member.exempt_reason) == ("official", "")


def test_an_exempt_member_ends_her_help(edit, secretary, member, helped):
    way = {f"way_{helped.pk}": "end"}

    response = edit(secretary, status="exempt", exempt_reason="Ốm", **way)

    helped.refresh_from_db()
    member.refresh_from_db()
    assert response.status_code == 302
    assert (member.status, member.exempt_reason) == ("exempt", "Ốm")
    assert (helped.ended_on, helped.end_reason) == (DAY, "member_left")


def test_who_leaves_hands_over(edit, secretary, member, helped, successor):
    ways = {f"way_{helped.pk}": "hand_over", f"to_{helped.pk}": successor.pk}

    edit(secretary, status="left", **ways)

    helped.refresh_from_db()
    new = HouseholdAssignment.objects.get(replaces=helped)
    assert (helped.ended_on, helped.end_reason) == (DAY, "member_left")
    assert (new.member, new.started_on, new.target_year) == (successor, DAY, 2024)


def test_handing_over_names_whom(edit, secretary, helped):
    response = edit(secretary, status="left", **{f"way_{helped.pk}": "hand_over"})

    assert response.status_code == 422
    assert "Chọn người nhận bàn giao hộ Lò Văn Hặc." in response.content.decode()


def test_a_status_from_a_day_to_come_is_refused(edit, secretary, helped):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = edit(
        secretary, status="left", on=tomorrow.isoformat(), **{f"way_{helped.pk}": "end"}
    )

    assert response.status_code == 422
    assert "Ngày này chưa tới" in response.content.decode()


def test_all_or_nothing_when_a_successor_has_no_room(
    edit, secretary, commune, member, helped, successor
):
    second = make_assignment(member, make_household(commune, "Hạng A Chu"))
    ways = {f"way_{helped.pk}": "end", f"way_{second.pk}": "hand_over"}
    for _ in range(4):
        make_assignment(successor)
    fates = {helped.pk: Fate(Way.HAND_OVER, successor)}
    fates[second.pk] = Fate(Way.HAND_OVER, successor)

    with pytest.raises(ValidationError, match="Hộ Hạng A Chu: Cà Thị Kề đã nhận đủ 5"):
        moves.amend_member(member, {"status": "left"}, DAY, secretary, fates)

    assert ways
    member.refresh_from_db()
    helped.refresh_from_db()
    assert (member.status, helped.ended_on) == ("official", None)


def test_help_out_of_sight_is_not_named_and_not_forgotten(
    edit, secretary, member, helped
):
    elsewhere = make_commune("Mường Nhà")
    make_assignment(member, make_household(elsewhere, "Giàng A Lánh"))

    response = edit(secretary, status="left", **{f"way_{helped.pk}": "end"})

    text = response.content.decode()
    assert response.status_code == 422
    assert "Còn 1 hộ đang giúp chưa nói sẽ ra sao." in text
    assert "Đồng chí còn giúp" in text
    assert "Giàng A Lánh" not in text


def test_a_request_that_waited_is_answered_with_it(
    secretary, member, helped, successor
):
    asked = transfers.ask(helped, make_user(member), "Ốm")
    fates = {helped.pk: Fate(Way.HAND_OVER, successor)}

    moves.amend_member(member, {"status": "left"}, DAY, secretary, fates)

    asked.refresh_from_db()
    assert (asked.state, asked.successor.member) == ("accepted", successor)


def test_help_not_begun_is_struck_out(secretary, member, successor):
    begins = timezone.localdate() + timedelta(days=9)
    coming = make_assignment(member, started_on=begins)
    fates = {coming.pk: Fate(Way.HAND_OVER, successor)}

    moves.amend_member(member, {"status": "left"}, DAY, secretary, fates)

    row = HouseholdAssignment.objects.get()
    assert (row.member, row.started_on) == (successor, begins)


@pytest.mark.parametrize("way", ["sua", "chuyen", "tro-ve"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("kind", "code"),
    [("other commune", 404), ("nobody", 404), ("reader", 403), ("herself", 403)],
)
def test_others_change_nothing(client, commune, member, way, method, kind, code):
    over = {"other commune": make_commune("Mường Nhà"), "reader": commune}
    over["herself"] = member
    client.force_login(make_user(over.get(kind), may_write=kind == "other commune"))

    response = getattr(client, method)(f"/dang-vien/{member.pk}/{way}/")

    assert response.status_code == code


def test_a_member_of_an_office_is_the_districts(client):
    office = make_organisation("Huyện đoàn", kind=OrganisationKind.GRASSROOTS_CELL)
    member = make_member(office)
    address = f"/dang-vien/{member.pk}/sua/"

    client.force_login(make_user(office))
    assert client.get(address).status_code == 403
    client.force_login(make_user("everything"))
    assert client.get(address).status_code == 200


# Moves


@pytest.fixture
def move(post, member):
    def send(user, **fields):
        sent = {"kind": "official", "moved_on": "2023-08-14"} | fields
        return post(user, f"/dang-vien/{member.pk}/chuyen/", **sent)

    return send


def test_a_member_moves_and_helps_on(move, secretary, member, helped, other_cell):
    way = {f"way_{helped.pk}": "keep"}

    response = move(secretary, to_organisation=other_cell.pk, **way)

    member.refresh_from_db()
    helped.refresh_from_db()
    new = HouseholdAssignment.objects.get(replaces=helped)
    assert response.status_code == 302
    assert (member.organisation, member.status) == (other_cell, "official")
    assert (helped.ended_on, helped.end_reason) == (DAY, "moved_along")
    assert helped.organisation.name == "Chi bộ Na Sang"
    assert (new.organisation, new.member, new.started_on) == (other_cell, member, DAY)
    assert (new.target_year, new.pledge) == (2024, "Giúp giống lúa")
    row = CellTransfer.objects.get()
    assert (row.from_organisation.name, row.to_organisation) == (
        "Chi bộ Na Sang",
        other_cell,
    )
    assert ("Chi bộ", "Chi bộ Na Sang", "Chi bộ Huổi Hua") in changes_of(member)[
        0
    ].changes


@pytest.mark.parametrize(
    ("kind", "until", "status"),
    [("official", "", "transferred"), ("temporary", "2024-08-14", "elsewhere")],
)
def test_out_of_the_district(move, secretary, member, helped, kind, until, status):
    way = {f"way_{helped.pk}": "end", "elsewhere": "Đảng ủy phường Mường Thanh"}

    move(secretary, kind=kind, until=until, **way)

    member.refresh_from_db()
    helped.refresh_from_db()
    assert (member.status, member.organisation.name) == (status, "Chi bộ Na Sang")
    assert (helped.ended_on, helped.end_reason) == (DAY, "member_left")


def test_who_returns_is_as_before(secretary, post, member, cell):
    member.status = "probationary"
    member.save()
    moves.move_member(_away(member), secretary)

    address = f"/dang-vien/{member.pk}/tro-ve/"
    response = post(secretary, address, moved_on="2023-10-01", reason="Hết việc")

    member.refresh_from_db()
    assert response.status_code == 302
    assert (member.status, member.organisation) == ("probationary", cell)
    newest = CellTransfer.objects.first()
    assert (newest.kind, newest.to_organisation) == ("return", cell)
    assert moves.open_move(member) is None


def test_a_return_inside_the_district_takes_the_help_along(
    secretary, member, cell, other_cell, helped
):
    there = {helped.pk: Fate(Way.KEEP)}
    moves.move_member(_temporary(member, other_cell), secretary, there)
    running = HouseholdAssignment.objects.get(ended_on=None)

    back = {running.pk: Fate(Way.KEEP)}
    moves.return_member(member, date(2023, 10, 1), secretary, fates=back)

    member.refresh_from_db()
    rows = HouseholdAssignment.objects.order_by("started_on")
    assert member.organisation == cell
    assert [row.organisation for row in rows] == [cell, other_cell, cell]


def _away(member, **fields):
    fields = {"kind": "temporary", "until": date(2024, 8, 14)} | fields
    return CellTransfer(
        member=member,
        from_organisation=member.organisation,
        elsewhere="Đảng ủy xã Ẳng Nưa",
        moved_on=DAY,
        **fields,
    )


def _temporary(member, to):
    return CellTransfer(
        member=member,
        from_organisation=member.organisation,
        to_organisation=to,
        kind="temporary",
        moved_on=DAY,
        until=date(2024, 8, 14),
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": ""}, "Chọn hình thức chuyển."),
        ({"elsewhere": ""}, "Ghi nơi đến, trong hoặc ngoài huyện."),
        ({"kind": "temporary"}, "Ghi chuyển tạm thời đến ngày nào."),
        ({"until": "2024-01-01"}, "Chuyển chính thức không có ngày hết hạn."),
        (
            {"kind": "temporary", "until": "2023-01-01"},
            "Ngày hết hạn phải sau ngày chuyển.",
        ),
        ({"moved_on": "2099-01-01"}, "Ngày này chưa tới; hãy ghi khi đã chuyển."),
        ({"moved_on": "30/02/2023"}, "Ghi ngày có thật, ví dụ 13/10/2023."),
        ({"to_organisation": "999999"}, "Chọn một mục trong danh sách."),
    ],
)
def test_a_wrong_move_is_told_and_kept(move, secretary, member, fields, told):
    sent = {"elsewhere": "Hà Nội", "reason": "Theo vợ"} | fields

    response = move(secretary, **sent)

    text = response.content.decode()
    assert response.status_code == 422
    assert told in text
    assert 'value="Theo vợ"' in text
    assert not CellTransfer.objects.exists()


def test_a_move_goes_to_one_place(move, secretary, other_cell):
    response = move(secretary, to_organisation=other_cell.pk, elsewhere="Hà Nội")

    assert response.status_code == 422
    assert "Chỉ ghi một nơi đến." in response.content.decode()


def test_who_goes_out_of_the_district_keeps_no_household(move, secretary, helped):
    response = move(secretary, elsewhere="Hà Nội", **{f"way_{helped.pk}": "keep"})

    assert response.status_code == 422
    assert "Người ra ngoài huyện không giúp tiếp" in response.content.decode()


def test_no_household_is_forgotten_in_a_move(move, secretary, helped, other_cell):
    response = move(secretary, to_organisation=other_cell.pk)

    assert response.status_code == 422
    assert "Chọn hộ Lò Văn Hặc sẽ ra sao." in response.content.decode()
    assert not CellTransfer.objects.exists()


def test_a_move_between_communes_asks_both(move, secretary, member):
    far = make_organisation("Chi bộ Lạ", commune=make_commune("Mường Nhà"))

    assert move(secretary, to_organisation=far.pk).status_code == 422
    assert move(make_user("everything"), to_organisation=far.pk).status_code == 302
    member.refresh_from_db()
    assert member.organisation == far


def test_no_move_while_one_is_open(move, secretary, member, other_cell):
    moves.move_member(_away(member), secretary)

    response = move(secretary, to_organisation=other_cell.pk)

    assert response.status_code == 422
    assert "hãy ghi ngày trở về trước" in response.content.decode()


def test_the_status_of_who_is_away_changes_by_returning(edit, secretary, member):
    moves.move_member(_away(member), secretary)

    response = edit(secretary, status="official")

    assert response.status_code == 422
    assert "hãy ghi ngày trở về trước" in response.content.decode()


def test_nobody_returns_who_did_not_go(post, secretary, member):
    address = f"/dang-vien/{member.pk}/tro-ve/"

    assert post(secretary, address, moved_on="2023-10-01").status_code == 422


def test_moves_stand_in_order(secretary, member):
    moves.move_member(_away(member), secretary)

    with pytest.raises(ValidationError) as refused:
        moves.return_member(member, date(2023, 1, 1), secretary)

    assert refused.value.messages == ["Lần chuyển trước là ngày 14/08/2023."]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_move_a_member_at_once_one_does(commune, cell, member, secretary):
    told = []
    places = [make_organisation(f"Chi bộ {n}", commune=commune) for n in "AB"]

    def go(place):
        move = CellTransfer(
            member=member,
            from_organisation=cell,
            to_organisation=place,
            kind="official",
            moved_on=DAY,
        )
        try:
            moves.move_member(move, secretary)
            told.append("")
        except ValidationError as error:
            told.append(error.messages[0][:30])
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[place]) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["", "Vì Văn Dũng vừa được chuyển sa"]
    assert CellTransfer.objects.count() == 1


# The register of moves


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_takes_five_queries(
    client, commune, cell, count, secretary, django_assert_num_queries
):
    for _ in range(count):
        moves.move_member(_away(make_member(cell)), secretary)
    client.force_login(secretary)

    with django_assert_num_queries(5):  # session, user, grants, count, rows
        response = client.get("/chuyen-sinh-hoat/")

    assert response.content.count(b'<th scope="row">') == count


def test_the_register_as_a_workbook(client, secretary, member):
    moves.move_member(_away(member), secretary)
    moves.return_member(member, date(2023, 10, 1), secretary)
    client.force_login(secretary)

    content = client.get("/chuyen-sinh-hoat/xlsx/").content

    rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
    found = [row[1:6] for row in rows][1:]
    assert [(r[0], r[1], r[3], r[4]) for r in found] == [
        (
            "Vì Văn Dũng",
            "Trở về sau chuyển tạm thời",
            "Đảng ủy xã Ẳng Nưa",
            "Chi bộ Na Sang",
        ),
        ("Vì Văn Dũng", "Chuyển tạm thời", "Chi bộ Na Sang", "Đảng ủy xã Ẳng Nưa"),
    ]


def test_the_commune_that_a_member_left_still_reads_the_move(client, secretary, member):
    far = make_organisation("Chi bộ Lạ", commune=make_commune("Mường Nhà"))
    move = _temporary(member, far)
    moves.move_member(move, make_user("everything"))
    client.force_login(secretary)

    text = client.get("/chuyen-sinh-hoat/").content.decode()

    assert "Vì Văn Dũng" in text
    assert f"/dang-vien/{member.pk}/" not in text


def test_others_read_no_move(client, secretary, member):
    moves.move_member(_away(member), secretary)
    client.force_login(make_user(make_commune("Mường Nhà")))

    assert "Vì Văn Dũng" not in client.get("/chuyen-sinh-hoat/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_member_asks_the_same_for_any_number(
    client, commune, secretary, member, count, django_assert_num_queries
):
    for _ in range(count):
        make_assignment(member, make_household(commune))
        moves.amend_member(member, {"note": f"Lần {_}"}, DAY, secretary)
    client.force_login(secretary)

    with django_assert_num_queries(13):
        client.get(f"/dang-vien/{member.pk}/")
