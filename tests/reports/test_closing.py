"""Closing a year, and what a closed year says when the register changes."""

from decimal import Decimal

import pytest
from django.urls import reverse

from assignments.models import Grant
from households.choices import Status
from households.models import CommuneYear, ImportBatch, Review
from povertyaid import audit
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
from reports import closing, services
from reports.choices import ReportState
from reports.differences import Sides, changed_since, differences, figure_differences
from reports.freshness import with_register_changes
from reports.measures import MEASURES, figures
from reports.models import Report
from tests.factories import (
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True)


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_commune_year(commune, 2022, 100)
    return commune


@pytest.fixture
def households(commune):
    made = [make_household(commune, f"Lò Văn {name}") for name in "ABC"]
    for household in made:
        make_review(household, 2021)
        make_review(household, 2022)
    return made


@pytest.fixture
def asker(households):
    return make_user("everything")


@pytest.fixture
def draft(asker):
    return services.compile_report(services.open_report(2022, asker))


def close(report, by=None, reason=""):
    by = by or make_user("everything")
    return closing.close_report(report.pk, by, report.compiled_at, reason)


def change_a_list(year=2022):
    """As if a list had been written to the register now."""
    batch = ImportBatch.objects.create(
        kind="households", year=year, filename="x.xlsx", size=1
    )
    audit.record(None, AuditEntry.Action.IMPORTED, batch)


def fresh(report):
    return with_register_changes(Report.objects.filter(pk=report.pk)).get()


def everything_of(report):
    found = figures(report, ALL)
    places = [None, *(row.id for row in found.rows)]
    return {(at, name): found.value(at, name) for at in places for name in MEASURES}


def test_somebody_else_closes_a_balanced_draft(draft, asker):
    by = make_user("everything")
    closed = close(draft, by)
    assert (closed.state, closed.closed_by) == (ReportState.CLOSED, by)
    entry = audit.history_of(closed).get(action=AuditEntry.Action.CHANGED)
    assert (entry.actor, entry.before["state"], entry.after["state"]) == (
        by,
        "draft",
        "closed",
    )


def test_who_asked_for_it_does_not_close_it(draft, asker, settings):
    with pytest.raises(UserError, match="không được tự chốt"):
        close(draft, asker)
    settings.CLOSING_NEEDS_TWO = False
    assert close(draft, asker).state == ReportState.CLOSED


def test_unbalanced_is_closed_with_a_reason_only(households, asker):
    Review.objects.filter(household=households[0], year=2022).delete()
    draft = services.compile_report(services.open_report(2022, asker))
    with pytest.raises(closing.NeedsReason, match="ghi lý do"):
        close(draft, reason="  ")
    assert close(draft, reason="Chờ phúc tra").close_reason == "Chờ phúc tra"


def test_what_was_compiled_anew_or_changed_since_is_not_closed(draft):
    seen = draft.compiled_at
    services.compile_report(draft)
    with pytest.raises(UserError, match="vừa được lập lại"):
        closing.close_report(draft.pk, make_user("everything"), seen)
    change_a_list()
    draft.refresh_from_db()
    with pytest.raises(UserError, match="Sổ hộ đã thay đổi"):
        close(draft)


def test_second_close_is_told(draft):
    close(draft)
    with pytest.raises(UserError, match="đã chốt"):
        close(draft)


def test_no_later_change_moves_a_closed_figure(draft, households):
    closed = close(draft)
    before = everything_of(closed)
    Review.objects.filter(year=2022).update(status=Status.NEAR_POOR, persons=9)
    CommuneYear.objects.update(households=7)
    assert everything_of(closed) == before


def test_the_page_names_what_changed_after_the_close(draft, households, client, asker):
    closed = close(draft)
    assert not changed_since(fresh(closed), ALL).any
    Review.objects.filter(household=households[0], year=2022).update(
        status=Status.NEAR_POOR
    )
    CommuneYear.objects.update(households=120)
    change_a_list()
    assert changed_since(fresh(closed), ALL) == (1, 1)

    client.force_login(asker)
    page = client.get(reverse("report", args=[2022])).content.decode()
    assert "Dữ liệu đã thay đổi sau khi chốt: 1 hộ, tổng số dân cư của 1 xã" in page
    page = client.get(reverse("report_differences", args=[2022])).content.decode()
    assert "Lò Văn A" in page and "Lò Văn B" not in page
    assert "Cuối năm: Hộ nghèo → Hộ cận nghèo" in page


def test_corrected_version_beside_the_published_one(draft, households, asker):
    closed = close(draft)
    Review.objects.filter(household=households[0], year=2022).update(
        status=Status.NEAR_POOR
    )
    change_a_list()
    corrected = services.compile_report(services.open_report(2022, asker))
    assert (corrected.version, corrected.previous_version) == (2, closed)

    (found,) = differences(Sides(closed, corrected), ALL)
    assert found.household_id == households[0].pk
    assert [(p.label, p.was, p.becomes) for p in found.parts] == [
        ("Cuối năm", "Hộ nghèo", "Hộ cận nghèo"),
        ("Diễn biến", "Giữ nguyên", "Nghèo sang cận nghèo"),
    ]
    told = {
        (one.measure, one.place_id): (one.was, one.becomes, one.change)
        for one in figure_differences(closed, corrected, ALL)
    }
    assert told["poor_households", None] == (3, 2, -1)
    assert told["poor_rate", None] == (Decimal("3.00"), Decimal("2.00"), Decimal("-1"))
    both = everything_of(closed), everything_of(corrected)
    differing = {key for key in both[0] if both[0][key] != both[1][key]}
    assert {(name, place) for place, name in differing} == set(told)


def test_household_on_one_side_only(draft, households):
    closed = close(draft)
    newcomer = make_household(households[0].village, "Lò Văn Mới")
    make_review(newcomer, 2022)
    Review.objects.filter(household=households[2]).delete()
    found = {one.household_id: one for one in differences(Sides(closed), ALL)}
    assert set(found) == {newcomer.pk, households[2].pk}
    assert not found[newcomer.pk].is_in_old
    assert not found[households[2].pk].is_in_new


def test_differences_are_of_the_communes_read(draft, households):
    closed = close(draft)
    other = make_household(make_commune("Núa Ngam"), "Vàng A Xa")
    make_review(other, 2022)
    own = Scope(reads=frozenset([households[0].village.commune_id]))
    assert differences(Sides(closed), own) == []
    assert len(differences(Sides(closed), ALL)) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_comparison_do_not_grow(
    draft, households, client, asker, django_assert_max_num_queries, count
):
    close(draft)
    for household in households[:count]:
        Review.objects.filter(household=household, year=2022).update(persons=8)
    client.force_login(asker)
    client.get(reverse("report_differences", args=[2022]))
    with django_assert_max_num_queries(14):
        client.get(reverse("report_differences", args=[2022]))


def test_closing_on_the_page(draft, asker, client):
    url = reverse("report_close", args=[2022])
    client.force_login(asker)
    assert "không được tự chốt" in client.get(url).content.decode()
    client.force_login(make_user("everything"))
    page = client.get(url)
    sent = {"compiled_at": page.context["form"]["compiled_at"].value()}
    assert client.post(url, sent).status_code == 302
    page = client.get(reverse("report", args=[2022])).content.decode()
    assert "Đã chốt" in page
    assert Grant.objects.count() == 2
    again = client.post(url, sent)
    assert again.status_code == 422
    assert "đã chốt" in again.content.decode()
