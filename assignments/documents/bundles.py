"""The papers of a whole commune in one file, made behind the page."""

import io
import zipfile
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assignments.access import scope_for
from assignments.choices import BundleForm, PaperKind
from assignments.documents.catalogue import KINDS, of_commune
from assignments.documents.paper import Asked, Paper
from assignments.documents.pdf import to_pdf
from assignments.documents.word import to_docx
from assignments.models import PaperBundle
from households.models import Commune
from povertyaid import audit, jobs
from povertyaid.jobs import Progress, UserError

TASK = "assignments.tasks.make_papers"
A_BATCH = 25  # gathered at once: few queries, and progress that moves
KEPT = timedelta(days=30)
EPOCH = (1980, 1, 1, 0, 0, 0)  # of the files in a zip: the same data, the same bytes


@transaction.atomic
def ask(kind: PaperKind, commune: Commune, form: BundleForm, day: date, by):
    """Note down that a commune's papers are wanted; wake the bundle's job after."""
    bundle = PaperBundle.objects.create(
        kind=kind, commune=commune, form=form, day=day, asked_by=by
    )
    bundle.job = jobs.ask(
        TASK,
        f"In {bundle}"[:200],
        asked_by=by,
        link=reverse("paper_bundle", args=[bundle.pk]),
        bundle=bundle.pk,
    )
    bundle.save(update_fields=["job"])
    return bundle


def make(bundle: PaperBundle, progress: Progress) -> None:
    """Gather, draw and keep the papers that who asked may read today."""
    scope = scope_for(bundle.asked_by)
    things = of_commune(PaperKind(bundle.kind), scope, bundle.commune, bundle.day)
    if not things or not scope.may_read(bundle.commune_id):
        raise UserError(f"Không có giấy tờ nào loại này ở {bundle.commune}.")
    progress.start(len(things), "Đang lập giấy tờ.")
    papers = _gathered(bundle, things, scope, progress)
    progress.check()
    content = _drawn(bundle, papers, progress)
    _forget_old()
    bundle.file.save(bundle.filename, ContentFile(content), save=False)
    bundle.papers = len(papers)
    bundle.save(update_fields=["file", "papers"])
    rows = sum(paper.rows for paper in papers)
    what = "assignments.householdassignment"
    audit.record_export(bundle.asked_by, what, rows, str(bundle))
    progress.message = f"{len(papers)} giấy, {rows} dòng."


def _gathered(bundle, things: list, scope, progress: Progress) -> list[Paper]:
    asked = Asked(scope, bundle.day)
    papers: list[Paper] = []
    of_each = bundle.form != BundleForm.PDF  # then drawing is what takes long
    for start in range(0, len(things), A_BATCH):
        some = things[start : start + A_BATCH]
        papers += KINDS[PaperKind(bundle.kind)].papers(some, asked)
        progress.step(0 if of_each else len(some))
    return papers


def _drawn(bundle, papers: list[Paper], progress: Progress) -> bytes:
    if bundle.form == BundleForm.PDF:
        return to_pdf(papers)
    ending = "pdf" if bundle.form == BundleForm.PDF_ZIP else "docx"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in papers:
            drawn = to_pdf([paper]) if ending == "pdf" else to_docx(paper)
            entry = zipfile.ZipInfo(f"{paper.filename}.{ending}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, drawn)
            progress.step()
    return written.getvalue()


def _forget_old() -> None:
    """Files full of names do not lie about for ever; their rows stay."""
    old = PaperBundle.objects.filter(asked_at__lt=timezone.now() - KEPT)
    for bundle in old.exclude(file=""):
        bundle.file.delete(save=False)
        bundle.save(update_fields=["file"])
