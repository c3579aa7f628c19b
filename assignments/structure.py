"""The Party's tree as the lists imply it: made where missing, never doubled."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction

from assignments.choices import OrganisationKind
from assignments.models import CommuneAssignment, PartyOrganisation, Plan
from assignments.skills import suggest_skill
from households.models import Commune, Village
from povertyaid.text import fold

CellKey = tuple[int, str]  # the parent's id, the folded name


@transaction.atomic
def ensure_district_committee() -> PartyOrganisation:
    """The root of the tree, "Đảng bộ huyện Điện Biên"."""
    committee = PartyOrganisation(
        name=f"Đảng bộ {settings.OFFICE['district']}",
        kind=OrganisationKind.DISTRICT_COMMITTEE,
    )
    committee.clean()
    return _existing([committee]).get((None, committee.folded_name)) or _saved(
        committee
    )


@transaction.atomic
def ensure_commune_committees(
    communes: Iterable[Commune],
) -> dict[int, PartyOrganisation]:
    """Commune id → its party committee, itself a grassroots one of the district."""
    communes = sorted(communes, key=lambda commune: commune.pk)
    if not communes:
        return {}
    district = ensure_district_committee()
    kind = OrganisationKind.GRASSROOTS_COMMITTEE
    found = {
        committee.commune_id: committee
        for committee in PartyOrganisation.objects.filter(
            kind=kind, parent=district, commune__in=communes, valid_to=None
        )
    }
    missing = [
        PartyOrganisation(
            name=f"Đảng bộ {commune}", kind=kind, parent=district, commune=commune
        )
        for commune in communes
        if commune.pk not in found
    ]
    return found | {made.commune_id: made for made in _create(missing)}


@transaction.atomic
def ensure_cells(
    wanted: Iterable[tuple[PartyOrganisation, str, Village | None]],
) -> dict[CellKey, PartyOrganisation]:
    """The cells called so below their committees, living in the committee's commune.

    A cell that is there already keeps its own village.
    """
    cells = [
        PartyOrganisation(
            name=name,
            kind=OrganisationKind.CELL,
            parent=committee,
            commune_id=committee.commune_id,
            village=village,
            skill=suggest_skill(name),
        )
        for committee, name, village in wanted
    ]
    for cell in cells:
        cell.clean()
    found = _existing(cells)
    missing = {_key(cell): cell for cell in cells if _key(cell) not in found}
    return found | {_key(cell): cell for cell in _create(missing.values())}


@transaction.atomic
def assign_communes(
    plan: Plan, organisations: Iterable[PartyOrganisation], today: date
) -> None:
    """Make each organisation help exactly the communes in its `commune_ids`.

    An organisation's first communes are its own since the plan was issued; later
    changes begin and end today, so the past stays as it was.
    """
    for organisation in organisations:
        assignments = organisation.commune_assignments.filter(plan=plan)
        started_on = today if assignments.exists() else plan.issued_on
        running = {a.commune_id: a for a in assignments.not_over_on(today)}
        for commune_id, assignment in running.items():
            if commune_id not in organisation.commune_ids:
                _stop(assignment, today)
        CommuneAssignment.objects.bulk_create(
            CommuneAssignment(
                plan=plan,
                organisation=organisation,
                commune_id=commune_id,
                started_on=started_on,
            )
            for commune_id in organisation.commune_ids
            if commune_id not in running
        )


def _stop(assignment: CommuneAssignment, today: date) -> None:
    if assignment.started_on >= today:
        assignment.delete()  # begun today by mistake: it never held
        return
    assignment.ended_on = today
    assignment.save(update_fields=["ended_on"])


def _key(organisation: PartyOrganisation) -> CellKey:
    return organisation.parent_id, organisation.folded_name or fold(organisation.name)


def _existing(wanted: list[PartyOrganisation]) -> dict[CellKey, PartyOrganisation]:
    parents = {organisation.parent_id for organisation in wanted}
    living = PartyOrganisation.objects.filter(valid_to=None)
    rows = (
        living.filter(parent=None)
        if None in parents
        else living.filter(parent__in=parents)
    )
    return {_key(organisation): organisation for organisation in rows}


def _create(missing: Iterable[PartyOrganisation]) -> list[PartyOrganisation]:
    missing = list(missing)
    for organisation in missing:
        organisation.clean()
    return PartyOrganisation.objects.bulk_create(missing)


def _saved(organisation: PartyOrganisation) -> PartyOrganisation:
    organisation.save()
    return organisation
