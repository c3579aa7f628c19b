"""Good files with bytes changed: read or refused in words, never anything else.

READING_MUTANTS=5000 for a long run; a mutant that fails is made again by its number.
"""

import os
import random

import pytest

from households.imports.reading import read_workbook
from povertyaid.jobs import UserError
from tests.households.imports.hostile_parts import (
    BOOK_START,
    biff,
    compound,
    parts_of,
    with_parts,
    zipped,
)
from tests.households.imports.reading.test_workbook import one_of_each

MUTANTS = int(os.environ.get("READING_MUTANTS", "200"))
SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
CONTENT = f"""<office:document-content xmlns:office="{SPACE}office:1.0"
xmlns:table="{SPACE}table:1.0" xmlns:text="{SPACE}text:1.0">
<office:body><office:spreadsheet><table:table table:name="A"><table:table-row>
<table:table-cell office:value-type="string" table:number-columns-spanned="2">
<text:p>x</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def open_document() -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": CONTENT.encode()})


def seeds() -> list[bytes]:
    """One good file, or nearly, of each kind."""
    page = "<table><tr><td rowspan=2>TT<td>Họ và tên<tr><td>Lò Văn Hặc</table>"
    return [
        one_of_each(),
        with_parts(),
        open_document(),
        compound({"Workbook": biff(BOOK_START, (0x31, bytes(20)), (0x0A, b""))}),
        page.encode(),
        "TT;Họ và tên\n1;Lò Văn Hặc\n".encode("utf-16"),
        'TT,Họ và tên\n1,"Lò\nVăn" Hặc\n'.encode(),
    ]


def changed(content: bytes, chance: random.Random) -> bytes:
    """Some bytes flipped, cut out, or doubled."""
    content = bytearray(content)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(content))
        kind = chance.randrange(4)
        if kind == 0:
            content[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            content[at] = chance.randrange(256)
        elif kind == 2:
            del content[at : at + chance.randrange(1, 16)]
        else:
            content[at:at] = content[at : at + chance.randrange(1, 64)]
        if not content:
            break
    return bytes(content)


def mutant(number: int) -> bytes:
    """A changed file; of archives every other one has a changed part instead."""
    chance = random.Random(number)
    files = seeds()
    content = files[number % len(files)]
    if content.startswith(b"PK") and chance.random() < 0.6:
        parts = parts_of(content)
        name = chance.choice(sorted(parts))
        return zipped(
            parts | {name: changed(parts[name], chance) if parts[name] else b""}
        )
    return changed(content, chance)


@pytest.mark.slow
def test_no_mutant_is_an_error_of_ours(tmp_path, caplog):
    path = tmp_path / "list.xlsx"
    read = refused = 0
    for number in range(MUTANTS):
        path.write_bytes(mutant(number))
        try:
            read_workbook(path)
            read += 1
        except UserError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"mutant {number}") from error
        assert caplog.records == [], f"mutant {number}"

    assert read + refused == MUTANTS
    assert min(read, refused) > MUTANTS // 20
