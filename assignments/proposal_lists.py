"""What the page of a proposal shows of it: tabs, filters, rows by pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
)

from assignments.choices import HelperRole, PairChange, Wish
from assignments.models import (
    HouseholdAssignment,
    PartyMember,
    Proposal,
    ProposalWish,
    ProposedPair,
)
from assignments.proposals.instance import households_of
from households.choices import Status
from households.models import Commune, Household, Village
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_xlsx
from povertyaid.text import fold

PAGE_SIZE = 25
LARGEST_ID = 2**63 - 1
ALL, ENDED, UNMET, WISHES = "all", "ended", "unmet", "wishes"
TABS = {
    ALL: "Tất cả",
    PairChange.KEPT: "Giữ nguyên",
    PairChange.CHANGED: "Đổi người",
    PairChange.NEW: "Mới",
    ENDED: "Kết thúc",
    UNMET: "Chưa có người",
    WISHES: "Đã ghim, cấm",
}


class RowsForm(forms.Form):
    """What the address asks for; a part somebody mistyped is as if not said."""

    xem = forms.ChoiceField(choices=list(TABS.items()), required=False)
    q = forms.CharField(required=False, max_length=100)
    commune = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    village = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    cell = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)
    doi = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    # the commune whose villages the form offered: another one chosen drops the village
    of = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    @property
    def asked(self) -> dict:
        self.is_valid()
        asked = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        if asked["of"] not in ("", asked["commune"]):
            asked["village"] = ""
        return asked


@dataclass(slots=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool


class ProposalRows:
    """The rows of one proposal under a tab, filters and a page number."""

    def __init__(self, proposal: Proposal, scope: Scope, parameters):
        self.proposal, self.scope = proposal, scope
        self.asked = RowsForm(parameters).asked
        self.kind = self.asked["xem"] or ALL
        self.words = fold(self.asked["q"])

    @property
    def is_narrowed(self) -> bool:
        return any(self.asked[name] for name in ("q", "commune", "village", "cell"))

    @cached_property
    def counts(self) -> dict[str, int]:
        """Tab → how many rows it has with no filter."""
        pairs = self.proposal.pairs.order_by().values_list("change")
        changes = dict(pairs.annotate(Count("pk")))
        found = {change: changes.get(change, 0) for change in PairChange}
        return found | {
            ALL: sum(changes.values()),
            ENDED: len(self.proposal.endings),
            UNMET: unmet_households(self.proposal).count(),
            WISHES: len(self.wishes),
        }

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(str(key), label, self.counts[key], key == self.kind)
            for key, label in TABS.items()
        ]

    @cached_property
    def page(self) -> Page:
        ways = {ENDED: self._ended, UNMET: self._unmet, WISHES: self._wished}
        rows = ways.get(self.kind, self._paired)()
        page = Paginator(rows, PAGE_SIZE).get_page(self.asked["page"] or 1)
        page.object_list = list(page.object_list)
        if self.kind in ways:
            self._tell_who_opens(page.object_list)
        else:
            self._dress(page.object_list)
        return page

    def _paired(self) -> QuerySet:
        pairs = pairs_in_order(self.proposal)
        if self.kind != ALL:
            pairs = pairs.filter(change=self.kind)
        return self._narrow(pairs)

    def _ended(self) -> QuerySet:
        reasons = {one["assignment"]: one["text"] for one in self.proposal.endings}
        rows = HouseholdAssignment.objects.filter(pk__in=reasons)
        rows = rows.select_related(*PLACES, "member", "organisation")
        return self._narrow(rows.order_by(*IN_ORDER))

    def _unmet(self) -> QuerySet:
        households = unmet_households(self.proposal)
        related = ("village__commune", "ethnic_group")
        households = households.select_related(*related).order_by(
            "village__commune__code", "village", "sort_key", "pk"
        )
        return self._narrow(households, "")

    def _wished(self) -> QuerySet:
        wishes = self.proposal.wishes.select_related(
            *PLACES, "member", "organisation", "wished_by"
        )
        return self._narrow(wishes.order_by("-pk"))

    def _narrow(self, rows: QuerySet, path: str = "household__") -> QuerySet:
        asked = self.asked
        if asked["commune"]:
            rows = rows.filter(**{f"{path}village__commune": asked["commune"]})
        if asked["village"]:
            rows = rows.filter(**{f"{path}village": asked["village"]})
        if asked["cell"] and path:
            rows = rows.filter(organisation=asked["cell"])
        if self.words:
            fits = Q(**{f"{path}folded_name__contains": self.words})
            fits |= Q(**{f"{path}code__iexact": asked["q"].strip()})
            if path:
                fits |= Q(member__folded_name__contains=self.words)
                fits |= Q(organisation__folded_name__contains=self.words)
            rows = rows.filter(fits)
        return rows

    @cached_property
    def wishes(self) -> list[ProposalWish]:
        return list(self.proposal.wishes.select_related("member", "organisation"))

    @property
    def waiting(self) -> list[ProposalWish]:
        return waiting_wishes(self.proposal, self.wishes)

    def _dress(self, pairs: list[ProposedPair]) -> None:
        """Say of each pair what its row shows: load, wishes, which names open."""
        asked = {pair.member_id for pair in pairs if pair.member_id}
        loads = self.proposal.pairs.order_by().filter(member__in=asked)
        loads = dict(loads.values_list("member").annotate(Count("pk")))
        shown = _shown_members(self.scope, asked)
        same = {
            (w.household_id, w.organisation_id, w.member_id): w for w in self.wishes
        }
        pins = {
            wish.household_id: wish
            for wish in self.wishes
            if wish.wish == Wish.PIN and wish.role == HelperRole.MAIN
        }
        for pair in pairs:
            pair.load = loads.get(pair.member_id)
            pair.is_open = pair.member_id in shown
            key = (pair.household_id, pair.organisation_id, pair.member_id)
            pair.wish = same.get(key)
            pin = pins.get(pair.household_id)
            pair.instead = pin if pin and pin != pair.wish else None

    def _tell_who_opens(self, rows: list) -> None:
        members = {getattr(row, "member_id", None) for row in rows} - {None}
        shown = _shown_members(self.scope, members)
        reasons = {one["assignment"]: one["text"] for one in self.proposal.endings}
        waits = {wish.pk for wish in self.waiting}
        for row in rows:
            row.is_open = getattr(row, "member_id", None) in shown
            row.why = reasons.get(row.pk, "")
            row.waits = row.pk in waits

    @cached_property
    def swapped(self) -> ProposedPair | None:
        """The pair that waits for another one to change helpers with."""
        if not self.asked["doi"]:
            return None
        return pairs_in_order(self.proposal).filter(pk=self.asked["doi"]).first()

    @cached_property
    def communes(self) -> list[Commune]:
        return list(communes_of(self.proposal)) if not self.proposal.commune_id else []

    @cached_property
    def villages(self) -> list[Village]:
        asked = self.proposal.commune_id or self.asked["commune"]
        if not asked or self.proposal.village_id:
            return []
        return list(Village.objects.filter(commune=asked).order_by("folded_name"))

    @cached_property
    def cells(self) -> list[tuple[int, str]]:
        pairs = self.proposal.pairs.order_by("organisation__folded_name")
        if self.asked["commune"]:
            pairs = pairs.filter(household__village__commune=self.asked["commune"])
        return list(pairs.values_list("organisation", "organisation__name").distinct())


PLACES = ("household__village__commune", "household__ethnic_group")
IN_ORDER = (
    "household__village__commune__code",
    "household__village",
    "household__sort_key",
    "household",
    "pk",
)


def pairs_in_order(proposal: Proposal) -> QuerySet:
    """The pairs by place and name; `status` is that of the year's list."""
    review = FilteredRelation(
        "household__reviews", condition=Q(household__reviews__year=proposal.year)
    )
    pairs = proposal.pairs.annotate(review=review, status=F("review__status"))
    related = (*PLACES, "member", "organisation__commune")
    running = ("running__member", "running__organisation")
    return pairs.select_related(*related, *running).order_by(*IN_ORDER)


def communes_of(proposal: Proposal) -> QuerySet:
    """The communes whose households the proposal is about, by code."""
    households = households_of(proposal).order_by()
    communes = households.values("household__village__commune")
    return Commune.objects.filter(pk__in=communes).order_by("code")


def unmet_households(proposal: Proposal) -> QuerySet:
    """Households it is about that it finds no main helper for; none before solving."""
    if proposal.cost is None:
        return Household.objects.none()
    asked = households_of(proposal).order_by().values("household")
    main = proposal.pairs.filter(household=OuterRef("pk"), role=HelperRole.MAIN)
    households = Household.objects.with_review(proposal.year)
    return households.filter(~Exists(main), pk__in=asked)


def waiting_wishes(
    proposal: Proposal, wishes: Iterable[ProposalWish] | None = None
) -> list[ProposalWish]:
    """Wishes made after the answer that stands was begun: it does not know them."""
    wishes = proposal.wishes.all() if wishes is None else wishes
    begun_at = proposal.figures.get("begun_at")
    if begun_at is None:
        return list(wishes)
    begun_at = datetime.fromisoformat(begun_at)
    return [wish for wish in wishes if wish.wished_at > begun_at]


def _shown_members(scope: Scope, members: set[int]) -> set[int]:
    """Of these members, those whose page this user may open."""
    if scope.reads_all or not members:
        return members
    shown = PartyMember.objects.visible_to(scope).filter(pk__in=members)
    return set(shown.values_list("pk", flat=True))


def pair_workbook(proposal: Proposal) -> tuple[bytes, int]:
    """Every pair as a workbook, and how many rows it has."""
    names = {change.value: change.label for change in PairChange}
    roles, statuses = dict(HelperRole.choices), dict(Status.choices)
    lines = []
    for number, pair in enumerate(pairs_in_order(proposal), 1):
        home, today = pair.household, pair.running
        before = (today.member or today.organisation) if today else ""
        lines.append(
            (
                number,
                home.code,
                home.head_name,
                home.village.name,
                home.village.commune.name,
                str(home.ethnic_group or ""),
                statuses.get(pair.status, ""),
                str(pair.member or pair.organisation),
                pair.organisation.name,
                roles[pair.role],
                names[pair.change],
                "" if pair.change == PairChange.NEW else str(before),
                "có" if pair.is_pinned else "",
                "; ".join(pair.reasons),
                pair.cost,
            )
        )
    day = f"Phân công từ {proposal.starts_on:%d/%m/%Y}"
    titles = {SHEET: [f"{proposal}: {proposal.area}", day]}
    return to_xlsx({SHEET: (HEADINGS, lines)}, titles), len(lines)


SHEET = "Phương án"
HEADINGS = [
    "TT",
    "Mã hộ",
    "Chủ hộ",
    "Bản",
    "Xã",
    "Dân tộc",
    "Diện hộ",
    "Người giúp",
    "Chi bộ",
    "Vai trò",
    "So với hôm nay",
    "Người giúp hôm nay",
    "Ghim",
    "Vì sao",
    "Chi phí",
]
