"""Columns that keep identity numbers enciphered, and give them out in clear."""

import json
import re

from django.core.exceptions import FieldError
from django.core.validators import RegexValidator
from django.db import models

from povertyaid.identity import MARK, NUMBER, TOKEN, Vault, vault

NAMES = ("citizen_number",)  # the keys under which JSON holds a bare token
_LETTERS = "A-Za-z0-9_-"
_TOKEN = re.compile(rf"[{_LETTERS}]{{{TOKEN}}}")
_ESCAPED = json.dumps(MARK)[1:-1]
_LOOKUPS = {"exact", "in", "isnull", "is_sealed"}
NOT_A_NUMBER = "Số định danh phải có 9 hoặc 12 chữ số."


class IdentityNumberField(models.CharField):
    """An identity number of 9 or 12 digits, "" where there is none, kept as a token.

    Equal numbers have equal tokens: `exact` and `in` ask for whole numbers, and unique
    constraints hold. Nothing asks for a part of one; that raises FieldError.
    """

    default_validators = [RegexValidator(rf"^(?:{NUMBER.pattern})$", NOT_A_NUMBER)]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = TOKEN
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return vault().open_number(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if not value or _TOKEN.fullmatch(value):
            return value
        if not NUMBER.fullmatch(value):
            raise ValueError(NOT_A_NUMBER)
        return vault().seal_number(value)

    def resealed(self, stored: str, old: Vault | None, new: Vault | None) -> str:
        """What the column holds, from one key to another; None: in clear."""
        number = old.open_number(stored) if old else stored
        return new.seal_number(number) if new and number else number

    def get_lookup(self, lookup_name):
        if lookup_name not in _LOOKUPS:
            raise FieldError(f"Identity numbers have no lookup {lookup_name}.")
        return super().get_lookup(lookup_name)

    def formfield(self, **kwargs):
        return super().formfield(**{"max_length": 12} | kwargs)


@IdentityNumberField.register_lookup
class IsSealed(models.Lookup):
    """`citizen_number__is_sealed=True`: blank or a token, as a constraint asks.

    Counting letters and looking for a wrong one is many times as fast as a pattern of
    thirty: that one was a seventh of writing a household.
    """

    lookup_name = "is_sealed"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        is_long_enough = f"octet_length({column}) IN (0, {TOKEN})"
        return f"({is_long_enough} AND {column} !~ '[^{_LETTERS}]')", params * 2


class SealedTextField(models.TextField):
    """Free text, kept as a token where it may hold an identity number."""

    def from_db_value(self, value, expression, connection):
        return vault().open_text(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return vault().seal_text(value) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name not in _LOOKUPS:
            raise FieldError(f"Sealed texts have no lookup {lookup_name}.")
        return super().get_lookup(lookup_name)

    def resealed(self, stored: str, old: Vault | None, new: Vault | None) -> str:
        """What the column holds, from one key to another; None: in clear."""
        text = old.open_text(stored) if old else stored
        return new.seal_text(text) if new else text


class SealedJSONField(models.JSONField):
    """JSON whose identity numbers are sealed: see povertyaid.identity.

    Without `texts` it is an image of columns, which statements of SQL write back: only
    what those columns keep sealed is, under its own name.
    """

    def __init__(self, *args, texts: bool = True, **kwargs):
        self.texts = texts
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if not self.texts:
            kwargs["texts"] = False
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        found = super().from_db_value(value, expression, connection)
        if isinstance(value, str) and not may_hold_token(value):
            return found
        return vault().open_json(found, NAMES, texts=self.texts)

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, dict | list | tuple | str):
            value = vault().seal_json(value, NAMES, texts=self.texts)
        return super().get_db_prep_value(value, connection, prepared)

    def resealed(self, stored: str, old: Vault | None, new: Vault | None) -> str:
        """The column's text of JSON, from one key to another; None: in clear."""
        value = json.loads(stored)
        if old:
            value = old.open_json(value, NAMES, texts=self.texts)
        if new:
            value = new.seal_json(value, NAMES, texts=self.texts)
        return json.dumps(value, ensure_ascii=False)


def may_hold_token(json_text: str) -> bool:
    return _ESCAPED in json_text or any(name in json_text for name in NAMES)
