"""The head and the foot of an organisation's papers, as set or as the tree implies.

Layout and wording after Quy định 66-QĐ/TW and Hướng dẫn 36-HD/VPTW: the superior body,
the issuing one in bold, an asterisk, the number without colon; T/M with a slash.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction

from assignments.choices import OrganisationKind
from assignments.documents.wording import day_to_fill, lines_of, long_day
from assignments.models import IssuedPaper, PaperHead, PartyMember, PartyOrganisation
from households.models import Household
from povertyaid import audit
from povertyaid.office import as_party_body, initials_of
from povertyaid.text import fold

COMMITTEES = {
    OrganisationKind.DISTRICT_COMMITTEE,
    OrganisationKind.GRASSROOTS_COMMITTEE,
    OrganisationKind.SUB_COMMITTEE,
}
SECRETARIES = {  # what stands in "Chức vụ Đảng" of a cell's or a committee's secretary
    False: {"bi thu", "bi thu chi bo"},
    True: {"bi thu", "bi thu dang uy", "bi thu dang bo"},
}
FIELDS = [
    "superior_line",
    "own_line",
    "symbol",
    "place",
    "signing_lines",
    "signer_title",
    "signer_name",
    "recipients",
    "term_started_on",
]
SAME_TERM_DAYS = 366  # a start corrected by less than this is the same term's


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the text of an organisation's papers."""

    superior_line: str
    own_line: str
    symbol: str
    place: str
    signer_title: str
    signer_name: str
    signing_lines: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    term_started_on: date | None = None

    def top(self, number: str, day: date, *, is_draft: bool = False) -> dict:
        """The two heads side by side, as both renderers take them."""
        when = day_to_fill(day) if is_draft else long_day(day)
        return {
            "superior": self.superior_line,
            "own": self.own_line,
            "number": number,
            "place_date": f"{self.place}, {when}",
        }

    @property
    def foot(self) -> dict:
        return {
            "lines": [*self.signing_lines, self.signer_title],
            "name": self.signer_name,
            "recipients": self.recipients,
        }


def heads_of(organisations: Iterable[PartyOrganisation]) -> dict[int, Head]:
    """Organisation id → its head, in two queries (parents and communes come with)."""
    organisations = list(organisations)
    ids = [organisation.pk for organisation in organisations]
    rows = PaperHead.objects.filter(organisation__in=ids)
    kept = {row.organisation_id: row for row in rows}
    secretaries = secretaries_of(organisations)
    return {
        organisation.pk: _merged(
            kept.get(organisation.pk), derived(organisation, secretaries)
        )
        for organisation in organisations
    }


def head_of(organisation: PartyOrganisation) -> Head:
    return heads_of([organisation])[organisation.pk]


def secretaries_of(organisations: Iterable[PartyOrganisation]) -> dict[int, str]:
    """Organisation id → its secretary's name, where the register tells; one query.

    A committee's secretary is a member of one of its cells.
    """
    wanted = {organisation.pk: organisation for organisation in organisations}
    rows = PartyMember.objects.registered().filter(position__istartswith="bí thư")
    near = rows.filter(organisation__in=wanted) | rows.filter(
        organisation__parent__in=wanted
    )
    found: dict[int, str] = {}
    for name, position, cell, parent in near.values_list(
        "name", "position", "organisation", "organisation__parent"
    ):
        for pk in (cell, parent):
            organisation = wanted.get(pk)
            if organisation is None or (pk == parent and not _leads(organisation)):
                continue
            if fold(position) in SECRETARIES[_leads(organisation)]:
                found.setdefault(pk, name)
    return found


def derived(organisation: PartyOrganisation, secretaries: dict[int, str]) -> Head:
    """The head the tree implies; names of province and district are settings.OFFICE."""
    office, kind = settings.OFFICE, organisation.kind
    secretary = secretaries.get(organisation.pk, "")
    if kind == OrganisationKind.DISTRICT_COMMITTEE:
        return Head(
            superior_line=as_party_body(office["parent"]),
            own_line=office["name"].upper(),
            symbol=initials_of(office["name"]),
            place=office["place"],
            signer_title="BÍ THƯ",
            signer_name=secretary,
            signing_lines=["T/M BAN THƯỜNG VỤ"],
            recipients=[
                f"Thường trực {office['parent']} (b/c),",
                "Các tổ chức cơ sở đảng trực thuộc,",
                f"Lưu Văn phòng {office['name']}.",
            ],
        )
    above = organisation.parent.name if organisation.parent else ""
    superior = above or f"Đảng bộ {office['district']}"
    is_committee = _leads(organisation)
    own = organisation.name
    if is_committee and fold(own).startswith("dang bo "):
        own = f"Đảng ủy {own.split(maxsplit=2)[2]}"
    commune = organisation.commune
    return Head(
        superior_line=superior.upper(),
        own_line=own.upper(),
        symbol="ĐU" if is_committee else "CB",
        place=commune.name if commune else office["place"],
        signer_title="BÍ THƯ",
        signer_name=secretary,
        signing_lines=["T/M ĐẢNG ỦY" if is_committee else "T/M CHI BỘ"],
        recipients=[
            f"{superior} (b/c),",
            f"Lưu {'đảng ủy' if is_committee else 'chi bộ'}.",
        ],
    )


def head_without_helper(household: Household) -> Head:
    """For the book of a household nobody answers for yet: the commune's committee."""
    commune = household.village.commune
    return Head(
        superior_line=f"Đảng bộ {settings.OFFICE['district']}".upper(),
        own_line=f"Đảng ủy {commune}".upper(),
        symbol="ĐU",
        place=commune.name,
        signer_title="BÍ THƯ",
        signer_name="",
        signing_lines=["T/M ĐẢNG ỦY"],
    )


def _leads(organisation: PartyOrganisation) -> bool:
    return organisation.kind in COMMITTEES


def _merged(kept: PaperHead | None, implied: Head) -> Head:
    if kept is None:
        return implied
    return Head(
        superior_line=kept.superior_line or implied.superior_line,
        own_line=kept.own_line or implied.own_line,
        symbol=kept.symbol or implied.symbol,
        place=kept.place or implied.place,
        signer_title=kept.signer_title or implied.signer_title,
        signer_name=kept.signer_name or implied.signer_name,
        signing_lines=lines_of(kept.signing_lines) or implied.signing_lines,
        recipients=lines_of(kept.recipients) or implied.recipients,
        term_started_on=kept.term_started_on,
    )


def kept_head(organisation: PartyOrganisation) -> PaperHead:
    """What was set for it; a new one, empty, if nothing was."""
    kept = PaperHead.objects.filter(organisation=organisation).first()
    return kept or PaperHead(organisation=organisation)


@transaction.atomic
def save_head(head: PaperHead, by) -> PaperHead:
    """Keep a cleaned head. A term's corrected start takes its numbers along."""
    organisations = PartyOrganisation.objects.select_for_update(of=["self"])
    organisations.get(pk=head.organisation_id)
    old = PaperHead.objects.filter(organisation=head.organisation_id).first()
    if old:
        head.pk = old.pk
    head.save()
    _correct_term(head)
    before = _as_json(old) if old else None
    action = audit.Action.CHANGED if old else audit.Action.CREATED
    audit.record(by, action, head, before=before, after=_as_json(head))
    return head


def _correct_term(head: PaperHead) -> None:
    if head.term_started_on is None:
        return
    issued = IssuedPaper.objects.filter(organisation=head.organisation_id)
    newest = issued.order_by("-term_started_on").first()
    if newest is None:
        return
    moved = abs((head.term_started_on - newest.term_started_on).days)
    if 0 < moved < SAME_TERM_DAYS:
        issued.filter(term_started_on=newest.term_started_on).update(
            term_started_on=head.term_started_on
        )


def _as_json(head: PaperHead) -> dict:
    return {name: str(getattr(head, name) or "") for name in FIELDS}
