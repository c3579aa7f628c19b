"""Organisations made, mended, moved and closed; what they held on a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assignments import organising
from assignments.choices import OrganisationKind, TransferState
from assignments.models import (
    AssignmentChange,
    CellTransfer,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    TransferRequest,
)
from assignments.registers import import_register
from assignments.skills import suggest_skill
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_user,
)

MERGED = date(2023, 7, 1)
GRASSROOTS = OrganisationKind.GRASSROOTS_COMMITTEE


@pytest.fixture
def district():
    kind = OrganisationKind.DISTRICT_COMMITTEE
    return make_organisation("Đảng bộ huyện Điện Biên", kind=kind)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def committee(district, commune):
    name = "Đảng bộ xã Na Tông"
    return make_organisation(name, kind=GRASSROOTS, parent=district, commune=commune)


@pytest.fixture
def cell(committee, commune):
    return make_organisation("Chi bộ Na Sang", parent=committee, commune=commune)


@pytest.fixture
def heir(district):
    there = make_commune("Núa Ngam")
    name = "Đảng bộ xã Núa Ngam"
    return make_organisation(name, kind=GRASSROOTS, parent=district, commune=there)


@pytest.fixture
def office():
    return make_user("everything")


@pytest.fixture
def post(client, office):
    def send(address, **fields):
        client.force_login(office)
        return client.post(address, fields)

    return send


def filled(**fields):
    given = {"name": "Chi bộ Trạm Y tế", "kind": "cell", "stated_members": ""}
    return given | {"commune": "", "village": "", "skill": ""} | fields


@pytest.mark.parametrize(
    ("name", "skill"),
    [
        ("Đảng bộ Trung tâm Y tế huyện", "health"),
        ("Chi bộ Trường Tiểu học Na Tông", "education"),
        ("Chi bộ Phòng Giáo dục và Đào tạo", "education"),
        ("Chi bộ Hạt Kiểm lâm huyện", "agriculture"),
        ("Chi bộ Công ty TNHH Quản lý Thủy nông", "agriculture"),
        ("Chi bộ Ngân hàng Nông nghiệp", "credit"),
        ("Chi bộ Kho bạc - Thuế", "credit"),
        ("Chi bộ Phòng Tài nguyên và Môi trường", ""),
        ("Chi bộ Đội Quản lý thị trường", ""),
        ("Chi bộ bản Na Sang", ""),
    ],
)
def test_a_name_suggests_what_its_members_know(name, skill):
    assert suggest_skill(name) == skill


# Made and mended


def test_the_office_adds_an_organisation(post, office, committee):
    response = post("/to-chuc/them/", **filled(parent=committee.pk))

    made = PartyOrganisation.objects.get(name="Chi bộ Trạm Y tế")
    assert (response.status_code, response.url) == (302, f"/to-chuc/{made.pk}/")
    assert (made.parent, made.skill) == (committee, "health")
    entry = AuditEntry.objects.get(action="created")
    assert (entry.actor, entry.subject_id) == (office, made.pk)
    assert entry.after["parent"] == committee.pk


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": ""}, "Ghi tên tổ chức đảng."),
        ({"name": "CHI BỘ  NA SANG"}, "đã có tổ chức tên Chi bộ Na Sang."),
        ({"kind": ""}, "Chọn loại tổ chức."),
        ({"parent": ""}, "Chọn tổ chức cấp trên trực tiếp."),
        ({"valid_from": "31/02/2023"}, "Ghi ngày có thật, ví dụ 13/10/2023."),
    ],
)
def test_what_is_wrong_is_told(post, committee, cell, fields, told):
    response = post("/to-chuc/them/", **filled(parent=committee.pk) | fields)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert PartyOrganisation.objects.count() == 3


def test_a_cell_stands_below_a_committee(post, district):
    response = post("/to-chuc/them/", **filled(parent=district.pk))

    assert response.status_code == 422
    assert "Chọn đảng bộ mà chi bộ trực thuộc." in response.content.decode()


def test_a_village_of_another_commune_is_refused(post, committee, commune):
    village = make_household().village

    response = post(
        "/to-chuc/them/",
        **filled(parent=committee.pk, commune=commune.pk, village=village.pk),
    )

    assert response.status_code == 422
    assert f"{village} thuộc {village.commune}." in response.content.decode()


def test_a_name_of_a_closed_organisation_is_free(post, committee, cell):
    PartyOrganisation.objects.filter(pk=cell.pk).update(
        valid_from=date(2000, 1, 1), valid_to=MERGED
    )

    response = post("/to-chuc/them/", **filled(name=cell.name, parent=committee.pk))

    assert response.status_code == 302


def test_an_edit_says_what_changed(post, office, cell, committee, commune):
    fields = filled(name="Chi bộ Na Sang 1", parent=committee.pk, commune=commune.pk)

    response = post(f"/to-chuc/{cell.pk}/sua/", **fields)

    assert response.status_code == 302
    entry = AuditEntry.objects.get(action="changed")
    assert (entry.before, entry.after) == (
        {"name": "Chi bộ Na Sang"},
        {"name": "Chi bộ Na Sang 1"},
    )


# Below another one


def test_a_move_says_since_when(post, cell, committee, heir, commune):
    fields = filled(name=cell.name, parent=heir.pk, commune=commune.pk)

    undated = post(f"/to-chuc/{cell.pk}/sua/", **fields)
    response = post(f"/to-chuc/{cell.pk}/sua/", **fields, moved_on="2023-07-01")

    cell.refresh_from_db()
    assert "Ghi ngày chuyển sang cấp trên mới." in undated.content.decode()
    assert (response.status_code, cell.parent) == (302, heir)
    entry = AuditEntry.objects.get(action="changed")
    assert entry.before == {"parent": committee.pk, "moved_on": None}
    assert entry.after == {"parent": heir.pk, "moved_on": "01/07/2023"}


def test_cells_follow_their_committee_to_its_commune(office, committee, cell, heir):
    committee.commune = heir.commune

    organising.edit_organisation(committee, office)

    cell.refresh_from_db()
    assert cell.commune == heir.commune
    assert AuditEntry.objects.filter(subject_id=cell.pk).count() == 1


def test_an_organisation_never_stands_below_itself(office, committee, heir):
    part = make_organisation(
        "Đảng bộ bộ phận", kind=OrganisationKind.SUB_COMMITTEE, parent=heir
    )
    heir.parent = part

    with pytest.raises(ValidationError) as refused:
        organising.edit_organisation(heir, office, MERGED)

    told = "Đảng bộ bộ phận là cấp dưới của Đảng bộ xã Núa Ngam."
    assert refused.value.message_dict == {"parent": [told]}


@pytest.mark.parametrize("days", [1, 400])
def test_a_move_to_come_is_refused(office, cell, heir, days):
    cell.parent = heir

    with pytest.raises(ValidationError, match="chưa tới"):
        organising.edit_organisation(
            cell, office, timezone.localdate() + timedelta(days=days)
        )


# Closed


def test_all_goes_on_to_the_successor_in_one_action(
    post, office, committee, cell, heir, commune
):
    member = make_member(committee, "Cà Thị Kề")
    old = make_assignment(member, target_year=2024, pledge="Bò giống")
    duty = make_commune_assignment(committee, commune)

    response = post(
        f"/to-chuc/{committee.pk}/ket-thuc/",
        on="2023-07-01",
        successor=heir.pk,
        decision_number="12-QĐ/HU",
        decision_on="2023-06-20",
    )

    assert (response.status_code, response.url) == (302, f"/to-chuc/{heir.pk}/")
    for row in (committee, cell, member, old, duty):
        row.refresh_from_db()
    assert (committee.valid_to, committee.successor) == (MERGED, heir)
    assert (cell.parent, cell.commune) == (heir, heir.commune)
    assert member.organisation == heir
    move = CellTransfer.objects.get()
    assert (move.from_organisation, move.to_organisation) == (committee, heir)
    assert (move.moved_on, move.kind, move.moved_by) == (MERGED, "official", office)
    new = HouseholdAssignment.objects.exclude(pk=old.pk).get()
    assert (old.organisation, old.ended_on) == (committee, MERGED)
    assert old.end_reason == "moved_along"
    assert (new.organisation, new.started_on, new.ended_on) == (heir, MERGED, None)
    assert (new.replaces, new.member, new.household) == (old, member, old.household)
    assert (new.target_year, new.pledge) == (2024, "Bò giống")
    assert (new.decision_number, new.decision_on) == ("12-QĐ/HU", date(2023, 6, 20))
    given = heir.commune_assignments.get()
    assert (duty.ended_on, given.started_on, given.commune) == (MERGED, MERGED, commune)


def test_every_change_is_told_where_it_belongs(office, committee, heir):
    member = make_member(committee)
    old = make_assignment(member)

    organising.close_organisation(committee, MERGED, office, heir)

    kinds = AssignmentChange.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["handed_over", "started"]
    why = "Đảng bộ xã Na Tông kết thúc, Đảng bộ xã Núa Ngam kế tục từ 01/07/2023."
    assert old.changes.get().why == why
    entry = AuditEntry.objects.get(subject_id=committee.pk, after__has_key="valid_to")
    assert entry.after["members_passed_on"] == entry.after["households_passed_on"] == 1
    assert AuditEntry.objects.filter(after__has_key="took_over").count() == 1
    assert AuditEntry.objects.get(subject="assignments.partymember").after == {
        "organisation": heir.pk
    }


def test_help_of_the_past_stays_and_help_to_come_is_the_successors(
    office, committee, heir
):
    member = make_member(committee)
    over = make_assignment(member, ended_on=date(2023, 1, 1), end_reason="replaced")
    ends = make_assignment(member, ended_on=date(2023, 9, 1), end_reason="replaced")
    coming = make_assignment(member, started_on=date(2023, 8, 1))

    organising.close_organisation(committee, MERGED, office, heir)

    for row in (over, ends, coming):
        row.refresh_from_db()
    assert (over.organisation, over.ended_on) == (committee, date(2023, 1, 1))
    assert (ends.ended_on, ends.end_reason) == (MERGED, "moved_along")
    new = ends.replaced_by.get()
    assert (new.ended_on, new.end_reason) == (date(2023, 9, 1), "replaced")
    assert (coming.organisation, coming.started_on) == (heir, date(2023, 8, 1))


def test_who_asked_to_be_replaced_goes_on_waiting(office, committee, heir):
    old = make_assignment(make_member(committee))
    asked = TransferRequest.objects.create(
        assignment=old, reason="Ốm", asked_by=office, state=TransferState.ASKED
    )

    organising.close_organisation(committee, MERGED, office, heir)

    asked.refresh_from_db()
    assert asked.assignment == old.replaced_by.get()


def test_a_duty_the_successor_has_already_is_filled_up(
    office, committee, heir, commune
):
    make_commune_assignment(committee, commune)
    make_commune_assignment(
        heir, commune, started_on=date(2023, 10, 1), ended_on=date(2024, 1, 1)
    )

    organising.close_organisation(committee, MERGED, office, heir)

    days = heir.commune_assignments.order_by("started_on")
    assert list(days.values_list("started_on", "ended_on")) == [
        (MERGED, date(2023, 10, 1)),
        (date(2023, 10, 1), date(2024, 1, 1)),
        (date(2024, 1, 1), None),
    ]


def test_without_a_successor_nothing_may_be_left(post, committee, cell, commune):
    make_assignment(make_member(committee))
    make_commune_assignment(committee, commune)

    response = post(f"/to-chuc/{committee.pk}/ket-thuc/", on="2023-07-01")

    assert response.status_code == 422
    told = "Còn 1 đảng viên, 1 xã đang giúp, 1 hộ đang giúp, 1 tổ chức trực thuộc"
    assert told in response.content.decode()
    committee.refresh_from_db()
    assert committee.valid_to is None


def test_an_empty_one_ends_without_a_successor(office, cell):
    organising.close_organisation(cell, MERGED, office)

    cell.refresh_from_db()
    assert (cell.valid_to, cell.successor) == (MERGED, None)


def test_a_successor_below_it_is_refused(office, committee, cell):
    with pytest.raises(ValidationError) as refused:
        organising.close_organisation(committee, MERGED, office, cell)

    told = "Chi bộ Na Sang là cấp dưới của Đảng bộ xã Na Tông."
    assert refused.value.message_dict == {"successor": [told]}


def test_a_name_the_successor_has_already_is_refused(office, committee, cell, heir):
    make_organisation(cell.name, parent=heir)

    with pytest.raises(ValidationError) as refused:
        organising.close_organisation(committee, MERGED, office, heir)

    assert "đã có Chi bộ Na Sang" in refused.value.message_dict["successor"][0]


def test_nothing_closes_twice_or_in_the_future(office, cell, heir):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="chưa tới"):
        organising.close_organisation(cell, tomorrow, office, heir)
    organising.close_organisation(cell, MERGED, office, heir)
    with pytest.raises(ValidationError, match="đã kết thúc từ 01/07/2023"):
        organising.close_organisation(cell, MERGED, office, heir)


# The page


def test_the_page_shows_what_it_held_on_a_day(client, office, committee, heir, commune):
    member = make_member(committee, "Cà Thị Kề")
    household = make_household(commune, "Lò Văn Hặc")
    make_assignment(member, household)
    make_commune_assignment(committee, commune)
    organising.close_organisation(committee, MERGED, office, heir)
    client.force_login(office)

    then = client.get(f"/to-chuc/{committee.pk}/?ngay=31/12/2022").context
    now = client.get(f"/to-chuc/{committee.pk}/").context

    assert then["asked"]["ngay"].value() == date(2022, 12, 31)
    assert [m.name for m in then["members"]] == ["Cà Thị Kề"]
    assert then["members"][0].load == 1
    assert [row.household for row in then["helped"]] == [household]
    assert [row.commune for row in then["communes"]] == [commune]
    assert [list(now[k]) for k in ("members", "helped", "communes")] == [[], [], []]


def test_the_page_names_successor_and_predecessor(client, office, committee, heir):
    organising.close_organisation(committee, MERGED, office, heir)
    client.force_login(office)

    old = client.get(f"/to-chuc/{committee.pk}/").content.decode()
    new = client.get(f"/to-chuc/{heir.pk}/").content.decode()

    assert "tổ chức kế tục là" in old and f'href="/to-chuc/{heir.pk}/"' in old
    assert "Kế tục từ" in new and f'href="/to-chuc/{committee.pk}/"' in new
    assert "Lịch sử thay đổi" in new


def test_a_day_that_is_none_is_today(client, office, cell):
    client.force_login(office)

    response = client.get(f"/to-chuc/{cell.pk}/?ngay=hôm kia")

    assert response.status_code == 200
    assert response.context["asked"].day == timezone.localdate()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_sixteen_queries(
    client, office, cell, commune, count, django_assert_num_queries
):
    for _ in range(count):
        make_assignment(make_member(cell))
        make_commune_assignment(cell, make_commune())
        make_organisation(parent=cell)
    client.force_login(office)

    with django_assert_num_queries(16):
        client.get(f"/to-chuc/{cell.pk}/")


def test_a_commune_sees_no_household_of_another(client, commune, cell):
    away = make_household(name="Mùa A Xa")
    make_assignment(make_member(cell), away, plan=make_plan())
    client.force_login(make_user(commune))

    response = client.get(f"/to-chuc/{cell.pk}/?ngay=31/12/2022")

    assert response.status_code == 200
    assert "Mùa A Xa" not in response.content.decode()


@pytest.mark.parametrize("way", ["them/", "{pk}/sua/", "{pk}/ket-thuc/"])
def test_only_the_office_writes(client, commune, cell, way):
    client.force_login(make_user(commune))

    response = client.post(f"/to-chuc/{way.format(pk=cell.pk)}", filled())

    assert response.status_code == 403
    assert not AuditEntry.objects.exists()


# Out of the office's lists


@pytest.fixture
def csv(tmp_path):
    def write(*lines):
        path = tmp_path / "danh-sach.csv"
        path.write_text("\n".join(lines), encoding="utf-8-sig")
        return path

    return write


def test_a_list_may_say_the_skill_and_else_the_name_does(csv):
    path = csv(
        "Tên tổ chức đảng,Loại,Lĩnh vực",
        "Chi bộ Kho bạc,Chi bộ cơ sở,",
        "Chi bộ Phòng Nội vụ,Chi bộ cơ sở,Y tế",
        "Chi bộ Tòa án,Chi bộ cơ sở,",
    )

    result = import_register("organisations", path)

    assert (result.new, result.problems) == (3, [])
    found = PartyOrganisation.objects.filter(kind="grassroots_cell")
    assert dict(found.values_list("name", "skill")) == {
        "Chi bộ Kho bạc": "credit",
        "Chi bộ Phòng Nội vụ": "health",
        "Chi bộ Tòa án": "",
    }


def test_a_list_without_the_column_keeps_the_skill(csv):
    import_register(
        "organisations", csv("Tên tổ chức đảng,Loại", "Chi bộ A,Chi bộ cơ sở")
    )
    PartyOrganisation.objects.filter(name="Chi bộ A").update(skill="education")

    path = csv("Tên tổ chức đảng,Loại,Số đảng viên", "Chi bộ A,Chi bộ cơ sở,9")
    result = import_register("organisations", path)

    one = PartyOrganisation.objects.get(name="Chi bộ A")
    assert (result.changed, one.skill, one.stated_members) == (1, "education", 9)


def test_a_list_of_members_may_say_skill_and_why_exempt(csv, commune):
    path = csv(
        "Xã,Họ và tên,Ngày sinh,Chi bộ,Miễn công tác và sinh hoạt đảng,"
        "Lý do miễn,Chuyên môn",
        "Na Tông,Cà Thị Kề,02/03/1950,Chi bộ Na Sang,x,Tuổi cao,Y tế",
    )

    result = import_register("members", path)

    assert (result.new, result.problems) == (1, [])
    member = PartyMember.objects.get()
    assert (member.status, member.exempt_reason) == ("exempt", "Tuổi cao")
    assert member.skill == "health"
