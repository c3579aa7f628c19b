"""A register file from its upload to its undo: asked, mended, written, taken back."""

from datetime import date, datetime
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from assignments import registers
from assignments.choices import MemberStatus, OrganisationKind
from assignments.models import CommuneAssignment, PartyMember, PartyOrganisation
from assignments.registers.review import Review
from households.models import Commune, CommuneYear, ImportBatch, Village
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
from tests.factories import (
    make_assignment,
    make_commune,
    make_member,
    make_organisation,
    make_user,
    make_village,
)

ALL = Scope(reads_all=True, writes_all=True)
BORN = date(1980, 1, 1)
HEADINGS = ["STT", "Họ tên đảng viên", "Ngày, tháng, năm sinh", "Số thẻ", "Chi bộ"]
HAC = ("Lò Văn Hặc", "13/10/1978", "58.000001", "Chi bộ Na Sang")
PANG = ("Cà Thị Pâng", "02/09/1985", "", "Chi bộ Na Sang")


@pytest.fixture
def commune():
    return make_commune("Na Tông", code="03365")


@pytest.fixture
def office():
    return make_user("everything")


@pytest.fixture
def cells(commune):
    """The committee of the commune with two cells."""
    district = make_organisation(
        "Đảng bộ huyện Điện Biên", OrganisationKind.DISTRICT_COMMITTEE
    )
    committee = make_organisation(
        "Đảng bộ xã Na Tông",
        OrganisationKind.GRASSROOTS_COMMITTEE,
        parent=district,
        commune=commune,
    )
    there = {"parent": committee, "commune": commune}
    return SimpleNamespace(
        na_sang=make_organisation("Chi bộ Na Sang", **there),
        hin_phon=make_organisation("Chi bộ Hin Phon", **there),
    )


@pytest.fixture
def send(office):
    """Uploads a file and has it read, as the page and its worker do."""

    def upload(kind, content, name="danh-sach.xlsx"):
        file = ContentFile(content, name=name)
        return registers.read(registers.upload(kind, file, by=office))

    return upload


@pytest.fixture
def send_members(send):
    def upload(*rows, headings=HEADINGS, title="DANH SÁCH (đến 30/9/2022)"):
        return send("members", members_file(rows, headings, title))

    return upload


def members_file(rows, headings=HEADINGS, title="DANH SÁCH (đến 30/9/2022)"):
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2022, 9, 30)})  # the same bytes again
        page = book.add_worksheet("Na Tông")
        page.write(0, 0, title)
        page.write_row(2, 0, headings)
        for number, row in enumerate(rows, 1):
            page.write_row(number + 2, 0, [number, *row])
    return content.getvalue()


def commit(batch, office):
    batch = registers.commit(batch, office)
    assert batch.state == "committed"
    return batch


def verdicts(batch):
    return [(row.label, row.verdict) for row in batch.register_rows.order_by("id")]


def member(name):
    return PartyMember.objects.get(name=name)


# Good rows and bad rows


def test_good_rows_are_written_and_the_bad_ones_wait(commune, send_members, office):
    bad = ("Vừ A Xa", "31/02/1990", "", "Chi bộ Hin Phon")

    batch = send_members(HAC, bad, PANG)
    commit(batch, office)

    assert verdicts(batch) == [
        ("Lò Văn Hặc", "new"),
        ("Vừ A Xa", "error"),
        ("Cà Thị Pâng", "new"),
    ]
    assert sorted(PartyMember.objects.values_list("name", flat=True)) == [
        "Cà Thị Pâng",
        "Lò Văn Hặc",
    ]
    cells = PartyOrganisation.objects.filter(kind="cell")
    assert [cell.name for cell in cells] == ["Chi bộ Na Sang"]  # no bad row's cell


def test_what_a_list_makes_beside_its_rows_is_told_before(commune, send_members):
    batch = send_members(HAC)

    made = {t: [n for _, n in found] for t, found in batch.findings["made"].items()}
    assert made == {
        "Tổ chức đảng": [
            "Đảng bộ huyện Điện Biên",
            "Đảng bộ xã Na Tông",
            "Chi bộ Na Sang",
        ]
    }
    assert not PartyOrganisation.objects.exists()


def test_the_rows_to_mend_upload_again_as_they_are(cells, send, send_members, office):
    headings = [*HEADINGS, "Trú quán"]
    bad = ("Vừ A Xa", "31/02/1990", "", "Chi bộ Hin Phon", "=1+1")
    batch = commit(send_members((*HAC, ""), bad, headings=headings), office)

    content, name = registers.rows_to_mend(batch, office)

    book = openpyxl.load_workbook(BytesIO(content))
    assert (name, book.sheetnames) == ("can-sua-danh-sach.xlsx", ["Na Tông"])
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert lines[0][0] == "DANH SÁCH (đến 30/9/2022)"
    assert lines[1] == ["Lý do chưa nhận", *headings]
    assert lines[2] == [
        "Ngày sinh: cần ngày có thật, viết như 13/10/2023",
        "2",
        *("Vừ A Xa", "31/02/1990", None, "Chi bộ Hin Phon", "=1+1"),
    ]
    again = send("members", content)
    assert verdicts(again) == [("Vừ A Xa", "error")]  # and nobody is missing

    book.active["D3"] = "28/02/1990"
    mended = BytesIO()
    book.save(mended)
    commit(send("members", mended.getvalue()), office)
    assert member("Vừ A Xa").birth_date == date(1990, 2, 28)


def test_a_date_to_mend_is_written_as_people_do(cells, send_members, office):
    row = ("Vừ A Xa", "không rõ", "", "Chi bộ Na Sang", "2010-02-03")

    batch = send_members(row, headings=[*HEADINGS, "Ngày vào Đảng"])

    content, _ = registers.rows_to_mend(batch, office)
    assert openpyxl.load_workbook(BytesIO(content)).active["G3"].value == "03/02/2010"


def test_errors_are_grouped_by_column_with_counts(cells, send_members):
    days = zip("ABC", "123", strict=True)
    wrong = [(f"Lò Văn {c}", day, "", "Chi bộ Na Sang") for c, day in days]

    batch = send_members(*wrong, HAC)

    assert batch.counts["error"] == 3
    assert batch.findings["groups"] == [
        {
            "column": "Ngày sinh",
            "expected": "ngày có thật, viết như 13/10/2023",
            "rows": 3,
            "samples": ["1", "2", "3"],
        }
    ]


def test_every_row_is_reached_page_by_page(send):
    lines = [f"{code:05d},Xã {code},xã,0,0,2013-01-01" for code in range(1, 121)]
    text = "Mã xã,Tên xã,Loại,Biên giới,Thành thị,Có từ ngày\n" + "\n".join(lines)

    batch = send("communes", text.encode(), "xa.csv")

    pages = [Review(batch, "new", "", str(n)).page for n in (1, 2, 3)]
    labels = [row.label for page in pages for row in page]
    assert labels == [f"Xã {code}" for code in range(1, 121)]
    assert [r.label for r in Review(batch, "new", "xa 77", "").page] == ["Xã 77"]


# Repairs


def test_each_repair_is_told_on_its_row(cells, send_members):
    row = ("ĐỒNG CHÍ LÒ VĂN HẶC", "28776", "8000001", "Chi bộ Na Sang", "867388057")

    batch = send_members(row, headings=[*HEADINGS, "SĐT"])

    (kept,) = batch.register_rows.all()
    assert [(r["column"], r["was"], r["became"]) for r in kept.repairs] == [
        ("Họ và tên", "ĐỒNG CHÍ LÒ VĂN HẶC", "Lò Văn Hặc"),
        ("Ngày sinh", "28776", "13/10/1978"),
        ("Số thẻ đảng viên", "8000001", "08.000001"),
        ("Số điện thoại", "867388057", "0867388057"),
    ]
    assert all(repair["why"] for repair in kept.repairs)


def test_an_unknown_column_and_a_passed_line_are_told(cells, send_members):
    total = ("Tổng cộng", "1", "", "")

    batch = send_members((*HAC, "Thái đen"), total, headings=[*HEADINGS, "Ngành"])

    assert batch.counts["new"] == 1
    assert batch.findings["notes"] == [
        "Trang Na Tông: cột không có trong danh mục nên không dùng: “Ngành”.",
        "Trang Na Tông: 1 dòng cộng, ghi chú, chữ ký không phải dòng của danh mục: "
        "dòng 5.",
    ]


def test_a_cell_named_on_a_line_of_its_own_holds_for_the_rows_below(cells, send):
    rows = [("", "II. Chi bộ Hin Phon"), (1, *HAC[:3]), (2, *PANG[:3])]
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("Na Tông")
        for number, row in enumerate([HEADINGS[:4], *rows]):
            page.write_row(number, 0, row)

    batch = send("members", content.getvalue())

    assert batch.counts["new"] == 2
    commit(batch, batch.uploaded_by)
    assert cells.hin_phon.members.count() == 2


def test_headings_over_two_rows_and_numbered_columns_are_read(cells, send):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("Na Tông")
        page.write_row(0, 0, ["TT", "HỌ VÀ TÊN:", "Sinh ngày", "Ngày", "", "Chi bộ"])
        page.merge_range("D1:E1", "Ngày", None)
        page.write_row(1, 3, ["Vào Đảng", "Chính thức"])
        page.write_row(2, 0, [1, 2, 3, 4, 5, 6])
        page.write_row(3, 0, [1, *HAC[:2], "03/02/2010", "03/02/2011", HAC[3]])

    batch = commit(send("members", content.getvalue()), None)

    hac = member("Lò Văn Hặc")
    assert (batch.counts["new"], batch.counts["error"]) == (1, 0)
    assert (hac.joined_on, hac.official_on) == (date(2010, 2, 3), date(2011, 2, 3))


# Blank cells


def test_a_blank_cell_or_column_keeps_what_is_registered(cells, send_members, office):
    make_member(
        cells.na_sang,
        "Lò Văn Hặc",
        birth_date=date(1978, 10, 13),
        card_number="58.000001",
        phone="0867388057",
        note="ghi chú",
        official_on=date(2011, 2, 3),
    )

    batch = send_members((*HAC, ""), headings=[*HEADINGS, "Ghi chú"])

    assert verdicts(batch) == [("Lò Văn Hặc", "same")]


def test_a_cell_is_emptied_only_in_words(cells, send_members, office):
    make_member(
        cells.na_sang,
        "Lò Văn Hặc",
        birth_date=date(1978, 10, 13),
        card_number="58.000001",
        note="ghi chú",
        official_on=date(2011, 2, 3),
    )

    commit(send_members((*HAC, "(Xóa)"), headings=[*HEADINGS, "Ghi chú"]), office)

    assert member("Lò Văn Hặc").note == ""


# Transfers and who is missing


@pytest.fixture
def hac(cells):
    return make_member(
        cells.na_sang,
        "Lò Văn Hặc",
        birth_date=date(1978, 10, 13),
        card_number="58.000001",
        official_on=date(2011, 2, 3),
    )


@pytest.fixture
def pang(cells):
    return make_member(
        cells.na_sang,
        "Cà Thị Pâng",
        birth_date=date(1985, 9, 2),
        status=MemberStatus.PROBATIONARY,
    )


def test_a_member_of_another_cell_is_a_transfer_with_its_day(
    hac, cells, send_members, office
):
    batch = send_members((*HAC[:3], "Chi bộ Hin Phon"))

    (row,) = batch.register_rows.all()
    assert (row.verdict, row.changes) == (
        "transfer",
        [["Chi bộ", "Chi bộ Na Sang, Na Tông", "Chi bộ Hin Phon, Na Tông"]],
    )
    commit(batch, office)
    hac.refresh_from_db()
    assert hac.organisation == cells.hin_phon
    entry = AuditEntry.objects.get(action="changed")
    assert (entry.subject_id, entry.before, entry.after) == (
        hac.pk,
        {"organisation": cells.na_sang.pk, "status": "official"},
        {"organisation": cells.hin_phon.pk, "status": "official", "on": "2022-09-30"},
    )


@pytest.mark.parametrize("is_same", [True, False])
def test_a_namesake_without_card_in_another_cell_is_a_question(
    pang, cells, send_members, office, is_same
):
    batch = send_members((*PANG[:3], "Chi bộ Hin Phon"))

    (row,) = batch.register_rows.all()
    assert (row.verdict, [one["member"] for one in row.candidates]) == (
        "question",
        [pang.pk],
    )
    assert Review(batch, "", "", "").writes == 0

    is_read_again = registers.answer(
        batch, {row.pk: str(pang.pk) if is_same else "new"}
    )
    batch = commit(registers.read(batch), office)
    assert is_read_again
    found = PartyMember.objects.filter(name="Cà Thị Pâng").order_by("pk")
    assert [m.organisation for m in found] == (
        [cells.hin_phon] if is_same else [cells.na_sang, cells.hin_phon]
    )


def test_an_answer_that_was_not_offered_is_none(pang, cells, send_members):
    batch = send_members((*PANG[:3], "Chi bộ Hin Phon"))
    row = batch.register_rows.get()

    assert not registers.answer(batch, {row.pk: "999999"})
    row.refresh_from_db()
    assert row.answer == ""


def test_two_strangers_of_one_name_in_one_list_are_two(cells, send_members, office):
    batch = send_members(PANG, (*PANG[:3], "Chi bộ Hin Phon"))
    commit(batch, office)

    again = send_members(PANG, (*PANG[:3], "Chi bộ Hin Phon"))

    assert PartyMember.objects.filter(name="Cà Thị Pâng").count() == 2
    assert [verdict for _, verdict in verdicts(again)] == ["same", "same"]


def test_who_is_missing_from_a_listed_cell_is_asked_and_kept(
    hac, pang, cells, send_members, office
):
    make_member(cells.hin_phon, "Vừ A Xa", birth_date=date(1980, 1, 1))

    batch = commit(send_members(HAC), office)

    assert verdicts(batch) == [("Lò Văn Hặc", "same"), ("Cà Thị Pâng", "missing")]
    pang.refresh_from_db()
    assert pang.status == MemberStatus.PROBATIONARY


def test_a_missing_member_leaves_only_by_an_answer_and_comes_back_by_undo(
    hac, pang, send_members, office
):
    batch = send_members(HAC)
    row = batch.register_rows.get(verdict="missing")

    assert not registers.answer(batch, {row.pk: "transferred"})
    commit(batch, office)
    pang.refresh_from_db()
    assert pang.status == MemberStatus.TRANSFERRED

    assert registers.undo(batch, office).state == "undone"
    pang.refresh_from_db()
    assert pang.status == MemberStatus.PROBATIONARY


def test_a_member_whose_row_is_wrong_is_not_missing(hac, send_members):
    batch = send_members((HAC[0], "không rõ", *HAC[2:]), PANG)

    assert batch.counts["missing"] == 0


@pytest.mark.parametrize(
    ("tick", "word", "was", "becomes"),
    [
        ("x", "", "official", "exempt"),
        ("", "", "exempt", "official"),
        ("x", "Đảng viên chính thức", "official", "exempt"),
        ("", "Miễn công tác, sinh hoạt đảng", "exempt", "official"),
        ("x", "Đảng viên chính thức", "exempt", "official"),
        ("", "Sinh hoạt tạm thời nơi khác", "official", "elsewhere"),
        ("", "", "elsewhere", "elsewhere"),
        ("Miễn từ năm 2021", "", "official", "exempt"),
    ],
)
def test_exemption_follows_whichever_of_tick_and_word_was_edited(
    hac, send_members, office, tick, word, was, becomes
):
    PartyMember.objects.update(status=was)
    headings = [*HEADINGS, "Miễn sinh hoạt", "Tình trạng"]

    registers.commit(send_members((*HAC, tick, word), headings=headings), office)

    hac.refresh_from_db()
    assert hac.status == becomes


# Between looking and writing


def test_a_register_changed_since_is_looked_at_again(hac, send_members, office):
    headings = [*HEADINGS, "Chức vụ"]
    batch = send_members((*HAC, "Bí thư"), headings=headings)
    PartyMember.objects.update(position="Phó bí thư")

    batch = registers.commit(batch, office)

    assert batch.state == "in_review"
    assert batch.findings["stale"] == ["Lò Văn Hặc (trang Na Tông, dòng 4)"]
    assert member("Lò Văn Hặc").position == "Phó bí thư"
    (row,) = batch.register_rows.all()
    assert row.changes == [["Chức vụ Đảng", "Phó bí thư", "Bí thư"]]
    commit(batch, office)
    assert member("Lò Văn Hặc").position == "Bí thư"


# Taking back


def test_undo_restores_changed_rows_and_removes_new_ones(
    hac, cells, send_members, office
):
    batch = send_members((*HAC[:3], "Chi bộ Hin Phon"), (*PANG[:3], "Chi bộ Mới"))
    commit(batch, office)

    batch = registers.undo(batch, office)

    assert (batch.state, batch.findings["undo"]) == (
        "undone",
        {"rows": 2, "refused": []},
    )
    hac.refresh_from_db()
    assert (hac.organisation, PartyMember.objects.count()) == (cells.na_sang, 1)
    assert not PartyOrganisation.objects.filter(name="Chi bộ Mới").exists()
    entry = AuditEntry.objects.get(action="undone")
    assert (entry.actor, entry.after) == (office, {"rows": 2, "refused": 0})


def test_undo_names_what_was_touched_since_and_may_go_on_later(
    hac, cells, send_members, office
):
    headings = [*HEADINGS, "Chức vụ"]
    rows = [(*HAC, "Bí thư"), (*PANG, "Chi ủy viên")]
    batch = commit(send_members(*rows, headings=headings), office)
    PartyMember.objects.filter(pk=hac.pk).update(phone="0335931484")
    help_given = make_assignment(member("Cà Thị Pâng"))

    batch = registers.undo(batch, office)

    assert batch.state == "committed"
    assert batch.findings["undo"] == {
        "rows": 0,
        "refused": [
            {
                "label": "Lò Văn Hặc",
                "place": "trang Na Tông, dòng 4",
                "why": "đã được sửa sau lần ghi này (Số điện thoại)",
            },
            {
                "label": "Cà Thị Pâng",
                "place": "trang Na Tông, dòng 5",
                "why": "đang được dùng: Phân công giúp hộ (1)",
            },
        ],
    }
    help_given.delete()
    batch = registers.undo(batch, office)
    assert batch.findings["undo"]["rows"] == 1
    assert [m.name for m in PartyMember.objects.all()] == ["Lò Văn Hặc"]


TREE = """Tên tổ chức đảng,Loại,Trực thuộc,Xã,Bản,Mã xã được phân công,Đến ngày
Chi bộ Bản Na Sang,Chi bộ trực thuộc,Đảng bộ xã Na Tông,Na Tông,Bản Na Sang,,
Đảng bộ xã Na Tông,Đảng bộ cơ sở,,Na Tông,,,
Chi bộ Tòa án,Chi bộ cơ sở,,,,03365,
"""


def test_a_tree_comes_in_whatever_the_order_of_its_rows(commune, send, office):
    village = make_village(commune, "Bản Na Sang")

    batch = commit(send("organisations", TREE.encode(), "to-chuc.csv"), office)

    cell = PartyOrganisation.objects.get(name="Chi bộ Bản Na Sang")
    assert [r.label for r in batch.register_rows.order_by("id")] == [
        "Chi bộ Bản Na Sang",
        "Đảng bộ xã Na Tông",
        "Chi bộ Tòa án",
    ]
    assert (cell.village, cell.commune) == (village, commune)
    assert cell.parent.name == "Đảng bộ xã Na Tông"
    assert cell.parent.parent.name == "Đảng bộ huyện Điện Biên"
    assert CommuneAssignment.objects.get().organisation.name == "Chi bộ Tòa án"

    registers.undo(batch, office)
    assert not PartyOrganisation.objects.exclude(kind="district_committee").exists()
    assert not CommuneAssignment.objects.exists()


def test_an_organisation_below_another_one_now_is_the_same(cells, send, office):
    text = TREE.splitlines()[0] + "\n"
    text += "Đảng bộ bộ phận Na Sang,Đảng bộ bộ phận,Đảng bộ xã Na Tông,Na Tông,,,\n"
    text += "Chi bộ Na Sang,Chi bộ trực thuộc,Đảng bộ bộ phận Na Sang,Na Tông,,,\n"

    batch = commit(send("organisations", text.encode(), "a.csv"), office)

    assert [verdict for _, verdict in verdicts(batch)] == ["new", "changed"]
    cells.na_sang.refresh_from_db()
    assert cells.na_sang.parent.name == "Đảng bộ bộ phận Na Sang"


def test_two_parents_of_one_name_are_told_apart(commune, cells, send):
    other = make_commune("Phu Luông", code="03368")
    for place in (commune, other):
        make_organisation(
            "Đảng bộ bộ phận Trường học",
            OrganisationKind.SUB_COMMITTEE,
            commune=place,
            parent=make_organisation(
                f"Đảng bộ {place.name}", "grassroots_committee", commune=place
            ),
        )
    line = "Chi bộ Mầm non,Chi bộ trực thuộc,{},Na Tông,,,\n"
    head = TREE.splitlines()[0] + "\n"
    above = "Đảng bộ bộ phận Trường học"

    vague = send("organisations", (head + line.format(above)).encode(), "a.csv")
    sure = f'"{above}, Đảng bộ Na Tông"'
    told = send("organisations", (head + line.format(sure)).encode(), "b.csv")

    assert (vague.counts["error"], told.counts["new"]) == (1, 1)


def test_no_organisation_comes_below_itself(cells, send):
    text = TREE.splitlines()[0] + "\n"
    text += "Đảng bộ xã Na Tông,Đảng bộ cơ sở,Chi bộ Na Sang,Na Tông,,,\n"

    batch = send("organisations", text.encode(), "a.csv")

    (row,) = batch.register_rows.all()
    assert (row.verdict, row.problems[0]["column"]) == ("error", "Trực thuộc")


# Places and numbers

VILLAGES = "Xã,Tên bản,Tên khác,Thuộc xã từ ngày,Trước đây thuộc xã\n"


def test_a_village_comes_in_with_where_it_lay_before(commune, send, office):
    old = make_commune("Pa Thơm", code="03370")
    line = "Na Tông,Bản Mới,Xôm I; Xôm 1,01/07/2020,"
    line += "Pa Thơm từ 01/01/2013 đến 01/07/2020\n"

    batch = commit(send("villages", (VILLAGES + line).encode(), "ban.csv"), office)

    village = Village.objects.get()
    placed = village.placements.order_by("started_on")
    assert village.aliases == ["Xôm I", "Xôm 1"]
    assert [(p.commune, p.started_on, p.ended_on) for p in placed] == [
        (old, date(2013, 1, 1), date(2020, 7, 1)),
        (commune, date(2020, 7, 1), None),
    ]
    registers.undo(batch, office)
    assert not Village.objects.exists()


def test_an_alias_is_no_new_village(commune, send):
    make_village(commune, "Bản Xôm")
    Village.objects.update(aliases=["Xôm 1"])

    batch = send("villages", (VILLAGES + "Na Tông,xôm 1,,,\n").encode(), "ban.csv")

    (row,) = batch.register_rows.all()
    assert row.problems[0]["expected"] == "tên chưa có; đây là tên khác của Bản Xôm"


def test_the_year_in_the_title_stands_for_its_column(commune, send, office):
    text = "TỔNG SỐ HỘ DÂN CƯ NĂM 2022,,\n\nTên xã,Tổng số hộ,Số khẩu\n"

    commit(
        send("commune_years", (text + "Na Tông,1.204,5310\n").encode(), "ho.csv"),
        office,
    )

    row = CommuneYear.objects.get()
    assert (row.commune, row.year, row.households, row.persons) == (
        commune,
        2022,
        1204,
        5310,
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Na Tông,2022,0,10,", ("Tổng số hộ dân cư", "một số nguyên từ 1")),
        (
            "Na Tông,2022,100,90,",
            ("Tổng số nhân khẩu", "không ít hơn tổng số hộ (100)"),
        ),
        ("Na Tông,2022,100,400,101", ("Số hộ DTTS", "không quá tổng số hộ (100)")),
        ("Na Tong X,2022,100,400,", ("Xã", "tên xã có trong danh mục")),
    ],
)
def test_a_wrong_number_of_households_is_told(commune, send, line, problem):
    text = "Xã,Năm,Tổng số hộ dân cư,Tổng số nhân khẩu,Số hộ DTTS\n" + line

    batch = send("commune_years", text.encode(), "ho.csv")

    (row,) = batch.register_rows.all()
    assert [(p["column"], p["expected"]) for p in row.problems] == [problem]


def test_one_code_names_one_commune_at_a_time(commune, send):
    text = "Mã xã,Tên xã,Loại,Biên giới,Thành thị,Có từ ngày\n"

    batch = send(
        "communes", (text + "3365,Xã Mới,xã,0,0,01/07/2025\n").encode(), "xa.csv"
    )

    (row,) = batch.register_rows.all()
    assert row.problems[0]["expected"] == (
        "mã 03365 chưa dùng vào ngày đó (xã có từ 01/01/2013)"
    )


# Out and in again

FORMULAS = ["=1+1", "+84 86", "-x", "@a", "'=1", "''@x", "'chữ'", "dòng một\ndòng hai"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", list(registers.RESOURCES))
def test_every_register_goes_out_and_comes_in_unchanged(kind, form, send, office):
    full_register()
    from_file, name = registers.register_file(kind, form, ALL, office)

    batch = send(kind, from_file, name)

    counted = {verdict: n for verdict, n in batch.counts.items() if n}
    assert counted == {"same": len(registers.RESOURCES[kind]().get_queryset())}
    assert batch.findings["made"] == {}
    assert [row.repairs for row in batch.register_rows.exclude(repairs=[])] == []


def full_register():
    """Every register with what is hard to write down and to read again."""
    before = make_commune("Na Tông", code="03365", valid_to=date(2025, 7, 1))
    after = make_commune("Na Tông", code="03365", valid_from=date(2025, 7, 1))
    namesake = make_commune("Na Tông", code="03370")
    for commune in (before, after, namesake):
        village = make_village(commune, "Bản Na Sang")
        village.aliases = ["Na Sang", "+Sang"]
        village.save()
        commune.years.create(year=2025, households=100)
        commune.years.create(year=2022, households=90, persons=400)
        committee = make_organisation(
            f"Đảng bộ {commune.code}",
            "grassroots_committee",
            commune=commune,
            parent=district(),
            valid_from=commune.valid_from,
        )
        there = {"parent": committee, "commune": commune}
        cell = make_organisation("Chi bộ Công an", village=village, **there)
        make_organisation(
            "Chi bộ cũ", valid_to=date(2020, 1, 1), successor=cell, **there
        )
        for letter, note in zip("ABCDEGHI", FORMULAS, strict=True):
            make_member(cell, f"Lò Văn {letter}", birth_date=BORN, note=note)
    moved = make_village(after, "Bản Chuyển")
    moved.placements.update(started_on=date(2025, 7, 1))
    moved.placements.create(
        commune=before, started_on=date(2013, 1, 1), ended_on=date(2025, 7, 1)
    )
    court = make_organisation("Chi bộ Tòa án", "grassroots_cell", parent=district())
    make_member(court, "VÌ VĂN DŨNG", birth_date=BORN, status="exempt")
    make_member(court, "Lò Tạm", birth_date=BORN, status="elsewhere")


def district():
    found = PartyOrganisation.objects.filter(kind="district_committee").first()
    return found or make_organisation("Đảng bộ huyện Điện Biên", "district_committee")


def test_a_template_has_the_columns_and_the_words(commune, office):
    content, name = registers.register_template("members", ALL)

    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["Đảng viên"]
    assert name == "mau-dang-vien.xlsx"
    fields = registers.RESOURCES["members"].fields.values()
    assert [cell.value for cell in sheet[1]] == [f.column_name for f in fields]
    offered = {column[0].value: column[1].value for column in book["Giá trị"].columns}
    assert offered["Chọn: Xã"] == "Na Tông"
    assert offered["Chọn: Giới tính"] == "Nam"
    assert len(sheet.data_validations.dataValidation) == len(offered)


def test_an_empty_template_comes_in_without_a_row(commune, send, office):
    content, name = registers.register_template("communes", ALL)

    batch = send("communes", content, name)

    assert (batch.state, set(batch.counts.values())) == ("in_review", {0})


def test_reading_again_keeps_the_batch_whole(hac, send_members):
    batch = send_members(HAC)

    registers.read(batch)

    assert ImportBatch.objects.get().register_rows.count() == 1
    assert Commune.objects.count() == 1


# The page


def test_the_page_shows_each_kind_of_row_and_the_same_file_of_before(
    hac, pang, cells, client, send_members, office
):
    rows = [
        (*HAC[:3], "Chi bộ Hin Phon"),
        (*PANG[:3], "Chi bộ Hin Phon"),
        ("Vừ A Xa", "31/02/1990", "", "Chi bộ Na Sang"),
    ]
    first = send_members(*rows)
    batch = send_members(*rows)
    make_assignment(hac)
    client.force_login(office)

    pages = {
        tab: client.get(f"/danh-muc/{batch.pk}/?xem={tab}").content.decode()
        for tab in ("question", "error", "transfer")
    }

    assert "Người khác, trùng tên và ngày sinh" in pages["question"]
    assert "thấy “31/02/1990”, cần ngày có thật" in pages["error"]
    assert "Đang giúp 1 hộ" in pages["transfer"]
    assert "tính từ ngày 30/09/2022" in pages["transfer"]
    assert f'<a href="/danh-muc/{first.pk}/">' in pages["error"]


def test_an_answer_from_the_page_has_the_file_read_again(
    pang, cells, client, send_members, office
):
    batch = send_members((*PANG[:3], "Chi bộ Hin Phon"))
    row = batch.register_rows.get()
    client.force_login(office)

    response = client.post(
        f"/danh-muc/{batch.pk}/tra-loi/",
        {f"answer-{row.pk}": str(pang.pk), "xem": "question"},
    )

    batch.refresh_from_db()
    assert response.url == f"/danh-muc/{batch.pk}/?xem=question"
    assert (batch.state, batch.job.task) == (
        "uploaded",
        "assignments.tasks.read_register",
    )


def test_the_rest_of_a_page_is_answered_at_once(
    hac, pang, cells, client, send_members, office
):
    batch = send_members(("Vừ A Xa", "01/02/1990", "", "Chi bộ Na Sang"))
    missing = batch.register_rows.filter(verdict="missing")
    client.force_login(office)

    asked = {f"answer-{row.pk}": "" for row in missing} | {"rest": "left"}
    client.post(f"/danh-muc/{batch.pk}/tra-loi/", asked)

    assert [row.answer for row in missing.all()] == ["left", "left"]


def test_who_is_no_longer_missing_is_left_alone(hac, pang, send_members, office):
    batch = send_members(HAC)
    row = batch.register_rows.get(verdict="missing")
    registers.answer(batch, {row.pk: "left"})
    PartyMember.objects.filter(pk=pang.pk).update(status="elsewhere")

    commit(batch, office)

    pang.refresh_from_db()
    assert pang.status == MemberStatus.ELSEWHERE
