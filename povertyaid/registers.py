"""Registers as tables: the same columns in and out, checked row by row.

A subclass of RegisterResource lists the columns of one register. Each column has a
widget whose `clean` turns a cell into a value or raises ValueError with what was
expected, in the users' words, and whose `render` writes the value as the file had it.
The defaults of django-import-export ask the database for every row and trust nothing
less; here everything a row refers to is loaded once, in `prepare`.
"""

import re
from collections.abc import Hashable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.widgets import Widget

from povertyaid.spreadsheets import unescaped
from povertyaid.text import clean, fold, title_name


def text_of(cell) -> str:
    """The cell as the sheet shows it: 3365.0 is "3365"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(unescaped(str(cell)))


class Cell(Widget):
    """A widget that can also say a stored value in words, for the list of changes."""

    def tell(self, value) -> str:
        written = self.render(value)
        if isinstance(written, date):
            return f"{written:%d/%m/%Y}"
        return "" if written is None else str(written)


class Words(Cell):
    """Text of at most `most` characters; a required one may not be empty."""

    def __init__(self, most: int, *, is_required: bool = False):
        super().__init__()
        self.most, self.is_required = most, is_required

    def clean(self, value, row=None, **kwargs) -> str:
        text = text_of(value)
        if not text and self.is_required:
            raise ValueError("không được để trống")
        if len(text) > self.most:
            raise ValueError(f"nhiều nhất {self.most} ký tự")
        return text

    def render(self, value, obj=None, **kwargs):
        return value


class PersonName(Words):
    def clean(self, value, row=None, **kwargs) -> str:
        name = title_name(super().clean(value, row))
        if any(letter.isdigit() for letter in name):
            raise ValueError("họ và tên, không có chữ số")
        return name


class Day(Cell):
    """A date; a date cell, 13/10/2023 or 2023-10-13. `written` is how it goes out."""

    def __init__(self, written: str = "", *, is_required: bool = False):
        super().__init__()
        self.written, self.is_required = written, is_required

    def clean(self, value, row=None, **kwargs) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = text_of(value)
        if not text and not self.is_required:
            return None
        for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        raise ValueError("ngày có thật, viết như 13/10/2023")

    def render(self, value, obj=None, **kwargs):
        return value.strftime(self.written) if value and self.written else value


class Choice(Cell):
    """One of a few words, marks and case aside; `words` is value → what is written."""

    def __init__(self, words: dict, *, is_required: bool = False):
        super().__init__()
        self.words, self.is_required = words, is_required
        self.values = {fold(word): value for value, word in words.items()}

    def clean(self, value, row=None, **kwargs):
        word = fold(text_of(value))
        if not word and not self.is_required:
            return ""
        if word not in self.values:
            raise ValueError("một trong: " + ", ".join(self.words.values()))
        return self.values[word]

    def render(self, value, obj=None, **kwargs):
        return self.words.get(value, "")


class Number(Cell):
    """A whole number from 0, or nothing."""

    def clean(self, value, row=None, **kwargs) -> int | None:
        text = re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", text_of(value))
        if not text:
            return None
        if not text.isdecimal() or len(text) > 9:
            raise ValueError("một số nguyên từ 0")
        return int(text)

    def render(self, value, obj=None, **kwargs):
        return value


class Known(Cell):
    """Something already registered, by a name looked up in what `prepare` loaded."""

    def __init__(self, expected: str, *, is_required: bool = False):
        super().__init__()
        self.expected, self.is_required = expected, is_required
        self.found: dict[Hashable, Any] = {}

    def key(self, text: str, row) -> Hashable:
        return fold(text)

    def clean(self, value, row=None, **kwargs):
        text = text_of(value)
        if not text and not self.is_required:
            return None
        if not text:
            raise ValueError("không được để trống")
        thing = self.found.get(self.key(text, row))
        if thing is None:
            raise ValueError(self.expected)
        return thing

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.name

    def tell(self, value) -> str:
        """The name of what has this id, if a row of the file speaks of it."""
        if value is None:
            return ""
        names = (thing.name for thing in self.found.values() if thing.pk == value)
        return next(names, "nơi khác")


class _Loader(BaseInstanceLoader):
    def get_instance(self, row):
        return self.resource.find(row)


class RegisterResource(resources.ModelResource):
    """A register's columns, how a row is recognised, and what it refers to."""

    class Meta:
        instance_loader_class = _Loader
        use_bulk = True
        batch_size = None  # one INSERT after the last row
        skip_unchanged = True
        skip_diff = True  # a diff copies every row; what changed is told by skip_row
        report_skipped = False
        use_transactions = True

    extra_columns: tuple[str, ...] = ()  # set by the model's clean(), e.g. sort keys
    also_called: dict[str, str] = {}  # another heading read → the column's own
    context: frozenset[str] = frozenset()  # attributes that place a row, stored nowhere
    as_of = None  # the day the list speaks of, if it says so
    progress = None  # of the job that reads the file: told of every row

    def prepare(self, rows: list[dict]) -> None:
        """Load, or make, whatever the rows refer to. Inside the transaction."""

    def key_of(self, row) -> Hashable | None:
        """What tells this row from every other; None if its key cannot be read."""
        raise NotImplementedError

    def find(self, row) -> models.Model | None:
        """The registered thing this row is about."""
        raise NotImplementedError

    def column_of(self, attribute: str) -> str:
        names = {f.attribute: f.column_name for f in self.fields.values()}
        return names.get(attribute, "")

    # Hooks of django-import-export

    def before_import(self, dataset, **kwargs):
        self.seen: dict[Hashable, int] = {}
        self.before: tuple | None = None
        self.is_new = True
        self.changes: dict[int, list[tuple[str, str, str]]] = {}
        self.prepare(dataset.dict)

    def before_import_row(self, row, **kwargs):
        if self.progress:
            self.progress.step()
        key = self.key_of(row)
        self.number = number = kwargs["row_number"]
        if key is not None and self.seen.setdefault(key, number) != number:
            raise ValidationError(
                {NON_FIELD_ERRORS: f"trùng với dòng thứ {self.seen[key]} của tệp"}
            )

    def after_init_instance(self, instance, new, row, **kwargs):
        self.is_new, self.before = new, self._values(instance)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors or self.is_new:
            return False
        compared = zip(
            self._compared_fields(), self.before, self._values(instance), strict=True
        )
        changes = [
            (field.column_name, field.widget.tell(was), field.widget.tell(now))
            for field, was, now in compared
            if was != now
        ]
        if changes:
            self.changes[self.number] = changes
        return not changes

    def before_save_instance(self, instance, row, **kwargs):
        instance.clean()

    def get_bulk_update_fields(self):
        real = {f.name for f in self._meta.model._meta.concrete_fields}
        attributes = (f.attribute for f in self.fields.values())
        return [a for a in attributes if a in real] + list(self.extra_columns)

    def _values(self, instance) -> tuple:
        # The ids of related rows: reading the rows would ask the database for each
        return tuple(
            getattr(instance, f"{field.attribute}_id", None)
            if hasattr(instance, f"{field.attribute}_id")
            else getattr(instance, field.attribute, None)
            for field in self._compared_fields()
        )

    def _compared_fields(self) -> list[fields.Field]:
        return [f for f in self.get_import_fields() if f.attribute not in self.context]


def column(attribute: str, heading: str, widget: Widget) -> fields.Field:
    return fields.Field(attribute=attribute, column_name=heading, widget=widget)
