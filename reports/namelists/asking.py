"""Asking for a name list, and the job that makes it."""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assignments.access import scope_for
from povertyaid import audit, jobs
from povertyaid.jobs import Progress, UserError
from reports.models import NameList
from reports.namelists.rows import HEADINGS, lines_of, rows
from reports.namelists.writing import write

TASK = "reports.tasks.make_name_list"
KEPT = timedelta(days=30)


@transaction.atomic
def ask(asked: NameList) -> NameList:
    """Note down that this list is wanted; the caller wakes its job."""
    asked.save()
    link = reverse("name_list", args=[asked.pk])
    asked.job = jobs.ask(
        TASK, str(asked)[:200], asked_by=asked.asked_by, link=link, name_list=asked.pk
    )
    asked.save(update_fields=["job"])
    return asked


def make(asked: NameList, progress: Progress) -> None:
    """Write the list as far as who asked may read today, and keep the file."""
    scope = scope_for(asked.asked_by)
    allowed = NameList.objects.visible_to(scope).filter(pk=asked.pk).exists()
    lines = lines_of(asked.report, asked.status, scope, asked.commune)
    total = lines.count()
    if not allowed or not total:
        raise UserError("Không có hộ nào trong danh sách này.")
    if asked.shows_numbers and not scope.may_see_numbers(asked.commune_id):
        raise UserError("Người yêu cầu không còn quyền xem số định danh ở đây.")
    progress.start(total, "Đang lập danh sách.")
    found = rows(lines, shows_numbers=asked.shows_numbers)
    with tempfile.TemporaryDirectory() as folder:
        path, counted = write(asked, found, Path(folder) / "list", progress.step)
        progress.check()
        _forget_old()
        with path.open("rb") as made:
            asked.file.save(f"bieu-{asked.pk}{path.suffix}", File(made), save=False)
    asked.households, asked.persons = counted.households, counted.persons
    asked.save(update_fields=["file", "households", "persons"])
    what, columns = "reports.reportline", [words for words, _ in HEADINGS]
    audit.record_export(
        asked.asked_by, what, asked.persons, str(asked), columns=columns
    )
    progress.message = f"{asked.households} hộ, {asked.persons} dòng."


def _forget_old() -> None:
    """Files full of names do not lie about for ever; their rows stay."""
    old = NameList.objects.filter(asked_at__lt=timezone.now() - KEPT)
    for one in old.exclude(file=""):
        one.file.delete(save=False)
        one.save(update_fields=["file"])
