"""In production nothing goes over a network unencrypted."""

import pytest

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


def test_production_refuses_an_open_network_unless_told(tmp_path):
    far = PRODUCTION | {"DATABASE_URL": "postgres://u@db.example.vn/p"}

    code, line = last_line(POVERTYAID_VAR=str(tmp_path), **far)

    assert code == 1
    assert "DATABASE_URL (thêm ?sslmode=verify-full)" in line
    told = far | {"TLS_INSIDE": "0"}
    assert run("-c", IMPORT, POVERTYAID_VAR=str(tmp_path), **told) == "False True"
    sealed = far | {"DATABASE_URL": far["DATABASE_URL"] + "?sslmode=verify-full"}
    assert run("-c", IMPORT, POVERTYAID_VAR=str(tmp_path), **sealed) == "False True"
