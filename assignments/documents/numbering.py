"""Numbers of papers: one after the other through a committee's term."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from assignments.choices import DocumentType, PaperKind
from assignments.documents.heads import head_of
from assignments.documents.wording import DOTS
from assignments.models import IssuedPaper, PartyOrganisation
from povertyaid import audit

TYPES = {  # the kinds that take a number; the others are printed without
    PaperKind.DECISION: DocumentType.DECISION,
    PaperKind.CELL_LIST: DocumentType.RESOLUTION,
    PaperKind.HANDOVER: DocumentType.MINUTES,
}


def usual_term(day: date) -> date:
    """When the term of `day` began, if the office has not said: the middle of 2020,
    2025 …, once the cells and communes have held their congresses."""
    began = date(day.year - day.year % 5, 7, 1)
    return began if began <= day else began.replace(year=began.year - 5)


def term_of(organisation: PartyOrganisation, day: date) -> date:
    told = head_of(organisation).term_started_on
    return told if told and told <= day else usual_term(day)


def next_number(organisation: PartyOrganisation, kind: PaperKind, day: date) -> int:
    """What `issue` would give now; another may be quicker."""
    return _newest(organisation, TYPES[kind], term_of(organisation, day)) + 1


@transaction.atomic
def issue(paper: IssuedPaper, number: int | None = None) -> IssuedPaper:
    """Give a paper (not saved: organisation, kind, about, subject, dates, by whom) the
    next number of its term, or the `number` the paper book already has for it.

    The organisation's row is locked first: two at once get two numbers.
    """
    organisations = PartyOrganisation.objects.select_for_update(of=["self"])
    organisations.get(pk=paper.organisation_id)
    paper.document_type = TYPES[paper.kind]
    paper.term_started_on = term_of(paper.organisation, paper.dated)
    paper.symbol = head_of(paper.organisation).symbol
    taken = _newest(paper.organisation, paper.document_type, paper.term_started_on)
    paper.number = number or taken + 1
    same = IssuedPaper.objects.filter(
        organisation=paper.organisation,
        document_type=paper.document_type,
        term_started_on=paper.term_started_on,
        number=paper.number,
    )
    if old := same.first():
        told = f"{old} đã cấp ngày {old.dated:%d/%m/%Y}: {old.subject}."
        raise ValidationError({"number": told})
    paper.save()
    after = {"number": paper.label, "dated": str(paper.dated), "subject": paper.subject}
    audit.record(paper.issued_by, audit.Action.CREATED, paper, after=after)
    return paper


def number_line(kind: PaperKind, symbol: str, issued: IssuedPaper | None) -> str:
    """ "Số 12-QĐ/HU", with dots for a draft; empty for a kind without numbers."""
    if issued:
        return str(issued)
    return f"Số {DOTS}-{TYPES[kind].value}/{symbol}" if kind in TYPES else ""


def _newest(organisation, document_type: str, term: date) -> int:
    issued = IssuedPaper.objects.filter(
        organisation=organisation, document_type=document_type, term_started_on=term
    )
    return issued.aggregate(newest=Max("number"))["newest"] or 0
