"""A register as a file, in the columns it comes in by, within what a scope may read."""

from itertools import groupby

from assignments.registers.taking import MODELS, RESOURCES
from assignments.resources import COMMUNE
from povertyaid import audit
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_csv, to_xlsx

NAMES = {"communes": "xa", "organisations": "to-chuc-dang", "members": "dang-vien"}
SHEETS = {"communes": "Xã", "organisations": "Tổ chức đảng"}


def register_file(kind: str, form: str, scope: Scope, by) -> tuple[bytes, str]:
    """The rows of `kind` the scope reads as "xlsx" or "csv": (content, file name).

    Members go out as they come in: in a workbook, a sheet per commune. Audited.
    """
    resource = RESOURCES[kind]()
    rows = resource.get_queryset().visible_to(scope)
    dataset = resource.export(queryset=rows)
    audit.record_export(by, MODELS[kind]._meta.label_lower, len(dataset))
    lines = [tuple(line) for line in dataset]
    if form == "csv":
        content = to_csv(dataset.headers, lines)
    elif kind == "members":
        content = to_xlsx(_by_commune(dataset.headers, lines))
    else:
        content = to_xlsx({SHEETS[kind]: (dataset.headers, lines)})
    return content, f"{NAMES[kind]}.{form}"


def counts(scope: Scope) -> dict[str, int]:
    """Kind → how many rows of the register the scope reads."""
    return {
        kind: resource().get_queryset().visible_to(scope).count()
        for kind, resource in RESOURCES.items()
    }


def _by_commune(headers: list[str], lines: list[tuple]) -> dict:
    """Commune → (headings, rows), numbered from 1 in each, without the commune."""
    place = headers.index(COMMUNE)
    rest = ["TT", *headers[:place], *headers[place + 1 :]]
    sheets = {}
    for commune, rows in groupby(lines, key=lambda line: line[place]):
        numbered = enumerate(rows, 1)
        sheets[commune] = (
            rest,
            [(n, *row[:place], *row[place + 1 :]) for n, row in numbered],
        )
    return sheets or {"Đảng viên": (rest, [])}
