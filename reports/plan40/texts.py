"""The office's own words: kept section by section, so that two may write at once."""

from dataclasses import dataclass

from django.db import transaction

from povertyaid import audit
from povertyaid.scope import Scope
from reports.models import PlanAccountText, Report
from reports.plan40.figures import text_figures
from reports.plan40.sections import SECTIONS, Section


class Conflict(Exception):
    """Somebody saved the section meanwhile; `current` is what stands now."""

    def __init__(self, current: PlanAccountText):
        self.current = current
        super().__init__("Người khác vừa sửa mục này.")


@dataclass(frozen=True, slots=True)
class Filled:
    """A section with its sentences filled in and the office's paragraphs."""

    section: Section
    sentences: list[str]
    kept: PlanAccountText | None

    @property
    def paragraphs(self) -> list[str]:
        lines = self.kept.text.splitlines() if self.kept else []
        return [line.strip() for line in lines if line.strip()]


def filled(report: Report, scope: Scope) -> list[Filled]:
    """Every section in order; two queries beside those of the figures."""
    figures = text_figures(report, scope)
    kept = PlanAccountText.objects.filter(year=report.year)
    texts = {one.section: one for one in kept.select_related("changed_by")}
    return [
        Filled(
            section,
            [sentence.format(**figures) for sentence in section.sentences],
            texts.get(section.key),
        )
        for section in SECTIONS
    ]


@transaction.atomic
def save(year: int, section: str, text: str, edition: int, by) -> PlanAccountText:
    """Keep a section's words if nobody changed them since `edition` (0: none were).

    Raises Conflict with what stands now; the caller still holds what was typed.
    """
    text = text.replace("\r\n", "\n").strip()
    row, is_new = PlanAccountText.objects.select_for_update().get_or_create(
        year=year, section=section, defaults={"text": text, "changed_by": by}
    )
    before = "" if is_new else row.text
    if not is_new:
        if row.edition != edition:
            raise Conflict(row)
        row.text, row.edition, row.changed_by = text, edition + 1, by
        row.save(update_fields=["text", "edition", "changed_by", "changed_at"])
    action = audit.Action.CREATED if is_new else audit.Action.CHANGED
    audit.record(by, action, row, before={"text": before}, after={"text": text})
    return row
