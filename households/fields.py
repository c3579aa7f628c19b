"""A column for the ticks of a form: which of at most 15 numbered boxes are ticked."""

from django.db import models

from povertyaid.identity import MARK, Vault, holds_number, vault


def to_bits(numbers) -> int:
    """(1, 3) → 0b101: bit n−1 is box n."""
    bits = 0
    for number in numbers:
        if not 1 <= number <= 15:
            raise ValueError(f"Ô số {number} ngoài khoảng 1–15.")
        bits |= 1 << (number - 1)
    return bits


def from_bits(bits: int) -> tuple[int, ...]:
    """0b101 → (1, 3)."""
    return tuple(n for n in range(1, 16) if bits >> (n - 1) & 1)


class TicksField(models.PositiveSmallIntegerField):
    """Numbers of the ticked boxes: a sorted tuple in Python, one small integer stored.

    A bit per box lets one grouped query count every box of a whole year. None says
    that the list had no such columns, which is not the same as no tick: ().
    """

    def from_db_value(self, value, expression, connection):
        return None if value is None else from_bits(value)

    def to_python(self, value):
        if value is None or isinstance(value, tuple):
            return value
        if isinstance(value, int):
            return from_bits(value)
        return tuple(sorted(int(number) for number in value))

    def get_prep_value(self, value):
        if value is None or isinstance(value, int):
            return value
        return to_bits(value)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return "" if value is None else ",".join(map(str, value))

    def formfield(self, **kwargs):
        return None  # shown and changed through lists, not typed as a number

    @property
    def validators(self):
        return []  # the range is checked when the bits are made


@TicksField.register_lookup
class Ticked(models.Lookup):
    """`deprivations__ticked=3`: rows whose box 3 is ticked; unknown ticks are not."""

    lookup_name = "ticked"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"({column} & %s) <> 0", [*params, to_bits([self.rhs])]


BETWEEN_CELLS = "\x1f"  # the unit separator of ASCII; cells are read without it


class CellsField(models.TextField):
    """The cells of one row, a list of texts, kept as one text.

    A cell that may hold an identity number is sealed by itself.
    """

    def from_db_value(self, value, expression, connection):
        return opened(value, vault()).split(BETWEEN_CELLS) if value else []

    def to_python(self, value):
        return value.split(BETWEEN_CELLS) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return sealed(self.value_as_read(value), vault())

    def value_as_read(self, value) -> str:
        """The cells in one text, in clear."""
        return value if isinstance(value, str) else BETWEEN_CELLS.join(value or ())

    def resealed(self, stored: str, old: Vault | None, new: Vault | None) -> str:
        """The column's cells, from one key to another; None: in clear."""
        cells = opened(stored, old) if old else stored
        return sealed(cells, new) if new else cells

    def value_to_string(self, obj):
        return self.value_as_read(self.value_from_object(obj))


def sealed(cells: str, by: Vault) -> str:
    """Cells in one text, each that may hold an identity number replaced by a token."""
    if not (holds_number(cells) or MARK in cells):
        return cells
    return BETWEEN_CELLS.join(
        [by.seal_text(cell) for cell in cells.split(BETWEEN_CELLS)]
    )


def opened(cells: str, by: Vault) -> str:
    """What `sealed` was given."""
    if MARK not in cells:
        return cells
    return BETWEEN_CELLS.join(
        [by.open_text(cell) for cell in cells.split(BETWEEN_CELLS)]
    )
