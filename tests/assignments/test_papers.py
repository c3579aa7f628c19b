"""What papers say, and how they are drawn: the same in PDF and in Word."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import numpy as np
import pypdfium2
import pytest

from assignments.choices import OrganisationKind, PaperKind
from assignments.documents import (
    catalogue,
    cells,
    pdf,
    pledges,
    word,
    word_templates,
)
from assignments.documents.heads import Head, head_of, save_head
from assignments.documents.wording import long_day
from assignments.models import HouseholdAssignment, PaperHead
from tests.assignments.papers_world import (
    EVERYTHING,
    HOSTILE,
    LONG,
    asked,
    make_papers_world,
)
from tests.factories import make_organisation, make_user

ABOUT = {
    PaperKind.DECISION: lambda world: world.plan,
    PaperKind.CELL_LIST: lambda world: world.cell,
    PaperKind.PLEDGE: lambda world: world.member,
    PaperKind.HELP_BOOK: lambda world: world.household,
    PaperKind.CELL_REGISTER: lambda world: world.cell,
    PaperKind.HANDOVER: lambda world: world.handover,
}
FONTS = {"LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"}
kinds = pytest.mark.parametrize("kind", ABOUT, ids=[kind.value for kind in ABOUT])


@pytest.fixture
def world():
    return make_papers_world()


def make(world, kind, **more):
    known = catalogue.KINDS[kind]
    rows = known.find(EVERYTHING).filter(pk=ABOUT[kind](world).pk)
    return known.papers(rows, asked(**more))[0]


def squeezed(text: str) -> str:
    """Without spaces, line ends and hyphens a line end may have put in."""
    return "".join(text.split()).replace("\u00ad", "").replace("\ufffe", "")


def text_of_pdf(content: bytes) -> str:
    found = []
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
    return squeezed(" ".join(found))


def text_of_docx(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return squeezed(" ".join(body.itertext()))


def texts(value) -> list[str]:
    """Every text of a paper's data, except what chooses a template or a size."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        unprinted = {"kind", "size", "aligns", "address", "about"}
        unprinted |= {"shares", "flipped"}
        return [
            t for name, v in value.items() if name not in unprinted for t in texts(v)
        ]
    return [t for v in value for t in texts(v)] if isinstance(value, list) else []


@kinds
def test_all_that_the_data_says_stands_in_the_pdf_and_in_the_word_file(world, kind):
    paper = make(world, kind)
    printed, written = (
        text_of_pdf(pdf.to_pdf([paper])),
        text_of_docx(word.to_docx(paper)),
    )

    said = texts(paper.data)
    if "signers" in paper.data or kind == PaperKind.HELP_BOOK:
        foot = texts(paper.data["foot"])  # those are signed by name, not by office
        said = [text for text in said if text not in foot]
    for text in said:
        assert squeezed(text) in printed, text
        assert squeezed(text) in written, text
    assert "ĐẢNGCỘNGSẢNVIỆTNAM" in printed and "ĐẢNGCỘNGSẢNVIỆTNAM" in written


@kinds
def test_the_same_data_gives_the_same_bytes(world, kind):
    assert pdf.to_pdf([make(world, kind)]) == pdf.to_pdf([make(world, kind)])


def test_every_paper_of_a_file_counts_its_own_pages(world):
    book = make(world, PaperKind.HELP_BOOK)

    first_lines = []
    with pypdfium2.PdfDocument(pdf.to_pdf([book, book])) as opened:
        for page in opened:
            text = page.get_textpage()
            first_lines.append(text.get_text_range().split()[0])
            text.close()
            page.close()

    assert first_lines == ["ĐẢNG", "2", "3"] * 2


@pytest.mark.parametrize("name", [HOSTILE, LONG, "\x00\x0b", '#image("/etc/passwd")'])
def test_a_name_is_printed_as_it_stands_and_never_read(world, name):
    paper = make(world, PaperKind.HANDOVER)
    name_of_all = replace(paper, data=paper.data | {"opening": f"«{name}»"})

    clean = squeezed(name.replace("\x00", "").replace("\x0b", ""))
    assert f"«{clean}»" in text_of_pdf(pdf.to_pdf([name_of_all]))
    assert f"«{clean}»" in text_of_docx(word.to_docx(name_of_all))


def test_columns_of_a_cells_list_stand_in_the_order_of_the_plan(world):
    headings = make(world, PaperKind.CELL_LIST).data["table"]["headings"]

    assert headings == [
        "STT",
        "Họ và tên đảng viên",
        "Chức vụ",
        "Chi bộ",
        "Số điện thoại",
        "Họ và tên chủ hộ",
        "Bản",
        "Xã",
        "HN/ HCN",
        "Số khẩu",
        "Nguyên nhân nghèo",
        "Chỉ số thiếu hụt",
        "Nội dung đăng ký giúp",
        "Năm đăng ký thoát",
        "Ghi chú",
    ]


def test_the_decision_lists_organisation_secretary_communes_and_members(world):
    table = make(world, PaperKind.DECISION).data["table"]

    assert table["headings"] == [
        "TT",
        "Tổ chức cơ sở đảng",
        "Bí thư",
        "Xã được phân công",
        "Số đảng viên",
        "Ghi chú",
    ]
    office = "Chi bộ Viện Kiểm sát nhân dân huyện"
    row = ["1", office, "Trần Văn Sơn", "Na Tông", "19", "Từ 01/10/2021"]
    assert table["rows"] == [row]


def test_the_register_of_a_cell_keeps_who_helped_before(world):
    rows = make(world, PaperKind.CELL_REGISTER).data["table"]["rows"]

    told = [(row[1], row[2], row[6], row[7], row[10]) for row in rows]
    assert told == [
        ("Lò Văn Một", HOSTILE, "01/11/2021", "01/06/2022", ""),
        (LONG, HOSTILE, "01/06/2022", "", "Lò Văn Một"),
        (LONG, "Vàng A 0", "01/06/2022", "", ""),
    ]


def test_a_list_is_as_of_its_day(world):
    before = replace(asked(), day=date(2022, 3, 14))
    [paper] = catalogue.KINDS[PaperKind.CELL_LIST].papers([world.cell], before)

    assert [(row[1], row[5]) for row in paper.data["table"]["rows"]] == [
        ("Lò Văn Một", HOSTILE)
    ]


def test_no_paper_tells_an_identity_number(world):
    world.household.citizen_number = "011078685083"
    world.household.save()

    for kind in ABOUT:
        assert "011078685083" not in str(make(world, kind).data)


@kinds
def test_every_letter_is_drawn_with_a_font_that_the_file_brings(world, kind):
    """Fonts inside the file, and no letter that a font does not have (glyph 0)."""
    content = pdf.to_pdf([make(world, kind)])

    assert content.count(b"/FontFile") >= 2
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            found = {
                text.get_font().get_base_name().partition("+")[2]
                for text in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
            }
            page.close()
            assert found <= FONTS | {"LiberationSerif-BoldItalic"}, found


def ink(text: str) -> np.ndarray:
    """The picture of a paper whose title is `text`."""
    world_head = Head("A", "A", "CB", "A", "A", "A")
    data = {
        "kind": "danh-sach",
        "size": "a4",
        "flipped": True,
        "title": text,
        "beyond": "",
        "subject": "",
        "head": world_head.top("", date(2023, 1, 1)),
        "foot": world_head.foot,
        "note": "",
        "table": {"headings": ["A"], "shares": [1], "aligns": ["left"], "rows": []},
    }
    paper = catalogue.decisions.Paper(PaperKind.CELL_LIST, None, None, "", 0, data)
    with pypdfium2.PdfDocument(pdf.to_pdf([paper])) as opened:
        page = opened[0]
        bitmap = page.render(scale=3, grayscale=True)
        drawn = bitmap.to_numpy().copy()
        bitmap.close()
        page.close()
    return drawn


def test_vietnamese_letters_are_pictures_of_their_own():
    """A font without them would draw the same empty box for each."""
    pictures = [ink(letter).tobytes() for letter in "ệặựưấỹỗẩƠĐđ"]

    assert len(set(pictures)) == len(pictures)


def test_the_pledge_of_a_member_with_two_households_is_signed_on_one_page(world):
    for assignment in world.given:
        assignment.household.head_name = "Vàng A Của"
        assignment.household.save(update_fields=["head_name"])
        assignment.pledge = "Giúp con giống"
        assignment.save(update_fields=["pledge"])
    world.member.name = "Lò Văn Hai"
    world.member.save(update_fields=["name"])

    content = pdf.to_pdf([make(world, PaperKind.PLEDGE)])

    with pypdfium2.PdfDocument(content) as opened:
        assert len(opened) == 1


@pytest.mark.parametrize("columns", [pledges.COLUMNS, cells.REGISTER_COLUMNS])
def test_a_day_is_not_torn_by_its_column(columns):
    """A day takes 23 mm at 12 points upright, 18 mm at 9 points on a flipped page."""
    needed, width = (23, 165) if columns is pledges.COLUMNS else (18, 262)
    whole = sum(column.share for column in columns)
    shares = [column.share for column in columns if "ngày" in column.heading]

    assert min(shares) / whole * width >= needed


@pytest.mark.parametrize("name", word_templates.TEMPLATES)
def test_the_templates_kept_are_those_the_code_draws(name):
    """After a change of the layout: manage.py draw_papers."""

    def body(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("word/document.xml"), archive.read("word/styles.xml")

    kept = (word.TEMPLATES / f"{name}.docx").read_bytes()
    assert body(kept) == body(word_templates.drawn(name))


def test_heads_follow_from_the_tree(world):
    district, cell = head_of(world.district), head_of(world.cell)
    committee = head_of(world.committee)

    assert (district.superior_line, district.own_line, district.symbol) == (
        "ĐẢNG BỘ TỈNH ĐIỆN BIÊN",
        "HUYỆN ỦY ĐIỆN BIÊN",
        "HU",
    )
    assert (committee.superior_line, committee.own_line, committee.symbol) == (
        "ĐẢNG BỘ HUYỆN ĐIỆN BIÊN",
        "ĐẢNG ỦY XÃ NA TÔNG",
        "ĐU",
    )
    assert (cell.superior_line, cell.own_line, cell.symbol, cell.signer_name) == (
        "ĐẢNG BỘ XÃ NA TÔNG",
        "CHI BỘ BẢN HUỔI HUA",
        "CB",
        "Lò Văn Một",
    )


def test_another_office_heads_its_papers_by_its_own_name(settings):
    settings.OFFICE = settings.OFFICE | {
        "name": "Đảng ủy Núa Ngam",
        "parent": "Tỉnh ủy Lai Châu",
    }
    top = make_organisation("Đảng bộ", kind=OrganisationKind.DISTRICT_COMMITTEE)

    head = head_of(top)

    assert (head.superior_line, head.symbol) == ("ĐẢNG BỘ TỈNH LAI CHÂU", "ĐU")


def test_a_head_that_is_set_goes_before_what_the_tree_implies(world):
    by = make_user("everything")
    save_head(
        PaperHead(organisation=world.cell, own_line="CHI BỘ HUA", symbol="CBH"), by
    )

    head = head_of(world.cell)

    assert (head.own_line, head.symbol) == ("CHI BỘ HUA", "CBH")
    assert head.superior_line == "ĐẢNG BỘ XÃ NA TÔNG"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2023, 10, 13), "ngày 13 tháng 10 năm 2023"),
        (date(2023, 2, 5), "ngày 05 tháng 02 năm 2023"),
        (date(2024, 3, 1), "ngày 01 tháng 3 năm 2024"),
    ],
)
def test_days_are_written_as_the_offices_write_them(day, words):
    assert long_day(day) == words


@kinds
def test_papers_of_three_cost_as_many_queries_as_of_one(
    kind, django_assert_max_num_queries
):
    names = "a" if kind == PaperKind.DECISION else "abc"
    worlds = [make_papers_world(1, n, f"0336{i}", n) for i, n in enumerate(names)]
    known = catalogue.KINDS[kind]
    pks = [ABOUT[kind](world).pk for world in worlds]

    with django_assert_max_num_queries(12) as one:
        known.papers(known.find(EVERYTHING).filter(pk__in=pks[:1]), asked())
    with django_assert_max_num_queries(12) as three:
        known.papers(known.find(EVERYTHING).filter(pk__in=pks), asked())

    assert len(three) == len(one)
    assert HouseholdAssignment.objects.count() == 2 * len(worlds)


def test_what_a_handover_does_not_know_is_dots_to_fill_in(world):
    world.old.pledge = ""
    world.old.save(update_fields=["pledge"])

    paper = make(world, PaperKind.HANDOVER)

    assert "Nội dung đã đăng ký giúp: …" in paper.data["done"]
    assert "….." not in str(paper.data) and "…." not in str(paper.data)


def test_no_row_is_torn_over_two_pages():
    world = make_papers_world(40)
    HouseholdAssignment.objects.update(pledge="giúp con giống " * 6 + "cuối dòng")

    content = pdf.to_pdf([make(world, PaperKind.CELL_LIST)])

    with pypdfium2.PdfDocument(content) as opened:
        pages = [squeezed(page.get_textpage().get_text_range()) for page in opened]
    assert len(pages) > 2
    for page in pages:
        assert page.count("cuốidòng") == page.count("giúpcongiống") / 6
