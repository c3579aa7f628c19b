"""What a person decides about rows of a batch, and what outlives a new reading."""

import pytest

from households import imports
from households.choices import Verdict
from households.imports import answers, edits, missing, rules, ties
from households.imports.batches import ANSWERED_SHEET
from households.models import ColumnTie
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry
from tests.factories import (
    make_commune,
    make_household,
    make_review,
    make_user,
    make_village,
)
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    PO,
    household_list,
    take_in,
    take_rows,
    workbook,
)

BAD_DATE = (3, "Lò Văn Bính", "31/02/1987", "Nam", "Thái", "", 4, "x", "")
NAME_ALONE = (4, "Lò Văn Hặc", "", "Nam", "Thái", "", 4, "x", "")


@pytest.fixture
def na_tong():
    return make_commune("Na Tông", code="03365")


@pytest.fixture
def village(na_tong):
    return make_village(na_tong, "Bản Na Tông 1")


@pytest.fixture
def office(na_tong):
    return make_user("everything")


@pytest.fixture
def twins(village):
    """Two households of one name, which a row without a birth year may be."""
    return [make_household(village, "Lò Văn Hặc", birth_year=y) for y in (1970, 1980)]


def question_of(batch):
    return batch.rows.get(verdict=Verdict.DUPLICATE)


def fresh(row):
    row.refresh_from_db()
    return row


# Answers


def test_answer_with_a_household_makes_the_row_its_own(twins, office):
    batch = take_rows(NAME_ALONE)
    row = question_of(batch)

    answers.answer(batch, row, twins[1], office)

    fresh(row)
    assert (row.verdict, row.household_id) == ("changed", twins[1].pk)
    assert row.matched_by == "answer"
    assert (batch.counts["duplicate"], batch.counts["changed"]) == (0, 1)
    entry = AuditEntry.objects.filter(subject="households.importbatch").first()
    assert entry.after["answer"] == twins[1].code


def test_answer_with_a_new_household(twins, office):
    batch = take_rows(NAME_ALONE)
    row = question_of(batch)

    answers.answer(batch, row, None, office)

    assert fresh(row).verdict == "new"
    imports.commit(batch)
    assert twins[0].village.households.count() == 3


def test_household_that_is_no_candidate_is_refused(village, twins, office):
    other = make_household(village, "Giàng A Pó")
    batch = take_rows(NAME_ALONE)

    with pytest.raises(UserError, match=other.code):
        answers.answer(batch, question_of(batch), other, office)


def test_one_household_is_not_given_to_two_rows(twins, office):
    batch = take_rows(NAME_ALONE, (5, *NAME_ALONE[1:]))
    first, second = batch.rows.filter(verdict=Verdict.DUPLICATE)
    answers.answer(batch, first, twins[0], office)

    with pytest.raises(UserError, match="Hộ này đã là"):
        answers.answer(batch, second, twins[0], office)


def test_a_secretary_cannot_answer_with_another_commune(na_tong, twins, office):
    batch = take_rows(NAME_ALONE, commune=na_tong)
    row = question_of(batch)
    stranger = make_household(make_commune("Na Ư"), "Lò Văn Hặc")
    row.candidates = [*row.candidates, stranger.pk]
    row.save()

    with pytest.raises(UserError, match=stranger.code):
        answers.answer(batch, row, stranger, office)


def test_asking_again_makes_the_row_a_question(twins, office):
    batch = take_rows(NAME_ALONE)
    row = question_of(batch)
    answers.answer(batch, row, twins[0], office)

    answers.ask_again(batch, row, office)

    fresh(row)
    assert (row.verdict, row.matched_by) == ("duplicate", "")
    assert set(row.candidates) == {twins[0].pk, twins[1].pk}


def test_a_row_that_is_no_question_takes_no_answer(village, office):
    batch = take_rows(HAC)
    with pytest.raises(UserError, match="không phải câu hỏi"):
        answers.answer(batch, batch.rows.get(), None, office)


# Rules


def test_rules_tell_beforehand_how_many_rows_they_answer(twins, office):
    batch = take_rows(NAME_ALONE)
    counted = {rule.key: count for rule, count in rules.counted_rules(batch)}
    assert counted == {"without-number": 1}


def test_rule_answers_what_it_counted(twins, office):
    batch = take_rows(NAME_ALONE)

    done = answers.answer_by_rule(batch, rules.RULES["without-number"], office)

    assert (done, batch.counts["duplicate"], batch.counts["new"]) == (1, 0, 1)


def test_rule_leaves_a_household_two_rows_would_get(village, office):
    make_household(village, "Lò Văn Hặc", birth_year=None)
    batch = take_rows(NAME_ALONE, (5, *NAME_ALONE[1:]))
    counted = {rule.key for rule, _ in rules.counted_rules(batch)}
    assert "no-year" not in counted


@pytest.mark.parametrize(
    ("ours", "theirs", "apart"),
    [
        ("lo van hac", "lo van hac", 0),
        ("lo van hac", "lo van hoc", 1),
        ("lo van hac", "lo hac", 99),
    ],
)
def test_words_apart(ours, theirs, apart):
    assert rules._words_apart(ours, theirs) == apart


# Left out


def test_a_row_left_out_is_not_written(village, office):
    batch = take_rows(HAC, PO)
    hac = batch.rows.filter(head_name="Lò Văn Hặc")

    assert answers.leave_out(batch, hac, office) == 1
    imports.commit(batch)

    assert list(village.households.values_list("head_name", flat=True)) == [
        "Giàng A Pó"
    ]


def test_a_row_taken_in_after_the_commit_waits_for_the_next(village, office):
    batch = take_rows(HAC, PO)
    hac = batch.rows.filter(head_name="Lò Văn Hặc")
    answers.leave_out(batch, hac, office)
    imports.commit(batch)

    assert answers.take_in(batch, hac, office) == 1
    assert imports.pending_of(batch) == 1
    imports.commit(batch)

    assert village.households.count() == 2
    assert imports.pending_of(batch) == 0


def test_a_written_row_is_not_left_out_any_more(village, office):
    batch = take_rows(HAC)
    imports.commit(batch)
    assert answers.leave_out(batch, batch.rows.all(), office) == 0


# Missing households


@pytest.fixture
def last_year(village):
    """Hặc and Pó stand in the file, Bính and Chung do not."""
    names = ["Lò Văn Hặc", "Lò Văn Bính", "Vì Thị Chung"]
    found = [make_household(village, name, birth_year=1970) for name in names]
    for household in found:
        make_review(household, 2021)
    return found


def test_missing_are_last_years_that_no_row_is(last_year, office):
    batch = take_rows(HAC)
    assert list(missing.missing_of(batch)) == last_year[1:]
    assert batch.findings["missing"]["count"] == 2


@pytest.mark.parametrize(
    ("what", "status", "reason"),
    [
        ("escaped", "above", ""),
        ("moved_away", "left", "moved_away"),
        ("died", "left", "died"),
    ],
)
def test_answer_about_a_missing_household_is_written(
    last_year, office, what, status, reason
):
    batch = take_rows(HAC)

    assert missing.answer_missing(batch, [last_year[1].pk], what, office) == 1
    imports.commit(batch)

    review = last_year[1].reviews.get(year=2022)
    assert (review.status, review.left_reason) == (status, reason)
    assert batch.findings["missing"]["count"] == 1


def test_a_forgotten_household_is_a_warning_and_not_written(last_year, office):
    batch = take_rows(HAC)

    missing.answer_missing(batch, [last_year[1].pk], "forgotten", office)
    imports.commit(batch)

    row = batch.rows.get(sheet=ANSWERED_SHEET)
    assert (row.is_left_out, len(row.warnings)) == (True, 1)
    assert not last_year[1].reviews.filter(year=2022).exists()


def test_a_household_of_another_commune_is_not_missing(na_tong, last_year, office):
    stranger = make_household(make_commune("Na Ư"))
    make_review(stranger, 2021)
    batch = take_rows(HAC, commune=na_tong)

    done = missing.answer_missing(batch, [stranger.pk], "escaped", office)

    assert done == 0
    assert not batch.rows.filter(sheet=ANSWERED_SHEET).exists()


def test_an_answer_about_a_missing_household_is_taken_back(last_year, office):
    batch = take_rows(HAC)
    missing.answer_missing(batch, [last_year[1].pk], "died", office)

    answers.ask_again(batch, batch.rows.get(sheet=ANSWERED_SHEET), office)

    assert list(missing.missing_of(batch)) == last_year[1:]


# Cells


def index_of(heading):
    return HEADINGS.index(heading)


def test_a_mended_cell_is_read_again_and_keeps_what_stood(village, office):
    batch = take_rows(BAD_DATE)
    row = batch.rows.get(verdict=Verdict.ERROR)
    born = index_of("Ngày, tháng, năm sinh")

    assert edits.edit_cell(batch, row, born, "30/01/1987", office)

    fresh(row)
    assert (row.verdict, row.birth_date.isoformat()) == ("new", "1987-01-30")
    assert row.raw[born] == "31/02/1987"
    assert row.repairs[-1]["was"] == "31/02/1987"
    assert row.repairs[-1]["why"] == f"đã sửa tay, {office}"
    assert batch.counts["error"] == 0


def test_typing_what_stood_takes_the_mending_back(village, office):
    batch = take_rows(BAD_DATE)
    row = batch.rows.get(verdict=Verdict.ERROR)
    born = index_of("Ngày, tháng, năm sinh")
    edits.edit_cell(batch, row, born, "30/01/1987", office)

    edits.edit_cell(batch, fresh(row), born, "31/02/1987", office)

    assert (fresh(row).verdict, batch.edits) == ("error", {"Na Tông": {}})


def test_the_same_text_changes_nothing(village, office):
    batch = take_rows(HAC)
    row = batch.rows.get()
    assert not edits.edit_cell(batch, row, 1, "Lò Văn Hặc", office)


def test_a_cell_of_no_column_is_refused(village, office):
    batch = take_rows(HAC)
    with pytest.raises(UserError, match="không có ô nào"):
        edits.edit_cell(batch, batch.rows.get(), 77, "x", office)


def test_cells_hide_identity_numbers_unless_whole_is_asked(village, office):
    batch = take_rows(HAC)
    row, place = batch.rows.get(), index_of("Số CCCD/CMND")
    hidden = edits.cells_of(batch, row)[place]
    whole = edits.cells_of(batch, row, whole=True)[place]
    assert (hidden.text, hidden.is_hidden) == ("••••••••3456", True)
    assert (whole.text, whole.is_hidden) == ("011070123456", False)


def test_equal_errors_are_mended_together(village, office):
    second = (4, "Vì Thị Chung", *BAD_DATE[2:])
    batch = take_rows(BAD_DATE, second)
    column = batch.rows.first().problems[0]["column"]

    done = edits.mend_alike(batch, column, "31/02/1987", "1987", office)

    assert (done, batch.counts["error"], batch.counts["new"]) == (2, 0, 2)


def test_a_row_mended_after_the_commit_waits_for_the_next(village, office):
    batch = take_rows(HAC, BAD_DATE)
    imports.commit(batch)
    row = batch.rows.get(verdict=Verdict.ERROR)

    edits.edit_cell(batch, row, 2, "1987", office)
    assert (imports.pending_of(batch), village.households.count()) == (1, 1)
    imports.commit(batch)

    assert village.households.count() == 2


def test_a_written_row_is_not_mended(village, office):
    batch = take_rows(HAC)
    row = batch.rows.get()
    imports.commit(batch)
    with pytest.raises(UserError, match="đã ghi vào sổ"):
        edits.edit_cell(batch, row, 1, "Lò Văn Học", office)


# Across a new reading


def read_again(batch):
    decisions = answers.decisions_of(batch)
    imports.read(batch)
    answers.decide_again(batch, decisions)


def test_decisions_outlive_a_new_reading(village, twins, office):
    batch = take_rows(NAME_ALONE, PO, BAD_DATE)
    answers.answer(batch, question_of(batch), twins[1], office)
    answers.leave_out(batch, batch.rows.filter(head_name="Giàng A Pó"), office)
    error = batch.rows.get(verdict=Verdict.ERROR)
    edits.edit_cell(batch, error, 2, "1987", office)

    read_again(batch)

    hac = batch.rows.get(folded_name="lo van hac")
    binh = batch.rows.get(folded_name="lo van binh")
    assert (hac.household_id, hac.matched_by) == (twins[1].pk, "answer")
    assert batch.rows.get(folded_name="giang a po").is_left_out
    assert (binh.verdict, binh.raw[2]) == ("new", "31/02/1987")
    assert binh.repairs[-1]["why"] == f"đã sửa tay, {office}"


def test_answers_about_missing_households_outlive_a_new_reading(last_year, office):
    batch = take_rows(HAC)
    missing.answer_missing(batch, [last_year[1].pk], "died", office)

    read_again(batch)

    assert batch.rows.get(sheet=ANSWERED_SHEET).household_id == last_year[1].pk
    assert list(missing.missing_of(batch)) == last_year[2:]


# Columns


def unknown_column():
    headings = (*HEADINGS, "Liên lạc qua")
    row = (*HAC, "0335931484")
    rows = household_list(row, headings=headings)
    return workbook(Na_Tông=rows)


def test_an_unknown_column_is_told_with_samples(village):
    [table] = ties.tables_of(take_in(unknown_column()))
    column = table.columns[-1]
    assert (table.unknown, column.letter, column.heading) == (1, "J", "Liên lạc qua")
    assert column.is_unknown


def test_a_tied_heading_is_read_and_remembered(village, office):
    batch = take_in(unknown_column())

    ties.tie_heading(batch, 0, "Liên lạc qua", "Điện thoại", None, office)
    read_again(batch)

    assert batch.rows.get().phone == "0335931484"
    assert take_in(unknown_column()).rows.get().phone == "0335931484"


def test_an_untied_heading_is_unknown_again(village, office):
    batch = take_in(unknown_column())
    tie = ties.tie_heading(batch, 0, "Liên lạc qua", "Điện thoại", None, office)

    ties.untie(batch, tie, office)
    read_again(batch)

    assert batch.rows.get().phone is None
    assert not ColumnTie.objects.exists()


def test_an_indicator_needs_its_number(village, office):
    batch = take_in(unknown_column())
    with pytest.raises(UserError, match="số thứ tự"):
        ties.tie_heading(batch, 0, "Liên lạc qua", "Chỉ số thiếu hụt", None, office)


def test_a_district_tie_is_not_the_communes_to_forget(na_tong, village, office):
    tie = ties.tie_heading(
        take_in(unknown_column()), 0, "Liên lạc qua", "Điện thoại", None, office
    )
    batch = take_in(unknown_column(), commune=na_tong)
    with pytest.raises(UserError, match="nơi khác"):
        ties.untie(batch, tie, office)


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA")])
def test_letters_of_columns(index, letter):
    assert ties.letter_of(index) == letter
