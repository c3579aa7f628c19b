"""Log lines tell what happened and to nobody's name."""

import io
import json
import logging

import pytest
from django.db import IntegrityError

from povertyaid import log_lines
from povertyaid.signin import make_one_time_link, tokens
from tests.factories import make_commune, make_household, make_user

NAME = "Lò Thị Chim Canary"
NUMBER = "011987654321"
PASSWORD = "mật-khẩu-canary-77"


@pytest.fixture
def lines():
    """Everything written to the log meanwhile, as it would be kept."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(log_lines.formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: out.getvalue()
    root.removeHandler(handler)


def test_a_request_is_one_line(client, lines):
    user = make_user("everything")
    client.force_login(user)

    response = client.get("/viec/?page=1")

    line = json.loads(lines().splitlines()[-1])
    assert (line["view"], line["method"], line["status"]) == ("jobs", "GET", 200)
    assert (line["user_id"], line["level"]) == (user.pk, "info")
    assert line["request_id"] == response["X-Request-ID"]
    assert isinstance(line["ms"], int)


def test_no_canary_reaches_the_log(client, lines):
    commune = make_commune()
    household = make_household(commune, name=NAME, citizen_number=NUMBER)
    user = make_user("everything", username="chim-canary", full_name=NAME)
    slip = make_one_time_link(user, by=None)
    _, key = tokens.make_token(user, "canary", 30)
    code = slip.code.replace("-", "")
    client.raise_request_exception = False

    form = {"login": "chim-canary", "password": PASSWORD}
    client.post("/dang-nhap/", form)
    client.get(f"/mat-khau/phieu/{code}/")
    client.post("/mat-khau/phieu/", {"code": slip.code})
    client.post("/mat-khau/phieu/dat/", {"new_password1": PASSWORD})
    client.get("/api/communes/", headers={"Authorization": f"Token {key}x"})
    client.get(f"/{NAME}/{NUMBER}/")
    client.force_login(user)
    client.get("/ho/", {"q": NAME})
    client.get("/ho/", {"q": NUMBER})
    client.get(f"/ho/{household.pk}/")
    client.post(f"/ho/{household.pk}/so-dinh-danh/")
    client.get("/lạc/", {"ten": NAME})
    logging.getLogger("canary").error("Không gửi được tới %s: %s", "a@b.vn", NUMBER)
    try:
        raise IntegrityError(f"Key (head_name)=({NAME}) already exists")
    except IntegrityError:
        logging.getLogger("canary").exception("Hỏng")

    told = lines()
    assert len(told.splitlines()) >= 12
    for canary in (
        NAME,
        NUMBER,
        PASSWORD,
        code,
        slip.code,
        key,
        "chim-canary",
        "a@b.vn",
    ):
        assert canary not in told, canary
    assert '"type": "IntegrityError"' in told


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Authorization: Token pa_abcdefghijklmnopqrstuvwxyz", "[token]"),
        ("password=bí-mật", "password=[secret]"),
        ("GET /mat-khau/phieu/ABCDE/", "GET [path]"),
        ("mã K7M2-X9QB-CCFG-HJKM-NPQR-STVX-Z234 sai", "mã [code] sai"),
        ("số 011187000001 lạ", "số [number] lạ"),
        ("redis://:bimat@host/0", "redis"),
        ("mất 8500 ms", "mất 8500 ms"),
    ],
)
def test_what_others_write_is_scrubbed(text, kept):
    assert kept in log_lines.scrubbed(text)
    assert "bí-mật" not in log_lines.scrubbed(text)
