"""The text report as a paper of the Party's layout: PDF and Word, tables behind it."""

from pathlib import Path

import docx
from django.conf import settings
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Mm, Pt

from assignments.choices import OrganisationKind
from assignments.documents.heads import Head, derived, head_of
from assignments.documents.pdf import typeset
from assignments.documents.wording import DOTS, printable
from assignments.models import PartyOrganisation
from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.exports.docx import (
    MARGINS,
    SIZES,
    add_field,
    add_table,
    grid,
    packed,
    set_facts,
    set_font,
)
from reports.exports.frame import DRAFT, PARTY, Bundle, bundle_of
from reports.exports.printed import sheets_of
from reports.measures.plans import PlanFigures
from reports.models import Report
from reports.plan40.texts import Filled, filled
from reports.tables import forms, plan_forms

TEMPLATE = Path(__file__).resolve().parent / "templates" / "report.typ"
OFFICIAL = (1, 2, 3)  # the official forms that go with it
CENTRE, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
UNWRITTEN = "(chưa có nội dung)"
PAGE = {"left": 30, "right": 15, "top": 20, "bottom": 20}  # mm


def data_of(report: Report, scope: Scope) -> dict:
    """What both renderers draw, as plain texts; for who reads the district."""
    committees = PartyOrganisation.objects.filter(
        kind=OrganisationKind.DISTRICT_COMMITTEE
    )
    organisation = committees.first()
    head = head_of(organisation) if organisation else _implied()
    plan = PlanFigures(report, scope).plan
    is_draft = report.state != ReportState.CLOSED
    day = report.closed_at or report.compiled_at
    number = f"Số {DOTS}-BC/{head.symbol}"
    about = (
        f"Kế hoạch số {plan.number}, ngày {plan.issued_on:%d/%m/%Y} của "
        f"{settings.OFFICE['name']}"
        if plan
        else "kế hoạch giúp đỡ hộ nghèo, hộ cận nghèo"
    )
    return printable(
        {
            "title": "BÁO CÁO",
            "subject": f"kết quả thực hiện {about}, năm {report.year}",
            "head": head.top(number, day.date(), is_draft=True),
            "foot": head.foot,
            "is_draft": is_draft,
            "stamp": str(report),
            "parts": [_part(one) for one in filled(report, scope)],
            "sheets": sheets_of(_appendix(report, scope)),
        }
    )


def to_pdf(report: Report, scope: Scope) -> bytes:
    return typeset(TEMPLATE, data_of(report, scope))


def to_docx(report: Report, scope: Scope) -> bytes:
    data, document = data_of(report, scope), docx.Document()
    set_font(document, 14)
    made_at = report.closed_at or report.compiled_at
    set_facts(document, data["subject"], data["head"]["own"], made_at)
    _set_page(document.sections[0], data)
    _heads(document, data["head"])
    _centred(document, data["title"], 16, before=14)
    _centred(document, data["subject"], 14, after=12)
    for part in data["parts"]:
        _write_part(document, part)
    _foot(document, data["foot"])
    for sheet in data["sheets"]:
        _write_sheet(document, sheet)
    return packed(document)


def _implied() -> Head:
    kind = OrganisationKind.DISTRICT_COMMITTEE
    return derived(PartyOrganisation(kind=kind), {})


def _appendix(report: Report, scope: Scope) -> Bundle:
    official = [form for form in forms(report) if form.number in OFFICIAL]
    return bundle_of(report, [*plan_forms(report), *official], scope)


def _part(one: Filled) -> dict:
    section = one.section
    words = [*one.sentences, *one.paragraphs]
    is_lacking = bool(section.hint) and not words
    return {
        "heading": f"{section.number}. {section.title}",
        "is_part": section.is_part,
        "paragraphs": [UNWRITTEN] if is_lacking else words,
    }


def _set_page(section, data: dict) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    for edge, size in PAGE.items():
        setattr(section, f"{edge}_margin", Mm(size))
    section.different_first_page_header_footer = True
    above = section.header.paragraphs[0]
    above.alignment = CENTRE
    add_field(above, " PAGE ", 13)
    if data["is_draft"]:
        first = section.first_page_header.paragraphs[0]
        first.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        first.add_run(DRAFT).bold = True


def _heads(document, head: dict) -> None:
    left = [(head["superior"], ""), (head["own"], "b"), ("*", ""), (head["number"], "")]
    right = [(PARTY, "bu"), (head["place_date"], "i")]
    table = document.add_table(1, 2)
    table.autofit = False
    for cell, lines, width in zip(
        table.rows[0].cells, (left, right), (74, 91), strict=True
    ):
        cell.width = Mm(width)
        for place, (text, style) in enumerate(lines):
            paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
            paragraph.alignment = CENTRE
            run = paragraph.add_run(text)
            run.bold, run.italic = "b" in style, "i" in style
            run.underline = "u" in style
            run.font.size = Pt(13)


def _centred(document, text: str, size: float, *, before=0, after=0) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)


def _write_part(document, part: dict) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = Pt(8)
    heading.paragraph_format.first_line_indent = Cm(1.27)
    heading.paragraph_format.keep_with_next = True
    heading.add_run(part["heading"]).bold = True
    for text in part["paragraphs"]:
        paragraph = document.add_paragraph(text)
        paragraph.alignment = BOTH
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
        paragraph.paragraph_format.space_before = Pt(6)


def _foot(document, foot: dict) -> None:
    document.add_paragraph()
    table = document.add_table(1, 2)
    left, right = table.rows[0].cells
    left.paragraphs[0].add_run("Nơi nhận:").underline = True
    for line in foot["recipients"]:
        left.add_paragraph().add_run(f"- {line}").font.size = Pt(12)
    for place, line in enumerate([*foot["lines"], "", "", "", foot["name"]]):
        paragraph = right.add_paragraph() if place else right.paragraphs[0]
        paragraph.alignment = CENTRE
        paragraph.add_run(line).bold = True


def _write_sheet(document, sheet: dict) -> None:
    section = document.add_section()
    width, height = SIZES[sheet["size"]]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    for edge, size in MARGINS.items():
        setattr(section, f"{edge}_margin", Mm(size))
    section.different_first_page_header_footer = False
    title = f"{sheet['label']}. {sheet['title']}"
    _centred(document, title, 13, after=4)
    add_table(document, grid(sheet, width - MARGINS["left"] - MARGINS["right"]))
    for note in sheet["notes"]:
        run = document.add_paragraph().add_run(note)
        run.italic, run.font.size = True, Pt(10)


def filename(report: Report, ending: str) -> str:
    return f"bao-cao-ke-hoach-40-{report.year}.{ending}"


WRITERS = {"pdf": to_pdf, "docx": to_docx}
