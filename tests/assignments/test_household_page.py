"""The page of one household: what it tells, to whom, and the number behind a button."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from households import imports
from households.choices import BatchKind, BatchState, Status, Verdict
from households.models import Household, ImportBatch, ImportRow, Resident
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
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def household(commune):
    return make_household(commune, "Lò Văn Hặc", citizen_number="011078685083")


@pytest.fixture
def page(client, household):
    """The text of the household's page for a user."""

    def get(user):
        client.force_login(user)
        return client.get(f"/ho/{household.pk}/").content.decode()

    return get


@pytest.fixture
def show_number(client, household):
    def post(user, **headers):
        client.force_login(user)
        return client.post(f"/ho/{household.pk}/so-dinh-danh/", headers=headers)

    return post


def imported(household, year, **fields):
    batch = fields.pop("batch", None) or ImportBatch.objects.create(
        kind=BatchKind.HOUSEHOLDS,
        year=year,
        filename="ho-ngheo.xlsx",
        size=1,
        state=BatchState.COMMITTED,
        committed_by=make_user(full_name="Cà Thị Hương"),
        committed_at=timezone.now(),
    )
    row = {"sheet": "Na Tông", "number": 20, "raw": [], "verdict": Verdict.CHANGED}
    return ImportRow.objects.create(batch=batch, household=household, **row | fields)


# Who


@pytest.mark.parametrize("may_write", [True, False])
def test_secretary_and_reader_see_it(page, commune, may_write):
    assert "Lò Văn Hặc" in page(make_user(commune, may_write=may_write))


def test_member_sees_the_household_she_helps(client, household):
    member = make_member()
    make_assignment(member, household)
    client.force_login(make_user(member))

    text = client.get(f"/ho/{household.pk}/").content.decode()

    assert "Xã Na Tông" in text
    assert "/xa/" not in text


@pytest.mark.parametrize("kind", ["other commune", "other member", "nobody"])
def test_others_get_404(client, household, kind):
    helper = make_member()
    make_assignment(helper)
    over = {"other commune": make_commune("Mường Nhà"), "other member": helper}
    client.force_login(make_user(over.get(kind)))

    assert client.get(f"/ho/{household.pk}/").status_code == 404


def test_anonymous_is_sent_to_login(client, household):
    response = client.get(f"/ho/{household.pk}/")
    assert (response.status_code, response.url[:11]) == (302, "/dang-nhap/")


# What


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("kind", ["secretary", "member", "organisation"])
def test_query_count(
    client, commune, household, count, kind, django_assert_num_queries
):
    organisation, member = make_organisation(), make_member()
    for number in range(count):
        make_review(household, 2020 + number, deprivations=(1, 2), causes=(1,))
        make_assignment(household=household, role="supporting")
        make_commune_assignment(make_organisation(), commune)
        Resident.objects.create(household=household, name="Lò Văn Thiện")
        imported(household, 2020 + number, changes={"review": [None, 2020 + number]})
    make_commune_assignment(organisation, commune)
    make_assignment(member, household)
    over = {"secretary": commune, "member": member, "organisation": organisation}
    client.force_login(make_user(over[kind]))

    with django_assert_num_queries(12):
        response = client.get(f"/ho/{household.pk}/")

    assert len(response.context["dossier"].reviews) == count


def test_years_show_the_break_and_the_gap(client, commune, household):
    make_review(household, 2019, Status.POOR)
    make_review(household, 2021, Status.NEAR_POOR, b1=105, b2=10, deprivations=(4,))
    client.force_login(make_user(commune))

    dossier = client.get(f"/ho/{household.pk}/").context["dossier"]

    line = [(t["year"], bool(t["review"]), t["is_cut"]) for t in dossier.timeline]
    assert line == [(2019, True, False), (2020, False, False), (2021, True, True)]
    (grid,) = dossier.grids
    assert grid.standard.code == dossier.reviews[1].standard.code
    assert [w.label for w, ticks in grid.rows if ticks == [True]] == ["Bảo hiểm y tế"]


def test_causes_are_told_in_words(page, commune, household):
    make_review(household, 2022, causes=(1, 3))

    text = page(make_user(commune))

    assert "Không có đất sản xuất; Không có lao động" in text


def test_contradictions_are_shown(page, commune, household):
    make_review(household, 2022, b2=40, deprivations=(1, 2, 3))

    assert "Năm 2022: Điểm B2 là 40, nhưng 10 × 3" in page(make_user(commune))


def test_helpers_now_and_before(client, commune, household):
    main = make_member(name="Vì Văn Dũng", phone="0335931484")
    make_assignment(main, household, started_on=date(2022, 2, 14))
    make_assignment(main)
    make_assignment(make_member(name="Quàng Ngọc Chiến"), household, role="supporting")
    former = make_member(name="Lường Văn Hợp")
    ended = {"ended_on": date(2022, 2, 14), "end_reason": "replaced"}
    make_assignment(former, household, started_on=date(2021, 10, 1), **ended)
    client.force_login(make_user(commune))

    response = client.get(f"/ho/{household.pk}/")

    dossier = response.context["dossier"]
    assert [(a.member.name, a.load) for a in dossier.helpers] == [
        ("Vì Văn Dũng", 2),
        ("Quàng Ngọc Chiến", 1),
    ]
    assert [a.member for a in dossier.earlier_helpers] == [former]
    assert "0335\u00a0931\u00a0484" in response.content.decode()


def test_a_helper_out_of_sight_is_no_link(page, commune, household):
    near = make_member(make_organisation(commune=commune), "Vì Văn Dũng")
    far = make_member(name="Quàng Ngọc Chiến")
    make_assignment(near, household)
    make_assignment(far, household, role="supporting")

    text = page(make_user(commune))

    assert f'href="/dang-vien/{near.pk}/"' in text
    assert "Quàng Ngọc Chiến" in text
    assert f'href="/dang-vien/{far.pk}/"' not in text


def test_history_tells_what_a_list_changed(client, commune, household):
    make_review(household, 2021, Status.POOR, b1=120)
    make_review(household, 2022, Status.NEAR_POOR, b1=105)
    imported(household, 2022, changes={"phone": ["", "0912"]}, makes_review=True)
    client.force_login(make_user(commune))

    (event,) = client.get(f"/ho/{household.pk}/").context["history"]

    assert (event.title, event.actor) == ("Nhập danh sách năm 2022", "Cà Thị Hương")
    assert event.changes == [
        ("Phân loại", "Hộ nghèo", "Hộ cận nghèo"),
        ("Điểm B1", "120", "105"),
        ("Điện thoại", "chưa có", "0912"),
    ]


def test_history_tells_what_an_undo_took_back(client, commune, household):
    imported(household, 2022, changes={"phone": ["", "0912"]})
    wrote = {"status": "poor", "persons": 4}
    row = imported(
        household, 2023, makes_review=True, village=household.village, **wrote
    )
    make_review(household, 2023, batch=row.batch, **wrote)
    imports.undo(row.batch, by=make_user(full_name="Lò Thị Mai"))
    client.force_login(make_user(commune))

    events = client.get(f"/ho/{household.pk}/").context["history"]

    assert [(event.title, event.actor, event.changes) for event in events] == [
        (
            "Hoàn tác dòng của danh sách năm 2023",
            "Lò Thị Mai",
            [("Kết quả rà soát", "năm 2023", "chưa có")],
        ),
        ("Nhập danh sách năm 2023", "Cà Thị Hương", []),
        (
            "Nhập danh sách năm 2022",
            "Cà Thị Hương",
            [("Điện thoại", "chưa có", "0912")],
        ),
    ]


def test_history_tells_of_one_row_taken_back(client, commune, household):
    row = imported(household, 2022, changes={"phone": ["", "0912"]})
    other = make_household(commune, phone="0913")
    also = {"batch": row.batch, "number": 21}
    imported(other, 2022, changes={"phone": ["", "0913"]}, **also)
    for known, phone in ((household, "0912"), (other, "0913")):
        known.import_rows.update(phone=phone, before={"household": {"phone": ""}})
        Household.objects.filter(pk=known.pk).update(phone=phone)
    Household.objects.update(changed_at=timezone.now() - timedelta(days=1))
    imports.undo(row.batch, make_user(full_name="Lò Thị Mai"), rows=[row.pk])
    client.force_login(make_user(commune))

    def told(known):
        events = client.get(f"/ho/{known.pk}/").context["history"]
        return [(event.title, event.actor, event.changes) for event in events]

    assert told(household)[0] == (
        "Hoàn tác dòng của danh sách năm 2022",
        "Lò Thị Mai",
        [("Điện thoại", "0912", "chưa có")],
    )
    assert [title for title, _, _ in told(other)] == ["Nhập danh sách năm 2022"]


def test_history_masks_numbers(page, commune, household):
    imported(household, 2022, changes={"citizen_number": ["", "011078685083"]})

    assert "011078685083" not in page(make_user(commune))


# Who looked


def test_opening_the_page_is_written_down_once_a_day(client, page, commune, household):
    secretary, reader = make_user(commune), make_user(commune, may_write=False)

    for user in (secretary, secretary, reader):
        page(user)

    entries = AuditEntry.objects.order_by("pk")
    assert [(e.actor, e.action, e.subject, e.subject_id, e.label) for e in entries] == [
        (user, "viewed", "households.household", household.pk, str(household))
        for user in (secretary, reader)
    ]


def test_opening_it_on_another_day_is_written_down_again(page, commune, monkeypatch):
    secretary = make_user(commune)
    page(secretary)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    page(secretary)

    assert AuditEntry.objects.count() == 2


def test_a_number_shown_does_not_hide_that_the_page_was_opened(
    show_number, page, commune
):
    secretary = make_user(commune)
    show_number(secretary)

    page(secretary)

    assert AuditEntry.objects.filter(action="viewed").count() == 2


def test_the_history_tells_of_numbers_shown_and_not_of_openings(
    client, show_number, page, commune, household
):
    secretary = make_user(commune)
    page(secretary)
    show_number(secretary)

    history = client.get(f"/ho/{household.pk}/").context["history"]

    assert [event.title for event in history] == ["Xem số định danh"]


def test_who_may_not_open_it_leaves_no_entry(client, household):
    client.force_login(make_user(make_commune("Mường Nhà")))

    assert client.get(f"/ho/{household.pk}/").status_code == 404
    assert not AuditEntry.objects.exists()


# The citizen number


def test_number_is_masked(page, household):
    Resident.objects.create(
        household=household, name="Lò Văn Thiện", citizen_number="011206001234"
    )

    text = page(make_user("everything"))

    assert ("••••••••5083" in text, "011078685083" in text) == (True, False)
    assert ("••••••••1234" in text, "011206001234" in text) == (True, False)


def test_writer_sees_the_number_and_is_written_down(show_number, commune, household):
    secretary = make_user(commune)

    response = show_number(secretary)

    assert "011078685083" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject_id) == (
        secretary,
        AuditEntry.Action.VIEWED,
        household.pk,
    )
    assert "011078685083" not in str(entry.__dict__)


def test_htmx_gets_the_number_alone(show_number, commune):
    response = show_number(make_user(commune), **{"HX-Request": "true"})

    assert response.content.strip().startswith(b'<span id="citizen-number">')
    assert "011078685083" in response.content.decode()


@pytest.mark.parametrize("kind", ["reader", "member"])
def test_readers_do_not_see_the_number(show_number, page, commune, household, kind):
    member = make_member()
    make_assignment(member, household)
    reader = make_user(commune, may_write=False)
    user = {"reader": reader, "member": make_user(member)}[kind]

    assert show_number(user).status_code == 403
    assert not AuditEntry.objects.exists()
    assert "Hiện" not in page(user)


def test_a_reader_with_the_right_sees_the_number(show_number, page, commune):
    reader = make_user(commune, may_write=False)
    reader.grants.update(may_see_numbers=True)

    assert "Hiện" in page(reader)
    assert "011078685083" in show_number(reader).text


def test_a_writer_without_the_right_does_not(show_number, page, commune):
    writer = make_user(commune)
    writer.grants.update(may_see_numbers=False)

    assert show_number(writer).status_code == 403
    assert "Hiện" not in page(writer)


def test_number_elsewhere_is_404(show_number):
    assert show_number(make_user(make_commune("Mường Nhà"))).status_code == 404
    assert not AuditEntry.objects.exists()


def test_get_shows_no_number(client, household, commune):
    client.force_login(make_user(commune))
    response = client.get(f"/ho/{household.pk}/so-dinh-danh/")
    assert response.status_code == 405
