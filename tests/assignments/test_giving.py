"""Giving several households at once, taking several over, ending several."""

from datetime import date

import pytest
from django.utils import timezone

from assignments.choices import HelperRole, MemberStatus, OrganisationKind
from assignments.giving import Offer, Refused, give_several
from assignments.models import FamilyAnswer, HouseholdAssignment
from households.choices import Status
from households.models import EthnicGroup
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
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
    make_village,
)

ALL = Scope(reads_all=True, writes_all=True)
DAY = date(2023, 8, 14)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def village(commune):
    return make_village(commune, "Na Khếnh")


@pytest.fixture
def cell(commune):
    return make_organisation("Chi bộ Na Khếnh", commune=commune)


@pytest.fixture
def member(cell, village):
    return make_member(cell, "Cà Thị Kề", home_village=village)


@pytest.fixture
def households(village):
    return [listed(village, name) for name in ("Lò A", "Lò B", "Lò C")]


@pytest.fixture
def post(client):
    def send(user, **fields):
        client.force_login(user)
        return client.post("/phan-cong/giao/", {"on": "2023-08-14"} | fields)

    return send


def listed(place, name="Lò Văn Hặc", status=Status.POOR, **fields):
    household = make_household(place, name, **fields)
    make_review(household, status=status)
    return household


def ids(things):
    return [thing.pk for thing in things]


def offer(households, **fields):
    return Offer(ALL, households, make_plan(), DAY, **fields)


def running():
    rows = HouseholdAssignment.objects.running()
    return dict(rows.values_list("household", "member"))


# Who is offered


def test_the_nearest_come_first_and_are_told_in_words(commune, village):
    household = listed(village, "Lò Văn Hặc")
    office = make_organisation(kind=OrganisationKind.GRASSROOTS_CELL)
    make_commune_assignment(office, commune)
    cell = make_organisation(commune=commune)
    make_member(office, "Ba")
    make_member(cell, "Hai")
    make_member(cell, "Một", home_village=village)
    make_member(make_organisation(commune=make_commune()), "Xa")

    found = offer([household]).for_all()

    assert [str(choice) for choice in found] == [
        "Một · cùng bản · đang giúp 0 hộ",
        "Hai · cùng xã · đang giúp 0 hộ",
        "Ba · tổ chức phụ trách xã · đang giúp 0 hộ",
    ]


def test_of_two_equally_near_the_same_people_then_the_lesser_load(cell, village):
    group, other = EthnicGroup.objects.all()[:2]
    household = listed(village, ethnic_group=group)
    make_member(cell, "Khác", ethnic_group=other)
    busy = make_member(cell, "Bận", ethnic_group=group)
    make_member(cell, "Rỗi", ethnic_group=group)
    make_assignment(busy)

    words = [str(choice) for choice in offer([household]).for_all()]

    assert words == [
        "Rỗi · cùng xã · cùng dân tộc · đang giúp 0 hộ",
        "Bận · cùng xã · cùng dân tộc · đang giúp 1 hộ",
        "Khác · cùng xã · đang giúp 0 hộ",
    ]


def test_who_is_exempt_full_or_family_is_not_offered(cell, village):
    household = listed(village, "Lò Văn Hặc")
    make_member(cell, "Miễn", status=MemberStatus.EXEMPT)
    make_member(cell, "Lò Văn Hặc", home_village=village)
    full, kin = make_member(cell, "Đủ"), make_member(cell, "Em")
    for _ in range(5):
        make_assignment(full)
    FamilyAnswer.objects.create(member=kin, household=household, is_family=True)

    assert offer([household]).for_all() == []


def test_the_distance_between_communes_is_told_where_it_is_known(commune):
    away = make_commune("Mường Lói")
    near = make_village(commune)
    household = listed(near, latitude="21.0", longitude="103.0")
    far = make_village(away)
    make_household(far, latitude="21.0", longitude="103.5")
    office = make_organisation(kind=OrganisationKind.GRASSROOTS_CELL)
    make_commune_assignment(office, commune)
    make_member(office, home_village=far)

    (choice,) = offer([household]).for_all()

    words = "tổ chức phụ trách xã · cách khoảng 52 km · đang giúp 0 hộ"
    assert choice.words == words


def test_for_several_households_it_is_told_how_many_are_near(
    member, households, commune
):
    other = listed(make_village(commune))
    (choice,) = offer([*households, other]).for_all()
    assert choice.words == "cùng bản 3 hộ · cùng xã 1 hộ · đang giúp 0 hộ"


# Giving


def test_one_member_is_given_all_that_are_ticked(post, commune, member, households):
    secretary = make_user(commune)

    response = post(
        secretary,
        hien=ids(households),
        ho=ids(households[:2]),
        member=member.pk,
        decision_number="12-QĐ/ĐU",
    )

    assert response.status_code == 302
    assert running() == {h.pk: member.pk for h in households[:2]}
    made = HouseholdAssignment.objects.first()
    assert (made.started_on, made.decision_number) == (DAY, "12-QĐ/ĐU")
    entries = AuditEntry.objects.filter(subject="assignments.householdassignment")
    assert entries.filter(action="created").count() == 2
    assert made.changes.count() == 1


def test_a_row_may_have_a_helper_of_its_own(post, commune, cell, member, households):
    other = make_member(cell, "Vì Văn Dũng")
    fields = {f"dv-{households[0].pk}": other.pk}

    post(make_user(commune), ho=ids(households), member=member.pk, **fields)

    assert running() == {
        households[0].pk: other.pk,
        households[1].pk: member.pk,
        households[2].pk: member.pk,
    }


def test_all_are_given_or_none_and_each_refusal_is_told(
    post, commune, cell, member, households
):
    taken = make_assignment(make_member(cell, "Vì Văn Dũng"), households[1])

    response = post(
        make_user(commune),
        ho=ids(households),
        member=member.pk,
        decision_number="12-QĐ/ĐU",
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "2 hộ giao được, 1 hộ không. Chưa ghi hộ nào" in text
    assert "Hộ đã có người giúp chính từ 01/01/2022: Vì Văn Dũng." in text
    assert HouseholdAssignment.objects.get() == taken
    assert 'value="12-QĐ/ĐU"' in text
    assert f'value="{member.pk}" selected' in text
    assert text.count('name="ho"') == text.count(" checked>") == 3


def test_a_member_is_not_given_more_than_the_plan_allows(member, village):
    households = [listed(village, f"Hộ {n}") for n in range(6)]

    with pytest.raises(Refused) as refused:
        give_several([(h, member) for h in households], DAY, None)

    assert refused.value.errors == {households[5].pk: "Cà Thị Kề đã nhận đủ 5 hộ."}
    assert running() == {}


def test_supporting_helpers_stand_beside_the_main_one(
    post, commune, cell, member, households
):
    plan = make_plan()
    plan.supporting_helpers = 1
    plan.save()
    make_assignment(make_member(cell, "Vì Văn Dũng"), households[0])

    post(make_user(commune), ho=households[0].pk, member=member.pk, role="supporting")

    made = HouseholdAssignment.objects.get(member=member)
    assert made.role == HelperRole.SUPPORTING


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ho": []}, "Đánh dấu ít nhất một hộ."),
        ({"member": ""}, "Chọn người nhận giúp hộ này."),
        ({"member": "999999"}, "Chọn một đảng viên trong danh sách."),
        ({"on": "31/02/2023"}, "Ghi ngày có thật, ví dụ 13/10/2023."),
        ({"on": "2099-01-01"}, "Ngày này còn quá một năm nữa mới tới."),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    post, commune, member, households, fields, told
):
    shown = {"hien": ids(households), "ho": ids(households), "member": member.pk}

    response = post(make_user(commune), **(shown | fields))

    assert response.status_code == 422
    assert told in response.content.decode()
    assert running() == {}


def test_a_conflict_is_told_before_saving(client, commune, cell, member, households):
    make_assignment(make_member(cell, "Vì Văn Dũng"), households[0])
    client.force_login(make_user(commune))

    response = client.get("/phan-cong/giao/", {"ho": ids(households)})

    text = response.content.decode()
    assert "Hộ đã có người giúp chính từ 01/01/2022: Vì Văn Dũng." in text
    assert f'href="/ho/{households[0].pk}/nguoi-giup/"' in text


def test_a_member_chooses_among_the_nearest_without_a_helper(
    client, post, commune, cell, member, village
):
    far = listed(make_village(commune, "Xa Bản"), "Xa")
    near = listed(village, "Gần", Status.NEAR_POOR)
    make_assignment(make_member(cell), listed(village, "Đã có"))
    listed(make_commune("Mường Lói"), "Xã khác")
    client.force_login(make_user("everything"))

    page = client.get("/phan-cong/giao/", {"dv": member.pk})
    response = post(make_user(commune), dv=member.pk, hien=[near.pk], ho=near.pk)

    assert [row["household"] for row in page.context["rows"]] == [near, far]
    assert "cùng bản · đang giúp 0 hộ" in page.content.decode()
    assert response.url == f"/dang-vien/{member.pk}/"
    assert running()[near.pk] == member.pk


def test_a_cell_gives_to_its_own_members(client, commune, cell, member, households):
    make_member(make_organisation(commune=commune), "Người khác")
    client.force_login(make_user(commune))

    page = client.get("/phan-cong/giao/", {"chibo": cell.pk})

    assert list(page.context["offer"].candidates.values()) == [member]
    shown = [row["household"] for row in page.context["rows"]]
    assert shown == households


def test_a_commune_is_given_all_at_once(client, commune, member, households):
    client.force_login(make_user(commune))
    asked = {"xa": commune.pk, "tat-ca": "1"}

    page = client.get("/phan-cong/giao/", asked)

    assert [row["is_ticked"] for row in page.context["rows"]] == [True] * 3


@pytest.mark.parametrize(
    ("kind", "code"), [("other", 404), ("reader", 403), ("nobody", 403), ("own", 403)]
)
def test_who_may_not_gives_nothing(post, commune, member, households, kind, code):
    users = {
        "other": lambda: make_user(make_commune("Mường Lói")),
        "reader": lambda: make_user(commune, may_write=False),
        "nobody": lambda: make_user(),
        "own": lambda: make_user(member),
    }
    user = users[kind]()

    response = post(user, ho=ids(households), member=member.pk)

    assert response.status_code == code
    assert running() == {}


def test_more_than_two_hundred_are_not_taken(post):
    response = post(make_user("everything"), ho=list(range(1, 202)))
    assert response.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_one_as_for_three(
    client, commune, cell, village, count, django_assert_num_queries
):
    households = [listed(village, f"Hộ {n}") for n in range(count)]
    for n in range(count):
        make_member(cell, f"Lò Thị {n}", home_village=village)
    client.force_login(make_user(commune))

    with django_assert_num_queries(15):
        client.get("/phan-cong/giao/", {"ho": ids(households)})


# Taking over


@pytest.fixture
def helped(member, households):
    return [make_assignment(member, h, target_year=2024) for h in households]


@pytest.fixture
def hand_over(client, commune, member):
    def send(**fields):
        client.force_login(make_user(commune))
        data = {"on": "2023-08-14", "reason": "replaced", "viec": "giao"} | fields
        return client.post(f"/phan-cong/nhan-thay/{member.pk}/", data)

    return send


def test_another_member_takes_some_over(hand_over, cell, helped, households, member):
    heir = make_member(cell, "Vì Văn Dũng")

    response = hand_over(cap=ids(helped[:2]), member=heir.pk)

    assert response.url == f"/dang-vien/{member.pk}/"
    assert running() == {
        households[0].pk: heir.pk,
        households[1].pk: heir.pk,
        households[2].pk: member.pk,
    }
    assert HouseholdAssignment.objects.filter(replaces__in=helped).count() == 2


def test_several_are_ended_at_once(hand_over, helped):
    hand_over(cap=ids(helped), viec="ket-thuc", reason="plan_ended")

    assert running() == {}
    ended = HouseholdAssignment.objects.filter(end_reason="plan_ended", ended_on=DAY)
    assert ended.count() == 3


def test_taking_over_is_all_or_none(hand_over, cell, helped):
    heir = make_member(cell, "Vì Văn Dũng")
    for _ in range(3):
        make_assignment(heir)

    response = hand_over(cap=ids(helped), member=heir.pk)

    text = response.content.decode()
    assert response.status_code == 422
    assert "2 hộ bàn giao được, 1 hộ không." in text
    assert "Vì Văn Dũng đã nhận đủ 5 hộ." in text
    assert not HouseholdAssignment.objects.exclude(ended_on=None).exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"member": ""}, "Chọn đảng viên nhận thay."),
        ({"cap": []}, "Đánh dấu ít nhất một hộ."),
        ({"reason": "escaped"}, "Không dùng lý do"),
        ({"viec": "ket-thuc", "reason": "replaced"}, "Không dùng lý do"),
        ({"on": "2021-12-31"}, "Ngày kết thúc phải sau ngày bắt đầu."),
    ],
)
def test_what_is_wrong_in_taking_over_is_told(hand_over, cell, helped, fields, told):
    heir = make_member(cell, "Vì Văn Dũng")
    response = hand_over(**{"cap": ids(helped), "member": heir.pk} | fields)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert HouseholdAssignment.objects.filter(ended_on=None).count() == 3


def test_households_of_another_commune_are_not_taken_over(
    hand_over, cell, helped, member
):
    away = make_assignment(member, make_household(make_commune("Mường Lói")))
    heir = make_member(cell, "Vì Văn Dũng")

    hand_over(cap=[*ids(helped), away.pk], member=heir.pk)

    away.refresh_from_db()
    assert (away.ended_on, away.member) == (None, member)


def test_a_secretary_of_elsewhere_does_not_find_the_member(client, helped, member):
    client.force_login(make_user(make_commune("Mường Lói")))
    assert client.get(f"/phan-cong/nhan-thay/{member.pk}/").status_code == 404


def test_today_is_offered(client, commune, households):
    client.force_login(make_user(commune))
    page = client.get("/phan-cong/giao/", {"ho": ids(households)})
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in page.content.decode()
