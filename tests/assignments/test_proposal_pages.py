"""The pages of a proposal: asked for, mended, decided on, compared, as a file."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from assignments.choices import PairChange, ProposalState, Wish
from assignments.models import HouseholdAssignment, MatchingCosts, Proposal
from assignments.proposals import costs_of
from assignments.tasks import solve_proposal
from povertyaid import jobs
from povertyaid.models import AuditEntry, Job
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_pair,
    make_plan,
    make_proposal,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def village(commune):
    return make_village(commune, "Bản Na Sản")


@pytest.fixture
def cell(commune, village):
    return make_organisation("Chi bộ Na Sản", commune=commune, village=village)


@pytest.fixture
def households(village):
    found = [make_household(village, name) for name in ("Lò Văn Hặc", "Cà Thị Kề")]
    for household in found:
        make_review(household)
    return found


@pytest.fixture
def members(cell, village):
    names = ("Vì Văn Dũng", "Quàng Ngọc Chiến")
    return [make_member(cell, name, home_village=village) for name in names]


@pytest.fixture
def solved(commune, households, members):
    """A draft over the commune, really solved."""
    proposal = make_proposal(commune, state=ProposalState.SOLVING, cost=None)
    solve(proposal)
    proposal.refresh_from_db()
    return proposal


@pytest.fixture
def secretary(commune):
    return make_user(commune)


@pytest.fixture
def get(client):
    def send(user, address, status=200):
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == status, response.content.decode()[:500]
        return response

    return send


@pytest.fixture
def post(client):
    def send(user, address, **fields):
        client.force_login(user)
        return client.post(address, fields)

    return send


def solve(proposal):
    """What the worker does."""
    job = proposal.job or Job.objects.create(
        task="assignments.tasks.solve_proposal",
        title="Lập phương án",
        arguments={"proposal": proposal.pk},
    )
    Proposal.objects.filter(pk=proposal.pk).update(job=job)
    solve_proposal(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error


def page_of(proposal, rest=""):
    return f"/phuong-an/{proposal.pk}/{rest}"


def asked(**fields):
    ours = {
        "plan": make_plan().pk,
        "year": 2022,
        "area": "commune",
        "starts_on": "2023-01-01",
    }
    return ours | fields


def test_secretary_has_a_proposal_made_for_her_commune(post, get, secretary, commune):
    make_review(make_household(commune))

    response = post(secretary, "/phuong-an/lap/", **asked(commune=commune.pk))

    proposal = Proposal.objects.get()
    assert response.url == f"/viec/{proposal.job_id}/"
    assert (proposal.commune, proposal.year) == (commune, 2022)
    assert (proposal.state, proposal.made_by) == (ProposalState.SOLVING, secretary)
    assert proposal.job.arguments == {"proposal": proposal.pk}
    assert proposal.job.link == page_of(proposal)
    assert "Đang chờ" in get(secretary, page_of(proposal)).content.decode()


def test_the_job_solves_it(post, get, secretary, commune, households, members):
    post(secretary, "/phuong-an/lap/", **asked(commune=commune.pk))
    proposal = Proposal.objects.get()
    solve(proposal)

    page = get(secretary, page_of(proposal)).content.decode()

    assert "Tốt nhất có thể" in page
    for name in ("Lò Văn Hặc", "Cà Thị Kề", "Vì Văn Dũng", "Quàng Ngọc Chiến"):
        assert name in page
    assert "cùng bản" in page


def test_office_proposes_for_the_district_and_for_an_organisation(post, commune):
    office, helpers = make_user("everything"), make_organisation()
    make_commune_assignment(helpers, commune)
    make_review(make_household(commune))

    post(office, "/phuong-an/lap/", **asked(area="district"))
    post(office, "/phuong-an/lap/", **asked(area="given", given=helpers.pk))

    given, district = Proposal.objects.all()
    assert (district.area, given.area) == ("Toàn huyện", helpers.name)


def test_a_village_brings_its_commune(post, secretary, village, households):
    post(secretary, "/phuong-an/lap/", **asked(area="village", village=village.pk))

    proposal = Proposal.objects.get()
    assert (proposal.village, proposal.commune) == (village, village.commune)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"commune": ""}, "Chọn xã."),
        ({"area": "village"}, "Chọn bản."),
        ({"area": "district"}, "Chọn một phạm vi trong danh sách."),
        ({"year": 1999}, "Chọn một năm trong danh sách."),
        ({"starts_on": "31/02/2023"}, "Ghi ngày có thật, ví dụ 13/10/2023."),
        ({"starts_on": "2999-01-01"}, "Ngày này còn quá một năm nữa mới tới."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    post, secretary, commune, households, fields, told
):
    sent = asked(commune=commune.pk) | fields
    response = post(secretary, "/phuong-an/lap/", **sent)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert f'value="{sent["starts_on"]}"' in response.content.decode()
    assert not Proposal.objects.exists()


def test_secretary_does_not_propose_for_another_commune(post, secretary, households):
    other = make_commune("Mường Nhà")

    response = post(secretary, "/phuong-an/lap/", **asked(commune=other.pk))

    assert response.status_code == 422
    assert not Proposal.objects.exists()


def test_pin_and_forbid_then_solve_again(post, get, secretary, solved):
    first, second = solved.pairs.order_by("household")

    post(secretary, page_of(solved, "yeu-cau/"), pair=first.pk, wish="pin")
    response = post(
        secretary,
        page_of(solved, "yeu-cau/"),
        pair=second.pk,
        wish="forbid",
        back="xem=new&q=ca",
    )

    assert response.url == page_of(solved, "?xem=new&q=ca#cap")
    wishes = [(w.household, w.member, w.wish) for w in solved.wishes.all()]
    assert wishes == [
        (first.household, first.member, Wish.PIN),
        (second.household, second.member, Wish.FORBID),
    ]
    page = get(secretary, page_of(solved)).content.decode()
    assert "2 yêu cầu chờ tính lại" in page
    assert "Bỏ ghim" in page and "Bỏ cấm" in page

    assert post(secretary, page_of(solved, "tinh-lai/")).url == page_of(solved)
    solved.refresh_from_db()
    solve(solved)
    again = {pair.household_id: pair for pair in solved.pairs.all()}
    assert again[first.household_id].is_pinned
    assert again[second.household_id].member == first.member
    assert "chờ tính lại" not in get(secretary, page_of(solved)).content.decode()


def test_a_wish_is_withdrawn(post, secretary, solved):
    pair = solved.pairs.first()
    post(secretary, page_of(solved, "yeu-cau/"), pair=pair.pk, wish="pin")
    wish = solved.wishes.get()

    post(secretary, page_of(solved, f"yeu-cau/{wish.pk}/bo/"))

    assert not solved.wishes.exists()


def test_two_households_change_helpers(post, get, secretary, solved):
    first, second = solved.pairs.order_by("household")

    page = get(secretary, page_of(solved, f"?doi={first.pk}")).content.decode()
    assert "Đổi với hộ này" in page
    fields = {"first": first.pk, "second": second.pk}
    post(secretary, page_of(solved, "doi-cheo/"), **fields)

    wished = {wish.household: wish.member for wish in solved.wishes.all()}
    assert wished == {first.household: second.member, second.household: first.member}


def test_a_pair_of_another_proposal_is_not_found(post, secretary, commune, solved):
    other = make_proposal(commune)
    pair = make_pair(other, solved.pairs.first().household, make_member())

    sent = post(secretary, page_of(solved, "yeu-cau/"), pair=pair.pk, wish="pin")

    assert sent.status_code == 404
    assert not solved.wishes.exists()


def test_who_else_could_help_with_what_it_costs(get, post, secretary, solved, cell):
    make_member(cell, "Giàng A Xa", home_village=make_village(cell.commune))
    pair = solved.pairs.first()
    address = page_of(solved, f"ho/{pair.household_id}/")

    page = get(secretary, address).content.decode()
    assert "Đang được đề xuất" in page
    assert "Ngang với người đang đề xuất" in page
    other = solved.pairs.exclude(pk=pair.pk).get().member
    response = post(secretary, address, member=other.pk, back="page=1")

    assert response.url == page_of(solved, "?page=1#cap")
    wish = solved.wishes.get()
    assert (wish.household, wish.member, wish.wish) == (
        pair.household,
        other,
        Wish.PIN,
    )
    page = get(secretary, page_of(solved)).content.decode()
    assert f"Chờ đổi sang {other}" in page


def test_no_choice_is_told(post, secretary, solved):
    household = solved.pairs.first().household_id

    response = post(secretary, page_of(solved, f"ho/{household}/"))

    assert response.status_code == 422
    assert "Chọn một người trong danh sách." in response.content.decode()


def test_what_cannot_be_done_is_told_and_the_page_stays(client, secretary, solved):
    pair = solved.pairs.first()
    Proposal.objects.filter(pk=solved.pk).update(state=ProposalState.REFUSED)
    client.force_login(secretary)

    fields = {"pair": pair.pk, "wish": "pin"}
    page = client.post(page_of(solved, "yeu-cau/"), fields, follow=True)

    assert "không sửa được nữa" in page.content.decode()


def test_tabs_and_filters(get, secretary, commune, households, members):
    proposal = make_proposal(commune, year=2022)
    dung, chien = members
    running = make_assignment(dung, households[0])
    kept = {"change": PairChange.KEPT, "running": running}
    make_pair(proposal, households[0], dung, **kept)
    alone = make_household(make_village(commune, "Bản Xa"), "Sùng A Páo")
    make_review(alone)
    over = make_assignment(chien, make_household(commune, "Hạng A Cũ"))
    proposal.endings = [
        {"assignment": over.pk, "reason": "member_left", "text": "Được miễn."}
    ]
    proposal.save()

    def shown(query):
        page = get(secretary, page_of(proposal, query)).content.decode()
        names = ("Lò Văn Hặc", "Cà Thị Kề", "Sùng A Páo", "Hạng A Cũ")
        return {name for name in names if name in page}

    assert shown("") == {"Lò Văn Hặc"}
    assert shown("?xem=kept&q=dung") == {"Lò Văn Hặc"}
    assert shown("?xem=new") == set()
    assert shown("?q=khong+co") == set()
    assert shown("?xem=unmet") == {"Cà Thị Kề", "Sùng A Páo"}
    assert shown(f"?xem=unmet&village={alone.village_id}") == {"Sùng A Páo"}
    assert shown("?xem=ended") == {"Hạng A Cũ"}
    assert shown("?xem=bay&page=99&village=x") == {"Lò Văn Hặc"}


def test_shortages_open_their_households(get, secretary, commune, village, households):
    proposal = make_proposal(commune, state=ProposalState.SOLVING, cost=None)
    solve(proposal)

    page = get(secretary, page_of(proposal)).content.decode()

    assert f'href="?xem=unmet&amp;village={village.pk}#cap"' in page
    assert "2 hộ" in page


def test_approval_writes_assignments(client, secretary, solved):
    client.force_login(secretary)
    page = client.get(page_of(solved, "duyet/")).content.decode()
    assert "phân công mới bắt đầu từ" in page

    fields = {"decision_number": "125-QĐ/ĐU", "decision_on": "2023-01-01"}
    done = client.post(page_of(solved, "duyet/"), fields, follow=True)

    assert "Đã duyệt: 2 phân công bắt đầu, 0 kết thúc, 0 giữ nguyên." in (
        done.content.decode()
    )
    solved.refresh_from_db()
    assert (solved.state, solved.decided_by) == (ProposalState.APPROVED, secretary)
    rows = HouseholdAssignment.objects.all()
    assert {(r.decision_number, r.started_on) for r in rows} == {
        ("125-QĐ/ĐU", date(2023, 1, 1))
    }
    assert rows.count() == 2
    assert "Sửa" not in client.get(page_of(solved)).content.decode()


def test_approval_wants_a_decision(post, secretary, solved):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = post(secretary, page_of(solved, "duyet/"), decision_on=tomorrow)

    told = response.content.decode()
    assert response.status_code == 422
    assert "Ghi số quyết định." in told
    assert "Ngày quyết định chưa tới." in told
    assert not HouseholdAssignment.objects.exists()


def test_approval_waits_for_the_wishes(post, secretary, solved):
    pair = solved.pairs.first()
    post(secretary, page_of(solved, "yeu-cau/"), pair=pair.pk, wish="forbid")

    fields = {"decision_number": "125-QĐ/ĐU", "decision_on": "2023-01-01"}
    response = post(secretary, page_of(solved, "duyet/"), **fields)

    assert response.status_code == 422
    assert "Còn 1 yêu cầu ghim, cấm chưa được tính lại." in response.content.decode()
    assert not HouseholdAssignment.objects.exists()


def test_approval_tells_what_changed_since(post, secretary, solved):
    pair = solved.pairs.first()
    make_assignment(household=pair.household)

    fields = {"decision_number": "125-QĐ/ĐU", "decision_on": "2023-01-01"}
    response = post(secretary, page_of(solved, "duyet/"), **fields)

    assert response.status_code == 422
    assert pair.household.head_name in response.content.decode()
    assert 'value="125-QĐ/ĐU"' in response.content.decode()


def test_refusal_keeps_the_reason(post, get, secretary, solved):
    assert post(secretary, page_of(solved, "khong-duyet/")).status_code == 422

    post(secretary, page_of(solved, "khong-duyet/"), reason="Chờ danh sách mới")

    solved.refresh_from_db()
    assert solved.state == ProposalState.REFUSED
    assert "Chờ danh sách mới" in get(secretary, page_of(solved)).content.decode()


def test_two_proposals_beside_each_other(get, secretary, commune, solved, members):
    other = make_proposal(commune, cost=990)
    pair = solved.pairs.first()
    instead = next(member for member in members if member != pair.member)
    make_pair(other, pair.household, instead)

    page = get(secretary, page_of(solved, f"so-sanh/?voi={other.pk}")).content.decode()

    assert "990" in page
    assert "Hộ có người giúp khác nhau: 2" in page
    assert "chưa có ai" in page


def test_the_pairs_as_a_workbook(get, secretary, solved):
    response = get(secretary, page_of(solved, "xlsx/"))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[2] for row in rows] == ["Lò Văn Hặc", "Cà Thị Kề"] or len(rows) == 2
    assert {row[7] for row in rows} == {"Vì Văn Dũng", "Quàng Ngọc Chiến"}
    entry = AuditEntry.objects.get(action=AuditEntry.Action.EXPORTED)
    assert entry.label.endswith("2 dòng")


def test_a_broken_solving_is_told_and_begun_again(post, get, secretary, commune):
    proposal = make_proposal(commune, state=ProposalState.SOLVING, cost=None)
    job = Job.objects.create(task="x", title="Lập", state=Job.State.CANCELLED)
    Proposal.objects.filter(pk=proposal.pk).update(job=job)

    page = get(secretary, page_of(proposal)).content.decode()
    assert "đã dừng theo yêu cầu" in page
    post(secretary, page_of(proposal, "tinh-lai/"))

    proposal.refresh_from_db()
    assert proposal.job != job
    assert proposal.job.state == Job.State.QUEUED


def test_a_stopped_solving_leaves_what_was_proposed(post, get, secretary, solved):
    pairs = list(solved.pairs.values())
    decision = {"decision_number": "125-QĐ/ĐU", "decision_on": "2023-01-01"}
    costs_of(solved.plan)
    MatchingCosts.objects.update(keep=777)

    post(secretary, page_of(solved, "tinh-lai/"))
    refused = post(secretary, page_of(solved, "duyet/"), **decision)
    solved.refresh_from_db()
    jobs.cancel(solved.job)

    assert refused.status_code == 422
    assert "Phương án này đang được tính lại" in refused.content.decode()
    solved.refresh_from_db()
    assert (solved.state, solved.costs["keep"]) == (ProposalState.DRAFT, 500)
    assert list(solved.pairs.values()) == pairs
    page = get(secretary, page_of(solved)).content.decode()
    assert "Việc tính đã dừng theo yêu cầu" in page
    assert "Dưới đây là kết quả của lần tính trước." in page
    assert post(secretary, page_of(solved, "duyet/"), **decision).status_code == 302
    solved.refresh_from_db()
    assert solved.state == ProposalState.APPROVED


def test_a_reader_sees_no_buttons(get, commune, solved):
    page = get(make_user(commune, may_write=False), page_of(solved)).content.decode()

    assert "Cấm cặp này" not in page and "Duyệt" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(client, django_assert_num_queries, village, cell, count):
    commune = village.commune
    proposal = make_proposal(commune)
    for _ in range(count):
        household = make_household(village)
        make_review(household)
        running = make_assignment(make_member(cell), household)
        member = make_member(cell)
        make_pair(proposal, household, member, change="changed", running=running)
    client.force_login(make_user(commune))

    with django_assert_num_queries(13):
        page = client.get(page_of(proposal))

    assert page.content.count(b'<tr id="cap-') == count


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_of_the_list(client, django_assert_num_queries, commune, count):
    for _ in range(count):
        make_proposal(commune)
    client.force_login(make_user(commune))

    with django_assert_num_queries(6):
        page = client.get("/phuong-an/")

    assert page.content.count(b'<th scope="row">') == count
