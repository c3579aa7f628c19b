"""Plans, their rules and costs, and who answers for which commune."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from assignments import organising, planning
from assignments.commune_duties import CommuneDuties
from assignments.models import CommuneAssignment, MatchingCosts, Plan
from households.choices import Status
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
)

DAY = date(2023, 3, 1)
EVERYTHING = Scope(reads_all=True)


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def helpers():
    return make_organisation("Chi bộ Viện Kiểm sát", kind="grassroots_cell")


@pytest.fixture
def office():
    return make_user("everything")


@pytest.fixture
def post(client, office):
    def send(address, **fields):
        client.force_login(office)
        return client.post(address, fields)

    return send


def rules(**fields):
    given = {
        "number": "60-KH/HU",
        "title": "Đảng viên giúp hộ nghèo giai đoạn 2026 - 2030",
        "issued_on": "2026-01-15",
        "from_year": 2026,
        "to_year": 2030,
        "min_households": 1,
        "max_households": 3,
        "follow_up_months": 24,
        "exempt_from_age": "",
        "counted": "poor",
        "helps_by": "member",
        "supporting_helpers": 4,
        "visit_every_days": 60,
    }
    return given | fields


# Rules


def test_the_office_makes_a_plan_with_its_costs(post, office):
    response = post("/ke-hoach/them/", **rules(does_exempt_probationary="on"))

    plan = Plan.objects.get()
    assert (response.status_code, response.url) == (302, f"/ke-hoach/{plan.pk}/")
    assert (plan.max_households, plan.supporting_helpers) == (3, 4)
    assert (plan.counted, plan.follow_up_months) == ("poor", 24)
    assert (plan.does_exempt_probationary, plan.does_exempt_poor_members) == (1, 0)
    assert plan.costs.poor_unmet == 1_000_000
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.subject_id) == ("created", office, plan.pk)
    assert entry.after["issued_on"] == "2026-01-15"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"number": ""}, "Ghi số kế hoạch, ví dụ 40-KH/HU."),
        ({"number": "40-KH/HU"}, "Đã có kế hoạch mang số này."),
        ({"from_year": 26}, "Ghi năm có bốn chữ số"),
        ({"to_year": 2025}, "Năm cuối không được trước năm đầu"),
        ({"issued_on": "2031-01-01"}, "Ngày ban hành không được sau năm cuối"),
        ({"min_households": 4}, "Mức ít nhất không được quá mức nhiều nhất (3 hộ)."),
        ({"max_households": 0}, "Ghi một số từ 1 đến 50."),
        (
            {"max_households": "ba"},
            "Mỗi đảng viên nhiều nhất: ghi một số nguyên không âm.",
        ),
        ({"supporting_helpers": 10}, "Nhiều nhất 9 người hỗ trợ một hộ."),
        ({"exempt_from_age": 17}, "Ghi một tuổi từ 50 đến 100, hoặc để trống."),
        ({"follow_up_months": 121}, "Theo dõi nhiều nhất 120 tháng."),
        ({"visit_every_days": 0}, "Ghi số ngày từ 1 đến 366."),
    ],
)
def test_rules_that_cannot_be_are_refused(post, plan, fields, told):
    response = post("/ke-hoach/them/", **rules(**fields))

    assert response.status_code == 422
    assert told in response.content.decode()
    assert f'value="{rules()["title"]}"' in response.content.decode()  # still there
    assert list(Plan.objects.all()) == [plan]


def test_an_edit_says_what_changed(post, plan):
    fields = rules(number="40-KH/HU", title=plan.title, max_households=5)
    fields |= {"issued_on": "15/09/2021", "from_year": 2021, "to_year": 2025}
    fields |= {"counted": "listed", "supporting_helpers": 0, "follow_up_months": 36}
    fields |= {"does_exempt_poor_members": "on", "visit_every_days": 30}

    response = post(f"/ke-hoach/{plan.pk}/sua/", **fields)

    assert response.status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == (
        {"visit_every_days": 90},
        {"visit_every_days": 30},
    )


def test_the_page_tells_rules_and_figures(client, commune, helpers, plan):
    make_commune_assignment(helpers, commune)
    make_assignment(make_member(helpers), make_household(commune))
    client.force_login(make_user(commune))

    response = client.get(f"/ke-hoach/{plan.pk}/")

    figures = response.context["figures"]
    assert (figures.organisations, figures.communes) == (1, 1)
    assert (figures.members, figures.households) == (1, 1)
    text = response.content.decode()
    assert "5 : 1" in text and "Cơ quan nhận hộ" in text
    assert "<input" not in text.partition('id="chi-phi"')[2]  # read, not changed


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_plans_takes_seven_queries(
    client, commune, count, django_assert_num_queries
):
    for number in range(count):
        plan = make_plan()
        Plan.objects.filter(pk=plan.pk).update(number=f"{number}-KH/HU")
        make_commune_assignment(make_organisation(), commune, plan=plan)
    client.force_login(make_user(commune))

    with django_assert_num_queries(7):
        response = client.get("/ke-hoach/")

    assert response.content.count(b'<th scope="row">') == count


# Costs


def costs(**fields):
    usual = MatchingCosts()
    return {name: getattr(usual, name) for name in planning.COSTS} | fields


def test_the_office_changes_a_cost(post, plan):
    response = post(f"/ke-hoach/{plan.pk}/chi-phi/", **costs(keep=700))

    assert response.status_code == 302
    assert MatchingCosts.objects.get(plan=plan).keep == 700
    entry = AuditEntry.objects.get()
    assert (entry.subject_id, entry.before, entry.after) == (
        plan.pk,
        {"keep": 500},
        {"keep": 700},
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"keep": "1,5"}, "Ghi một số nguyên từ 0 đến 10.000.000."),
        ({"keep": -1}, "Ghi một số nguyên từ 0 đến 10.000.000."),
        ({"keep": ""}, "Ghi một số nguyên từ 0 đến 10.000.000."),
        ({"keep": 99_999_999}, "Ghi một số nguyên từ 0 đến 10.000.000."),
        ({"hard_from_b2": 101}, "Ghi điểm từ 0 đến 100."),
        ({"near_poor_unmet": 2_000_000}, "Không được cao hơn chi phí của hộ nghèo."),
        ({"near_poor_unmet": 1_130}, "Phải cao hơn cặp đắt nhất (1.130)"),
    ],
)
def test_costs_that_mislead_are_refused(post, plan, fields, told):
    response = post(f"/ke-hoach/{plan.pk}/chi-phi/", **costs(**fields))

    assert response.status_code == 422
    assert told in response.content.decode()
    assert not MatchingCosts.objects.exists()


def test_the_usual_costs_come_back(post, plan):
    MatchingCosts.objects.create(plan=plan, keep=9)

    post(f"/ke-hoach/{plan.pk}/chi-phi/mac-dinh/")

    assert MatchingCosts.objects.get(plan=plan).keep == 500
    assert AuditEntry.objects.get().before == {"keep": 9}


def test_looking_makes_no_costs(client, plan, office):
    client.force_login(office)

    response = client.get(f"/ke-hoach/{plan.pk}/")

    assert 'value="1000000"' in response.content.decode()
    assert not MatchingCosts.objects.exists()


# Communes


def given(helpers, place, **fields):
    duty = {"organisation": helpers.pk, "commune": place.pk}
    return duty | {"started_on": "2023-01-01", "decision_number": ""} | fields


def test_the_office_gives_a_commune(post, office, plan, helpers, commune):
    fields = given(helpers, commune, decision_number="12-QĐ/HU")

    response = post(
        f"/ke-hoach/{plan.pk}/phu-trach-xa/them/", **fields, decision_on="2022-12-20"
    )

    duty = CommuneAssignment.objects.get()
    assert response.status_code == 302
    assert (duty.plan, duty.organisation, duty.commune) == (plan, helpers, commune)
    assert (duty.started_on, duty.ended_on) == (date(2023, 1, 1), None)
    assert (duty.decision_number, duty.decision_on) == ("12-QĐ/HU", date(2022, 12, 20))
    subjects = AuditEntry.objects.values_list("subject", flat=True)
    assert {s.partition(".")[2] for s in subjects} == {
        "communeassignment",
        "partyorganisation",
        "plan",
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"organisation": ""}, "Chọn tổ chức đảng."),
        ({"commune": ""}, "Chọn xã."),
        ({"started_on": ""}, "Ghi ngày."),
        ({"decision_on": "2022-12-20"}, "Ghi số của quyết định ban hành ngày đó."),
        ({}, "đã được giao xã Na Tông từ 01/10/2021."),
    ],
)
def test_what_is_wrong_is_told(post, plan, helpers, commune, fields, told):
    make_commune_assignment(helpers, commune)

    response = post(
        f"/ke-hoach/{plan.pk}/phu-trach-xa/them/", **given(helpers, commune, **fields)
    )

    assert response.status_code == 422
    assert told in response.content.decode()
    assert CommuneAssignment.objects.count() == 1


def test_a_closed_organisation_is_given_nothing(office, plan, helpers, commune):
    organising.close_organisation(helpers, date(2022, 6, 1), office)
    duty = CommuneAssignment(plan=plan, organisation=helpers, commune=commune)
    duty.started_on = DAY

    with pytest.raises(ValidationError, match="đã kết thúc hoạt động"):
        planning.give_commune(duty, office)


def test_the_office_ends_a_duty(post, helpers, commune):
    duty = make_commune_assignment(helpers, commune)

    response = post(
        f"/ke-hoach/phu-trach-xa/{duty.pk}/ket-thuc/", ended_on="2023-03-01"
    )

    duty.refresh_from_db()
    assert (response.status_code, duty.ended_on) == (302, DAY)
    entry = AuditEntry.objects.get(subject="assignments.communeassignment")
    assert (entry.before, entry.after) == (
        {"ended_on": None},
        {"ended_on": "2023-03-01"},
    )


@pytest.mark.parametrize("day", ["2021-10-01", "2020-01-01", ""])
def test_a_duty_ends_after_it_began(post, helpers, commune, day):
    duty = make_commune_assignment(helpers, commune)

    response = post(f"/ke-hoach/phu-trach-xa/{duty.pk}/ket-thuc/", ended_on=day)

    duty.refresh_from_db()
    assert (response.status_code, duty.ended_on) == (422, None)


# Members against households


def line_of(plan, commune, day=DAY):
    lines = CommuneDuties(EVERYTHING, plan, day).by_commune
    return next(line for line in lines if line.commune == commune)


def list_households(commune, *statuses, year=2022):
    for status in statuses:
        make_review(make_household(commune), year, status)


def test_members_are_counted_against_households(plan, helpers, commune):
    make_commune_assignment(helpers, commune)
    make_member(helpers)
    make_member(helpers, status="exempt")
    make_member(make_organisation(commune=commune))
    list_households(commune, Status.POOR, Status.POOR, Status.NEAR_POOR, Status.ABOVE)

    line = line_of(plan, commune)

    assert (line.own, line.given, line.poor, line.near_poor) == (1, 1, 2, 1)
    assert (line.wanted, line.most, line.verdict) == (3, 10, "đủ")


@pytest.mark.parametrize(
    ("rules", "members", "households", "told"),
    [
        ({"max_households": 1}, 1, 3, "thiếu 2 đảng viên"),
        ({"max_households": 2}, 1, 4, "thiếu 1 đảng viên"),
        ({"max_households": 1, "supporting_helpers": 4}, 5, 1, "đủ"),
        ({"max_households": 5}, 3, 1, "thừa 2 đảng viên"),
        ({"helps_by": "organisation"}, 1, 9, ""),
    ],
)
def test_who_lacks_and_who_has_to_spare(commune, rules, members, households, told):
    plan = make_plan(**rules)
    helpers = make_organisation()
    make_commune_assignment(helpers, commune)
    for _ in range(members):
        make_member(helpers)
    list_households(commune, *[Status.POOR] * households)

    assert line_of(plan, commune).verdict == told


def test_an_organisation_with_two_communes_is_shared(plan, helpers, commune):
    second = make_commune("Phu Luông")
    for place in (commune, second):
        make_commune_assignment(helpers, place)
    for _ in range(3):
        make_member(helpers)

    shares = [line_of(plan, place).given for place in (commune, second)]
    seen = CommuneDuties(Scope(reads=frozenset([second.pk])), plan, DAY).by_commune

    assert sorted(shares) == [1, 2]
    assert [line.given for line in seen] == [shares[1]]  # whoever asks
    (one,) = CommuneDuties(EVERYTHING, plan, DAY).by_organisation
    assert (one.members, len(one.duties)) == (3, 2)


def test_without_a_list_the_stated_number_counts(plan, commune):
    helpers = make_organisation(stated_members=19)
    make_commune_assignment(helpers, commune)

    assert line_of(plan, commune).given == 19


def test_a_day_of_the_past_shows_what_held_then(client, office, plan, commune):
    former, now = make_organisation("Chi bộ Cũ"), make_organisation("Chi bộ Mới")
    make_commune_assignment(former, commune, ended_on=date(2023, 1, 1))
    make_commune_assignment(now, commune, started_on=date(2023, 1, 1))
    list_households(commune, Status.POOR)
    list_households(commune, Status.POOR, Status.POOR, year=2023)
    client.force_login(office)
    address = f"/ke-hoach/{plan.pk}/phu-trach-xa/"

    then = client.get(address + "?ngay=31/12/2022").content.decode()
    today = client.get(address + "?theo=to-chuc").content.decode()

    assert "Chi bộ Cũ" in then and "Chi bộ Mới" not in then
    assert "hộ theo danh sách năm 2022" in then
    assert "Chi bộ Mới" in today and "Chi bộ Cũ" not in today


def test_the_list_leaves_as_a_workbook(client, office, plan, helpers, commune):
    make_commune_assignment(helpers, commune, decision_number="12-QĐ/HU")
    client.force_login(office)

    response = client.get(f"/ke-hoach/{plan.pk}/phu-trach-xa/xlsx/?ngay=01/03/2023")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = list(book["Phân công"].values)
    assert rows[0][0].endswith("ngày 01/03/2023")
    assert rows[2][:3] == (1, "Na Tông", "Chi bộ Viện Kiểm sát")
    assert "12-QĐ/HU" in rows[2]
    assert [row[1] for row in list(book["Theo xã"].values)[2:]] == ["Na Tông"]
    assert AuditEntry.objects.get().action == "exported"


@pytest.mark.parametrize("by", ["xa", "to-chuc"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_few_queries(
    client, commune, plan, by, count, django_assert_max_num_queries
):
    for _ in range(count):
        organisation = make_organisation()
        make_member(organisation)
        make_commune_assignment(organisation, commune)
        list_households(commune, Status.POOR)
    client.force_login(make_user(commune))

    with django_assert_max_num_queries(12):
        response = client.get(f"/ke-hoach/{plan.pk}/phu-trach-xa/?theo={by}")

    assert response.status_code == 200


def test_a_commune_sees_no_duty_of_another(client, plan, helpers, commune):
    away = make_commune("Mường Lói")
    make_commune_assignment(make_organisation("Chi bộ Lạ"), away)
    make_commune_assignment(helpers, commune)
    client.force_login(make_user(commune))

    for way in ("", "?theo=to-chuc"):
        text = client.get(f"/ke-hoach/{plan.pk}/phu-trach-xa/{way}").content.decode()
        assert "Chi bộ Viện Kiểm sát" in text
        assert "Chi bộ Lạ" not in text and "Mường Lói" not in text


@pytest.mark.parametrize(
    "way", ["them", "{0}/sua", "{0}/chi-phi", "{0}/phu-trach-xa/them"]
)
def test_only_the_office_writes(client, plan, commune, way):
    client.force_login(make_user(commune))

    response = client.post(f"/ke-hoach/{way.format(plan.pk)}/", rules())

    assert response.status_code == 403
    assert not AuditEntry.objects.exists()
