"""The kinds of papers: whose they are, who may print them, and a commune's of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments.choices import PaperKind
from assignments.documents import cells, decisions, handovers, help_books, pledges
from assignments.documents.paper import Asked, Paper
from assignments.models import (
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
)
from households.models import Commune, Household
from povertyaid.scope import Scope


@dataclass(frozen=True, slots=True)
class Kind:
    """`find` gives what a scope sees with all that `papers` needs of it; `may_print`
    says whether a thing that is seen is seen whole; `in_commune` are a whole commune's
    of a day."""

    find: Callable[[Scope], QuerySet]
    papers: Callable[[Iterable, Asked], list[Paper]]
    may_print: Callable[[Scope, object], bool]
    in_commune: Callable[[QuerySet, Commune, date], QuerySet] | None = None


def _plans(scope: Scope) -> QuerySet:
    return Plan.objects.all() if decisions.issuer() else Plan.objects.none()


def _cells(scope: Scope) -> QuerySet:
    cells = PartyOrganisation.objects.visible_to(scope)
    return cells.select_related("parent", "commune")


def _members(scope: Scope) -> QuerySet:
    members = PartyMember.objects.visible_to(scope)
    return members.select_related(
        "organisation__parent", "organisation__commune", "home_village__commune"
    )


def _households(scope: Scope) -> QuerySet:
    households = Household.objects.visible_to(scope)
    return households.select_related("village__commune", "ethnic_group")


def own_members(scope: Scope) -> QuerySet:
    return PartyMember.objects.filter(pk__in=scope.members)


def helped_households(scope: Scope) -> QuerySet:
    found = Household.objects.filter(pk__in=scope.households)
    return found.select_related("village")


def _handovers(scope: Scope) -> QuerySet:
    return handovers.may_be_printed(HouseholdAssignment.objects.visible_to(scope))


def _reads_cell(scope: Scope, cell: PartyOrganisation) -> bool:
    """Whoever sees a cell only because it helps a commune reads a part of it."""
    own = {cell.pk, cell.parent_id} & scope.organisations
    return bool(own) or scope.may_read(cell.commune_id)


def _reads_all(scope: Scope, _) -> bool:
    return scope.reads_all


def _always(_, __) -> bool:
    return True


def _helped(commune: Commune, **outer) -> QuerySet:
    return HouseholdAssignment.objects.filter(
        household__village__commune=commune, **outer
    )


def _cells_in(rows: QuerySet, commune: Commune, day: date) -> QuerySet:
    held = _helped(commune, organisation=OuterRef("pk")).on(day)
    return rows.filter(Exists(held)).order_by("name", "pk")


def _registers_in(rows: QuerySet, commune: Commune, day: date) -> QuerySet:
    begun = _helped(commune, organisation=OuterRef("pk"), started_on__lte=day)
    return rows.filter(Exists(begun)).order_by("name", "pk")


def _pledges_in(rows: QuerySet, commune: Commune, day: date) -> QuerySet:
    return rows.filter(Exists(_helped(commune, member=OuterRef("pk")).on(day)))


def _books_in(rows: QuerySet, commune: Commune, day: date) -> QuerySet:
    held = _helped(commune, household=OuterRef("pk")).on(day)
    return rows.filter(Exists(held), village__commune=commune)


def _handovers_in(rows: QuerySet, commune: Commune, day: date) -> QuerySet:
    this_year = Q(started_on__gte=day.replace(month=1, day=1), started_on__lte=day)
    return rows.filter(this_year, household__village__commune=commune)


KINDS = {
    PaperKind.DECISION: Kind(_plans, decisions.papers, _reads_all),
    PaperKind.CELL_LIST: Kind(_cells, cells.list_papers, _reads_cell, _cells_in),
    PaperKind.PLEDGE: Kind(_members, pledges.papers, _always, _pledges_in),
    PaperKind.HELP_BOOK: Kind(_households, help_books.papers, _always, _books_in),
    PaperKind.CELL_REGISTER: Kind(
        _cells, cells.register_papers, _reads_cell, _registers_in
    ),
    PaperKind.HANDOVER: Kind(_handovers, handovers.papers, _always, _handovers_in),
}
WHOLE_COMMUNE = [kind for kind, known in KINDS.items() if known.in_commune]


def of_commune(kind: PaperKind, scope: Scope, commune: Commune, day: date) -> list:
    """What one paper each is made of, for a whole commune, in the order of printing."""
    known = KINDS[kind]
    rows = known.in_commune(known.find(scope), commune, day)
    return [row for row in rows if known.may_print(scope, row)]
