"""On a user's page: where she is signed in, and a lost second factor taken away."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from povertyaid.models import SignInEvent
from tests.assignments.accounts.making import make_administrator, make_manager
from tests.factories import make_commune, make_user
from tests.povertyaid.signin.factor import give_app, has_app


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def secretary(commune):
    return make_user(commune)


def signed_in(user, ip="10.1.2.3") -> UserSession:
    """Another computer's session of that user, as the door lists it."""
    browser = Client()
    browser.force_login(user)
    key = browser.session.session_key
    return UserSession.objects.create(
        user=user, session_key=key, ip=ip, user_agent="Mozilla/5.0 (Windows) Chrome/140"
    )


def act(client, user, what, **sent):
    return client.post(f"/nguoi-dung/{user.pk}/{what}/", sent)


def test_the_page_tells_where_and_signs_out_there(client, secretary):
    here, there = signed_in(secretary), signed_in(secretary, "10.9.9.9")
    other = signed_in(make_user())
    client.force_login(make_administrator())

    page = client.get(f"/nguoi-dung/{secretary.pk}/").content.decode()
    assert ("2 nơi" in page, "10.1.2.3" in page, "10.9.9.9" in page) == (True,) * 3

    act(client, secretary, "phien", session=there.pk)
    act(client, secretary, "phien", session=other.pk)  # nobody's of hers: nothing ends
    left = set(UserSession.objects.values_list("pk", flat=True))
    assert left == {here.pk, other.pk}
    assert not Session.objects.filter(session_key=there.session_key).exists()
    event = SignInEvent.objects.get(kind="ended")
    assert (event.user, event.by.full_name) == (secretary, "Quàng Thị Quản")


def test_everywhere_at_once(client, secretary):
    signed_in(secretary), signed_in(secretary)
    client.force_login(make_administrator())

    act(client, secretary, "phien")

    assert not UserSession.objects.filter(user=secretary).exists()


def test_a_lost_factor_is_taken_away_with_the_sessions(client, secretary):
    give_app(secretary)
    signed_in(secretary)
    client.force_login(make_administrator())
    assert (
        "Gỡ xác thực hai lớp"
        in client.get(f"/nguoi-dung/{secretary.pk}/").content.decode()
    )

    act(client, secretary, "go-hai-lop")

    assert not has_app(secretary)
    assert not UserSession.objects.filter(user=secretary).exists()
    assert SignInEvent.objects.filter(kind="factor-removed", user=secretary).exists()


@pytest.mark.parametrize("what", ["phien", "go-hai-lop"])
def test_not_of_who_may_more_nor_ones_own(client, commune, what):
    manager, above = make_manager(commune), make_user("everything")
    client.force_login(manager)
    for user, status in ((manager, 302), (above, 404)):
        give_app(user)
        kept = signed_in(user)

        assert act(client, user, what).status_code == status

        assert has_app(user) and UserSession.objects.filter(pk=kept.pk).exists()


def test_not_of_a_stronger_user_of_the_same_commune(client, commune, secretary):
    """Who only manages users could otherwise come in as one who writes."""
    manager = make_user()
    manager.grants.create(role="user_manager", commune=commune, may_write=True)
    give_app(secretary)
    kept = signed_in(secretary)
    client.force_login(manager)

    page = client.get(f"/nguoi-dung/{secretary.pk}/").content.decode()
    act(client, secretary, "phien")
    act(client, secretary, "go-hai-lop")

    assert "Gỡ xác thực hai lớp" not in page and "Đăng xuất ở đó" not in page
    assert has_app(secretary) and UserSession.objects.filter(pk=kept.pk).exists()
