"""Papers as Word files, filled into the templates beside this module.

A template is the project's own (word_templates.py draws them); what goes into it is
text, escaped, and never read as a template again.
"""

import io
from pathlib import Path

import segno
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from assignments.documents.paper import Paper
from assignments.documents.wording import printable

TEMPLATES = Path(__file__).resolve().parent / "templates"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def to_docx(paper: Paper) -> bytes:
    template = DocxTemplate(TEMPLATES / f"{paper.kind}{_size(paper)}.docx")
    data = printable(paper.data)
    if address := data.get("address"):
        data["qr"] = InlineImage(template, _picture(address), width=Mm(26))
    template.render(data, autoescape=True)
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()


def _size(paper: Paper) -> str:
    return "-a3" if paper.data["size"] == "a3" else ""


def _picture(address: str) -> io.BytesIO:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="png", scale=8, border=2
    )
    drawn.seek(0)
    return drawn
