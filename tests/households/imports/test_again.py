"""Rows mended or answered one by one stand beside all the others of their list."""

import pytest

from households import imports
from households.choices import BatchState
from households.imports import answers, edits
from households.imports.batches import settle, shorten_names
from households.models import Household, ImportRow
from povertyaid.jobs import UserError
from tests.factories import make_household, make_review, make_user, make_village
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    PO,
    TOTALS,
    household_list,
    sheet_of,
    take_in,
    take_rows,
    workbook,
)

NAME, BIRTH, NUMBER = 1, 2, 5


@pytest.fixture
def office(na_tong):
    return make_user()


def test_two_rows_mended_to_one_name_are_a_question(na_tong, office):
    wrong = (1, "Lò Văn Hặc", "ngày lạ", "Nam", "Thái", "", 4, "x", "")
    batch = take_rows(wrong, (2, *wrong[1:]))

    for row in batch.rows.order_by("number"):
        edits.edit_cell(batch, row, BIRTH, "1970", office)

    assert [row.verdict for row in batch.rows.all()] == ["duplicate", "duplicate"]
    assert batch.to_write == 0


def test_row_mended_to_the_number_of_another_new_row_is_a_question(na_tong, office):
    batch = take_rows(HAC, (2, *PO[1:5], "1", *PO[6:]))

    edits.edit_cell(batch, batch.rows.get(number=6), NUMBER, HAC[NUMBER], office)

    row = batch.rows.get(number=6)
    assert (row.verdict, "Na Tông, dòng 5" in row.warnings[-1]["note"]) == (
        "duplicate",
        True,
    )


def test_totals_of_one_commune_twice_wait_until_one_is_left_out(na_tong, office):
    rows = [TOTALS, *([n, "03365", "Xã Na Tông", 900 + n, 4600, 800] for n in (1, 2))]
    batch = take_in(workbook(Tổng_hợp=rows, Na_Tông=household_list(HAC)))
    first, second = batch.rows.filter(kind="totals").order_by("number")
    assert (first.verdict, second.verdict) == ("duplicate", "duplicate")

    edits.edit_cell(batch, first, 3, "950", office)
    first.refresh_from_db()
    assert first.verdict == "duplicate"
    answers.leave_out(batch, ImportRow.objects.filter(pk=first.pk), office)

    second.refresh_from_db()
    assert second.verdict == "new"
    imports.commit(batch)
    assert na_tong.years.get().households == 902


def test_failed_later_commit_leaves_the_batch_written(na_tong, office):
    batch = take_rows(HAC, (2, "Giàng A Pó", "ngày lạ", *PO[3:]))
    imports.commit(batch)
    edits.edit_cell(batch, batch.rows.get(number=6), BIRTH, "1974", office)
    batch.state = BatchState.COMMITTING
    batch.save()

    settle(batch)

    assert batch.state == BatchState.COMMITTED
    with pytest.raises(UserError, match="không đọc lại được"):
        imports.read(batch)
    imports.commit(batch)
    assert Household.objects.count() == 2


def test_answer_gone_stale_is_named_and_nothing_is_written(na_tong, office):
    village = make_village(na_tong, "Bản Na Tông 1")
    known = make_household(village, birth_year=1971, phone="0911111111")
    make_review(known, 2021)
    headings = (*HEADINGS, "Điện thoại")
    rows = household_list((*HAC[:5], "", *HAC[6:], "0922222222"), headings=headings)
    batch = take_in(workbook(Na_Tông=rows))
    answers.answer(batch, batch.rows.get(), known, office)
    known.phone = "0933333333"
    known.save()

    with pytest.raises(UserError, match=r"Na Tông, dòng 5 \(Lò Văn Hặc\)"):
        imports.commit(batch)

    known.refresh_from_db()
    assert known.phone == "0933333333"


def test_sheets_alike_in_sixty_letters_keep_their_rows_apart():
    name = "Danh sách hộ nghèo của bản " + "x" * 60
    sheets = [sheet_of([["a"]], name=n) for n in (name, name + "y", "(trả lời)")]

    shorten_names(sheets)

    names = [sheet.name for sheet in sheets]
    assert names == [name[:60], name[:56] + " (2)", "(trả lời) (2)"]


def test_headings_nobody_knows_may_stand_twice(na_tong):
    headings = (*HEADINGS, "Ký tên", "Ký tên")
    batch = take_in(workbook(Na_Tông=household_list(HAC, headings=headings)))
    assert batch.counts["new"] == 1
    assert batch.findings["sheets"][0]["unknown_columns"] == ["Ký tên", "Ký tên"]
