"""Biểu 14 and 15: who stands on the list, how it is written, who gets the file."""

import io
import zipfile

import openpyxl
import pypdfium2
import pytest

from households.choices import Status
from households.models import EthnicGroup, Resident
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry, Job
from povertyaid.scope import Scope
from reports.models import NameList
from reports.namelists import asking, writing
from reports.namelists.rows import HEADINGS, lines_of, rows
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True)
NUMBER = "011178001234"


@pytest.fixture
def report():
    for name in ("Na Tông", "Mường Nhà"):
        commune = make_commune(name)
        make_commune_year(commune)
        for status in (Status.POOR, Status.NEAR_POOR):
            household = make_household(commune, f"Chủ {name} {status}")
            make_review(household, 2022, status)
            if status == Status.POOR:
                Resident.objects.create(
                    household=household,
                    name="=Lò Thị Con",
                    relation="Con",
                    birth_year=2010,
                    citizen_number=NUMBER,
                )
    return compile_year(2022)


def listed(report, status=Status.POOR, scope=ALL, commune=None):
    return list(rows(lines_of(report, status, scope, commune), shows_numbers=False))


def made(report, ending, tmp_path, status=Status.POOR):
    asked = NameList(report=report, status=status, ending=ending)
    return writing.write(asked, iter(listed(report, status)), tmp_path / "list")


def text_of(content):
    with pypdfium2.PdfDocument(content) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    return " ".join(" ".join(pages).split())


def test_everybody_stands_under_the_household(report):
    group = EthnicGroup.objects.get(name="Thái")
    line = report.lines.get(status_now="poor", commune__name="Na Tông")
    type(line).objects.filter(pk=line.pk).update(
        ethnic_group=group, has_merit=True, supports=[1, 4]
    )

    first, second = listed(report)

    assert [row[:4] for row in first] == [
        (1, 1, "Chủ Na Tông poor", "Chủ hộ"),
        (None, 2, "=Lò Thị Con", "Con"),
    ]
    assert first[0][6] == "Thái"
    assert first[0][9:] == (
        "DTTS; Người có công",
        "Tiền mặt; Cây giống, con giống",
    )
    assert first[1][4] == "2010"
    assert second[0][:2] == (2, 1)


def test_identity_numbers_are_masked(report):
    assert {row[7] for row in listed(report)[0]} == {"", "••••••••1234"}


def test_a_commune_s_list_holds_no_other(report):
    commune = report.denominators.get(commune__name="Na Tông").commune
    narrowed = listed(report, commune=commune)
    own = listed(report, scope=Scope(reads=frozenset([commune.pk])))

    assert [household[0][2] for household in narrowed] == ["Chủ Na Tông poor"]
    assert narrowed == own


def test_workbook_counts_its_rows_by_formula(report, tmp_path):
    path, counted = made(report, "xlsx", tmp_path)

    sheet = openpyxl.load_workbook(path)["Biểu 15"]
    values = openpyxl.load_workbook(path, data_only=True)["Biểu 15"]

    assert [cell.value for cell in sheet[6]] == [words for words, _ in HEADINGS]
    assert (sheet["A11"].value, sheet["B11"].value) == (
        "=COUNT(A7:A10)",
        "=COUNT(B7:B10)",
    )
    assert (values["A11"].value, values["B11"].value) == (2, 4)
    assert (counted.households, counted.persons) == (2, 4)
    assert (sheet["C8"].value, sheet["C8"].data_type) == ("=Lò Thị Con", "s")


def test_households_without_members_are_said_to_be_so(report, tmp_path):
    path, _ = made(report, "pdf", tmp_path, Status.NEAR_POOR)

    printed = text_of(path.read_bytes())

    assert "Biểu 14. Danh sách chi tiết hộ cận nghèo năm 2022" in printed
    assert "2 hộ chưa ghi các thành viên khác, chỉ nêu tên chủ hộ." in printed


def test_long_pdf_comes_in_parts_that_hold_everybody(report, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "PART", 2)

    path, counted = made(report, "pdf", tmp_path)

    with zipfile.ZipFile(path) as archive:
        parts = [text_of(archive.read(name)) for name in archive.namelist()]
    assert len(parts) == counted.households == 2
    assert "Chủ Na Tông poor" in parts[0] + parts[1]
    assert "Phần 2, trang 1" in parts[1]
    assert sum(part.count("=Lò Thị Con") for part in parts) == 2


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_same_report_gives_the_same_bytes(report, ending, tmp_path):
    contents = []
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        path, _ = made(report, ending, tmp_path / folder)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


def test_list_is_asked_for_made_and_taken(client, report):
    office = make_user("everything")
    client.force_login(office)

    response = client.post("/bao-cao/2022/danh-sach/", {"bieu": "15", "dang": "xlsx"})
    asked = NameList.objects.get()
    asking.make(asked, asking.Progress())

    assert response.url == f"/danh-sach-chi-tiet/{asked.pk}/"
    page = client.get(response.url).content.decode()
    assert "2 hộ, 4 người" in page
    taken = client.get(f"{response.url}tep/")
    content = b"".join(taken.streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Biểu 15"]
    assert 'filename="bieu-15-2022.xlsx"' in taken["Content-Disposition"]
    entry = AuditEntry.objects.filter(
        actor=office, action="exported", subject="reports.reportline"
    ).get()
    assert entry.label == "Danh sách chi tiết hộ nghèo, năm 2022: 4 dòng"


def test_impossible_list_is_refused_in_words(client, report):
    client.force_login(make_user("everything"))
    for given in ({"bieu": "13", "dang": "xlsx"}, {"bieu": "15", "dang": "exe"}, {}):
        response = client.post("/bao-cao/2022/danh-sach/", given, follow=True)
        assert "Hãy chọn biểu và dạng tệp" in response.content.decode()
    assert not Job.objects.exists()


def test_secretary_gets_her_commune_alone_and_nobody_else_her_file(client, report):
    commune = report.denominators.get(commune__name="Na Tông").commune
    other = report.denominators.get(commune__name="Mường Nhà").commune
    client.force_login(make_user(commune))

    given = {"bieu": "15", "dang": "xlsx", "xa": other.pk}
    client.post("/bao-cao/2022/danh-sach/", given)

    asked = NameList.objects.get()
    assert asked.commune == commune
    asking.make(asked, asking.Progress())
    assert (asked.households, asked.persons) == (1, 2)
    client.force_login(make_user("everything"))
    assert client.get(f"/danh-sach-chi-tiet/{asked.pk}/tep/").status_code == 404


def test_district_s_file_is_gone_for_who_no_longer_reads_it_all(client, report):
    commune = report.denominators.get(commune__name="Na Tông").commune
    user = make_user(commune)
    asked = asking.ask(
        NameList(report=report, status=Status.POOR, ending="xlsx", asked_by=user)
    )
    client.force_login(user)
    assert client.get(f"/danh-sach-chi-tiet/{asked.pk}/").status_code == 404


def ask_whole(client, user, **given):
    client.force_login(user)
    given = {"bieu": "15", "dang": "xlsx", "so": "on"} | given
    return client.post("/bao-cao/2022/danh-sach/", given)


def written(asked) -> set:
    asking.make(asked, asking.Progress())
    with asked.file.open("rb") as file:
        book = openpyxl.load_workbook(file)
    return {cell for row in book.active.iter_rows(values_only=True) for cell in row}


def test_whole_numbers_are_for_who_may_see_them_and_are_noted(client, report):
    commune = report.denominators.get(commune__name="Na Tông").commune
    user = make_user(commune)

    assert ask_whole(client, user, xa=commune.pk).status_code == 302

    asked = NameList.objects.get()
    assert NUMBER in written(asked)
    assert "đủ số giấy tờ" in AuditEntry.objects.filter(action="exported").get().label
    taken = client.get(f"/danh-sach-chi-tiet/{asked.pk}/tep/")
    assert taken.getvalue()[:2] == b"PK"


def test_whole_numbers_are_refused_without_the_right(client, report):
    commune = report.denominators.get(commune__name="Na Tông").commune
    user = make_user(commune)
    user.grants.update(may_see_numbers=False)
    page = client_page(client, user)

    assert 'name="so"' not in page
    assert ask_whole(client, user, xa=commune.pk).status_code == 403
    assert not NameList.objects.exists()


def client_page(client, user) -> str:
    client.force_login(user)
    return client.get("/bao-cao/2022/").text


def test_a_right_that_ended_stops_the_job_and_the_file(client, report):
    user = make_user("everything")
    ask_whole(client, user)
    asked = NameList.objects.get()
    written(asked)
    user.grants.update(may_see_numbers=False)

    assert client.get(f"/danh-sach-chi-tiet/{asked.pk}/tep/").status_code == 403
    with pytest.raises(UserError, match="không còn quyền xem số định danh"):
        asking.make(asked, asking.Progress())
