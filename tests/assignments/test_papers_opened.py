"""The Word files opened by LibreOffice: without repair, saying all they should."""

import shutil
import subprocess

import pypdfium2
import pytest

from assignments.choices import PaperKind
from assignments.documents import word
from tests.assignments.papers_world import HOSTILE, make_papers_world
from tests.assignments.test_papers import ABOUT, make, squeezed, text_of_pdf

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (libreoffice-writer-nogui) is not installed"
)


@needs_office
@pytest.mark.slow
def test_libreoffice_opens_every_word_file(tmp_path):
    world = make_papers_world(3)
    papers = [make(world, kind) for kind in ABOUT]
    papers.append(make(world, PaperKind.CELL_LIST, size="a3"))
    sources = []
    for number, paper in enumerate(papers):
        sources.append(tmp_path / f"{number}.docx")
        sources[-1].write_bytes(word.to_docx(paper))
    command = [SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]

    subprocess.run([*command, *map(str, sources)], check=True, capture_output=True)

    for source, paper in zip(sources, papers, strict=True):
        content = source.with_suffix(".pdf").read_bytes()
        printed = text_of_pdf(content)
        assert squeezed(paper.data["title"]) in printed
        assert squeezed(paper.data["subject"]) in printed
        if paper.kind != "quyet-dinh":
            assert squeezed(HOSTILE) in printed
        with pypdfium2.PdfDocument(content) as opened:
            width, height = opened.get_page_size(0)
        assert (width > height) is paper.data["flipped"]
