"""Who took a file with people's data out, and when: told by the file itself.

In its properties and, small, at the foot of every printed page, so that a copy that
turns up somewhere says whose it was. A command and the clock take nothing out: what
they make carries no stamp, and the same data gives the same bytes. CSV has no place
for one; the log has who took it (povertyaid.audit).
"""

import xlsxwriter
from django.utils import timezone

from povertyaid import acts

LONGEST = 120  # characters of a name; a workbook's footer takes 255 in all


def stamp() -> str:
    """The stamp's words; empty where nobody asked for the file."""
    who = acts.doer()[:LONGEST]
    if not who:
        return ""
    return f"{who} xuất lúc {timezone.localtime():%H:%M ngày %d/%m/%Y}"


def stamp_book(book: xlsxwriter.Workbook) -> None:
    """Into the workbook's properties and every sheet's foot; last before it closes."""
    words = stamp()
    if not words:
        return
    book.set_properties(book.doc_properties | {"comments": words})
    for sheet in book.worksheets():
        right = sheet.footer or "&R&8&P/&N"
        sheet.set_footer(f"&L&8{words.replace('&', '&&')}{right}")
