"""The life of a batch: nothing before commit, all or nothing, twice the same, undo."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from households import imports
from households.models import CommuneYear, Household, ImportRow, Review, Village
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
from tests.factories import make_commune, make_household, make_review, make_village
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    LEAVING,
    PO,
    TOTALS,
    as_file,
    household_list,
    take_in,
    take_rows,
    workbook,
)

BAD = (3, "Lò Văn Bính", "31/02/1987", "Nam", "Thái", "", "", "x", "x")


def written():
    """Every row of the register, to compare."""
    tables = (Household, Review, CommuneYear, Village)
    hidden = ("changed_at", "batch_id", "id", "household_id")
    return [
        [
            {k: v for k, v in row.items() if k not in hidden}
            for row in table.objects.order_by("pk").values()
        ]
        for table in tables
    ]


def test_nothing_is_written_before_commit(na_tong):
    batch = take_rows(HAC, PO)

    assert batch.state == "in_review"
    assert written() == [[], [], [], []]


def test_commit_writes_households_reviews_and_the_village(na_tong):
    batch = take_rows(HAC, PO)

    imports.commit(batch)

    assert batch.state == "committed"
    households = Household.objects.order_by("birth_year")
    assert [
        (h.head_name, h.folded_name, h.birth_date, h.sex, h.citizen_number)
        for h in households
    ] == [
        ("Lò Văn Hặc", "lo van hac", date(1970, 3, 2), "male", "011070123456"),
        ("Giàng A Pó", "giang a po", None, "male", "011074835120"),
    ]
    assert [r.household_id for r in batch.rows.all()] == [h.pk for h in households]
    village = Village.objects.get()
    assert (village.name, village.commune) == ("Bản Na Tông 1", na_tong)
    assert village.placements.get().started_on == na_tong.valid_from
    reviews = Review.objects.order_by("household")
    assert [(r.year, r.status, r.persons, r.batch) for r in reviews] == [
        (2022, "poor", 4, batch),
        (2022, "near_poor", 5, batch),
    ]
    assert AuditEntry.objects.get(subject_id=batch.pk).action == "imported"


def test_columns_that_are_not_there_are_unknown_not_empty(na_tong):
    headings = [*HEADINGS, "B1", "B2", "Chỉ số thiếu hụt 1", "Có người có công"]
    imports.commit(take_rows(HAC))
    top = ["", *[""] * 10, "Chỉ số thiếu hụt", ""]
    below = [*headings[:-2], "1", headings[-1]]
    list_2023 = [["XÃ NA TÔNG"], top, below, ["I", "Bản Na Tông 1"], [*HAC, 90, 0]]

    imports.commit(take_in(workbook(Na_Tông=list_2023), 2023))

    old, new = Review.objects.order_by("year")
    assert (old.b2, old.deprivations, old.has_merit) == (None, None, None)
    assert (new.b2, new.deprivations, new.has_merit) == (0, (), False)


def test_good_rows_are_written_and_bad_ones_wait(na_tong):
    batch = take_rows(HAC, BAD)

    imports.commit(batch)

    assert Household.objects.get().head_name == "Lò Văn Hặc"
    bad = batch.rows.get(verdict="error")
    assert (bad.number, bad.household, bad.before) == (6, None, None)
    assert [problem["column"] for problem in bad.problems] == [
        "Ngày sinh",
        "Phân loại hộ",
        "Số khẩu",
    ]


def test_row_left_out_is_not_written(na_tong):
    batch = take_rows(HAC, PO)
    batch.rows.filter(number=6).update(is_left_out=True)

    imports.commit(batch)

    assert Household.objects.get().head_name == "Lò Văn Hặc"


def test_same_list_twice_changes_nothing(na_tong):
    content = workbook(Na_Tông=household_list(HAC, PO))
    imports.commit(take_in(content))
    before = written()
    changed = list(Household.objects.values_list("changed_at", flat=True))

    again = take_in(content)
    imports.commit(again)

    assert (again.counts["same"], again.counts["changed"]) == (2, 0)
    assert written() == before
    assert list(Household.objects.values_list("changed_at", flat=True)) == changed
    assert not ImportRow.objects.filter(batch=again).exclude(before=None).exists()
    earlier = imports.earlier_uploads(again, Scope(reads_all=True, writes_all=True))
    assert [old.pk for old in earlier] == [again.pk - 1]


def test_committing_twice_commits_once(na_tong):
    batch = take_rows(HAC)
    imports.commit(batch)
    at = batch.committed_at

    imports.commit(batch)

    assert batch.committed_at == at
    assert Review.objects.count() == 1


def test_failing_commit_writes_nothing(na_tong, monkeypatch):
    batch = take_rows(HAC, PO)
    twin = take_rows(HAC)
    imports.commit(twin)
    before = written()

    with pytest.raises(UserError, match=r"Na Tông, dòng 5 \(Lò Văn Hặc\)"):
        imports.commit(batch)

    batch.refresh_from_db()
    assert batch.state == "in_review"
    assert written() == before


def test_household_changed_since_the_review_page_is_refused(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    household = make_household(village, birth_year=1970, citizen_number="011070123456")
    batch = take_rows(HAC)
    household.head_name = "Lò Văn Hạnh"
    household.clean()
    household.save()

    with pytest.raises(UserError, match="Hãy đọc lại tệp"):
        imports.commit(batch)

    assert not Review.objects.exists()
    imports.read(batch)
    imports.commit(batch)
    assert Review.objects.count() == 1


def test_totals_and_leaving_are_written(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    hac = make_household(village, birth_year=1970, citizen_number="011070123456")
    po = make_household(village, "Giàng A Pó", birth_year=1974)
    for household in (hac, po):
        make_review(household, 2021)
    leaving = [
        ["DANH SÁCH HỘ THOÁT NGHÈO NĂM 2022"],
        LEAVING,
        [1, "Xã Na Tông", "Bản Na Tông 1", "Lò Văn Hặc", 1970, 11070123456]
        + ["Hộ nghèo", "Thoát nghèo", ""],
        [2, "Xã Na Tông", "Bản Na Tông 1", "GIÀNG A PÓ", 1974, ""]
        + ["Hộ nghèo", "Giảm khác", "Chuyển đi nơi khác"],
        [3, "Xã Na Tông", "Bản Na Tông 1", "Vàng A Lử", 1980, ""]
        + ["Hộ nghèo", "Thoát nghèo", ""],
    ]
    totals = [
        TOTALS,
        [1, "03365", "Xã Na Tông", 1000, 4600, 990],
        ["", "", "Toàn huyện", 1001, 4600, 990],
    ]
    batch = take_in(workbook(Tổng_hợp=totals, Biến_động=leaving))

    imports.commit(batch)

    reviews = Review.objects.filter(year=2022).order_by("household")
    assert [(r.household, r.status, r.left_reason, r.persons) for r in reviews] == [
        (hac, "above", "", None),
        (po, "left", "moved_away", None),
    ]
    assert [
        (y.commune, y.year, y.households, y.persons, y.minority_households)
        for y in CommuneYear.objects.all()
    ] == [(na_tong, 2022, 1000, 4600, 990)]
    assert batch.counts["error"] == 1  # the household nobody knows
    assert [(c["row"], c["stated"], c["read"]) for c in _failed(batch)] == [
        (3, 1001, 1000)
    ]


def _failed(batch):
    return [check for check in batch.findings["checks"] if not check["ok"]]


def test_stated_totals_are_checked(na_tong):
    rows = household_list(
        HAC, PO, ["", "Cộng Bản Na Tông 1: 2 hộ"], ["", "Tổng cộng: 3 hộ (2 hộ nghèo)"]
    )
    batch = take_in(workbook(Na_Tông=rows))

    assert [(c["what"], c["stated"], c["read"]) for c in _failed(batch)] == [
        ("Tổng cộng: số hộ", 3, 2),
        ("Tổng cộng: Hộ nghèo", 2, 1),
    ]


def test_year_in_the_title_is_checked(na_tong):
    batch = take_in(workbook(Na_Tông=household_list(HAC, year=2021)), 2022)
    assert batch.findings["wrong_year"] == {"years": [2021], "sheets": ["Na Tông"]}


def test_household_on_neither_list_is_told(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    lost = make_household(village, "Sùng A Páo", birth_year=1980)
    make_review(lost, 2021)

    batch = take_rows(HAC)

    assert batch.findings["missing"] == {
        "count": 1,
        "samples": [[lost.pk, "Sùng A Páo", "Bản Na Tông 1"]],
        "communes": [{"name": "xã Na Tông", "missing": 1, "of": 1}],
    }


def test_contradiction_with_the_standard_is_a_warning(na_tong):
    top = [""] * 11 + ["Chỉ số thiếu hụt"]
    headings = [*HEADINGS, "B1", "B2", "1"]
    rows = [["XÃ NA TÔNG"], top, headings, ["I", "Bản A"], [*HAC, 90, 30, "x"]]

    batch = take_in(workbook(Na_Tông=rows))

    row = batch.rows.get()
    assert row.verdict == "new"
    assert [warning["column"] for warning in row.warnings] == [
        "Điểm B2",
        "Phân loại hộ",
    ]


def test_rows_of_another_commune_are_out_of_bounds(na_tong):
    na_u = make_commune("Na Ư")

    batch = take_rows(HAC, commune=na_u)

    (problem,) = batch.rows.get().problems
    assert problem["expected"] == "chỉ xã Na Ư; xã này ngoài phạm vi"


def test_reading_again_replaces_the_rows(na_tong):
    batch = take_rows(HAC)
    imports.read(batch)
    assert batch.rows.count() == 1


def test_refused_batch_keeps_its_reason_and_is_not_committed(na_tong):
    batch = take_rows(HAC)

    imports.refuse(batch, None, " Gửi nhầm năm ")

    assert (batch.state, batch.reason) == ("refused", "Gửi nhầm năm")
    with pytest.raises(UserError, match="không ghi được"):
        imports.commit(batch)


def test_undo_puts_everything_back(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    known = make_household(village, "Lò Văn Hạc", citizen_number="011070123456")
    make_review(known, 2022, persons=9)
    before = written()
    totals = [TOTALS, [1, "03365", "Xã Na Tông", 1000, 4600, 990]]
    rows = household_list(HAC, PO, ["II", "Bản Mới"], (3, *PO[1:5], "", *PO[6:]))
    batch = take_in(workbook(Tổng_hợp=totals, Na_Tông=rows))
    imports.commit(batch)
    assert written() != before

    imports.undo(batch)

    assert batch.state == "undone"
    assert written() == before
    assert AuditEntry.objects.filter(action="undone").count() == 1


def test_batches_are_undone_one_after_the_other(na_tong):
    first = take_rows(HAC, year=2021)
    imports.commit(first)
    second = take_rows((1, "Lò Văn Hạc", *HAC[2:]), year=2022)
    imports.commit(second)

    (refused,) = imports.undo(first).refused
    imports.undo(second)
    imports.undo(first)

    assert str(refused).startswith("Na Tông, dòng 5 (Lò Văn Hặc): ")
    assert written() == [[], [], [], []]


def test_undo_refuses_a_household_somebody_changed(na_tong):
    batch = take_rows(HAC)
    imports.commit(batch)
    later = timezone.now() + timedelta(seconds=1)
    Household.objects.update(phone="0912345678", changed_at=later)

    (refused,) = imports.undo(batch).refused

    assert refused.why == "thông tin hộ đã được sửa sau đó"
    assert (batch.state, Review.objects.count()) == ("committed", 1)


def test_upload_of_nothing_is_refused():
    with pytest.raises(UserError, match="Tệp rỗng"):
        imports.upload(as_file(b""), year=2022)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><table></table>", "Không thấy bảng nào"),
        (b"STT,Ho ten\n1,A", "Không thấy bảng nào"),
        (b"\x89PNG\r\n\x1a\n\0\0", "không phải bảng tính"),
    ],
)
def test_file_without_a_list_is_not_read(content, message):
    batch = take_in(content)
    assert (batch.state, message in batch.reason) == ("failed", True)


def test_upload_over_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(UserError, match="lớn hơn"):
        imports.upload(as_file(workbook(A=[[1]])), year=2022)


def test_year_without_a_standard_is_refused():
    with pytest.raises(UserError, match="Chưa có chuẩn nghèo cho năm 2010"):
        imports.upload(as_file(workbook(A=[[1]])), year=2010)


def test_workbook_without_a_list_fails_in_words(na_tong):
    batch = take_in(workbook(Kế_hoạch=[["Tuần", "Việc"], [1, "Họp bản"]]))

    assert batch.state == "failed"
    assert "Không thấy bảng nào" in batch.reason
    assert not batch.rows.exists()
