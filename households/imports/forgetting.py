"""What the rows of lists tell of people, and what of it goes when its time is over.

Which household a row is of, what the list counted and that it changed something stay:
figures of past years rest on them, and undo has to know what it may not take back.
"""

from collections.abc import Iterable

from django.db.models import Q

from households.choices import BatchState, Verdict
from households.models import ImportBatch, ImportRow

CELLS = {"raw": [], "problems": [], "repairs": [], "warnings": []}
# Of a person, each in a column of its own
TOLD = (
    *("head_name", "folded_name", "sort_key", "sex", "birth_date", "birth_year"),
    *("citizen_number", "phone", "note", "members"),
)
NOBODY = dict.fromkeys(TOLD)
# Never taken into the register, or no longer in it
OUTSIDE = Q(verdict__in=[Verdict.ERROR, Verdict.DUPLICATE])
OUTSIDE |= Q(is_left_out=True) | Q(is_pending=True) | Q(is_undone=True)
CHUNK = 1000


def forget_households(ids: Iterable[int], blank: dict) -> None:
    """Rows of households that are anonymised; `blank`: what stands in the register."""
    rows = ImportRow.objects.filter(household__in=ids)
    changing = list(rows.exclude(changes={}, before=None).only("changes", "before"))
    for row in changing:
        row.changes = {
            name: [None, None] if name in TOLD else pair
            for name, pair in row.changes.items()
        }
        _blank_before(row.before or {}, blank)
    ImportRow.objects.bulk_update(changing, ["changes", "before"], batch_size=CHUNK)
    rows.update(**CELLS, **NOBODY)


def _blank_before(before: dict, blank: dict) -> None:
    before.pop("residents", None)
    facts = before.get("household", {})
    facts.update({name: blank[name] for name in facts.keys() & blank.keys()})


def forget_list(batch: ImportBatch) -> None:
    """The cells of a list that is done with; of rows outside the register also whom
    they told of."""
    batch.rows.update(**CELLS)
    is_in = batch.state == BatchState.COMMITTED
    outside = batch.rows.filter(OUTSIDE) if is_in else batch.rows.all()
    outside.update(**NOBODY, changes={}, before=None)
    batch.edits, batch.findings = {}, _without_samples(batch.findings)


def _without_samples(findings: dict) -> dict:
    """Counts and headings without the cells and names they were shown with."""
    kept = findings | {"undo_refused": []} if "undo_refused" in findings else findings
    for name in ("missing", "left_standing"):
        if name in kept:
            kept = kept | {name: kept[name] | {"samples": []}}
    sheets = [sheet | {"samples": {}} for sheet in kept.get("sheets", [])]
    return kept | {"sheets": sheets} if sheets else kept
