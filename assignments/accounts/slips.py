"""The slips that let new users in, as a PDF: one on a page, or four on a sheet."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from django.conf import settings
from django.utils import timezone

from assignments.documents.pdf import typeset
from povertyaid.models import User
from povertyaid.signin import Slip

TEMPLATE = Path(__file__).resolve().parent / "templates" / "slips.typ"
ON_A_SHEET = 4


def to_pdf(slips: Sequence[tuple[User, Slip]], on_a_sheet: int = 1) -> bytes:
    """Each slip with its code as a QR drawing; `on_a_sheet` is 1 or ON_A_SHEET."""
    data = {
        "office": settings.OFFICE["name"],
        "on_a_sheet": on_a_sheet,
        "slips": [_told(user, slip) for user, slip in slips],
    }
    return typeset(TEMPLATE, data)


def drawn(slip: Slip) -> str:
    """The slip's address as a QR code, in SVG."""
    out = io.BytesIO()
    segno.make(slip.url, error="m", micro=False).save(
        out, kind="svg", scale=4, border=2, xmldecl=False
    )
    return out.getvalue().decode()


def _told(user: User, slip: Slip) -> dict:
    expires = timezone.localtime(slip.expires_at)
    return {
        "name": user.full_name or user.username,
        "job_title": user.job_title,
        "username": user.username,
        "code": [slip.code[:20], slip.code[20:]],  # four groups and three
        "entrance": slip.entrance,
        "expires": f"{expires:%H:%M ngày %d/%m/%Y}",
        "qr": drawn(slip),
    }
