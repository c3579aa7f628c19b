"""Identity numbers enciphered: equal ones alike, nothing else opens."""

import base64
import random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import FieldError

from households.models import Household
from povertyaid import identity, keys
from povertyaid.identity import MARK, TOKEN, IdentityFault, Vault
from tests.factories import make_household

NUMBERS = ["011078685083", "040123456", "001199000001", "999999999999", "000000001"]
OURS, OTHER = Vault(b"o" * 32), Vault(b"x" * 32)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_comes_back(number):
    token = OURS.seal_number(number)

    assert len(token) == TOKEN
    assert number not in token
    assert OURS.open_number(token) == number


def test_equal_numbers_have_equal_tokens_and_different_ones_different():
    tokens = OURS.seal_numbers([*NUMBERS, NUMBERS[0]])

    assert tokens[0] == tokens[-1]
    assert len(set(tokens)) == len(NUMBERS)
    assert tokens != OTHER.seal_numbers([*NUMBERS, NUMBERS[0]])


def test_a_column_is_sealed_as_its_numbers_are():
    column = [None, "", *NUMBERS, None]

    tokens = OURS.seal_numbers(column)

    assert tokens == [n and OURS.seal_number(n) for n in column]
    assert OURS.open_numbers(tokens) == column


def test_another_key_opens_nothing():
    with pytest.raises(IdentityFault, match="khóa không đúng"):
        OTHER.open_number(OURS.seal_number(NUMBERS[0]))
    with pytest.raises(IdentityFault):
        OTHER.open_text(OURS.seal_text("CMND 040123456"))


def test_no_changed_token_opens():
    token = OURS.seal_number(NUMBERS[0])
    chance = random.Random(7)
    for _ in range(2000):
        at = chance.randrange(TOKEN - 1)  # the last letter holds bits of no byte
        other = chance.choice("ABCDEFabcdef0123-_")
        if other != token[at]:
            with pytest.raises(IdentityFault):
                OURS.open_number(token[:at] + other + token[at + 1 :])


@pytest.mark.parametrize("token", ["", "ngắn", "=" * TOKEN, "é" * TOKEN, "A" * TOKEN])
def test_what_is_no_token_does_not_open(token):
    if token:
        with pytest.raises(IdentityFault):
            OURS.open_number(token)
    assert OURS.open_number("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "011078685083",
        "040123456",
        "011 078 685 083",
        "CMND: 040.123.456 cấp ngày 1/2/2003",
        "11078685083",  # a zero lost
        "40123456",
        "1.1178001234E+10",
        f"{MARK}giả làm mã",
        MARK,
    ],
)
def test_a_text_that_may_hold_a_number_is_sealed(text):
    token = OURS.seal_text(text)

    assert token.startswith(MARK)
    assert not any(part in token for part in text.split() if part.isdigit())
    assert (OURS.open_text(token), OURS.seal_text(text)) == (text, token)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lò Văn Hặc",
        "0912345678",
        "0912 345 678",
        "15.000.000",
        "1978-05-12",
        "2022",
    ],
)
def test_other_texts_stay_as_they_are(text):
    assert OURS.seal_text(text) == text
    assert OURS.open_text(text) == text


def test_json_keeps_bare_tokens_under_their_name_and_marked_ones_elsewhere():
    value = {
        "citizen_number": ["", NUMBERS[0]],
        "seen": "số 040123456",
        "persons": 4,
        "rows": [None, True, {"citizen_number": NUMBERS[1]}],
    }

    sealed = OURS.seal_json(value, ("citizen_number",), texts=True)

    assert sealed["citizen_number"] == ["", OURS.seal_number(NUMBERS[0])]
    assert sealed["seen"].startswith(MARK)
    assert sealed["rows"][2] == {"citizen_number": OURS.seal_number(NUMBERS[1])}
    assert OURS.open_json(sealed, ("citizen_number",), texts=True) == value


def test_a_number_is_sealed_as_rfc_5297_says():
    made = HKDF(SHA256(), 64, None, b"povertyaid identity number").derive(b"o" * 32)
    plain = int(NUMBERS[0]).to_bytes(6, "big")

    sealed = AESSIV(made).encrypt(plain, [b"citizen_number"])

    token = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    assert OURS.seal_number(NUMBERS[0]) == token


def test_a_token_of_a_number_has_a_length_of_its_own():
    """Whatever a text's token is, base64 with its ends, never as long as a number's."""
    assert TOKEN % 4
    assert all(len(OURS.seal_text(f"{MARK}{'x' * n}")[1:]) != TOKEN for n in range(40))


def test_a_household_is_found_by_its_whole_number_and_by_no_part():
    household = make_household(citizen_number=NUMBERS[0])
    make_household(citizen_number=NUMBERS[1])

    assert Household.objects.get(citizen_number=NUMBERS[0]) == household
    assert Household.objects.filter(citizen_number__in=NUMBERS).count() == 2
    for lookup in ("contains", "startswith", "icontains", "regex", "gt"):
        with pytest.raises(FieldError):
            Household.objects.filter(**{f"citizen_number__{lookup}": "0110"})


def test_a_number_of_another_length_is_refused():
    with pytest.raises(ValueError, match="9 hoặc 12"):
        make_household(citizen_number="12345")


def test_the_key_is_made_once_and_private(settings, tmp_path):
    settings.IDENTITY_KEY, settings.IDENTITY_KEY_FILE = "", tmp_path / "identity-key"

    mark = identity.vault().mark

    assert settings.IDENTITY_KEY_FILE.stat().st_mode & 0o777 == 0o600
    settings.IDENTITY_KEY = settings.IDENTITY_KEY_FILE.read_text()
    assert identity.vault().mark == mark


def test_production_makes_no_key_of_its_own(settings, tmp_path):
    settings.IDENTITY_KEY, settings.IDENTITY_KEY_FILE = "", tmp_path / "none"
    settings.PRODUCTION = True

    with pytest.raises(keys.KeyFault, match="POVERTYAID_IDENTITY_KEY"):
        identity.vault()
    assert not settings.IDENTITY_KEY_FILE.exists()


@pytest.mark.parametrize("text", ["ngắn", "YWJj", "*" * 44])
def test_a_bad_key_is_refused(settings, text):
    settings.IDENTITY_KEY = text

    with pytest.raises(keys.KeyFault, match="Khóa số định danh phải là 32 byte"):
        identity.vault()


def test_the_key_in_the_settings_comes_before_the_file(settings):
    settings.IDENTITY_KEY = base64.urlsafe_b64encode(b"o" * 32).decode()

    assert identity.vault().mark == OURS.mark
