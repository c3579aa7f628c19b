"""A file that the browser saves."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from povertyaid.spreadsheets import CSV, XLSX, to_csv, to_xlsx


def download(content: bytes | str, filename: str, kind: str = XLSX) -> HttpResponse:
    """`kind` is the media type; the name may be Vietnamese (RFC 6266 says how)."""
    told = content_disposition_header(as_attachment=True, filename=filename)
    headers = {"Content-Disposition": told}
    return HttpResponse(content, content_type=kind, headers=headers)


def download_table(
    form: str, stem: str, sheet: str, headers: Sequence[str], rows: Sequence[Sequence]
) -> HttpResponse:
    """One table as "csv" or "xlsx", the form the address asks for; `stem` is the name
    of the file, `sheet` of the workbook's sheet."""
    if form == "csv":
        return download(to_csv(headers, rows), f"{stem}.csv", CSV)
    return download(to_xlsx({sheet: (headers, rows)}), f"{stem}.xlsx")
