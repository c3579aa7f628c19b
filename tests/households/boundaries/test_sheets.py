"""A plan as a sheet, out and in again, and everything that can be wrong in one."""

import csv
import io

import pytest

from households import boundaries
from households.boundaries import plan_of, sheets
from households.boundaries.sheets import HEADINGS
from povertyaid.jobs import UserError
from tests.factories import make_commune, make_village
from tests.households.boundaries.districts import (
    make_change,
    make_communes,
    make_unit,
    merge,
    problems,
)


def filled(change, *rows):
    """The sheet of a change, with what each row says instead: {heading: cell}."""
    text = sheets.write(plan_of(change), "csv").decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    for line, row in zip(lines, rows, strict=False):
        line.update(row)
    return lines


def read(change, lines, tmp_path, name="bang.csv"):
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADINGS)
    writer.writeheader()
    writer.writerows(lines)
    path = tmp_path / name
    path.write_text(out.getvalue(), encoding="utf-8-sig")
    return sheets.read(plan_of(change), path, name)


def take(change, found):
    units = found.units.values()
    boundaries.replace_plan(change, units, found.moves, found.ended, None)


AN = {"Mã đơn vị mới": "03352", "Tên đơn vị mới": "Thanh An"}


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_plan_survives_its_own_sheet(tmp_path, ending):
    an, het, _ = make_communes("Thanh An", "Noong Hẹt", "Pa Thơm")
    empty = make_commune("Trống", code="03009")
    change = make_change()
    unit = make_unit(
        change,
        kind="phuong",
        is_urban=True,
        tile_column=2,
        tile_row=0,
        outside_parts=["phường Noong Bua", "phường Nam Thanh"],
    )
    merge(change, unit, an, het, empty)
    village = an.villages.first()
    boundaries.move_villages(change, an, {village.pk: (unit, "Bản Mới")}, None)
    boundaries.give_commune(change, an, unit, None)
    before = described(change)
    path = tmp_path / f"bang.{ending}"
    path.write_bytes(sheets.write(plan_of(change), ending))

    found = sheets.read(plan_of(change), path, path.name)
    take(change, found)

    assert (found.problems, found.rows) == ([], 7)
    assert described(change) == before


def described(change):
    plan = plan_of(change)
    columns = ("code", "name", "kind", "is_border", "is_urban", "tile_column")
    return (
        [
            [getattr(p.unit, c) for c in (*columns, "tile_row", "outside_parts")]
            for p in plan.units
        ],
        {pk: (move.unit.code, move.new_name) for pk, move in plan.moves.items()},
        {part.commune_id: part.heir.code for part in plan.parts},
    )


def test_a_blank_sheet_names_every_village_and_plans_nothing(tmp_path):
    make_communes("Thanh An", "Noong Hẹt")
    change = make_change()

    found = read(change, filled(change), tmp_path)

    assert (found.rows, found.moves, found.units, found.problems) == (4, [], {}, [])


def test_a_row_without_a_village_is_for_the_rest_of_the_commune(tmp_path):
    (an,) = make_communes("Thanh An", villages=3)
    change = make_change()
    lines = filled(change, AN | {"Tên bản mới": "Bản Một"}, AN | {"Bản": ""})[:2]

    found = read(change, lines, tmp_path)
    take(change, found)

    assert found.problems == []
    names = sorted(move.name_there for move in change.moves.all())
    assert names == ["Bản Một", "Bản Thanh An 2", "Bản Thanh An 3"]
    assert change.parts.get().commune == an


def test_a_unit_that_keeps_villages_goes_on(tmp_path):
    make_communes("Thanh An", "Noong Hẹt")
    change = make_change()
    stays = {"Mã đơn vị mới": "03002", "Tên đơn vị mới": "Noong Hẹt"}

    found = read(change, filled(change, stays), tmp_path)
    take(change, found)

    unit = change.units.get()
    assert (unit.goes_on, unit.commune.name) == (True, "Noong Hẹt")
    assert problems(change) == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"Mã xã cũ": "09999"}, ("Mã xã cũ", "09999")),
        ({"Xã cũ": "Sam Mứn"}, ("Xã cũ", "Sam Mứn")),
        ({"Bản": "Bản Lạ"}, ("Bản", "Bản Lạ")),
        ({"Bản": "Bản Thanh An 2"}, ("Bản", "Bản Thanh An 2")),
        (AN | {"Mã đơn vị mới": "3352a"}, ("Mã đơn vị mới", "3352a")),
        (AN | {"Tên đơn vị mới": ""}, ("Tên đơn vị mới", "")),
        (AN | {"Loại": "huyện"}, ("Loại", "huyện")),
        (AN | {"Biên giới": "có lẽ"}, ("Biên giới", "có lẽ")),
        (AN | {"Cột ô": "-1"}, ("Cột ô", "-1")),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(tmp_path, row, told):
    make_communes("Thanh An")
    change = make_change()

    found = read(change, filled(change, row), tmp_path)

    assert told in {(problem.column, problem.seen) for problem in found.problems}
    assert all(problem.row in (2, 3) for problem in found.problems)


def test_a_unit_is_said_the_same_everywhere(tmp_path):
    make_communes("Thanh An")
    change = make_change()
    other = AN | {"Tên đơn vị mới": "Thanh Yên"}

    found = read(change, filled(change, AN, other), tmp_path)

    assert [(p.row, p.column, p.expected) for p in found.problems] == [
        (3, "Tên đơn vị mới", "như dòng 2, cùng mã 03352")
    ]


def test_a_village_left_out_is_missed(tmp_path):
    make_communes("Thanh An")
    change = make_change()

    found = read(change, filled(change, AN)[:1], tmp_path)

    assert [(p.row, p.expected) for p in found.problems] == [
        (2, "thêm một dòng cho Bản Thanh An 2 của xã Thanh An")
    ]


def test_a_village_is_known_by_an_older_name(tmp_path):
    (an,) = make_communes("Thanh An", villages=0)
    village = make_village(an, "Bản Na Hẹt")
    village.aliases = ["Bản Na"]
    village.save()
    change = make_change()

    found = read(change, filled(change, AN | {"Bản": "bản Ná"}), tmp_path)

    assert [moved for moved, _, _ in found.moves] == [village]


def test_a_file_without_the_table_is_refused(tmp_path):
    path = tmp_path / "khac.csv"
    path.write_text("a,b\n1,2\n")

    with pytest.raises(UserError, match="Không thấy dòng tiêu đề"):
        sheets.read(plan_of(make_change()), path, path.name)
