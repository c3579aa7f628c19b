"""The coverage page: what each list holds, and that every figure equals its list."""

import os
import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from assignments.access import scope_for
from assignments.choices import HelperRole, MemberStatus, OrganisationKind
from assignments.coverage import GAPS, By, CoverageList, Figures, Survey
from assignments.models import FamilyAnswer, HouseholdAssignment
from households.choices import Status
from households.models import Resident
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
YEAR = 2022
FIGURES = {  # of a Line → the list it opens, with what more the address says
    "listed": ("ho-can-giup", {}),
    "helped": ("ho-da-co", {}),
    "alone": ("ho-chua-co", {}),
    "poor_alone": ("ho-chua-co", {"loai": "poor"}),
    "near_poor_alone": ("ho-chua-co", {"loai": "near_poor"}),
    "expected": ("dang-vien-duoc-tinh", {}),
    "helping": ("dang-vien-da-nhan", {}),
    "idle": ("dang-vien-chua-nhan", {}),
    "overloaded": ("dang-vien-qua-so-ho", {}),
    "exempt": ("dang-vien-mien-con-giup", {}),
    "family": ("co-the-nguoi-nha", {}),
    "passed": ("qua-nam-dang-ky", {}),
    "followed": ("theo-doi-sau-thoat", {}),
}


def listed(slug, scope=ALL, **asked):
    survey = Survey(scope, YEAR, make_plan())
    return CoverageList(survey, GAPS[slug], asked)


def names(slug, **asked):
    rows = listed(slug, **asked).every_row()
    return [getattr(row, "household", row) for row in rows]


def make_district(seed):
    """A small district in which everything that is counted happens somewhere."""
    dice = random.Random(seed)
    plan = make_plan(max_households=2)
    district = make_organisation("Huyện", kind=OrganisationKind.DISTRICT_COMMITTEE)
    communes = [make_commune(f"Xã {n}") for n in range(3)]
    villages = [make_village(commune) for commune in communes for _ in range(2)]
    cells = []
    for commune in communes:
        kind = OrganisationKind.GRASSROOTS_COMMITTEE
        top = make_organisation(
            f"Đảng bộ {commune}", kind=kind, commune=commune, parent=district
        )
        cells += [make_organisation(commune=commune, parent=top) for _ in range(2)]
    for _ in range(2):
        kind = OrganisationKind.GRASSROOTS_CELL
        office = make_organisation(kind=kind, parent=district)
        cells.append(office)
        for commune in dice.sample(communes, dice.randint(1, 2)):
            make_commune_assignment(office, commune)
    family = ["Lò Văn", "Lò Thị"]
    members = [
        make_member(
            dice.choice(cells),
            f"{dice.choice(family)} {n}",
            home_village=dice.choice([None, *villages, *villages]),
            status=dice.choice([*MemberStatus, *[MemberStatus.OFFICIAL] * 5]),
        )
        for n in range(25)
    ]
    for n in range(40):
        household = make_household(dice.choice(villages), f"{dice.choice(family)} H{n}")
        make_review(household, YEAR, dice.choice(list(Status)[:3]))
        if dice.random() < 0.6:
            followed = dice.random() < 0.2
            make_assignment(
                dice.choice(members[:9]),
                household,
                plan=plan,
                role=dice.choice(
                    [HelperRole.MAIN, *[HelperRole.MAIN] * 3, "supporting"]
                ),
                target_year=dice.choice([None, 2021, 2022, 2099]),
                followed_since=date(2023, 1, 1) if followed else None,
                follow_until=date(2099, 1, 1) if followed else None,
            )
    return communes, cells


@pytest.mark.parametrize("seed", range(int(os.environ.get("EXAMPLES", 1))))
def test_every_figure_equals_its_list_whichever_way_it_is_grouped(seed):
    communes, cells = make_district(seed)
    office = next(cell for cell in cells if cell.commune is None)
    scopes = [ALL, scope_for(make_user(communes[0])), scope_for(make_user(office))]
    seen = set()

    for scope in scopes:
        figures = Figures(Survey(scope, YEAR, make_plan()))
        for by in By:
            for line in figures.lines(by):
                for name, (slug, more) in FIGURES.items():
                    found = listed(slug, scope, **{by: line.key}, **more)
                    count = getattr(line, name)
                    assert count == found.total, (scope, by, line.place, name)
                    assert len(list(found.every_row())) == count
                    seen |= {name} if count else set()
        for name, (slug, more) in FIGURES.items():
            assert getattr(figures.total, name) == listed(slug, scope, **more).total
        for slug, of in (
            ("to-chuc-thieu-nguoi", "missing"),
            ("to-chuc-phai-nhan-them", "beyond"),
        ):
            lines = [x.key for x in figures.lines(By.ORGANISATION) if getattr(x, of)]
            assert [x.key for x in listed(slug, scope).rows] == lines
    assert seen == set(FIGURES)


@pytest.mark.parametrize("by", [By.COMMUNE, By.VILLAGE])
def test_places_add_up_to_the_whole(by):
    make_district(7)
    figures = Figures(Survey(ALL, YEAR, make_plan()))

    lines = figures.lines(by)

    for name in FIGURES:
        total = sum(getattr(line, name) for line in lines)
        assert total == getattr(figures.total, name), name


def test_a_plan_for_the_poor_alone_asks_no_help_for_the_near_poor():
    plan = make_plan()
    plan.counted = "poor"
    plan.save()
    poor, near = make_household(), make_household()
    make_review(poor)
    make_review(near, status=Status.NEAR_POOR)

    assert names("ho-chua-co") == [poor]


def test_a_waiting_household_tells_since_when(client):
    new, old, left = (make_household(name=name) for name in ("Lò A", "Lò B", "Lò C"))
    for household in (new, old, left):
        make_review(household)
    make_review(old, YEAR - 1)
    make_assignment(household=left, ended_on=date(2022, 5, 1), end_reason="member_left")
    client.force_login(make_user("everything"))

    text = client.get("/phan-cong/con-thieu/ho-chua-co/").content.decode()

    assert "mới vào danh sách 2022" in text
    assert "chưa từng có người giúp" in text
    assert "từ 01/05/2022, người trước đã thôi" in text


@pytest.mark.parametrize(
    ("target", "status", "role", "is_passed"),
    [
        (2021, Status.POOR, HelperRole.MAIN, True),
        (2022, Status.NEAR_POOR, HelperRole.MAIN, True),
        (2023, Status.POOR, HelperRole.MAIN, False),
        (None, Status.POOR, HelperRole.MAIN, False),
        (2021, Status.AVERAGE, HelperRole.MAIN, False),
        (2021, Status.POOR, HelperRole.SUPPORTING, False),
    ],
)
def test_a_target_is_passed_when_its_year_is_over_and_the_household_listed(
    target, status, role, is_passed
):
    household = make_household()
    make_review(household, YEAR, status)
    make_assignment(household=household, target_year=target, role=role)

    assert names("qua-nam-dang-ky") == ([household] if is_passed else [])


def test_a_year_that_still_runs_is_not_passed():
    household, year = make_household(), timezone.localdate().year
    make_review(household, year)
    make_assignment(household=household, target_year=year)
    survey = Survey(ALL, year, make_plan())

    assert CoverageList(survey, GAPS["qua-nam-dang-ky"], {}).total == 0


@pytest.mark.parametrize("status", [MemberStatus.EXEMPT, MemberStatus.TRANSFERRED])
def test_who_is_exempt_or_gone_and_helps_is_told(status):
    member = make_member(status=status)
    make_assignment(member)

    assert names("dang-vien-mien-con-giup") == [member]
    assert names("dang-vien-duoc-tinh") == []


# Family


@pytest.fixture
def village():
    return make_village(make_commune("Na Tông"))


def helped_by(member, household):
    return make_assignment(member, household)


@pytest.mark.parametrize(
    ("name", "home", "phone", "sign"),
    [
        ("Lò Văn Hặc", True, "", "là chủ hộ"),
        ("Lò Văn Hặc", False, "", None),
        ("Lò Thị Mai", True, "", "cùng bản, cùng họ"),
        ("Lò Thị Mai", False, "", None),
        ("Quàng Thị Mai", True, "", None),
        ("Quàng Thị Mai", False, "0912345678", "cùng số điện thoại"),
        ("Loan Thị Mai", True, "", None),
    ],
)
def test_what_looks_like_family(village, name, home, phone, sign):
    household = make_household(village, "Lò Văn Hặc", phone="0912345678")
    member = make_member(name=name, home_village=village if home else None, phone=phone)
    helped_by(member, household)

    found = list(listed("co-the-nguoi-nha").every_row())

    assert [pair.sign for pair in found] == ([sign] if sign else [])


def test_who_lives_in_the_household_is_family(village):
    household = make_household(village, "Quàng Văn Pâng")
    born = date(1990, 5, 1)
    Resident.objects.create(household=household, name="Lò Thị Mai", birth_date=born)
    helped_by(make_member(name="Lò Thị Mai", birth_date=born), household)
    helped_by(
        make_member(name="Lò Thị Mai", birth_date=date(1980, 1, 1)),
        household_2 := make_household(village, "Vàng A Sùng"),
    )

    (pair,) = listed("co-the-nguoi-nha").every_row()

    assert (pair.household, pair.sign) == (household, "có tên trong hộ")
    assert household_2 != household


@pytest.fixture
def alike(village):
    household = make_household(village, "Lò Văn Hặc")
    cell = make_organisation(commune=village.commune)
    return helped_by(make_member(cell, "Lò Thị Mai", home_village=village), household)


def answer(client, user, pair, la="khong", **more):
    client.force_login(user)
    return client.post("/phan-cong/nguoi-nha/", {"cap": pair.pk, "la": la} | more)


def test_an_answer_is_remembered_and_not_asked_again(client, village, alike):
    secretary = make_user(village.commune)

    response = answer(client, secretary, alike)

    assert response.status_code == 302
    said = FamilyAnswer.objects.get()
    assert (said.member, said.household) == (alike.member, alike.household)
    assert (said.is_family, said.answered_by) == (False, secretary)
    assert AuditEntry.objects.filter(subject="assignments.familyanswer").count() == 1
    assert listed("co-the-nguoi-nha").total == 0
    HouseholdAssignment.objects.update(ended_on=date(2022, 6, 1), end_reason="replaced")
    make_assignment(alike.member, alike.household, started_on=date(2022, 7, 1))
    assert listed("co-the-nguoi-nha").total == 0


def test_family_stays_until_another_one_helps(client, village, alike):
    response = answer(client, make_user(village.commune), alike, "nguoi-nha")

    assert response.url == f"/ho/{alike.household_id}/nguoi-giup/"
    (pair,) = listed("co-the-nguoi-nha").every_row()
    assert pair.is_said
    HouseholdAssignment.objects.update(ended_on=date(2022, 6, 1), end_reason="replaced")
    assert listed("co-the-nguoi-nha").total == 0


def test_another_commune_answers_nothing(client, alike):
    answer(client, make_user(make_commune("Mường Lói")), alike)
    assert not FamilyAnswer.objects.exists()


def test_a_reader_answers_nothing(client, village, alike):
    user = make_user(village.commune, may_write=False)
    assert answer(client, user, alike).status_code == 403
    assert not FamilyAnswer.objects.exists()


def test_an_answer_leads_nowhere_else(client, village, alike):
    user = make_user(village.commune)
    response = answer(client, user, alike, ve="https://xa.la/")
    assert response.url == "/phan-cong/con-thieu/co-the-nguoi-nha/"


# Organisations


def short_organisation(households, members, **plan):
    made = make_plan()
    for name, value in ({"max_households": 2} | plan).items():
        setattr(made, name, value)
    made.save()
    commune = make_commune()
    office = make_organisation("Kho bạc", kind=OrganisationKind.GRASSROOTS_CELL)
    make_commune_assignment(office, commune)
    for _ in range(members):
        make_member(office)
    for _ in range(households):
        make_review(make_household(commune))
    return office


@pytest.mark.parametrize(
    ("households", "is_short", "is_stretched"),
    [(2, False, False), (3, False, True), (4, False, True), (5, True, True)],
)
def test_an_organisation_is_short_of_what_its_communes_need(
    households, is_short, is_stretched
):
    office = short_organisation(households, 2)

    short = [line.key for line in listed("to-chuc-thieu-nguoi").rows]
    stretched = [line.key for line in listed("to-chuc-phai-nhan-them").rows]

    assert short == ([office.pk] if is_short else [])
    assert stretched == ([office.pk] if is_stretched else [])


def test_what_others_help_already_is_not_asked_of_an_organisation():
    short_organisation(5, 2)
    household = HouseholdAssignment.household.field.related_model.objects.first()
    make_assignment(household=household)

    assert listed("to-chuc-thieu-nguoi").rows == []


def test_a_plan_for_whole_organisations_finds_none_short():
    short_organisation(5, 2, helps_by="organisation")
    assert listed("to-chuc-thieu-nguoi").rows == []


# Pages


@pytest.mark.parametrize("slug", GAPS)
@pytest.mark.parametrize("way", ["", "xlsx/"])
def test_every_list_opens_and_exports(client, slug, way):
    make_district(1)
    client.force_login(make_user("everything"))

    response = client.get(f"/phan-cong/con-thieu/{slug}/{way}")

    assert response.status_code == 200
    exports = AuditEntry.objects.filter(action="exported")
    assert exports.count() == (1 if way else 0)


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_large(
    client, by, count, django_assert_max_num_queries
):
    for seed in range(count):
        commune = make_commune(f"Xã {seed}")
        cell = make_organisation(commune=commune)
        for _ in range(3):
            make_member(cell, home_village=make_village(commune))
            make_review(make_household(commune))
    client.force_login(make_user("everything"))

    with django_assert_max_num_queries(14):
        assert client.get(f"/phan-cong/?theo={by}").status_code == 200


@pytest.mark.parametrize("slug", GAPS)
def test_a_list_takes_the_same_queries_however_long(
    client, slug, django_assert_max_num_queries
):
    make_district(2)
    client.force_login(make_user("everything"))

    with django_assert_max_num_queries(14):
        client.get(f"/phan-cong/con-thieu/{slug}/")


def test_a_member_reads_no_list(client):
    client.force_login(make_user(make_member()))
    assert client.get("/phan-cong/con-thieu/ho-chua-co/").status_code == 403


def test_an_unknown_list_is_not_found(client):
    client.force_login(make_user("everything"))
    assert client.get("/phan-cong/con-thieu/khac/").status_code == 404


def test_help_that_is_to_begin_is_not_help_yet():
    household = make_household()
    make_review(household)
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_assignment(household=household, started_on=tomorrow)

    assert names("ho-chua-co") == [household]
