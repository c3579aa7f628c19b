"""The official forms as PDF: official heads, headings on every page, page numbers.

The same compiled report always gives the same bytes.
"""

from pathlib import Path

from assignments.documents.pdf import typeset
from reports.exports.frame import Bundle
from reports.exports.printed import sheets_of

TEMPLATES = Path(__file__).resolve().parent / "templates"


def write(bundle: Bundle) -> bytes:
    """Every form of the bundle in one file, A4 or A3 by its width."""
    data = {"title": str(bundle.report), "sheets": sheets_of(bundle)}
    return typeset(TEMPLATES / "forms.typ", data)
