"""Every ugly workbook of the corpus, uploaded and read, against its exact outcome."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from households import imports
from households.models import Commune, EthnicGroup, Household
from tests.factories import make_commune
from tests.households.imports.corpus import BOOKS
from tests.households.imports.corpus.shelf import Row, Table, table

# Worked out from the others, or an id told by its name beside it
HIDDEN = {"folded_name", "sort_key", "village", "village_name", "commune"}


def name_of(make):
    return make.__name__


def test_the_corpus_is_large_and_says_what_each_book_is():
    assert len(BOOKS) >= 60
    assert [make.__name__ for make in BOOKS if not make.__doc__] == []
    assert len({make.__name__ for make in BOOKS}) == len(BOOKS)


@pytest.mark.parametrize("make", BOOKS, ids=name_of)
def test_book(make):
    book = make()
    if book.register:
        book.register()
    if not Commune.objects.filter(name="Na Tông").exists():
        make_commune("Na Tông", code="03365")

    file = SimpleUploadedFile(book.filename, book.content)
    batch = imports.upload(file, year=book.year)
    imports.read(batch)

    assert (batch.state, batch.reason) == ("in_review", "")
    assert [row_of(row) for row in batch.rows.all()] == book.rows
    assert tables_of(batch) == (book.tables or [table(len(book.rows))])
    assert checks_of(batch) == book.checks
    assert batch.findings["warnings"] == book.said
    assert [s["name"] for s in batch.findings["ignored_sheets"]] == book.ignored
    assert batch.findings["wrong_year"]["years"] == book.other_years


def row_of(row) -> Row:
    values = {
        name: value
        for name, value in row.values.items()
        if name not in HIDDEN and value not in (None, "")
    }
    if commune := Commune.objects.filter(pk=row.values["commune"]).first():
        values["commune"] = commune.name
    if village := row.values.get("village_name"):
        values["village"] = village
    if "ethnic_group" in values:
        group = EthnicGroup.objects.get(pk=values["ethnic_group"])
        values["ethnic_group"] = group.name
    heads = Household.objects.filter(pk__in=row.candidates).order_by("pk")
    return Row(
        row.number,
        row.verdict,
        row.sheet,
        values,
        [(p["column"], p["seen"], p["expected"]) for p in row.problems],
        [(r["column"], r["was"], r["became"], r["why"]) for r in row.repairs],
        [(w["column"], w["seen"], w["note"]) for w in row.warnings],
        [household.head_name for household in heads],
        [(m["name"], m["relation"], m["birth_year"]) for m in row.members or []],
    )


def tables_of(batch) -> list[Table]:
    return [
        Table(
            sheet["rows"],
            sheet["passed"],
            tuple(sheet["heading_rows"]),
            sheet["name"],
            sheet["kind"],
            sheet["unknown_columns"],
        )
        for sheet in batch.findings["sheets"]
    ]


def checks_of(batch) -> list[tuple]:
    checks = batch.findings["checks"]
    return [(c["row"], c["what"], c["stated"], c["read"]) for c in checks]
