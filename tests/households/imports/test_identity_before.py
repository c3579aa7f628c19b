"""A database whose numbers are one AES block each is sealed anew, column by column."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection

from households.models import Household, ImportRow
from povertyaid import audit, history, resealing, roles
from povertyaid.identity import IdentityFault, Vault, vault
from povertyaid.identity_before import VaultBefore
from povertyaid.models import AuditEntry
from tests.factories import make_household, make_user
from tests.households.imports.test_sealing import LIST, listed
from tests.households.imports.workbooks import take_in, workbook
from tests.migrating import migrate_to, newest

COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BEFORE = [
    ("households", "0026_closing_references_by_statement"),
    ("assignments", "0019_right_to_see_numbers"),
    ("povertyaid", "0009_new_recovery_codes"),
]
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


@COMMITTED
def test_a_database_of_before_is_sealed_anew(na_tong):
    make_household(na_tong, "Lò Văn Hặc", citizen_number="011070123456")
    rows = [
        listed(1, "Lò Văn Dơn", "CMND: 040123456 cấp 1/2/2003"),
        listed(2, "Lò Văn Bính", "040222333", note="vợ 011172777888"),
    ]
    batch = take_in(workbook(Na_Tông=[["DANH SÁCH"], LIST, *rows]))
    after = {"citizen_number": "011070123456", "note": "040123456"}
    audit.record(make_user(na_tong), audit.Action.CHANGED, batch, after=after)
    told = everything_of(batch)
    lines = lines_of_history()

    migrate_to(*BEFORE)
    with roles.as_owner():
        seal_as_before()
        lengths = [lengths_of_tokens()]
    migrate_to(*newest())
    lengths.append(lengths_of_tokens())

    assert lengths == [{22}, {30}]
    assert everything_of(batch) == told
    assert lines_of_history() == lines
    assert (
        Household.objects.get(citizen_number="011070123456").head_name == "Lò Văn Hặc"
    )


def seal_as_before():
    """Every column as the code of before sealed it."""
    yesterday = vault(Yesterday)
    with connection.cursor() as cursor:
        for name in ("household", "resident"):
            check = f"{name}_citizen_number_is_sealed"
            cursor.execute(f"ALTER TABLE households_{name} DROP CONSTRAINT {check}")
        for model, fields in resealing.sealed_columns():
            with history.unwatched_while(model._meta.db_table):
                resealing.reseal(connection, model, fields, vault(), yesterday)
        for name in ("household", "resident"):
            check = f"{name}_citizen_number_is_sealed"
            cursor.execute(
                f"ALTER TABLE households_{name} ADD CONSTRAINT {check}"
                " CHECK (citizen_number ~ '^([A-Za-z0-9_-]{22})?$')"
            )


def lengths_of_tokens():
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_number FROM households_household")
        return {len(token) for (token,) in cursor.fetchall() if token}


def lines_of_history():
    with connection.cursor() as cursor:
        cursor.execute("SELECT thing, op, object_id, before FROM history.change")
        return sorted(map(str, cursor.fetchall()))


def everything_of(batch):
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    told = [(row.raw, row.citizen_number, row.note, row.repairs) for row in rows]
    entry = AuditEntry.objects.get(action="changed")
    return json.dumps([told, entry.after], ensure_ascii=False)
