"""Registers in and out: whole or not at all, and nothing changes the second time."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.choices import MemberStatus, OrganisationKind
from assignments.models import CommuneAssignment, PartyMember, PartyOrganisation
from assignments.registers import import_register, register_file
from assignments.services import ensure_plan_40
from households.models import Commune, Village, VillagePlacement
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
from tests.factories import make_commune, make_member, make_organisation, make_user

SAMPLE = Path(__file__).resolve().parents[2] / "povertyaid" / "sample"
ALL = Scope(reads_all=True, writes_all=True)
MEMBER_HEADINGS = [
    "TT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Số thẻ đảng viên",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Chức vụ Đảng",
    "Chi bộ",
    "Nơi ở (thôn, bản)",
    "Số điện thoại",
    "Miễn công tác, sinh hoạt đảng",
    "Ghi chú",
]
ROW = {
    "TT": 1,
    "Họ và tên": "Lò Văn Hặc",
    "Ngày sinh": "13/10/1978",
    "Giới tính": "Nam",
    "Dân tộc": "Thái",
    "Số thẻ đảng viên": "58.000001",
    "Ngày vào Đảng": "03/02/2010",
    "Ngày chính thức": "03/02/2011",
    "Chức vụ Đảng": "Bí thư chi bộ",
    "Chi bộ": "Chi bộ Bản Na Sang",
    "Nơi ở (thôn, bản)": "Bản Na Sang",
    "Số điện thoại": "0867388057",
}


@pytest.fixture
def commune():
    return make_commune("Na Tông", code="03365")


@pytest.fixture
def workbook(tmp_path):
    """A member list as the communes send it: titles, headings, rows, a signature."""

    def write(*rows, sheet="Na Tông", headings=MEMBER_HEADINGS):
        path = tmp_path / "dang-vien.xlsx"
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet(sheet)
            page.write(0, 0, "ĐẢNG BỘ HUYỆN ĐIỆN BIÊN")
            page.write(2, 0, "DANH SÁCH ĐẢNG VIÊN (đến 30/9/2021)")
            page.write_row(4, 0, headings)
            for number, row in enumerate(rows, 5):
                page.write_row(number, 0, [row.get(h, "") for h in headings])
            page.write(len(rows) + 7, 9, "T/M ĐẢNG ỦY")
        return path

    return write


@pytest.fixture
def csv(tmp_path):
    def write(text):
        path = tmp_path / "danh-muc.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def counts(result):
    return result.new, result.changed, result.same, result.problems


def told(result):
    return [str(problem) for problem in result.problems]


def test_a_member_comes_in_with_village_cell_and_committee(commune, workbook):
    result = import_register("members", workbook(ROW))

    assert counts(result) == (1, 0, 0, [])
    member = PartyMember.objects.select_related("organisation__parent__parent").get()
    cell = member.organisation
    assert (member.name, member.birth_date) == ("Lò Văn Hặc", date(1978, 10, 13))
    assert (member.status, member.ethnic_group.name) == ("official", "Thái")
    assert (cell.name, cell.commune, cell.village.name) == (
        "Chi bộ Bản Na Sang",
        commune,
        "Bản Na Sang",
    )
    assert (cell.parent.name, cell.parent.kind) == (
        "Đảng bộ xã Na Tông",
        OrganisationKind.GRASSROOTS_COMMITTEE,
    )
    assert cell.parent.parent.name == "Đảng bộ huyện Điện Biên"
    assert member.home_village == cell.village
    assert member.folded_name == "lo van hac"
    placement = VillagePlacement.objects.get()
    assert (placement.commune, placement.started_on) == (commune, commune.valid_from)


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"Miễn công tác, sinh hoạt đảng": "x"}, MemberStatus.EXEMPT),
        ({"Miễn công tác, sinh hoạt đảng": "X "}, MemberStatus.EXEMPT),
        ({"Ngày chính thức": "", "Số thẻ đảng viên": ""}, MemberStatus.PROBATIONARY),
        ({}, MemberStatus.OFFICIAL),
    ],
)
def test_status_follows_the_tick_and_the_official_day(commune, workbook, cells, status):
    import_register("members", workbook(ROW | cells))

    assert PartyMember.objects.get().status == status


def test_the_same_list_twice_changes_nothing(commune, workbook):
    path = workbook(ROW, ROW | {"Số thẻ đảng viên": "", "Họ và tên": "Cà Thị Pâng"})

    first, second = import_register("members", path), import_register("members", path)

    assert counts(first) == (2, 0, 0, [])
    assert counts(second) == (0, 0, 2, [])
    assert PartyMember.objects.count() == 2
    assert AuditEntry.objects.filter(action="imported").count() == 1


def test_a_dry_run_writes_nothing_at_all(commune, workbook):
    result = import_register("members", workbook(ROW), dry_run=True)

    assert counts(result) == (1, 0, 0, [])
    for model in (PartyMember, PartyOrganisation, Village, AuditEntry):
        assert not model.objects.exists()


def test_a_change_is_told_column_by_column(commune, workbook):
    import_register("members", workbook(ROW))

    changed = ROW | {"Chức vụ Đảng": "Đảng viên", "Chi bộ": "Chi bộ Công an"}
    result = import_register("members", workbook(changed))

    assert counts(result) == (0, 1, 0, [])
    (row,) = result.rows
    assert (row.place, row.label, row.verdict) == (
        ("Na Tông", 6),
        "Lò Văn Hặc",
        "transfer",
    )
    assert row.changes == [
        ("Chức vụ Đảng", "Bí thư chi bộ", "Đảng viên"),
        ("Chi bộ", "Chi bộ Bản Na Sang, Na Tông", "Chi bộ Công an, Na Tông"),
    ]
    assert PartyMember.objects.get().organisation.name == "Chi bộ Công an"


def test_a_probationer_who_gets_a_card_is_the_same_member(commune, workbook):
    import_register(
        "members", workbook(ROW | {"Số thẻ đảng viên": "", "Ngày chính thức": ""})
    )

    result = import_register("members", workbook(ROW))

    assert counts(result) == (0, 1, 0, [])
    member = PartyMember.objects.get()
    assert (member.card_number, member.status) == ("58.000001", "official")


def test_another_card_is_another_member_of_the_same_name(commune, workbook):
    import_register("members", workbook(ROW))

    result = import_register(
        "members", workbook(ROW | {"Số thẻ đảng viên": "58000002"})
    )

    assert counts(result) == (1, 0, 0, [])
    cards = PartyMember.objects.order_by("card_number")
    assert [m.card_number for m in cards] == ["58.000001", "58.000002"]


def test_who_is_away_for_a_time_stays_so(commune, workbook):
    import_register("members", workbook(ROW))
    PartyMember.objects.update(status=MemberStatus.ELSEWHERE)

    import_register("members", workbook(ROW | {"Ghi chú": "có về dịp Tết"}))

    assert PartyMember.objects.get().status == MemberStatus.ELSEWHERE


def test_who_had_left_and_is_listed_again_is_back(commune, workbook):
    import_register("members", workbook(ROW))
    PartyMember.objects.update(status=MemberStatus.TRANSFERRED)

    result = import_register("members", workbook(ROW))

    assert (result.changed, PartyMember.objects.get().status) == (1, "official")


PLACE = "Trang Na Tông, dòng 6, cột "


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"Họ và tên": ""}, "Họ và tên: thấy để trống, cần không được để trống."),
        (
            {"Họ và tên": "Lò Văn 3"},
            "Họ và tên: thấy “Lò Văn 3”, cần họ và tên, không có chữ số.",
        ),
        (
            {"Ngày sinh": "31/02/1978"},
            "Ngày sinh: thấy “31/02/1978”, cần ngày có thật, viết như 13/10/2023.",
        ),
        ({"Giới tính": "N"}, "Giới tính: thấy “N”, cần một trong: Nam, Nữ."),
        (
            {"Dân tộc": "Tày đỏ"},
            "Dân tộc: thấy “Tày đỏ”, cần tên trong danh mục 54 dân tộc.",
        ),
        (
            {"Số thẻ đảng viên": "58.1.1"},
            "Số thẻ đảng viên: thấy “58.1.1”, cần số thẻ đảng viên gồm 8 chữ số, "
            "viết như 58.000001.",
        ),
        (
            {"Ngày chính thức": "01/01/2010"},
            "Ngày chính thức: thấy “01/01/2010”, cần không trước ngày vào Đảng.",
        ),
        ({"Chi bộ": ""}, "Chi bộ: thấy để trống, cần không được để trống."),
        (
            {"Số điện thoại": "gọi con trai"},
            "Số điện thoại: thấy “gọi con trai”, cần số điện thoại, ví dụ 0867388057.",
        ),
    ],
)
def test_a_wrong_cell_is_told_by_sheet_row_and_column(
    commune, workbook, cells, problem
):
    good = ROW | {"Số thẻ đảng viên": "58.000009"}
    result = import_register("members", workbook(ROW | cells, good))

    assert told(result) == [PLACE + problem]
    assert not PartyMember.objects.exists()
    assert not Village.objects.exists()


def test_a_sheet_of_no_commune_is_told_for_every_row(commune, workbook):
    result = import_register("members", workbook(ROW, sheet="Na Tong Xa"))

    assert told(result)[0] == (
        "Trang Na Tong Xa, dòng 6, cột Xã: thấy “Na Tong Xa”, "
        "cần tên xã có trong danh mục."
    )


def test_the_same_card_twice_in_a_file_is_told(commune, workbook):
    result = import_register("members", workbook(ROW, ROW | {"Họ và tên": "Cà Thị Kề"}))

    assert told(result) == ["Trang Na Tông, dòng 7: trùng với trang Na Tông, dòng 6."]


def test_a_missing_column_is_told_once(commune, workbook):
    headings = [h for h in MEMBER_HEADINGS if h != "Ngày sinh"]

    result = import_register("members", workbook(ROW, headings=headings))

    assert told(result) == ["Trang Na Tông, dòng 5: thiếu cột Ngày sinh."]


def test_numbers_that_lost_a_zero_get_it_back(commune, workbook):
    row = ROW | {"Số điện thoại": 867388057, "Số thẻ đảng viên": 58.1}

    import_register("members", workbook(row))

    member = PartyMember.objects.get()
    assert (member.phone, member.card_number) == ("0867388057", "58.100000")


ORGANISATIONS = "Tên tổ chức đảng,Loại,Mã xã được phân công,Số đảng viên\n"


def test_organisations_come_in_with_the_communes_they_help(commune, csv):
    make_commune("Phu Luông", code="03368")
    path = csv(ORGANISATIONS + "Chi bộ Viện Kiểm sát,Chi bộ cơ sở,3365;03368,19\n")

    result = import_register("organisations", path)

    assert counts(result) == (1, 0, 0, [])
    rows = CommuneAssignment.objects.order_by("commune__code")
    assert [(a.commune.name, a.plan.number, a.started_on) for a in rows] == [
        ("Na Tông", "40-KH/HU", ensure_plan_40().issued_on),
        ("Phu Luông", "40-KH/HU", ensure_plan_40().issued_on),
    ]
    organisation = PartyOrganisation.objects.get(kind="grassroots_cell")
    assert (organisation.stated_members, organisation.parent.kind) == (
        19,
        OrganisationKind.DISTRICT_COMMITTEE,
    )


def test_a_commune_no_longer_named_ends_today_and_keeps_its_past(commune, csv):
    make_commune("Phu Luông", code="03368")
    line = "Chi bộ Viện Kiểm sát,Chi bộ cơ sở,{},19\n"
    import_register("organisations", csv(ORGANISATIONS + line.format("03365")))

    again = csv(ORGANISATIONS + line.format("03368"))
    result = import_register("organisations", again)
    repeated = import_register("organisations", again)

    assert counts(result) == (0, 1, 0, [])
    assert counts(repeated) == (0, 0, 1, [])
    old, new = CommuneAssignment.objects.order_by("started_on")
    assert (old.commune.name, new.commune.name) == ("Na Tông", "Phu Luông")
    assert (old.ended_on, new.ended_on) == (new.started_on, None)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "Chi bộ A,Chi bộ cơ sở,03365;09999,1",
            "Dòng 2, cột Mã xã được phân công: thấy “03365;09999”, "
            "cần mã xã có trong danh mục; không có 09999.",
        ),
        (
            "Chi bộ A,Chi đoàn,03365,1",
            "Dòng 2, cột Loại: thấy “Chi đoàn”, "
            "cần một trong: Đảng bộ huyện, Đảng bộ cơ sở, Chi bộ cơ sở, "
            "Đảng bộ bộ phận, Chi bộ trực thuộc.",
        ),
        (
            "Chi bộ A,Chi bộ cơ sở,03365,-3",
            "Dòng 2, cột Số đảng viên: thấy “-3”, cần một số nguyên từ 0.",
        ),
    ],
)
def test_a_wrong_organisation_is_told(commune, csv, line, problem):
    result = import_register("organisations", csv(ORGANISATIONS + line + "\n"))

    assert told(result) == [problem]
    assert not PartyOrganisation.objects.exists()


def test_a_wrong_commune_is_told(csv):
    text = (SAMPLE / "communes.csv").read_text(encoding="utf-8-sig")

    result = import_register(
        "communes", csv(text.replace("2025-07-01,2,0", "2012-07-01,2,0"))
    )

    assert told(result) == [
        "Dòng 2, cột Đến ngày: thấy “2012-07-01”, cần ngày sau ngày bắt đầu."
    ]
    assert not Commune.objects.exists()


@pytest.mark.parametrize(
    "headings",
    [
        "Mã xã,Tên xã,Loại,Biên giới,Thành thị,Có từ ngày,Đến ngày,Cột ô,Hàng ô",
        "code,name,kind,border,urban,valid_from,valid_to,tile_column,tile_row",
    ],
)
def test_communes_come_in_under_either_headings_and_go_out_in_vietnamese(csv, headings):
    path = csv(f"{headings}\n03365,Na Tông,xã,1,0,2013-01-01,,3,6\n")

    result = import_register("communes", path)
    content, _ = register_file("communes", "csv", ALL, make_user("everything"))

    assert counts(result) == (1, 0, 0, [])
    assert content.decode("utf-8-sig").splitlines() == [
        "Mã xã,Tên xã,Loại,Biên giới,Thành thị,Có từ ngày,Đến ngày,Cột ô,Hàng ô,Huyện",
        "03365,Na Tông,xã,1,0,2013-01-01,,3,6,",
    ]


def test_a_commune_s_district_comes_in_and_goes_out(csv):
    headings = "Mã xã,Tên xã,Loại,Biên giới,Thành thị,Có từ ngày,Tên huyện"
    import_register(
        "communes", csv(f"{headings}\n03365,Na Tông,xã,1,0,2013-01-01,Điện Biên\n")
    )

    content, _ = register_file("communes", "csv", ALL, make_user("everything"))

    assert content.decode("utf-8-sig").splitlines()[1].endswith(",Điện Biên")


def test_a_file_that_is_no_list_of_communes_is_told_in_vietnamese(csv):
    with pytest.raises(UserError, match="Mã xã, Tên xã|Tên xã, Loại"):
        import_register("communes", csv("a,b\n1,2\n"))


def test_one_register_file_is_taken_at_a_time(csv):
    path = csv(
        "Mã xã,Tên xã,Loại,Biên giới,Thành thị,Có từ ngày\n"
        "03365,Na Tông,xã,1,0,2013-01-01\n"
    )

    with CaptureQueriesContext(connection) as queries:
        import_register("communes", path)

    said = [query["sql"] for query in queries]
    locked = next(n for n, sql in enumerate(said) if "pg_advisory_xact_lock" in sql)
    assert not any("COUNT" in sql for sql in said[:locked])


def test_an_exported_text_is_no_formula_and_comes_back_as_it_was(commune, tmp_path):
    committee = make_organisation("Đảng bộ xã", commune=commune)
    cell = make_organisation("Chi bộ Công an", parent=committee, commune=commune)
    member = make_member(cell, birth_date=date(1980, 1, 1), note="=1+1")
    reader = make_user("everything")

    content, name = register_file("members", "csv", ALL, reader)
    path = tmp_path / name
    path.write_bytes(content)

    assert "'=1+1" in content.decode()
    result = import_register("members", path)
    member.refresh_from_db()
    assert (member.note, len(result.problems)) == ("=1+1", 0)


def test_an_export_holds_what_the_scope_reads_and_is_audited(commune):
    mine = make_organisation(commune=commune)
    make_member(mine, name="Lò Thị Nhà")
    make_member(make_organisation(commune=make_commune("Mường Lói")), name="Vừ A Xa")
    user = make_user(commune)

    content, _ = register_file(
        "members", "csv", Scope(reads=frozenset({commune.pk})), user
    )

    text = content.decode()
    assert ("Lò Thị Nhà" in text, "Vừ A Xa" in text) == (True, False)
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, entry.label) == (user, "Danh sách đảng viên: 1 dòng")


def test_the_command_tells_every_problem_and_fails(commune, workbook, capsys):
    path = workbook(ROW | {"Giới tính": "?"})

    with pytest.raises(CommandError, match="1 lỗi; không ghi dòng nào."):
        call_command("import_register", "members", str(path))

    assert PLACE + "Giới tính" in capsys.readouterr().err


@pytest.mark.slow
def test_the_whole_sample_comes_in_goes_out_and_is_the_same(tmp_path):
    files = {
        "communes": (SAMPLE / "communes.csv", 21),
        "organisations": (SAMPLE / "to-chuc-dang.csv", 26),
        "members": (SAMPLE / "dang-vien.xlsx", 5593),
    }
    for kind, (path, rows) in files.items():
        assert counts(import_register(kind, path)) == (rows, 0, 0, [])
        assert counts(import_register(kind, path)) == (0, 0, rows, [])

    assert PartyMember.objects.count() == 5593
    assert PartyMember.objects.filter(status="exempt").count() == 1148
    assert PartyMember.objects.filter(status="probationary").count() == 89
    assert PartyOrganisation.objects.filter(kind="cell").count() == 369
    assert PartyOrganisation.objects.filter(kind="cell", village=None).count() == 105
    assert (Village.objects.count(), CommuneAssignment.objects.count()) == (264, 27)
    user = make_user("everything")
    for kind, (_, rows) in files.items():
        for form in ("xlsx", "csv")[: 1 if kind == "members" else 2]:
            content, name = register_file(kind, form, ALL, user)
            path = tmp_path / name
            path.write_bytes(content)
            result = import_register(kind, path)
            rows = 417 if kind == "organisations" else rows  # the communes' own too
            assert counts(result) == (0, 0, rows, []), name
    exported, sample = (
        path.read_text(encoding="utf-8-sig").splitlines()
        for path in (tmp_path / "xa.csv", SAMPLE / "communes.csv")
    )
    # The sample is of one district, which its file does not name
    assert exported[1:] == [f"{line}," for line in sample[1:]]
