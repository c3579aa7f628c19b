"""What is wrong, doubtful or was repaired in a batch, grouped by column and kind."""

from dataclasses import dataclass

from django.db import connection

from households.choices import Verdict
from households.imports.masking import hide_numbers
from households.imports.review import REPAIRS_TAB, WARNINGS_TAB
from households.models import ImportBatch, ImportRow
from povertyaid.identity import vault

MOST_GROUPS = 40
# tab → where the entries stand, what was seen, what is said of it
_ENTRIES = {
    Verdict.ERROR.value: ("problems", "seen", "expected"),
    WARNINGS_TAB: ("warnings", "seen", "note"),
    REPAIRS_TAB: ("repairs", "was", "why"),
}
_MOST_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of trouble in one column."""

    column: str
    text: str  # what is expected, what is doubtful, why it was repaired
    rows: int
    samples: list[str]
    alike: str | None = None  # the one text all its cells have, as it stood
    narrows_to: str = ""  # its wording, to ask for just these rows

    @property
    def sample(self) -> str:
        return self.samples[0] if self.samples else ""


def groups_of(batch: ImportBatch, tab: str) -> list[Group]:
    """The tab's troubles with counts and samples, most rows first; [] for other tabs.

    One pass over the rows that have any: for the page of that tab only.
    """
    if tab not in _ENTRIES:
        return []
    name, seen, said = _ENTRIES[tab]
    only = "verdict = 'error'" if tab == Verdict.ERROR else f"{name} <> '[]'"
    sql = f"""
        SELECT entry->>'column', entry->>'{said}', count(DISTINCT id),
               min(entry->>'{seen}'), max(entry->>'{seen}'),
               (array_agg(DISTINCT entry->>'{seen}'))[1:{_MOST_SAMPLES}]
        FROM (SELECT id, {name} FROM {ImportRow._meta.db_table}
              WHERE batch_id = %s AND {only}) AS rows,
             jsonb_array_elements({name}) AS entry
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {MOST_GROUPS}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [batch.pk])
        return [_group(*row) for row in cursor.fetchall()]


def _group(column, text, rows, first, last, samples) -> Group:
    """SQL reads what is kept sealed as it is kept: opened here, before it is hidden."""
    text, first, last, *samples = (
        one and vault().open_text(one) for one in (text or "", first, last, *samples)
    )
    told = hide_numbers("", text)
    hidden = [hide_numbers(column, seen or "") for seen in samples]
    is_alike = first == last and first is not None and hidden[0] == first
    return Group(
        column,
        told,
        rows,
        hidden,
        first if is_alike else None,
        text if told == text else "",
    )
