"""Draws the Word templates in the Party's layout: `manage.py draw_papers` keeps them.

The .docx files are kept beside the text of the others so that an office can look at
them in Word; a test holds them against this module.
"""

import io

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from assignments.documents import cells, decisions, help_books, pledges
from assignments.documents.paper import Column

FONT = "Times New Roman"  # what the offices have; metrics of Liberation Serif
CENTER = WD_ALIGN_PARAGRAPH.CENTER
MIDDLE = WD_CELL_VERTICAL_ALIGNMENT.CENTER
SIZES = {"a4": (210, 297), "a3": (297, 420)}  # mm, upright
UPRIGHT = {"top": 20, "bottom": 20, "left": 30, "right": 15}
FLIPPED = {"top": 20, "bottom": 15, "left": 20, "right": 15}
MARGINS = {"top": 40, "left": 50, "bottom": 40, "right": 50}  # twentieths of a point
RULES = ("top", "left", "bottom", "right", "insideH", "insideV")


def new(size: str = "a4", *, flipped: bool = False):
    """An empty document: paper, margins, font, page numbers from page 2."""
    document = Document()
    section = document.sections[0]
    short, long = SIZES[size]
    if flipped:
        section.orientation = WD_ORIENT.LANDSCAPE
    width, height = (long, short) if flipped else (short, long)
    section.page_width, section.page_height = Mm(width), Mm(height)
    margins = FLIPPED if flipped else UPRIGHT
    for side, millimetres in margins.items():
        setattr(section, f"{side}_margin", Mm(millimetres))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    document.room = width - margins["left"] - margins["right"]
    return document


def _page_number(paragraph) -> None:
    paragraph.alignment = CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def write(
    place,
    text: str,
    *,
    size=None,
    bold=False,
    italic=False,
    underline=False,
    align=None,
):
    """One paragraph in a document or a cell; a cell's empty first one is used up."""
    paragraph = place.paragraphs[-1] if _is_fresh(place) else place.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline = bold, italic, underline
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _is_fresh(place) -> bool:
    if not hasattr(place, "_tc"):
        return False
    return len(place.paragraphs) == 1 and not place.paragraphs[0].text


def grid(document, shares: list[float], *, rows: int = 1, ruled: bool = False):
    """A table over the whole width, its columns in these shares."""
    table = document.add_table(rows=rows, cols=len(shares))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if ruled:
        borders = OxmlElement("w:tblBorders")
        for side in RULES:
            rule = OxmlElement(f"w:{side}")
            rule.set(qn("w:val"), "single")
            rule.set(qn("w:sz"), "4")
            borders.append(rule)
        table._tbl.tblPr.extend([borders, _narrow_cells()])
    whole = sum(shares)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(document.room * share / whole)
        for cell in column.cells:
            cell.width = column.width
    return table


def _narrow_cells():
    margins = OxmlElement("w:tblCellMar")
    for side, room in MARGINS.items():
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(room))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def keep_whole(row) -> None:
    """A row that is never torn over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def heads(document) -> None:
    left, right = grid(document, [46, 54]).rows[0].cells
    write(left, "{{ head.superior }}", align=CENTER)
    write(left, "{{ head.own }}", bold=True, align=CENTER)
    write(left, "*", align=CENTER)
    write(left, "{%p if head.number %}")
    write(left, "{{ head.number }}", align=CENTER)
    write(left, "{%p endif %}")
    party = "ĐẢNG CỘNG SẢN VIỆT NAM"
    write(right, party, size=15, bold=True, underline=True, align=CENTER)
    write(right, "{{ head.place_date }}", italic=True, align=CENTER)


def titles(document, *, noted: bool = False) -> None:
    first = write(document, "{{ title }}", size=16, bold=True, align=CENTER)
    first.paragraph_format.space_before = Pt(14)
    write(document, "{{ subject }}", bold=True, align=CENTER)
    if noted:
        write(document, "{{ note }}", size=13, italic=True, align=CENTER)
    write(document, "-----", align=CENTER).paragraph_format.space_after = Pt(8)


def body(document, text: str, **how):
    paragraph = write(document, text, align=WD_ALIGN_PARAGRAPH.JUSTIFY, **how)
    paragraph.paragraph_format.first_line_indent = Mm(12.7)
    paragraph.paragraph_format.space_after = Pt(6)
    return paragraph


def part(place, text: str) -> None:
    paragraph = write(place, text, bold=True)
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.keep_with_next = True


def each(place, name: str, line: str, **how):
    """A paragraph for every item of a list."""
    write(place, "{%p for item in " + name + " %}")
    paragraph = write(place, line, **how)
    write(place, "{%p endfor %}")
    return paragraph


def facts(place, name: str) -> None:
    _hang(each(place, name, "- {{ item[0] }}: {{ item[1] }}"))


def bullets(place, name: str) -> None:
    _hang(each(place, name, "- {{ item }}"))


def _hang(paragraph) -> None:
    """The second line of an item stands under its words, not under its dash."""
    paragraph.paragraph_format.left_indent = Mm(4)
    paragraph.paragraph_format.first_line_indent = Mm(-4)
    paragraph.paragraph_format.space_after = Pt(4)


def listing(
    document, columns: list[Column], name: str, *, size: float = 12, row_height=None
) -> None:
    """A ruled table: headings on every page, then a row for each of the data's."""
    table = grid(document, [column.share for column in columns], rows=4, ruled=True)
    headings, begin, cells_of_row, end = table.rows
    for cell, column in zip(headings.cells, columns, strict=True):
        write(cell, column.heading, size=size, bold=True, align=CENTER)
        cell.vertical_alignment = MIDDLE
    headings._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    write(begin.cells[0], "{%tr for row in " + name + ".rows %}")
    for number, (cell, column) in enumerate(
        zip(cells_of_row.cells, columns, strict=True)
    ):
        align = CENTER if column.align == "center" else None
        write(cell, "{{ row[" + str(number) + "] }}", size=size, align=align)
        cell.vertical_alignment = MIDDLE
    keep_whole(cells_of_row)
    if row_height:
        cells_of_row.height = Mm(row_height)
    write(end.cells[0], "{%tr endfor %}")


def signing(document) -> None:
    """Rows of three places to sign."""
    table = grid(document, [1, 1, 1], rows=3)
    begin, places, end = table.rows
    write(begin.cells[0], "{%tr for row in signers %}")
    for number, cell in enumerate(places.cells):
        place = "row[" + str(number) + "]"
        first = write(cell, "{{ " + place + ".title }}", bold=True, align=CENTER)
        first.paragraph_format.space_before = Pt(10)
        write(cell, "{{ " + place + ".note }}", italic=True, align=CENTER)
        last = cell.add_paragraph()
        last.paragraph_format.space_before = Pt(44)
        last.add_run("{{ " + place + ".name }}").bold = True
        last.alignment = CENTER
    keep_whole(places)
    write(end.cells[0], "{%tr endfor %}")


def foot(document) -> None:
    """Recipients on the left, the signature on the right."""
    write(document, "")
    whole = grid(document, [1, 1]).rows[0]
    keep_whole(whole)
    left, right = whole.cells
    write(left, "Nơi nhận:", underline=True)
    each(left, "foot.recipients", "- {{ item }}", size=12)
    each(right, "foot.lines", "{{ item }}", bold=True, align=CENTER)
    for _ in range(3):
        right.add_paragraph()
    last = right.add_paragraph()
    last.add_run("{{ foot.name }}").bold = True
    last.alignment = CENTER


def handover():
    document = new()
    heads(document)
    titles(document)
    body(document, "{{ opening }}")
    for number in (0, 1):
        part(document, "{{ parties[" + str(number) + "].label }}:")
        facts(document, "parties[" + str(number) + "].facts")
    part(document, "1. Hộ được bàn giao")
    facts(document, "household")
    part(document, "2. Việc đã làm")
    bullets(document, "done")
    part(document, "3. Việc tiếp tục thực hiện")
    bullets(document, "left")
    body(document, "{{ closing }}")
    signing(document)
    return document


def decision():
    document = new()
    heads(document)
    titles(document)
    write(document, "{%p for item in grounds %}")
    body(document, "- {{ item }}", italic=True)
    write(document, "{%p endfor %}")
    write(document, "{{ issuer }}", bold=True, align=CENTER)
    decided = write(document, "QUYẾT ĐỊNH:", bold=True, align=CENTER)
    decided.paragraph_format.space_after = Pt(6)
    write(document, "{%p for item in articles %}")
    article = body(document, "{{ item[0] }} ", bold=True)
    article.add_run("{{ item[1] }}")
    write(document, "{%p endfor %}")
    foot(document)
    title = write(document, "{{ list_title }}", size=16, bold=True, align=CENTER)
    title.paragraph_format.page_break_before = True
    write(document, "{{ list_subject }}", bold=True, align=CENTER)
    note = write(document, "{{ list_note }}", size=13, italic=True, align=CENTER)
    note.paragraph_format.space_after = Pt(8)
    listing(document, decisions.COLUMNS, "table")
    return document


def wide(columns: list[Column], size: str = "a4"):
    document = new(size, flipped=True)
    heads(document)
    titles(document, noted=True)
    listing(document, columns, "table", size=11.5 if size == "a3" else 9)
    write(document, "{{ beyond }}", size=12, italic=True)
    foot(document)
    return document


def pledge():
    document = new()
    heads(document)
    titles(document)
    facts(document, "facts")
    body(document, "{{ opening }}")
    listing(document, pledges.COLUMNS, "table")
    write(document, " ", size=6)
    bullets(document, "promises")
    body(document, "{{ closing }}")
    signing(document)
    return document


def help_book():
    document = new()
    heads(document)
    titles(document)
    left, right = grid(document, [80, 20]).rows[0].cells
    facts(left, "facts")
    write(right, "{{ qr }}", align=CENTER)
    write(right, "{{ qr_note }}", size=10, italic=True, align=CENTER)
    part(document, "Người giúp")
    bullets(document, "helpers")
    part(document, "Kết quả rà soát các năm")
    listing(document, help_books.YEAR_COLUMNS, "years")
    part(document, "Kế hoạch thoát nghèo")
    listing(document, help_books.MEASURE_COLUMNS, "measures", row_height=11)
    part(document, "Nhật ký giúp đỡ hộ")
    listing(document, help_books.VISIT_COLUMNS, "visits", row_height=15)
    return document


TEMPLATES = {
    "ban-giao": handover,
    "quyet-dinh": decision,
    "danh-sach": lambda: wide(cells.LIST_COLUMNS),
    "danh-sach-a3": lambda: wide(cells.LIST_COLUMNS, "a3"),
    "so-phan-cong": lambda: wide(cells.REGISTER_COLUMNS),
    "cam-ket": pledge,
    "so-giup-ho": help_book,
}


def drawn(name: str) -> bytes:
    written = io.BytesIO()
    TEMPLATES[name]().save(written)
    return written.getvalue()
