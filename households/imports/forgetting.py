"""What the rows of lists tell of people, and what of it goes when its time is over.

Which household a row is of, what the list counted and that it changed something stay:
figures of past years rest on them, and undo has to know what it may not take back.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from households.choices import BatchState, Verdict
from households.imports.open_rows import IS_FORGOTTEN
from households.models import ImportBatch, ImportRow

CELLS = {"raw": [], "problems": [], "repairs": [], "warnings": []}
# Of a person, each in a column of its own
TOLD = (
    *("head_name", "folded_name", "sort_key", "sex", "birth_date", "birth_year"),
    *("citizen_number", "phone", "note", "members"),
)
UNTOLD = dict.fromkeys(TOLD)
# Never taken into the register, or no longer in it
OUTSIDE = Q(verdict__in=[Verdict.ERROR, Verdict.DUPLICATE])
OUTSIDE |= Q(is_left_out=True) | Q(is_pending=True) | Q(is_undone=True)
OUTSIDE |= ~Q(batch__state=BatchState.COMMITTED)
CHUNK = 1000


def forget_households(ids: Iterable[int], blank: dict) -> None:
    """Rows of households that are anonymised; `blank`: what stands in the register."""
    rows = ImportRow.objects.filter(household__in=ids)
    changing = rows.exclude(changes={}, before__isnull=True)
    changing = list(changing.only("changes", "before"))
    for row in changing:
        row.changes = {
            name: [None, None] if name in TOLD else pair
            for name, pair in row.changes.items()
        }
        _blank_before(row.before or {}, blank)
    ImportRow.objects.bulk_update(changing, ["changes", "before"], batch_size=CHUNK)
    rows.update(**CELLS, **UNTOLD)


def _blank_before(before: dict, blank: dict) -> None:
    before.pop("residents", None)
    facts = before.get("household", {})
    facts.update({name: blank[name] for name in facts.keys() & blank.keys()})


def still_telling() -> Exists:
    """Of a batch: whether its rows tell what `forget_list` would take away."""
    telling = ~Q(**CELLS) | OUTSIDE & Q(head_name__isnull=False)
    return Exists(ImportRow.objects.filter(telling, batch=OuterRef("pk")))


def forget_list(batch: ImportBatch) -> None:
    """The cells of a list that is done with; of rows outside the register also whom
    they told of, and those are never taken into it any more."""
    batch.rows.update(**CELLS)
    outside = batch.rows.filter(OUTSIDE).values_list("pk", flat=True)
    batch.rows.filter(pk__in=list(outside)).update(
        **UNTOLD, changes={}, before=None, is_left_out=True, is_pending=False
    )
    batch.edits = {}
    _empty(batch.findings)
    batch.findings[IS_FORGOTTEN] = True


def _empty(findings: dict) -> None:
    """Counts and headings stay; the cells and names they were shown with go."""
    if "undo_refused" in findings:
        findings["undo_refused"] = []
    for name in findings.keys() & {"missing", "left_standing"}:
        findings[name]["samples"] = []
    for sheet in findings.get("sheets", []):
        sheet["samples"] = {}
