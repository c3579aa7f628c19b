"""The admin site: for superusers, with the register's lists cheap to open."""

import pytest
from django.contrib import admin
from django.urls import reverse
from rest_framework.authtoken.models import Token

from assignments.models import Grant
from households.models import Household
from povertyaid.models import User
from tests.factories import make_commune, make_household, make_user, make_village


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


def test_a_grant_says_who_gave_it(client, superuser):
    user, commune = make_user(), make_commune()
    data = {
        "user": user.pk,
        "role": "commune_secretary",
        "commune": commune.pk,
        "may_write": "on",
    }

    response = client.post("/admin/assignments/grant/add/", data)

    assert response.status_code == 302
    assert Grant.objects.get().granted_by == superuser


@pytest.mark.parametrize("model", ["auditentry", "job"])
def test_what_the_system_wrote_is_only_looked_at(client, superuser, model):
    assert client.get(f"/admin/povertyaid/{model}/add/").status_code == 403


def test_the_list_of_tokens_shows_no_key(client, superuser):
    token = Token.objects.create(user=make_user())

    response = client.get("/admin/authtoken/tokenproxy/")

    assert response.status_code == 200
    assert token.key not in response.content.decode()
