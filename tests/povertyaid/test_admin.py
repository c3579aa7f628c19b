"""The admin site: for superusers, with the register's lists cheap to open."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from households.models import Household, ImportBatch, ImportRow, Review, Village
from povertyaid.admin import AuditedMixin, ReadOnlyMixin
from povertyaid.models import AuditEntry, Job, User
from reports.models import Report, ReportLine
from tests.factories import (
    make_commune,
    make_commune_year,
    make_household,
    make_user,
    make_village,
)


@pytest.fixture
def superuser(client):
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


def test_staff_who_are_no_superusers_stay_outside(client):
    client.force_login(make_user("everything", is_staff=True))

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: m.__name__)
def test_every_list_opens_and_can_be_searched(client, superuser, model):
    options = model._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")

    assert client.get(f"{address}?q=hac").status_code == 200


def test_no_household_is_found_by_a_number_in_the_address(client, superuser):
    household = make_household(make_commune(), citizen_number="011165000123")

    found = client.get("/admin/households/household/?q=011165000123")

    assert household.code not in found.content.decode()
    assert "tìm ở ô Tìm hộ của trang chính" in found.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_household_list_query_count(
    client, superuser, count, django_assert_num_queries
):
    for _ in range(count):
        make_household(make_commune())

    # session, user, scope, two counts, rows, communes of the filter
    with django_assert_num_queries(7):
        response = client.get("/admin/households/household/")

    assert response.content.count(b'class="field-code') == count


def test_a_household_added_there_gets_its_search_keys(client, superuser):
    village = make_village()
    data = {
        "village": village.pk,
        "head_name": "LÒ  Văn Hặc",
        "residents-TOTAL_FORMS": 0,
        "residents-INITIAL_FORMS": 0,
    }

    response = client.post("/admin/households/household/add/", data)

    household = Household.objects.get()
    assert response.status_code == 302
    assert (household.head_name, household.folded_name) == ("LÒ Văn Hặc", "lo van hac")


def test_a_user_is_added_with_a_password(client, superuser):
    data = {
        "username": "natong",
        "full_name": "Lò Thị Xuân",
        "usable_password": "true",
        "password1": "Bản Na Tông 2022",
        "password2": "Bản Na Tông 2022",
    }

    response = client.post("/admin/povertyaid/user/add/", data)

    assert response.status_code == 302
    assert User.objects.get(username="natong").check_password("Bản Na Tông 2022")


def test_a_grant_is_neither_given_nor_changed_here(client, superuser):
    """The page of users does, where none gives herself a right."""
    grant = make_user(make_commune()).grants.get()
    address = f"/admin/assignments/grant/{grant.pk}/"

    assert client.post("/admin/assignments/grant/add/", {}).status_code == 403
    assert client.post(f"{address}change/", {}).status_code == 403
    assert client.post(f"{address}delete/", {}).status_code == 403
    assert client.get(f"{address}change/").status_code == 200


READ_ONLY = [AuditEntry, ImportBatch, ImportRow, Job, Report, ReportLine, Review]


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda m: m.__name__)
def test_what_the_system_wrote_is_only_looked_at(rf, superuser, model):
    request = rf.get("/")
    request.user = superuser
    site = admin.site._registry[model]

    may = [
        site.has_add_permission(request),
        site.has_change_permission(request),
        site.has_delete_permission(request),
    ]

    assert (may, site.has_view_permission(request)) == ([False] * 3, True)


def test_where_a_village_lies_is_not_changed_there(client, superuser):
    village, elsewhere = make_village(), make_commune("Mường Lói")
    address = f"/admin/households/village/{village.pk}/change/"
    data = {"name": "Bản Mới", "aliases": "", "commune": elsewhere.pk}
    forms = {"placements-TOTAL_FORMS": 0, "placements-INITIAL_FORMS": 0}

    response = client.post(address, data | forms)

    before, village = village.commune, Village.objects.get()
    assert (response.status_code, village.name) == (302, "Bản Mới")
    assert village.commune == before
    assert village.placements.get().commune == before


def test_a_change_made_there_stands_in_the_audit_log(client, superuser):
    year = make_commune_year(make_commune(), 2022, households=100, persons=400)
    address = f"/admin/households/communeyear/{year.pk}/"
    data = {"commune": year.commune_id, "year": 2022, "households": 110}

    client.post(f"{address}change/", data | {"persons": 400})
    client.post(f"{address}delete/", {"post": "yes"})

    changed, deleted = AuditEntry.objects.order_by("pk")
    assert (changed.actor, changed.action) == (superuser, "changed")
    assert (changed.subject, changed.subject_id) == ("households.communeyear", year.pk)
    assert (changed.before, changed.after) == ({"households": 100}, {"households": 110})
    assert (deleted.actor, deleted.action) == (superuser, "deleted")


def test_a_resident_added_there_stands_in_the_audit_log(client, superuser):
    household = make_household()
    data = {
        "village": household.village_id,
        "head_name": household.head_name,
        "residents-TOTAL_FORMS": 1,
        "residents-INITIAL_FORMS": 0,
        "residents-0-name": "Lò Văn Thiện",
        "residents-0-household": household.pk,
    }

    client.post(f"/admin/households/household/{household.pk}/change/", data)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject) == ("created", "households.resident")
    assert entry.after == {"of": str(household)}


def test_no_password_stands_in_the_audit_log(client, superuser):
    data = {"username": "natong", "full_name": "Lò Thị Xuân", "usable_password": "true"}
    password = {"password1": "Bản Na Tông 2022", "password2": "Bản Na Tông 2022"}

    client.post("/admin/povertyaid/user/add/", data | password)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.label) == ("created", "Lò Thị Xuân")
    assert entry.after == {"username": "natong", "full_name": "Lò Thị Xuân"}


def test_every_admin_that_may_write_is_audited():
    open_ones = [
        site
        for site in admin.site._registry.values()
        if not isinstance(site, ReadOnlyMixin | AuditedMixin)
    ]
    assert open_ones == []


@pytest.mark.parametrize(
    "address",
    ["", "povertyaid/user/", "povertyaid/user/add/", "assignments/grant/"],
)
def test_it_speaks_vietnamese(client, superuser, address):
    page = client.get(f"/admin/{address}").content.decode()
    words = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", page)

    english = (
        r"\b(Add|Change|Tokens?|Save|Delete|View|password|Username|created|Granted)\b"
    )
    assert re.findall(english, words) == []
