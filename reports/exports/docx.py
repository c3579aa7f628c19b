"""The official forms as a Word file: A4 or A3 landscape, headings on every page.

Tables are written as XML: a library's cell by cell takes seconds for a district.
The same compiled report always gives the same bytes.
"""

import io
import zipfile
from xml.sax.saxutils import escape

import docx
from django.conf import settings
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt

from reports.exports.frame import DRAFT, Bundle
from reports.exports.printed import sheets_of

EPOCH = (1980, 1, 1, 0, 0, 0)  # of the files inside: the same data, the same bytes
SIZES = {"a4": (297, 210), "a3": (420, 297)}  # mm, landscape
MARGINS = {"left": 15, "right": 12, "top": 15, "bottom": 15}  # mm
TWIPS = 56.7  # to a millimetre
FONT = "Times New Roman"
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
SINGLE = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write(bundle: Bundle) -> bytes:
    """Every form of the bundle in one file, each in a section of its own."""
    document = docx.Document()
    _set_up(document, bundle)
    for number, sheet in enumerate(sheets_of(bundle)):
        section = document.add_section() if number else document.sections[0]
        _set_page(section, sheet)
        _write_form(document, sheet)
    return packed(document)


def packed(document) -> bytes:
    """The document's bytes, the same for the same text: no clock in the archive."""
    made, written = io.BytesIO(), io.BytesIO()
    document.save(made)
    with (
        zipfile.ZipFile(made) as archive,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in archive.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, archive.read(name))
    return written.getvalue()


def set_font(document, size: float) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.space_before = Pt(0)


def set_facts(document, title: str, author: str, made_at) -> None:
    """The file's properties; the library would put in its own and today's."""
    facts = document.core_properties
    facts.title, facts.author, facts.language = title, author, "vi-VN"
    facts.last_modified_by, facts.comments, facts.keywords = author, "", ""
    facts.created = facts.modified = made_at.replace(tzinfo=None)


def _set_up(document, bundle: Bundle) -> None:
    set_font(document, 11)
    set_facts(document, str(bundle.report), settings.OFFICE["name"], bundle.made_at)


def _set_page(section: Section, sheet: dict) -> None:
    width, height = SIZES[sheet["size"]]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    for edge, size in MARGINS.items():
        setattr(section, f"{edge}_margin", Mm(size))
    section.header_distance = section.footer_distance = Mm(7)
    _foot(section, sheet, width)
    if sheet["is_draft"]:
        section.header.is_linked_to_previous = False
        above = section.header.paragraphs[0]
        above.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        above.add_run(DRAFT).bold = True


def _foot(section: Section, sheet: dict, width: int) -> None:
    section.footer.is_linked_to_previous = False
    below = section.footer.paragraphs[0]
    below.style = "Normal"  # the library's own has tab stops for a narrow page
    room = width - MARGINS["left"] - MARGINS["right"]
    below.paragraph_format.tab_stops.add_tab_stop(Mm(room), WD_TAB_ALIGNMENT.RIGHT)
    below.add_run(f"{sheet['stamp']}\t").font.size = Pt(9)
    for words in (" PAGE ", None, " NUMPAGES "):
        if words is None:
            below.add_run("/").font.size = Pt(9)
        else:
            add_field(below, words)


def add_field(paragraph, instruction: str, size: float = 9) -> None:
    """A number Word itself counts: the page, or how many there are."""
    below = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr="{instruction}"><w:r><w:rPr>'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(below)


def _write_form(document, sheet: dict) -> None:
    _heads(document, sheet)
    _line(document, f"{sheet['label']}. {sheet['title']}", 14, is_bold=True, before=8)
    _line(document, sheet["facts"], 11, is_italic=True, after=4)
    if sheet["reason"]:
        _line(document, sheet["reason"], 11, is_bold=True, after=4)
    size = SIZES[sheet["size"]][0] - MARGINS["left"] - MARGINS["right"]
    add_table(document, grid(sheet, size))
    for note in sheet["notes"]:
        below = _line(document, note, 10, is_italic=True, before=2)
        below.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _signing(document, sheet["signers"])


def _line(document, text, size, *, is_bold=False, is_italic=False, before=0, after=0):
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = is_bold, is_italic, Pt(size)
    return paragraph


def _heads(document, sheet: dict) -> None:
    table = document.add_table(1, 2)
    for cell, lines in zip(
        table.rows[0].cells, (sheet["left"], sheet["right"]), strict=True
    ):
        for place, line in enumerate(lines):
            paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
            paragraph.alignment = CENTRE
            run = paragraph.add_run(line["text"])
            run.font.size = Pt(12)
            run.bold, run.italic = line["style"] == "bold", line["style"] == "italic"
            run.underline = line["is_ruled"]


def _signing(document, signers: list) -> None:
    document.add_paragraph()
    table = document.add_table(1, len(signers))
    table.rows[0]._tr.get_or_add_trPr().append(
        parse_xml(f"<w:cantSplit {nsdecls('w')}/>")
    )
    for cell, (lines, note) in zip(table.rows[0].cells, signers, strict=True):
        for place, words in enumerate((*lines, note, "", "", "")):
            paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
            paragraph.alignment = CENTRE
            run = paragraph.add_run(words)
            run.bold, run.italic = words in lines, words == note


def add_table(document, xml: str) -> None:
    """Put a table's XML at the end, before the section's own settings."""
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def grid(sheet: dict, width: float) -> str:
    """The form's table, `width` millimetres wide, as WordprocessingML."""
    whole = sum(sheet["shares"])
    widths = [round(width * TWIPS * share / whole) for share in sheet["shares"]]
    half_points = round(sheet["points"] * 2)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    headings = spread(sheet["headings"], len(widths))
    numbers = [
        {"text": words, "align": "center", "rowspan": 1, "colspan": 1}
        for words in sheet["number_row"]
    ]
    body = spread([row["cells"] for row in sheet["rows"]], len(widths))
    rows = [_row(cells, widths, half_points, "b", True) for cells in headings]
    rows += [
        _row(spread([numbers], len(widths))[0], widths, half_points - 2, "i", True)
    ]
    for row, cells in zip(sheet["rows"], body, strict=True):
        style = "b" if row["is_bold"] else ""
        rows.append(_row(cells, widths, half_points, style, False))
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders>{EDGES}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="50" w:type="dxa"/>'
        '<w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def spread(rows: list[list[dict]], width: int) -> list[list[tuple[dict, int, bool]]]:
    """Rows of cells → (cell, its first column, is it the lower part of a tall one).

    Word wants every row whole: a cell two rows high has a part in the second.
    """
    running: dict[int, tuple[dict, int]] = {}  # column → tall cell, rows still to come
    found = []
    for cells in rows:
        waiting, placed, column = iter(cells), [], 0
        while column < width:
            if column in running:
                cell, left = running.pop(column)
                is_below = True
            elif (cell := next(waiting, None)) is not None:
                left, is_below = cell["rowspan"], False
            else:
                break
            placed.append((cell, column, is_below))
            if left > 1:
                running[column] = (cell, left - 1)
            column += cell["colspan"]
        found.append(placed)
    return found


def _row(cells, widths: list[int], half_points: int, style: str, is_head: bool) -> str:
    settings = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "")
    drawn = "".join(_cell(*cell, widths, half_points, style) for cell in cells)
    return f"<w:tr><w:trPr>{settings}</w:trPr>{drawn}</w:tr>"


def _cell(cell: dict, column: int, is_below: bool, widths, half_points, style) -> str:
    span = cell["colspan"]
    properties = f'<w:tcW w:w="{sum(widths[column : column + span])}" w:type="dxa"/>'
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if cell["rowspan"] > 1:
        properties += "<w:vMerge/>" if is_below else '<w:vMerge w:val="restart"/>'
    weight = f"<w:{style}/>" if style else ""
    text = "" if is_below else escape(cell["text"])
    keep = "<w:keepNext/>" if cell["rowspan"] > 1 and not is_below else ""
    return (
        f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}{SINGLE}<w:jc w:val="{cell["align"]}"/></w:pPr>'
        f"<w:r><w:rPr>{weight}"
        f'<w:sz w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
    )
