import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from households.models import Household, ImportBatch
from tests.households.imports.workbooks import HAC, PO, household_list, workbook


def run(tmp_path, *rows, **options):
    path = tmp_path / "na-tong.xlsx"
    path.write_bytes(workbook(Na_Tông=household_list(*rows)))
    out = StringIO()
    call_command("import_households", path, year=2022, stdout=out, **options)
    return out.getvalue()


def test_reads_without_writing_to_the_register(na_tong, tmp_path):
    out = run(tmp_path, HAC, PO)

    assert "Mới: 2" in out
    assert ImportBatch.objects.get().state == "in_review"
    assert not Household.objects.exists()


def test_commit_and_json(na_tong, tmp_path):
    told = json.loads(run(tmp_path, HAC, PO, commit=True, json=True))

    assert (told["state"], told["counts"]["new"]) == ("committed", 2)
    assert Household.objects.count() == 2


def test_doubtful_list_is_written_only_once_checked(na_tong, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(Na_Tông=household_list(HAC, year=2021)))

    with pytest.raises(CommandError, match="Chưa ghi: cần người xác nhận"):
        call_command("import_households", path, year=2022, commit=True)
    assert not Household.objects.exists()
    call_command("import_households", path, year=2022, commit=True, checked=True)

    assert Household.objects.count() == 1


def test_error_rows_are_named_and_give_exit_code_1(na_tong, tmp_path, capsys):
    path = tmp_path / "list.xlsx"
    bad = (*HAC[:6], "nhiều", *HAC[7:])
    path.write_bytes(workbook(Na_Tông=household_list(bad)))
    out = StringIO()

    with pytest.raises(SystemExit) as stop:
        call_command("import_households", path, year=2022, stdout=out)

    assert stop.value.code == 1
    line = "Na Tông, dòng 5, cột Số khẩu: “nhiều”, cần số nguyên từ 1 đến 40: 1 dòng"
    assert line in out.getvalue()


def test_file_that_is_no_list_is_a_command_error(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(CommandError, match="Không thấy bảng nào"):
        call_command("import_households", path, year=2022)


def test_file_that_is_not_there_is_one_sentence(tmp_path):
    path = tmp_path / "không-có.xlsx"
    with pytest.raises(CommandError) as told:
        call_command("import_households", path, year=2022)
    assert str(told.value) == f"Không có tệp {path}."


def test_folder_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="Không mở được"):
        call_command("import_households", tmp_path, year=2022)
