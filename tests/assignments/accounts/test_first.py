"""The first administrator of a fresh installation."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assignments.access import scope_for
from povertyaid.models import User
from tests.factories import make_user


def run(**options) -> str:
    out = StringIO()
    call_command("make_administrator", stdout=out, **options)
    return out.getvalue()


def code_in(told: str) -> str:
    return re.search(r"/mat-khau/phieu/#(\w+)", told)[1]


def show(client, told: str):
    return client.post("/mat-khau/phieu/", {"code": code_in(told)})


def test_the_first_administrator_sets_a_password_by_a_link(client):
    slip = run()
    word = "nuong-xanh-tren-doi-42"
    told = {"new_password1": word, "new_password2": word}

    page = show(client, slip).url
    client.post(page, told)

    user = User.objects.get()
    assert (user.username, user.check_password(word)) == ("quantri", True)
    scope = scope_for(user)
    assert scope.writes_all and scope.manages_all
    assert client.get(page).status_code == 410


def test_run_again_before_the_password_is_set_makes_no_second_account(client):
    first, second = run(), run()

    assert User.objects.count() == 1
    assert show(client, first).status_code == 422
    assert show(client, second).status_code == 302


def test_where_there_are_accounts_none_is_made():
    make_user()

    with pytest.raises(CommandError, match="Đã có tài khoản"):
        run()


def test_a_superuser_who_lost_the_password_gets_a_new_link(client):
    make_user(username="quantri", is_superuser=True, password="!")
    make_user()

    assert show(client, run(again=True)).status_code == 302


def test_nobody_else_gets_one_by_the_command():
    make_user(username="vanphong")

    with pytest.raises(CommandError, match="Không có tài khoản quản trị máy chủ"):
        run(again=True, username="vanphong")
