"""A register as a file, in the columns it comes in by, within what a scope may read."""

from itertools import groupby

from django.utils import timezone

from assignments.models import PartyOrganisation
from assignments.registers.taking import MODELS, RESOURCES
from households.models import Commune, EthnicGroup
from households.resources import COMMUNE, commune_labels
from povertyaid import audit
from povertyaid.registers import RegisterResource
from povertyaid.scope import Scope
from povertyaid.spreadsheets import sheet_name, to_csv, to_xlsx

NAMES = {
    "communes": "xa",
    "villages": "thon-ban",
    "commune_years": "tong-so-ho",
    "organisations": "to-chuc-dang",
    "members": "dang-vien",
}
SHEETS = {
    "communes": "Xã",
    "villages": "Thôn, bản",
    "commune_years": "Tổng số hộ",
    "organisations": "Tổ chức đảng",
    "members": "Đảng viên",
}


def register_file(kind: str, form: str, scope: Scope, by) -> tuple[bytes, str]:
    """The rows of `kind` the scope reads as "xlsx" or "csv": (content, file name).

    Members go out as they come in: in a workbook, a sheet per commune. Audited.
    """
    resource = RESOURCES[kind]()
    rows = resource.get_queryset().visible_to(scope)
    dataset = resource.export(queryset=rows)
    what, columns = MODELS[kind]._meta.label_lower, dataset.headers
    audit.record_export(by, what, len(dataset), columns=columns)
    lines = [tuple(line) for line in dataset]
    if form == "csv":
        content = to_csv(dataset.headers, lines)
    else:
        sheets = {SHEETS[kind]: (dataset.headers, lines)}
        if kind == "members":
            sheets = _by_commune(dataset.headers, lines) or sheets
        content = to_xlsx(sheets, choices=_choices(resource))
    return content, f"{NAMES[kind]}.{form}"


def register_template(kind: str, scope: Scope) -> tuple[bytes, str]:
    """An empty workbook with the register's columns and words to choose from."""
    resource = RESOURCES[kind]()
    headings = [field.column_name for field in resource.fields.values()]
    choices = _choices(resource) | _known(kind, scope)
    content = to_xlsx({SHEETS[kind]: (headings, [])}, choices=choices)
    return content, f"mau-{NAMES[kind]}.xlsx"


def counts(scope: Scope) -> dict[str, int]:
    """Kind → how many rows of the register the scope reads."""
    return {
        kind: resource().get_queryset().visible_to(scope).count()
        for kind, resource in RESOURCES.items()
    }


def _choices(resource: RegisterResource) -> dict[str, list[str]]:
    fields = resource.fields.values()
    offered = {field.column_name: field.widget.offers() for field in fields}
    return {heading: words for heading, words in offered.items() if words}


def _known(kind: str, scope: Scope) -> dict[str, list[str]]:
    """The names that a template's columns may take from other registers."""
    communes = Commune.objects.visible_to(scope)
    living = communes.on(timezone.localdate()).values_list("pk", flat=True)
    labels = commune_labels()
    known = {
        COMMUNE: [labels[pk] for pk in living or communes.values_list("pk", flat=True)],
        "Dân tộc": list(EthnicGroup.objects.values_list("name", flat=True)),
    }
    if kind == "organisations":
        above = PartyOrganisation.objects.visible_to(scope).filter(valid_to=None)
        above = above.exclude(kind__in=["cell", "grassroots_cell"])
        known["Trực thuộc"] = list(above.values_list("name", flat=True))
    columns = {f.column_name for f in RESOURCES[kind].fields.values()}
    return {h: words for h, words in known.items() if h in columns and words}


def _by_commune(headers: list[str], lines: list[tuple]) -> dict:
    """Commune → (headings, rows), numbered from 1 in each, without the commune.

    A commune whose name is too long for a sheet keeps its column.
    """
    place = headers.index(COMMUNE)
    rest = ["TT", *headers[:place], *headers[place + 1 :]]
    sheets = {}
    for commune, found in groupby(lines, key=lambda line: line[place]):
        rows = list(enumerate(found, 1))
        if sheet_name(commune) == commune:
            cut = [(n, *row[:place], *row[place + 1 :]) for n, row in rows]
            sheets[commune] = rest, cut
        else:
            sheets[sheet_name(commune)] = ["TT", *headers], [(n, *r) for n, r in rows]
    return sheets
