"""Papers as Word files, filled into the templates beside this module.

A template is the project's own (word_templates.py draws them); what goes into it is
text, escaped, and never read as a template again.
"""

import io
from pathlib import Path

import segno
from docx.shared import Mm, Pt, RGBColor
from docxtpl import DocxTemplate, InlineImage

from assignments.documents.paper import Paper
from assignments.documents.wording import printable
from povertyaid.stamps import stamp

TEMPLATES = Path(__file__).resolve().parent / "templates"
DECISION = "quyet-dinh"  # drawn as the Party draws it: its foot stays empty
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def to_docx(paper: Paper) -> bytes:
    template = DocxTemplate(TEMPLATES / f"{paper.kind}{_size(paper)}.docx")
    data = printable(paper.data)
    if address := data.get("address"):
        data["qr"] = InlineImage(template, _picture(address), width=Mm(26))
    template.render(data, autoescape=True)
    _stamp(template.docx, has_foot=paper.kind != DECISION)
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()


def _stamp(document, *, has_foot: bool) -> None:
    """Who took it out and when: its properties, and small at the foot of each page."""
    words = stamp()
    if not words:
        return
    document.core_properties.comments = words
    for section in document.sections if has_foot else ():
        for footer in (section.first_page_footer, section.footer):
            run = footer.paragraphs[0].add_run(words)
            run.font.size, run.font.color.rgb = Pt(7.5), RGBColor(90, 90, 90)


def _size(paper: Paper) -> str:
    return "-a3" if paper.data["size"] == "a3" else ""


def _picture(address: str) -> io.BytesIO:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="png", scale=8, border=2
    )
    drawn.seek(0)
    return drawn
