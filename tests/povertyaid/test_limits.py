"""How often somebody may ask, counted for all web processes together."""

import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings as project

from povertyaid import embedded, limits
from tests.factories import make_user

COUNT = """
import django; django.setup()
from povertyaid import limits
print([limits.wait_after("export", "both") > 0 for _ in range(20)].count(True))
"""


@pytest.fixture
def shared(settings, tmp_path_factory):
    """A Redis of this test's own, in the middle of a minute."""
    var = tmp_path_factory.mktemp("redis")
    embedded.start_broker(var)
    word = quote(embedded.broker_password_file(var).read_text())
    address = f"unix://povertyaid:{word}@{embedded.broker_socket(var)}"
    shared = settings.CACHES["shared"] | {"LOCATION": address, "OPTIONS": {}}
    settings.CACHES = settings.CACHES | {"shared": shared}
    if time.time() % 60 > 45:
        time.sleep(61 - time.time() % 60)
    yield address
    embedded.stop_broker(var)


@pytest.fixture
def office(client):
    user = make_user("everything")
    client.force_login(user)
    return user


def test_too_many_files_are_told_the_wait(client, office, shared, settings):
    settings.LIMITS = settings.LIMITS | {"export": 2}
    codes = [client.get("/ho/xlsx/?status=all").status_code for _ in range(2)]
    page = client.get("/ho/xlsx/?status=all")

    assert (codes, page.status_code) == ([200, 200], 429)
    assert 0 < int(page["Retry-After"]) <= 60
    assert f"Hãy đợi {page['Retry-After']} giây" in page.content.decode()


def test_too_many_searches(client, office, shared, settings):
    settings.LIMITS = settings.LIMITS | {"search": 1}
    assert client.get("/ho/?q=lo").status_code == 200
    assert client.get("/ho/?q=lo").status_code == 429
    assert client.get("/ho/").status_code == 200


def test_too_many_sign_ins_from_one_address(client, shared, settings):
    settings.LIMITS = settings.LIMITS | {"sign-in": 1}
    form = {"login": "ai", "password": "gì"}
    assert client.post("/dang-nhap/", form).status_code == 422
    assert client.post("/dang-nhap/", form).status_code == 429
    assert client.get("/dang-nhap/").status_code == 200


def test_too_many_changes(client, office, shared, settings):
    settings.LIMITS = settings.LIMITS | {"write": 1}
    assert client.post("/tai-khoan/phien/").status_code == 302
    assert client.post("/tai-khoan/phien/").status_code == 429
    assert client.get("/tai-khoan/phien/").status_code == 200


def test_too_many_questions_to_the_api(client, office, shared, settings):
    settings.LIMITS = settings.LIMITS | {"api": 1}
    assert client.get("/api/communes/").status_code == 200
    response = client.get("/api/communes/")

    assert response.status_code == 429
    assert response.json()["detail"].startswith("Gửi quá nhiều yêu cầu. Thử lại sau ")
    assert "Retry-After" in response


def test_two_processes_count_together(shared, settings):
    environment = {
        "SHARED_CACHE_URL": shared,
        "DJANGO_SETTINGS_MODULE": "povertyaid.settings",
    }
    environment |= {"POVERTYAID_VAR": str(project.VAR), "LIMIT_EXPORT": "25"}
    others = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT],
            cwd=project.BASE_DIR,
            env={"PATH": "/usr/bin:/bin"} | environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    refused = [int(other.communicate(timeout=120)[0]) for other in others]

    assert sum(refused) == 15


def test_without_redis_nobody_is_refused(settings, tmp_path):
    nowhere = settings.CACHES["shared"] | {"LOCATION": f"unix://{tmp_path}/none.sock"}
    settings.CACHES = settings.CACHES | {"shared": nowhere}
    settings.LIMITS = settings.LIMITS | {"search": 0}

    assert limits.wait_after("search", "1") == 0
