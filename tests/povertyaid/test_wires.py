"""In production nothing goes over a network unencrypted."""

import pytest
from kombu.utils.url import parse_url
from redis import ConnectionPool

from povertyaid import wires
from tests.povertyaid.processes import run
from tests.povertyaid.test_settings import IMPORT, PRODUCTION, last_line

SEALED = {"HOST": "db.example.vn", "OPTIONS": {"sslmode": "verify-full"}}
SOCKET = "redis+socket:///var/run/x.sock"


@pytest.fixture(autouse=True)
def database():
    """Addresses ask no database."""


@pytest.mark.parametrize(
    ("database", "broker", "cache", "mail", "named"),
    [
        ({"HOST": "/run/pg"}, SOCKET, "unix:///run/x.sock", ("", False), []),
        ({"HOST": ""}, "redis://127.0.0.1/0", "redis://[::1]/0", ("", False), []),
        (SEALED, "rediss://r.vn/0", "rediss://r.vn/0", ("smtp.vn", True), []),
        (SEALED, "amqps://r.vn/", "redis://localhost", ("localhost", False), []),
        ({"HOST": "10.0.0.5"}, SOCKET, "unix://x", ("", False), ["database"]),
        (SEALED, "redis://r.vn", "unix://x", ("", False), ["broker"]),
        (SEALED, SOCKET, "redis://r.vn", ("smtp.vn", False), ["cache", "mail"]),
        (SEALED | {"OPTIONS": {"sslmode": "require"}}, SOCKET, "unix://x", ("", False))
        + (["database"],),
    ],
)
def test_what_goes_over_a_network_in_the_open_is_named(
    database, broker, cache, mail, named
):
    assert wires.bare(database, broker, cache, mail) == named


SURE = {"sslmode": "verify-full", "sslcert": "/c.pem", "sslkey": "/k.pem"}
KNOWN = {"HOST": "db.vn", "OPTIONS": SURE}
OVER_TLS = "rediss://r.vn/0?ssl_certfile=/c.pem&ssl_keyfile=/k.pem"


@pytest.mark.parametrize(
    ("database", "changes", "broker", "cache", "named"),
    [
        ({"HOST": "/run/pg"}, False, SOCKET, "unix:///run/x.sock", []),
        (KNOWN, False, OVER_TLS, OVER_TLS, []),
        (SEALED, True, OVER_TLS, SOCKET, []),
        (SEALED, False, SOCKET, SOCKET, ["database"]),
        ({"HOST": "127.0.0.1"}, False, SOCKET, SOCKET, ["database"]),
        (KNOWN | {"PASSWORD": "x"}, False, SOCKET, SOCKET, ["database"]),
        (SEALED | {"PASSWORD": "x"}, True, SOCKET, SOCKET, ["database"]),
        ({"HOST": "/run/pg", "PASSWORD": "x"}, False, SOCKET, SOCKET, ["database"]),
        (KNOWN, False, "rediss://r.vn/0", "redis://127.0.0.1/0", ["broker", "cache"]),
        (KNOWN, False, OVER_TLS.replace("//", "//:x@"), SOCKET, ["broker"]),
        (KNOWN, False, OVER_TLS + "&ssl_cert_reqs=none", SOCKET, ["broker"]),
        (KNOWN, False, "amqps://u:p@r.vn/", SOCKET, ["broker"]),
    ],
)
def test_who_is_called_without_proof_or_by_a_fixed_password_is_named(
    database, changes, broker, cache, named
):
    assert wires.fixed(database, broker, cache, changes) == named


@pytest.mark.parametrize(
    ("owner", "changes", "is_fixed", "is_bare"),
    [
        ({"HOST": "/run/pg"}, False, False, False),
        (KNOWN, False, False, False),
        (SEALED | {"PASSWORD": "x"}, True, False, False),
        (SEALED | {"PASSWORD": "x"}, False, True, False),
        ({"HOST": "/run/pg", "PASSWORD": "x"}, False, True, False),
        ({"HOST": "db.vn", "PASSWORD": "x"}, True, False, True),
        ({"HOST": "127.0.0.1"}, False, True, False),
    ],
)
def test_the_owner_of_the_tables_is_judged_likewise(owner, changes, is_fixed, is_bare):
    assert wires.is_fixed_owner(owner, changes) is is_fixed
    assert wires.is_bare_database(owner) is is_bare


def test_production_refuses_an_owner_with_a_fixed_password(tmp_path):
    address = "postgres://owner:word@db.example.vn/p?sslmode=verify-full"
    named = {"DATABASE_OWNER_URL": address, "POVERTYAID_VAR": str(tmp_path)}
    code, line = last_line(**PRODUCTION | named)

    assert (code, "DATABASE_OWNER_URL" in line) == (1, True)
    assert "word" not in line.partition("ImproperlyConfigured")[2]


def test_production_refuses_a_fixed_password(tmp_path):
    address = "postgres://u:word@db.example.vn/p?sslmode=verify-full"
    code, line = last_line(
        POVERTYAID_VAR=str(tmp_path), **PRODUCTION | {"DATABASE_URL": address}
    )

    assert (code, "bằng mật khẩu cố định: DATABASE_URL" in line) == (1, True)
    assert "word" not in line.partition("ImproperlyConfigured")[2]


def test_production_takes_a_certificate_or_a_password_that_changes(tmp_path):
    certified = "?sslmode=verify-full&sslcert=/c.pem&sslkey=/k.pem"
    address = "postgres://u@db.example.vn/p"
    broker = {"CELERY_BROKER_URL": OVER_TLS}
    word = {"POVERTYAID_DATABASE_PASSWORD_FILE": "/run/vault/word"}

    for names in (
        {"DATABASE_URL": address + certified} | broker,
        {"DATABASE_URL": address + "?sslmode=verify-full"} | word,
    ):
        known = PRODUCTION | names
        said = run("-c", IMPORT, POVERTYAID_VAR=str(tmp_path), **known)
        assert said == "False True"


def test_both_clients_of_redis_show_the_certificate():
    kombu = parse_url(OVER_TLS)
    django = ConnectionPool.from_url(OVER_TLS).connection_kwargs

    assert kombu["ssl"] == {"ssl_certfile": "/c.pem", "ssl_keyfile": "/k.pem"}
    assert (django["ssl_certfile"], django["ssl_keyfile"]) == ("/c.pem", "/k.pem")


def test_production_refuses_an_open_network_unless_told(tmp_path):
    word = {"POVERTYAID_DATABASE_PASSWORD_FILE": "/run/vault/word"}
    far = PRODUCTION | word | {"DATABASE_URL": "postgres://u@db.example.vn/p"}

    code, line = last_line(POVERTYAID_VAR=str(tmp_path), **far)

    assert code == 1
    assert "DATABASE_URL (thêm ?sslmode=verify-full)" in line
    told = far | {"TLS_INSIDE": "0"}
    assert run("-c", IMPORT, POVERTYAID_VAR=str(tmp_path), **told) == "False True"
