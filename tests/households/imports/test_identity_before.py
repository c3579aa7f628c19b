"""A database whose numbers are one AES block each is sealed anew, column by column."""

import base64
import importlib
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import connection

from households.models import Household, ImportRow
from povertyaid import audit, keys
from povertyaid.identity import IdentityFault, Vault, vault
from povertyaid.identity_before import VaultBefore
from povertyaid.models import AuditEntry
from tests.factories import make_household, make_user
from tests.households.imports.test_sealing import LIST, listed
from tests.households.imports.workbooks import take_in, workbook

NUMBERS = {"011070123456": "\x01PA\x0c", "040123456": "\x01PA\x09\x09\x09\x09"}


class Yesterday(VaultBefore):
    """Seals as the code of before did."""

    def seal_numbers(self, numbers):
        return [number and self._sealed(number) for number in numbers]

    def _sealed(self, number):
        filling = "\x01PA\x0c" if len(number) == 12 else "\x01PA\x09\x09\x09\x09"
        block = self._cipher.encryptor().update((number + filling).encode())
        return base64.urlsafe_b64encode(block).decode()[:22]


def test_a_block_is_what_the_code_of_before_made():
    made = HKDF(SHA256(), 112, None, b"povertyaid identity").derive(b"o" * 32)
    for number, filling in NUMBERS.items():
        encryptor = Cipher(AES(made[:32]), modes.ECB()).encryptor()
        block = encryptor.update((number + filling).encode())
        token = base64.urlsafe_b64encode(block).decode().rstrip("=")

        assert Yesterday(b"o" * 32).seal_number(number) == token
        assert VaultBefore(b"o" * 32).open_number(token) == number
        with pytest.raises(IdentityFault):
            VaultBefore(b"x" * 32).open_number(token)
        with pytest.raises(IdentityFault):
            Vault(b"o" * 32).open_number(token)


def test_both_forms_open_while_the_database_is_sealed_by_half():
    before, now = Yesterday(b"o" * 32), Vault(b"o" * 32)
    value = {"citizen_number": "040123456", "seen": ["011070123456", "số 040123456"]}

    for by in (before, now):
        sealed = by.seal_json(value, ("citizen_number",), texts=True)
        opened = VaultBefore(b"o" * 32).open_json(
            sealed, ("citizen_number",), texts=True
        )
        assert opened == value
    assert VaultBefore(b"o" * 32).open_text("Lò Văn Hặc") == "Lò Văn Hặc"


def test_a_database_of_before_is_sealed_anew(na_tong):
    make_household(na_tong, "Lò Văn Hặc", citizen_number="011070123456")
    rows = [listed(1, "Lò Văn Dơn", "CMND: 040123456 cấp 1/2/2003"), listed(2, "X", "")]
    rows[1] = listed(2, "Lò Văn Bính", "040222333", note="vợ 011172777888")
    batch = take_in(workbook(Na_Tông=[["DANH SÁCH"], LIST, *rows]))
    audit.record(
        make_user(na_tong),
        audit.Action.CHANGED,
        batch,
        after={"citizen_number": "011070123456", "note": "040123456"},
    )
    seen = everything_of(batch)
    as_before()
    assert lengths_of_tokens() == {22}

    sealing = importlib.import_module("povertyaid.resealing")
    for app in ("povertyaid", "households", "assignments"):
        sealing.seal_anew(app)(apps, Editor)

    assert everything_of(batch) == seen
    assert (
        Household.objects.get(citizen_number="011070123456").head_name == "Lò Văn Hặc"
    )
    assert lengths_of_tokens() == {30}


def lengths_of_tokens():
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_number FROM households_household")
        return {len(token) for (token,) in cursor.fetchall() if token}


class Editor:
    connection = connection


def as_before():
    """Every column as the code of before sealed it."""
    key = keys.decoded(settings.IDENTITY_KEY_FILE.read_text(), "Khóa")
    with connection.cursor() as cursor:
        for name in ("household", "resident"):
            cursor.execute(
                f"ALTER TABLE households_{name}"
                f" DROP CONSTRAINT {name}_citizen_number_is_sealed"
            )
    sealing = importlib.import_module("povertyaid.resealing")
    for model, fields in sealing.sealed_columns():
        sealing.reseal(connection, model, fields, vault(), Yesterday(key))


def everything_of(batch):
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    told = [(row.raw, row.citizen_number, row.note, row.repairs) for row in rows]
    entry = AuditEntry.objects.get(action="changed")
    return json.dumps([told, entry.after], ensure_ascii=False)
