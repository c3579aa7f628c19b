"""The lists of party organisations and members, as a scope may see them."""

from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)

from assignments.choices import HELPING, ChangeKind, MemberStatus, OrganisationKind
from assignments.models import (
    AssignmentChange,
    CommuneAssignment,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
)
from assignments.paged import AskedForm, RestartingList
from households.models import Review
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_xlsx
from povertyaid.text import fold

COURSE = (
    ChangeKind.FOLLOW_UP,
    ChangeKind.RESUMED,
    ChangeKind.ENDED,
    ChangeKind.HANDED_OVER,
)
OFFICES = "huyen"  # in place of a commune: organisations of the district's offices
LOADS = {"none": "Chưa nhận hộ", "some": "Đang giúp hộ", "over": "Quá số hộ quy định"}


class MemberListForm(AskedForm):
    q = forms.CharField(required=False, max_length=100)
    commune = forms.RegexField(rf"^(\d{{1,9}}|{OFFICES})$", required=False)
    cell = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    status = forms.ChoiceField(choices=MemberStatus.choices, required=False)
    load = forms.ChoiceField(choices=list(LOADS.items()), required=False)


class MemberList(RestartingList):
    """Members on the register by given name; two queries, with the choices."""

    form = MemberListForm

    @cached_property
    def members(self) -> QuerySet:
        asked = self.asked
        members = PartyMember.objects.visible_to(self.scope).search(asked["q"])
        if asked["status"]:
            members = members.filter(status=asked["status"])
        else:
            members = members.registered()
        if asked["commune"] == OFFICES:
            members = members.filter(organisation__commune=None)
        elif asked["commune"]:
            members = members.filter(organisation__commune=asked["commune"])
        if asked["cell"]:
            members = members.filter(organisation=asked["cell"])
        return _with_load(members, asked["load"])

    @cached_property
    def rows(self) -> list[PartyMember]:
        members = self.members.select_related(
            "organisation__commune", "home_village"
        ).with_load()
        members = members.annotate(
            total=Window(Count("*")),
            expected=Window(Count("pk", filter=Q(status__in=HELPING))),
        )
        return self.here(members.order_by("sort_key", "pk"))

    @property
    def total(self) -> int:
        return self.rows[0].total if self.rows else 0

    @property
    def expected(self) -> int:
        return self.rows[0].expected if self.rows else 0

    @cached_property
    def _organisations(self) -> list[PartyOrganisation]:
        organisations = PartyOrganisation.objects.visible_to(self.scope)
        return list(organisations.select_related("commune").order_by("folded_name"))

    @property
    def communes(self) -> list[tuple[str, str]]:
        """(value, words) of the communes whose organisations the scope sees."""
        found = {o.commune.code: o.commune for o in self._organisations if o.commune}
        return [(str(found[code].pk), found[code].name) for code in sorted(found)]

    @property
    def cells(self) -> list[tuple[int, str]]:
        """(id, name) of the organisations of the commune asked for, or the only one."""
        communes = self.communes
        asked = self.asked["commune"] or (communes[0][0] if len(communes) == 1 else "")
        wanted = "" if asked == OFFICES else asked
        return [
            (o.pk, o.name)
            for o in self._organisations
            if asked
            and str(o.commune_id or "") == wanted
            and o.kind != OrganisationKind.DISTRICT_COMMITTEE
            and not (o.commune_id and o.kind == OrganisationKind.GRASSROOTS_COMMITTEE)
        ]


def member_workbook(listed: MemberList) -> tuple[bytes, int]:
    """The whole list as a workbook, and how many rows it has."""
    members = listed.members.select_related("organisation__commune", "home_village")
    members = members.with_load().order_by("sort_key", "pk")
    lines = [
        (
            number,
            member.name,
            member.organisation.name,
            member.organisation.commune.name if member.organisation.commune else "",
            member.home_village.name if member.home_village else "",
            member.position,
            member.get_status_display(),
            member.phone,
            member.load,
        )
        for number, member in enumerate(members, 1)
    ]
    return to_xlsx({"Đảng viên": (HEADINGS, lines)}), len(lines)


HEADINGS = [
    "TT",
    "Họ và tên",
    "Chi bộ",
    "Xã",
    "Nơi ở (thôn, bản)",
    "Chức vụ Đảng",
    "Tình trạng",
    "Số điện thoại",
    "Số hộ đang giúp",
]


def _with_load(members: QuerySet, load: str) -> QuerySet:
    if load == "none":
        return members.without_household()
    if load == "over":
        return members.filter(pk__in=PartyMember.objects.overloaded().values("pk"))
    if load == "some":
        running = HouseholdAssignment.objects.running()
        return members.filter(Exists(running.filter(member=OuterRef("pk"))))
    return members


@dataclass(slots=True)
class Branch:
    """An organisation of the tree, and what it and those below it add up to."""

    organisation: PartyOrganisation
    members: int = 0
    expected: int = 0
    alone: int = 0
    children: list["Branch"] = field(default_factory=list)

    @property
    def helping(self) -> int:
        return self.expected - self.alone

    @property
    def stated(self) -> int | None:
        """Members by the register, else as the office's own list says."""
        return self.members or self.organisation.stated_members

    def add_up(self) -> None:
        for child in self.children:
            child.add_up()
            self.members += child.members
            self.expected += child.expected
            self.alone += child.alone


@dataclass(slots=True)
class Tree:
    """The organisations a scope sees: by commune, and the district's offices."""

    communes: list[Branch]
    offices: list[Branch]

    @property
    def total(self) -> Branch:
        whole = Branch(PartyOrganisation(), children=[])
        for branch in [*self.communes, *self.offices]:
            whole.members += branch.members
            whole.expected += branch.expected
            whole.alone += branch.alone
        return whole


class OrganisationBranch:
    """One organisation with what lies around it, for its page."""

    def __init__(self, scope: Scope, organisation: PartyOrganisation):
        self.scope, self.organisation = scope, organisation

    @cached_property
    def branch(self) -> Branch:
        """The organisation with its children, added up."""
        of = Q(organisation=self.organisation) | Q(
            organisation__parent=self.organisation
        )
        counts = {row[0]: row[1:] for row in _member_counts(self.scope).filter(of)}
        below = organisations_with_communes(self.scope).filter(parent=self.organisation)
        children = [] if self._is_root else below
        branch = _branch(self.organisation, counts)
        branch.children = [_branch(child, counts) for child in children]
        branch.add_up()
        return branch

    @property
    def _is_root(self) -> bool:
        return self.organisation.kind == OrganisationKind.DISTRICT_COMMITTEE

    @property
    def parent(self) -> PartyOrganisation | None:
        visible = PartyOrganisation.objects.visible_to(self.scope)
        return visible.filter(pk=self.organisation.parent_id).first()


def _branch(organisation: PartyOrganisation, counts: dict) -> Branch:
    return Branch(organisation, *counts.get(organisation.pk, (0, 0, 0)))


def organisation_tree(scope: Scope, words: str = "") -> Tree:
    """Everything the scope sees whose name fits `words`; two queries.

    A committee stays above a cell that fits, and a committee that fits keeps its cells.
    """
    counts = {row[0]: row[1:] for row in _member_counts(scope)}
    organisations = organisations_with_communes(scope)
    branches = {o.pk: _branch(o, counts) for o in organisations}
    root = OrganisationKind.DISTRICT_COMMITTEE
    tops = []
    for branch in branches.values():
        above = branches.get(branch.organisation.parent_id)
        if above and above.organisation.kind != root:
            above.children.append(branch)
        elif branch.organisation.kind != root:
            tops.append(branch)
    found = [branch for branch in tops if _fits(branch, fold(words))]
    for branch in found:
        branch.add_up()
    communes = [branch for branch in found if branch.organisation.commune]
    communes.sort(key=lambda branch: branch.organisation.commune.code)
    offices = [branch for branch in found if not branch.organisation.commune]
    return Tree(communes, offices)


def organisations_with_communes(scope: Scope) -> QuerySet:
    """The scope's organisations; `helps` names the communes of it each one helps."""
    helped = CommuneAssignment.objects.visible_to(scope).running()
    helped = helped.filter(organisation=OuterRef("pk")).order_by("commune__code")
    organisations = PartyOrganisation.objects.visible_to(scope).filter(valid_to=None)
    return (
        organisations.select_related("commune")
        .annotate(helps=ArraySubquery(helped.values("commune__name")))
        .order_by("folded_name", "pk")
    )


def _fits(branch: Branch, folded: str) -> bool:
    if folded in branch.organisation.folded_name:
        return True
    branch.children = [c for c in branch.children if _fits(c, folded)]
    return bool(branch.children)


def _member_counts(scope: Scope) -> QuerySet:
    """(organisation, members, expected to help, of them without a household)."""
    running = HouseholdAssignment.objects.running().filter(member=OuterRef("pk"))
    members = PartyMember.objects.visible_to(scope).registered().order_by()
    expected = Q(status__in=HELPING)
    return (
        members.values("organisation")
        .annotate(
            members=Count("pk"),
            expected=Count("pk", filter=expected),
            alone=Count("pk", filter=expected & ~Exists(running)),
        )
        .values_list("organisation", "members", "expected", "alone")
    )


def assignments_of(scope: Scope, **of) -> QuerySet:
    """The household assignments the scope may read, newest first, with the places.

    `status` is what the newest review said of the household, `why` the sentence that
    tells how the help went on or ended; None while it only began.
    """
    told = AssignmentChange.objects.standing().filter(assignment=OuterRef("pk"))
    told = told.filter(kind__in=COURSE).order_by("-pk")
    rows = HouseholdAssignment.objects.visible_to(scope).filter(**of)
    return (
        rows.select_related("household__village__commune", "member", "organisation")
        .annotate(status=_newest_status(), why=Subquery(told.values("why")[:1]))
        .order_by("-started_on", "household__code")
    )


def _newest_status() -> Subquery:
    newest = Review.objects.filter(household=OuterRef("household")).order_by("-year")
    return Subquery(newest.values("status")[:1])
