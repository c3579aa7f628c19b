"""A file that the browser saves."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from povertyaid.spreadsheets import XLSX


def download(content: bytes | str, filename: str, kind: str = XLSX) -> HttpResponse:
    """`kind` is the media type; the name may be Vietnamese (RFC 6266 says how)."""
    told = content_disposition_header(as_attachment=True, filename=filename)
    headers = {"Content-Disposition": told}
    return HttpResponse(content, content_type=kind, headers=headers)
