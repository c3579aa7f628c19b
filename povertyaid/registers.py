"""Registers as tables: the same columns in and out, checked row by row.

A subclass of RegisterResource lists the columns of one register (widgets: cells.py).
The defaults of django-import-export ask the database for every row and trust nothing
less; here everything a row refers to is loaded once, in `prepare`. What each row would
do is kept on the resource by its place in the file, since import-export's own totals
count rows that were never written.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.widgets import Widget

from povertyaid.cells import CLEARED, Words, text_of
from povertyaid.text import fold


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
    virtual: tuple[str, ...] = ()  # attributes kept in other tables: attach and store
    also_called: dict[str, str] = {}  # another heading read → the column's own
    context: frozenset[str] = frozenset()  # attributes that place a row, stored nowhere
    name_column = ""  # the column that names the row to people
    sections: dict[str, str] = {}  # how a section row begins, folded → its column
    sheet_says = ""  # the column that the sheet's name stands for where it has none
    title_says_year = ""  # the column that a year in the title stands for

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.as_of: date | None = None  # the day the list speaks of, if it says so
        self.progress = None  # of the job that reads the file: told of every row
        self.places: list[str] = []  # where each row stands in the file, in words
        self.absent: frozenset[str] = frozenset()  # columns that the file has not
        self.answers: dict[int, str] = {}  # row → what was answered to its question

    def prepare(self, rows: list[dict]) -> None:
        """Load, or make, whatever the rows refer to. Inside the transaction."""

    def key_of(self, row) -> Hashable | None:
        """What tells this row from every other; None if its key cannot be read."""
        raise NotImplementedError

    def find(self, row) -> models.Model | None:
        """The registered thing this row is about."""
        raise NotImplementedError

    def attach(self, instances: Iterable[models.Model]) -> None:
        """Give rows of the database their virtual attributes."""

    def store(self, instances: Iterable[models.Model]) -> None:
        """Write the virtual attributes of saved rows to where they are kept."""

    def in_order(self, rows: list[dict]) -> list[int]:
        """The order to take rows in, as places in `rows`: what is named goes first."""
        return list(range(len(rows)))

    def column_of(self, attribute: str) -> str:
        names = {f.attribute: f.column_name for f in self.fields.values()}
        return names.get(attribute, "")

    def columns_by_name(self) -> dict[str, str]:
        """The names of an image → the columns people know them by."""
        found = {}
        for field in self.fields.values():
            found[field.attribute] = found[f"{field.attribute}_id"] = field.column_name
        return found

    def image(self, instance: models.Model) -> dict:
        """The stored columns of a row as JSON values, to compare and to restore."""
        concrete = (self._meta.model._meta.get_field(f) for f in self.stored_columns())
        names = [field.attname for field in concrete]
        return {name: _as_json(getattr(instance, name)) for name in names} | {
            name: _as_json(getattr(instance, name, None)) for name in self.virtual
        }

    def restore(self, instance: models.Model, image: dict) -> None:
        """Give a row the stored columns of an `image` of it, and save them."""
        names = []
        for name, value in image.items():
            if name in self.virtual:
                setattr(instance, name, self.virtual_from(name, value))
            else:
                field = self._meta.model._meta.get_field(name)
                setattr(
                    instance,
                    name,
                    field.target_field.to_python(value)
                    if field.is_relation
                    else field.to_python(value),
                )
                names.append(field.name)
        instance.save(update_fields=names)
        self.store([instance])

    def virtual_from(self, name: str, value):
        """A virtual attribute out of an image."""
        return value

    def stored_columns(self) -> list[str]:
        real = {f.name for f in self._meta.model._meta.concrete_fields}
        attributes = (f.attribute for f in self.fields.values())
        return [a for a in attributes if a in real] + list(self.extra_columns)

    # Hooks of django-import-export

    def before_import(self, dataset, **kwargs):
        self.seen: dict[Hashable, int] = {}
        self.before: tuple | None = None
        self.is_new = True
        self.number = 0
        self.changes: dict[int, list[tuple[str, str, str]]] = {}
        self.repairs: dict[int, list[dict]] = defaultdict(list)
        self.questions: dict[int, list[dict]] = {}
        self.images: dict[int, dict] = {}  # before the row, of those registered
        self.written: dict[int, models.Model] = {}
        self.prepare(dataset.dict)

    def before_import_row(self, row, **kwargs):
        if self.progress:
            self.progress.step()
        self.number = number = kwargs["row_number"]
        key = self.key_of(row)
        if key is not None and self.seen.setdefault(key, number) != number:
            first = self.seen[key] - 1
            place = self.places[first] if self.places else f"dòng thứ {first + 1}"
            raise ValidationError({NON_FIELD_ERRORS: f"trùng với {place}"})

    def after_init_instance(self, instance, new, row, **kwargs):
        self.is_new, self.before = new, self._values(instance)
        if not new:
            self.images[self.number] = self.image(instance)

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """A blank cell keeps what is registered, and so does a cell that says it."""
        widget, cell = field.widget, row[field.column_name]
        widget.repair, text = None, text_of(cell)
        if not self.is_new and self._keeps(field, instance, text):
            return
        if fold(text) == CLEARED and not widget.is_required:
            row = row | {field.column_name: ""}
        field.save(instance, row, is_m2m, **kwargs)
        if widget.repair:
            self._note_repair(field, text, *widget.repair)
        elif isinstance(cell, str) and not unicodedata.is_normalized("NFC", cell):
            self._note_repair(field, text, text, "dấu rời đã ghép vào chữ")

    def _keeps(self, field, instance, text: str) -> bool:
        widget = field.widget
        if not text:
            is_absent = field.column_name in self.absent
            return is_absent or not (widget.blank_says or widget.is_required)
        if not isinstance(widget, Words):
            return False
        return text == text_of(getattr(instance, field.attribute, None))

    def _note_repair(self, field, was: str, became: str, why: str) -> None:
        self.repairs[self.number].append(
            {"column": field.column_name, "was": was, "became": became, "why": why}
        )

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
        self.written[self.number] = instance

    def after_import(self, dataset, result, **kwargs):
        if not result.has_errors():
            self.store(self.written.values())

    def get_bulk_update_fields(self):
        return self.stored_columns()

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


def _as_json(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_as_json(one) for one in value]
    return value
