"""The same file again: what its rows say is kept, whose rows they are never is."""

import os
import time

import pytest

from assignments.tasks import end_what_is_over
from households import imports
from households.imports import keeping
from households.models import ColumnTie, EthnicGroup, Household, ImportRow
from tests.factories import make_household, make_village
from tests.households.imports.workbooks import (
    HAC,
    PO,
    as_file,
    household_list,
    take_in,
    workbook,
)

BAD = (3, "Lò Văn Bính", "31/02/1987", "Nam", "Thái", "", "", "x", "x")
MENDED = (4, "ông Tòng Văn Ún", 1961, "Nam", "Thái", "11061123456", 3, "", "x")
TOLD = ("sheet", "number", "raw", "verdict", "problems", "repairs", "warnings")
TOLD += ("folded_name", "birth_date", "citizen_number", "village_id", "deprivations")


@pytest.fixture(autouse=True)
def keeps_short_lists(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(keeping, "FEWEST_ROWS", 1)
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def village(na_tong):
    return make_village(na_tong, "Bản Na Tông 1")


def a_list(**sheets) -> bytes:
    return workbook(Na_Tông=household_list(HAC, PO, BAD, MENDED), **sheets)


def rows_of(batch):
    return list(batch.rows.order_by("id").values_list(*TOLD))


def kept_files(folder):
    return sorted(path.name for path in (folder / "lists").glob("*"))


def taken_without_its_file(content, **kwargs):
    """Upload and read, its file lost meanwhile: only what is kept helps."""
    batch = imports.upload(as_file(content), year=2022, **kwargs)
    with open(batch.file.path, "wb") as file:
        file.write(b"no workbook")
    imports.read(batch)
    return batch


def test_same_file_is_not_read_again_and_says_the_same(village):
    content = a_list(Ghi_chú=[["chỉ là lời"]])
    first = take_in(content)

    again = taken_without_its_file(content)

    assert again.state == "in_review"
    assert rows_of(again) == rows_of(first)
    first.refresh_from_db()
    again.refresh_from_db()
    assert again.findings == first.findings
    assert again.counts == first.counts


def test_whose_rows_they_are_is_asked_anew(village):
    content = a_list()
    take_in(content)
    known = make_household(village, "Lò Văn Hặc", citizen_number="011070123456")

    again = taken_without_its_file(content)

    assert again.rows.get(citizen_number="011070123456").household_id == known.pk


def test_same_file_written_twice_writes_nothing(village):
    content = a_list()
    imports.commit(take_in(content))
    written = list(Household.objects.order_by("pk").values())

    again = taken_without_its_file(content)
    imports.commit(again)

    assert list(Household.objects.order_by("pk").values()) == written
    verdicts = ImportRow.objects.filter(batch=again).values_list("verdict", flat=True)
    assert sorted(verdicts) == ["error", "same", "same", "same"]


@pytest.mark.parametrize("change", ["village", "group", "tie", "limit", "edit", "year"])
def test_file_is_read_again_when_anything_else_is_other(village, settings, change):
    content, year = a_list(), 2022
    take_in(content)
    if change == "village":
        village.aliases = ["Bản Tông"]
        village.save()
    elif change == "group":
        group = EthnicGroup.objects.get(name="Thái")
        EthnicGroup.objects.filter(pk=group.pk).update(aliases=["Tày khác"])
    elif change == "tie":
        ColumnTie.objects.create(kind="household", heading="số khẩu", field="")
    elif change == "limit":
        settings.UPLOAD_MAX_ROWS -= 1
    elif change == "year":
        year = 2021

    batch = imports.upload(as_file(content), year=year)
    if change == "edit":
        batch.edits = {"Na Tông": {"7": {"2": "01/02/1987"}}}
        batch.save()
    with open(batch.file.path, "wb") as file:
        file.write(b"no workbook")
    imports.read(batch)

    assert batch.state == "failed"


def test_other_name_of_the_file_is_read_again(village):
    content = a_list()
    take_in(content)

    assert taken_without_its_file(content, filename="khac.csv").state == "failed"


def test_damaged_or_foreign_keeping_is_not_believed(village, tmp_path, settings):
    content = a_list()
    first = take_in(content)
    (kept,) = (tmp_path / "lists").glob("*")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

    assert rows_of(take_in(content)) == rows_of(first)
    kept.write_bytes(b"")
    assert rows_of(take_in(content)) == rows_of(first)
    settings.SECRET_KEY = "another installation's"
    assert taken_without_its_file(content).state == "failed"


def test_what_is_kept_is_sealed_private_and_bounded(village, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_FILES", 2)
    for _ in range(3):
        take_in(a_list(Ghi_chú=[["khác", len(kept_files(tmp_path))]]))

    folder = tmp_path / "lists"
    files = list(folder.iterdir())
    assert len(files) == 2
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert not any(b"011070123456" in path.read_bytes() for path in files)


def test_what_is_kept_goes_after_some_weeks(village, tmp_path):
    take_in(a_list())
    (path,) = (tmp_path / "lists").iterdir()
    os.utime(path, times=(0, time.time() - 29 * 86_400))
    end_what_is_over()
    assert path.exists()

    os.utime(path, times=(0, time.time() - 31 * 86_400))
    end_what_is_over()

    assert not path.exists()


def test_short_list_is_not_kept(village, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "FEWEST_ROWS", 5)
    take_in(a_list())

    assert not (tmp_path / "lists").exists()


def test_list_is_read_where_nothing_can_be_kept(village, tmp_path):
    (tmp_path / "lists").write_text("a file where the folder should be")

    assert take_in(a_list()).state == "in_review"
