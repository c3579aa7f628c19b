"""A proposal from the asking to the approval; what it says, keeps, ends and refuses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assignments import proposals
from assignments.choices import (
    EndReason,
    HelpsBy,
    MemberStatus,
    PairChange,
    ProposalState,
    Skill,
    Wish,
)
from assignments.coverage import answer_family
from assignments.models import AssignmentChange, HouseholdAssignment, MatchingCosts
from households.choices import Status
from households.models import EthnicGroup
from povertyaid.jobs import Progress
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

pytestmark = pytest.mark.django_db
DAY = date(2023, 1, 2)


@pytest.fixture
def office():
    return make_user("everything")


@pytest.fixture
def commune():
    return make_commune()


@pytest.fixture
def village(commune):
    return make_village(commune, "Bản Huổi Hua")


@pytest.fixture
def cell(commune):
    return make_organisation(commune=commune)


def poor(village, name="Lò Văn Hặc", status=Status.POOR, **fields):
    household = make_household(village, name, **fields)
    make_review(household, 2022, status)
    return household


def solved(office, **area):
    proposal = proposals.open_proposal(make_plan(), 2022, DAY, office, **area)
    proposals.solve(proposal, Progress())
    proposal.refresh_from_db()
    return proposal


def pairs(proposal):
    rows = proposal.pairs.order_by("household", "role")
    return [(row.household, row.member or row.organisation) for row in rows]


def again(proposal, office):
    proposals.solve_again(proposal, office)
    proposals.solve(proposal, Progress())
    proposal.refresh_from_db()


def test_a_neighbour_of_the_same_ethnic_group_comes_first(office, village, cell):
    thai, mong = (
        EthnicGroup.objects.get(name="Thái"),
        EthnicGroup.objects.get(name="Mông"),
    )
    far = make_village(village.commune)
    household = poor(village, ethnic_group=mong)
    make_member(cell, "Xa", home_village=far, ethnic_group=mong)
    make_member(cell, "Gần", home_village=village, ethnic_group=thai)
    best = make_member(cell, "Hợp", home_village=village, ethnic_group=mong)

    proposal = solved(office)

    assert pairs(proposal) == [(household, best)]
    pair = proposal.pairs.get()
    assert pair.reasons == ["cùng bản", "cùng dân tộc Mông", "chưa giúp hộ nào"]
    assert (pair.cost, pair.change) == (0, PairChange.NEW)
    assert proposal.cost == proposal.best_cost == 2 * 20_000  # two without a household
    assert proposal.state == ProposalState.DRAFT


def test_a_skill_answers_the_cause_and_a_leader_the_hardest(office, village, cell):
    household = make_household(village)
    make_review(household, 2022, causes=(7,), b2=60)
    doctor = make_member(cell, "Y", home_village=village, skill=Skill.HEALTH)
    make_member(cell, "Z", home_village=village)

    assert pairs(solved(office)) == [(household, doctor)]

    leader = make_member(cell, "A", home_village=village, position="Bí thư chi bộ")
    proposal = solved(office)

    assert pairs(proposal) == [(household, leader)]  # 30 weigh more than 20
    assert "cán bộ chủ chốt giúp hộ khó khăn nhất" in proposal.pairs.get().reasons


def test_everyone_has_one_before_anyone_two(office, village, cell):
    households = [poor(village, f"Hộ {n}") for n in range(3)]
    near = make_member(cell, "Gần", home_village=village)
    far = make_member(cell, "Xa", home_village=make_village(village.commune))

    found = pairs(solved(office))

    assert [household for household, _ in found] == households
    assert {who for _, who in found} == {near, far}


def test_nobody_has_more_than_the_plan_allows_and_what_is_short_is_said(
    office, village, cell
):
    make_plan(max_households=2)
    for n in range(5):
        poor(village, f"Hộ {n}", Status.NEAR_POOR if n else Status.POOR)
    make_member(cell, home_village=village)

    proposal = solved(office)

    assert proposal.pairs.count() == 2
    assert proposal.figures["unmet_near_poor"] == 3  # the poor one is served first
    assert proposal.figures["unmet_poor"] == 0
    (short,) = proposal.shortages
    assert (short["village"], short["households"], short["members"]) == (
        village.pk,
        3,
        2,
    )
    assert short["text"] == (
        "Thiếu 2 đảng viên ở Bản Huổi Hua, xã Na Tông: 3 hộ chưa có người giúp,"
        " đảng viên giúp được ở đây đều đã nhận đủ 2 hộ."
    )


def test_members_who_left_or_are_exempt_are_given_nobody(office, village, cell):
    poor(village)
    for status in (MemberStatus.EXEMPT, MemberStatus.ELSEWHERE, MemberStatus.LEFT):
        make_member(cell, home_village=village, status=status)

    proposal = solved(office)

    assert pairs(proposal) == []
    assert proposal.shortages[0]["text"] == (
        "Bản Huổi Hua, xã Na Tông: 1 hộ; chưa có đảng viên nào có thể nhận hộ ở đây."
    )


def test_an_office_helps_where_it_was_sent(office, village):
    office_cell = make_organisation("Chi bộ Kho bạc")
    elsewhere = make_organisation("Chi bộ khác")
    make_commune_assignment(office_cell, village.commune)
    household = poor(village)
    sent = make_member(office_cell)
    make_member(elsewhere)

    proposal = solved(office)

    assert pairs(proposal) == [(household, sent)]
    assert proposal.pairs.get().reasons[0] == "tổ chức được giao xã"


def test_a_whole_organisation_helps_where_the_plan_says_so(office, village):
    make_plan(helps_by=HelpsBy.ORGANISATION)
    bank = make_organisation("Ngân hàng")
    make_commune_assignment(bank, village.commune)
    household = poor(village)
    make_member(bank)

    proposal = solved(office)
    done = proposals.approve(proposal, "", None, office)

    assert pairs(proposal) == [(household, bank)]
    assert done == proposals.Approved(created=1, ended=0, kept=0)
    assignment = HouseholdAssignment.objects.get()
    assert (assignment.member, assignment.organisation) == (None, bank)


def test_five_to_one_gives_one_main_helper_and_four_beside(office, village, cell):
    make_plan(supporting_helpers=4)
    household = poor(village)
    members = {make_member(cell, f"Người {n}", home_village=village) for n in range(6)}

    proposal = solved(office)

    rows = list(proposal.pairs.all())
    assert sorted(row.role for row in rows) == ["main"] + ["supporting"] * 4
    assert {row.member for row in rows} < members
    assert {row.household for row in rows} == {household}
    assert proposals.approve(proposal, "", None, office).created == 5


def test_a_member_is_never_given_the_own_household(office, village, cell):
    make_plan(does_exempt_poor_members=False)
    household = poor(village, "Lò Văn Hặc", birth_year=1980)
    own = make_member(
        cell, "Lò Văn Hặc", home_village=village, birth_date=date(1980, 5, 1)
    )

    assert pairs(solved(office)) == []

    other = make_member(cell, "Khác")
    assert pairs(solved(office)) == [(household, other)]
    proposal = solved(office)
    with pytest.raises(ValidationError, match="là chủ của chính hộ này"):
        proposals.wish(proposal, household, Wish.PIN, office, member=own)


def test_who_helps_today_goes_on_unless_a_change_is_worth_its_price(
    office, village, cell
):
    household = poor(village)
    today = make_member(cell, "Xa", home_village=make_village(village.commune))
    running = make_assignment(today, household)
    make_member(cell, "Gần", home_village=village)
    make_plan(min_households=1)
    MatchingCosts.objects.create(plan=make_plan(), member_idle=0)

    kept = solved(office)

    assert pairs(kept) == [(household, today)]
    pair = kept.pairs.get()
    assert (pair.change, pair.running) == (PairChange.KEPT, running)
    assert pair.reasons[0] == "đang giúp hộ này từ 01/01/2022"

    MatchingCosts.objects.update(keep=99)  # another village costs 100
    changed = solved(office)

    pair = changed.pairs.get()
    assert (pair.change, pair.running) == (PairChange.CHANGED, running)
    assert pair.member.name == "Gần"


def test_approval_ends_what_is_replaced_and_begins_the_new(office, village, cell):
    household = poor(village)
    old = make_member(cell, "Cũ", home_village=village)
    running = make_assignment(old, household, target_year=2024)
    new = make_member(cell, "Mới", home_village=village)
    proposal = solved(office)
    proposals.wish(proposal, household, Wish.PIN, office, member=new)
    again(proposal, office)

    done = proposals.approve(proposal, "12-QĐ/HU", date(2022, 12, 30), office)

    assert done == proposals.Approved(created=1, ended=1, kept=0)
    running.refresh_from_db()
    assert (running.ended_on, running.end_reason) == (DAY, EndReason.REPLACED)
    begun = HouseholdAssignment.objects.get(ended_on=None)
    assert (begun.member, begun.replaces, begun.started_on) == (new, running, DAY)
    assert (begun.decision_number, begun.target_year) == ("12-QĐ/HU", 2024)
    told = AssignmentChange.objects.get(assignment=begun)
    assert told.why == (
        f"Theo phương án phân công {proposal.pk}, Quyết định số 12-QĐ/HU."
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (ProposalState.APPROVED, office)


def test_a_helper_who_may_help_no_longer_is_replaced_or_ended(office, village, cell):
    household = poor(village)
    gone = make_member(cell, status=MemberStatus.TRANSFERRED)
    running = make_assignment(gone, household)

    alone = solved(office)

    assert alone.endings == [
        {
            "assignment": running.pk,
            "reason": EndReason.MEMBER_LEFT,
            "text": "Người giúp không còn nhận hộ.",
        }
    ]
    other = make_member(cell, "Khác")
    replaced = solved(office)
    assert pairs(replaced) == [(household, other)]
    assert replaced.pairs.get().change == PairChange.CHANGED
    assert replaced.endings == []


def test_who_only_watches_after_an_escape_has_room_again(office, village, cell):
    make_plan(max_households=1)
    escaped = make_household(village, "Đã thoát")
    member = make_member(cell, home_village=village)
    make_assignment(
        member,
        escaped,
        followed_since=date(2022, 12, 1),
        follow_until=date(2025, 12, 1),
    )
    household = poor(village)

    assert pairs(solved(office)) == [(household, member)]


def test_a_forbidden_pair_is_never_and_a_pin_always(office, village, cell):
    first, second = poor(village, "Một"), poor(village, "Hai")
    one = make_member(cell, "A", home_village=village)
    other = make_member(cell, "B", home_village=village)
    proposal = solved(office)
    helped = dict(pairs(proposal))

    proposals.wish(proposal, first, Wish.FORBID, office, member=helped[first])
    again(proposal, office)

    assert dict(pairs(proposal)) == {first: helped[second], second: helped[first]}
    assert proposal.cost == proposal.best_cost

    proposals.wish(proposal, first, Wish.PIN, office, member=one)
    proposals.wish(proposal, second, Wish.PIN, office, member=one)
    again(proposal, office)

    assert dict(pairs(proposal)) == {first: one, second: one}
    assert proposal.cost == proposal.best_cost + 20_000 + 60  # one idle, one further
    assert proposal.pairs.filter(is_pinned=True).count() == 2
    assert other.name == "B"


def test_solving_again_keeps_the_rest(office, village, cell):
    households = [poor(village, f"Hộ {n:02}") for n in range(12)]
    for n in range(12):
        make_member(cell, f"Người {n:02}", home_village=village)
    proposal = solved(office)
    before = dict(pairs(proposal))
    wanted, holder = before[households[3]], before[households[7]]

    proposals.wish(proposal, households[7], Wish.PIN, office, member=wanted)
    again(proposal, office)

    after = dict(pairs(proposal))
    moved = {
        household for household in households if before[household] != after[household]
    }
    assert moved == {households[3], households[7]}
    assert after[households[3]] == holder


def test_swap_crosses_two_pairs(office, village, cell):
    first, second = poor(village, "Một"), poor(village, "Hai")
    for name in "AB":
        make_member(cell, name, home_village=village)
    proposal = solved(office)
    before = dict(pairs(proposal))

    proposals.swap(*proposal.pairs.order_by("household"), office)
    again(proposal, office)

    assert dict(pairs(proposal)) == {first: before[second], second: before[first]}


def test_a_withdrawn_wish_is_none(office, village, cell):
    household = poor(village)
    near = make_member(cell, "Gần", home_village=village)
    far = make_member(cell, "Xa")
    proposal = solved(office)
    wished = proposals.wish(proposal, household, Wish.PIN, office, member=far)
    again(proposal, office)
    assert pairs(proposal) == [(household, far)]

    proposals.withdraw_wish(wished, office)
    again(proposal, office)

    assert pairs(proposal) == [(household, near)]


def test_only_the_area_is_assigned_and_load_elsewhere_counts(office, village, cell):
    make_plan(max_households=1)
    away = make_village(village.commune)
    outside = poor(away, "Ngoài")
    member = make_member(cell, "Bận", home_village=village)
    make_assignment(member, outside)
    household = poor(village)
    free = make_member(cell, "Rảnh", home_village=away)

    proposal = solved(office, village=village)

    assert pairs(proposal) == [(household, free)]
    assert (proposal.commune, proposal.area) == (
        village.commune,
        f"{village}, {village.commune}",
    )


def test_approval_is_refused_by_name_when_the_register_changed(office, village, cell):
    household = poor(village)
    member = make_member(cell, home_village=village)
    proposal = solved(office)
    assignment = make_assignment(make_member(cell), household, started_on=DAY)

    with pytest.raises(ValidationError, match="1 hộ đã có người giúp khác.*Lò Văn Hặc"):
        proposals.approve(proposal, "", None, office)
    assignment.delete()
    member.status = MemberStatus.EXEMPT
    member.save()
    with pytest.raises(ValidationError, match="1 đảng viên được miễn.*Quàng Văn Dũng"):
        proposals.approve(proposal, "", None, office)

    assert not HouseholdAssignment.objects.exists()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DRAFT


def test_who_was_said_to_be_family_is_neither_pinned_nor_approved(
    office, village, cell
):
    household, member = poor(village), make_member(cell, home_village=village)
    proposal = solved(office)
    proposals.wish(proposal, household, Wish.PIN, office, member=member)
    answer_family(member, household, True, office)

    with pytest.raises(ValidationError, match="1 hộ được ghép với chính người nhà"):
        proposals.approve(proposal, "", None, office)
    with pytest.raises(ValidationError, match="là người nhà của hộ này"):
        proposals.wish(proposal, household, Wish.PIN, office, member=member)
    again(proposal, office)

    assert pairs(proposal) == []


def test_two_proposals_cannot_fill_one_member_twice(office, village, cell):
    make_plan(max_households=1)
    away = make_village(village.commune)
    poor(village), poor(away)
    make_member(cell)
    first = solved(office, village=village)
    second = solved(office, village=away)
    proposals.approve(first, "", None, office)

    with pytest.raises(ValidationError, match="sẽ giúp quá 1 hộ"):
        proposals.approve(second, "", None, office)


def test_a_decided_proposal_is_decided_once(office, village, cell):
    household = poor(village)
    member = make_member(cell, home_village=village)
    proposal = solved(office)
    with pytest.raises(ValidationError, match="Ghi lý do"):
        proposals.refuse(proposal, "  ", office)
    proposals.refuse(proposal, "Chờ danh sách mới", office)

    for act in (
        lambda: proposals.approve(proposal, "", None, office),
        lambda: proposals.refuse(proposal, "nữa", office),
        lambda: proposals.solve_again(proposal, office),
        lambda: proposals.wish(proposal, household, Wish.PIN, office, member=member),
    ):
        with pytest.raises(ValidationError, match="không duyệt"):
            act()


def test_the_same_registers_give_the_same_answer(office, village, cell):
    for n in range(9):
        poor(village, f"Hộ {n}")
        make_member(cell, f"Người {n}", home_village=village if n % 2 else None)

    first, second = solved(office), solved(office)

    assert pairs(first) == pairs(second)
    assert first.cost == second.cost
    comparison = proposals.compare(first, second)
    assert (comparison.same, comparison.differs) == (9, [])


def test_candidates_are_told_best_first_without_who_may_not(office, village, cell):
    household = poor(village)
    far = make_member(cell, "Xa")
    near = make_member(cell, "Gần", home_village=village)
    barred = make_member(cell, "Cấm", home_village=village)
    make_member(make_organisation(commune=make_commune("Khác")), "Ngoài xã")
    proposal = solved(office)
    proposals.wish(proposal, household, Wish.FORBID, office, member=barred)

    found = proposals.candidates(proposal, household)

    assert [(c.member, c.cost) for c in found] == [(near, 40), (far, 140)]
    assert found[0].reasons == ["cùng bản", "chưa giúp hộ nào"]
