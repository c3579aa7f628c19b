"""Papers as PDF, set by Typst from the templates beside this module.

What the data holds is text and nothing else: it goes in as JSON and is never read as
markup. No network, no packages, no fonts of the machine; the same data gives the same
bytes, for no clock is asked.
"""

import io
import json
from collections.abc import Iterable
from pathlib import Path

import segno
import typst

from assignments.documents.paper import Paper
from assignments.documents.wording import printable
from povertyaid.stamps import stamp

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "templates" / "papers.typ"
FONTS = HERE / "fonts"
PROJECT = HERE.parents[1]  # a template may take in another's from here, nothing else
NO_PACKAGES = HERE / "templates"  # holds none, so that none is looked for elsewhere


def to_pdf(papers: Iterable[Paper]) -> bytes:
    """One PDF, every paper beginning on a page 1 of its own."""
    return _compiled(papers, stamp(), format="pdf")


def to_picture(paper: Paper) -> bytes:
    """The first page of a paper as a PNG, for the screen."""
    pages = _compiled([paper], "", format="png", ppi=80)
    return pages[0] if isinstance(pages, list) else pages


def typeset(template: Path, data: dict) -> bytes:
    """A PDF of another of the project's templates, which finds `data` as sys.inputs."""
    return _set(template, {"data": json.dumps(data, ensure_ascii=False)}, format="pdf")


def _compiled(papers: Iterable[Paper], taken: str, **how) -> bytes | list[bytes]:
    """`taken`: who took them and when, for the foot; a decision's foot stays empty."""
    given = [_with_picture(printable(paper.data)) for paper in papers]
    words = {"papers": json.dumps(given, ensure_ascii=False), "stamp": taken}
    return _set(TEMPLATE, words, **how)


def _set(template: Path, inputs: dict[str, str], **how) -> bytes | list[bytes]:
    return typst.compile(
        template,
        root=PROJECT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        package_path=NO_PACKAGES,
        package_cache_path=NO_PACKAGES,
        sys_inputs=inputs,
        timestamp=0,
        **how,
    )


def _with_picture(data: dict) -> dict:
    """An address becomes a QR code, drawn here as SVG."""
    if address := data.get("address"):
        drawn = io.BytesIO()
        segno.make(address, error="m", micro=False).save(
            drawn, kind="svg", scale=4, border=2, xmldecl=False
        )
        data["qr"] = drawn.getvalue().decode()
    return data
