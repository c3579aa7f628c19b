"""No text anybody typed becomes a formula in any file that leaves the system."""

import csv
import io
import re
from itertools import cycle

from django.apps import apps
from django.db import connection, models

from povertyaid.roles import APPEND_ONLY
from tests.test_access import ROWS, ask, sign_in

WORD = "Hiểm"
SIGNS = ["=1+", "+1+", "-1+", "@SUM", "\t=1+", "\r=1+"]
FILES = ("xlsx", "csv", "users_template", "effect_gifts", "_file")
# What somebody typed, or what was copied from it
TYPED = re.compile(
    "(head_|full_)?name|title|note|what|donor|received_by|promise|reason|measure|doer"
    "|result|why|answer|detail|label|content|address|position"
)


def columns():
    """Every text column of our tables whose name says that somebody typed it."""
    for app in ("povertyaid", "households", "assignments", "reports"):
        for model in apps.get_app_config(app).get_models():
            names = [
                field.column
                for field in model._meta.local_fields
                if TYPED.fullmatch(field.name)
                and isinstance(field, models.CharField | models.TextField)
                and not field.choices
                and not field.unique
            ]
            is_ours = model._meta.managed and model._meta.label not in APPEND_ONLY
            if names and is_ours:
                yield model._meta.db_table, names


def make_hostile():
    """Each text begins with a sign by which a spreadsheet knows a formula."""
    with connection.cursor() as cursor:
        signs = cycle(SIGNS)
        for table, names in columns():
            for name in names:
                cursor.execute(
                    f'UPDATE "{table}" SET "{name}" = left(%s || "{name}", 90)'
                    f" WHERE \"{name}\" <> ''",
                    [f"{next(signs)}{WORD} "],
                )


def test_a_typed_formula_stays_text_in_every_file(client, world):
    make_hostile()
    seen, faults = set(), []
    for row in ROWS:
        is_file = any(word in row.name for word in FILES)
        if row.method != "GET" or not is_file:
            continue
        sign_in(client, world, "office")
        response = ask(client, "GET", row.address(world))
        kind_of_file = response.headers["Content-Type"].partition(";")[0]
        if response.status_code != 200 or WORD not in response.says:
            continue
        seen.add(row.name)
        if kind_of_file == "text/csv":
            faults += [(row.name, cell) for cell in raw_cells(response.says)]
        else:
            formulas = re.findall(r"<f[ >].*?</f>", response.says, re.DOTALL)
            faults += [(row.name, one) for one in formulas if WORD in one]
    assert faults == []
    assert len(seen) > 12, seen


def raw_cells(text):
    for line in csv.reader(io.StringIO(text)):
        yield from (one for one in line if WORD in one and one[0] in "=+-@\t\r")
