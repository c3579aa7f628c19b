"""The other people of a household, where the list has a row for each of them."""

from households.imports.citizen_numbers import parse_citizen_number
from households.imports.columns import Field
from households.imports.drafts import Marks
from households.imports.sheets import Table
from households.imports.values import Parsed, parse_birth, parse_name, parse_sex
from povertyaid.text import clean

NO_NAME = "họ và tên của người trong hộ"


def people_of(table: Table, marks: Marks, year: int) -> dict[int, list[dict]]:
    """Place of the household's row → its other people, as Resident's fields name them.

    What cannot be read of a person is told on the household's row and left blank.
    """
    at = {c.field: c.index for c in table.columns if c.field}
    found = {}
    for row, people in table.members.items():
        if row >= 0:
            found[row] = [_person(cells, at, row, marks, year) for cells in people]
    return found


def _person(cells: list[str], at: dict, row: int, marks: Marks, year: int) -> dict:
    def cell(wanted: Field) -> str:
        index = at.get(wanted)
        return cells[index] if index is not None and index < len(cells) else ""

    def take(wanted: Field, parsed: Parsed):
        if parsed.expected:
            marks.warn(row, wanted, cell(wanted), f"Cần {parsed.expected}.")
        return parsed.value

    if Field.FAMILY_NAME in at:
        text = f"{cell(Field.FAMILY_NAME)} {cell(Field.GIVEN_NAME)}".strip()
    else:
        text = cell(Field.HEAD_NAME)
    name = take(Field.HEAD_NAME, parse_name(text)) or clean(text)
    if not name:
        marks.warn(row, Field.HEAD_NAME, "", f"Cần {NO_NAME}.")
    sex = take(Field.SEX, parse_sex(cell(Field.SEX)))
    birth = cell(Field.BIRTH)
    for wanted, said in ((Field.BIRTH_MALE, "male"), (Field.BIRTH_FEMALE, "female")):
        if cell(wanted):
            birth, sex = cell(wanted), sex or said
    born = take(Field.BIRTH, parse_birth(birth, year)) or (None, None)
    number = parse_citizen_number(cell(Field.CITIZEN_NUMBER), sex, born[1])
    return {
        "name": name[:100],
        "relation": clean(cell(Field.RELATION))[:30],
        "sex": sex or "",
        "birth_date": born[0],
        "birth_year": born[1],
        "citizen_number": take(Field.CITIZEN_NUMBER, number) or "",
    }
