"""The list of support: narrowed by the address, with its sums, and as a workbook."""

from decimal import Decimal
from functools import cached_property

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import ExtractYear

from assignments.choices import SupportKind, SupportSource
from assignments.models import Support, SupportShare
from assignments.paged import AskedForm, AskedList, id_field
from assignments.supports.ledger import DELIVERED, PROMISED, STANDING, Ledger, given_by
from households.models import Commune
from povertyaid.spreadsheets import to_xlsx

OPEN, CANCELLED = "con-hua", "da-huy"
STATES = {
    "da-trao": "Đã trao",
    "da-hua": "Đã hứa",
    OPEN: "Đã hứa, chưa trao đủ",
    CANCELLED: "Đã hủy",
}


class SupportListForm(AskedForm):
    q = forms.CharField(required=False, max_length=100)
    nam = forms.IntegerField(required=False, min_value=2006, max_value=2100)
    loai = forms.ChoiceField(choices=SupportKind.choices, required=False)
    nguon = forms.ChoiceField(choices=SupportSource.choices, required=False)
    tinhtrang = forms.ChoiceField(choices=list(STATES.items()), required=False)
    xa = id_field()
    tochuc = id_field()
    rieng = forms.BooleanField(required=False)  # the organisation without those below
    dv = id_field()
    ho = id_field()


class SupportList(AskedList):
    """The supports a scope sees, and the sums of its shares of them."""

    form = SupportListForm

    @cached_property
    def around(self) -> QuerySet:
        """Shares in sight of the giver, the commune and the household asked for."""
        asked, shares = self.asked, SupportShare.objects.visible_to(self.scope)
        if asked["tochuc"]:
            shares = shares.filter(_given_by(asked["tochuc"], asked["rieng"]))
        for name, path in PLACES.items():
            if asked[name]:
                shares = shares.filter(**{path: asked[name]})
        return shares

    @cached_property
    def shares(self) -> QuerySet:
        asked, shares = self.asked, self.around
        if asked["nam"]:
            shares = shares.filter(support__given_on__year=asked["nam"])
        for name, path in WORDS.items():
            if asked[name]:
                shares = shares.filter(**{path: asked[name]})
        if asked["q"]:
            shares = shares.filter(_searched(asked["q"]))
        return shares.filter(_in_state(asked["tinhtrang"]))

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.shares, self.around)

    @cached_property
    def found(self) -> QuerySet:
        """With `part`, the dong of the shares that fit, and `brought` of a promise.

        Whoever sees a share sees the support.
        """
        fit = self.shares.order_by().filter(support=OuterRef("pk"))
        part = fit.values("support").annotate(told=Sum("value")).values("told")
        supports = Support.objects.filter(Exists(fit))
        related = ("organisation", "member", "fulfils")
        return (
            supports.select_related(*related)
            .annotate(part=Subquery(part), brought=_brought())
            .order_by("-given_on", "-pk")
        )

    @cached_property
    def rows(self) -> list[Support]:
        rows = list(self.here(self.found))
        _tell_where(rows, self.shares)
        return rows

    @cached_property
    def years(self) -> list[int]:
        seen = SupportShare.objects.visible_to(self.scope).order_by()
        years = seen.values_list(ExtractYear("support__given_on"), flat=True)
        return sorted(set(years.distinct()), reverse=True)

    @cached_property
    def communes(self) -> list[Commune]:
        """Those that something in sight went to."""
        seen = SupportShare.objects.visible_to(self.scope).order_by()
        return list(Commune.objects.filter(pk__in=seen.values("commune")))


PLACES = {"xa": "commune", "dv": "support__member", "ho": "household"}
WORDS = {"loai": "support__kind", "nguon": "support__source"}


def _given_by(organisation: int, is_alone: bool) -> Q:
    if is_alone:
        return Q(support__organisation=organisation)
    return given_by(organisation)


def _searched(words: str) -> Q:
    """By the number told ("H-1204"), what was given, the donor or the receipt."""
    number = words.upper().removeprefix("H-")
    found = Q(support__what__icontains=words) | Q(support__donor__icontains=words)
    found |= Q(support__receipt_number__icontains=words)
    if number.isdecimal() and len(number) < 19:
        found |= Q(support=int(number))
    return found


def _in_state(asked: str) -> Q:
    if asked == CANCELLED:
        return ~STANDING
    if asked == "da-trao":
        return DELIVERED
    if asked == "da-hua":
        return PROMISED
    if asked == OPEN:
        still = Support.objects.annotate(brought=_brought()).filter(_is_open())
        return PROMISED & Q(support__in=still.order_by().values("pk"))
    return STANDING


def _brought() -> Subquery:
    """Dong of the standing deliveries of a promise; None before the first."""
    rows = Support.objects.standing().filter(fulfils=OuterRef("pk")).order_by()
    return Subquery(rows.values("fulfils").annotate(n=Sum("value")).values("n"))


def _is_open() -> Q:
    """As promises.Open.is_open: by the dong, else by pieces, else by any delivery."""
    rows = Support.objects.standing().filter(fulfils=OuterRef("pk")).order_by()
    pieces = rows.values("fulfils").annotate(n=Sum("quantity")).values("n")
    is_short = Q(brought=None) | Q(value__gt=0, brought__lt=F("value"))
    by_piece = Q(value=0, quantity__gt=Subquery(pieces))
    return is_short | by_piece


def _tell_where(rows: list[Support], shares: QuerySet) -> None:
    """Give each row `places`, its communes, and `parts`, how many, of what fits."""
    found: dict[int, list] = {row.pk: [] for row in rows}
    wanted = shares.filter(support__in=found).order_by("support", "pk")
    # Of a gift to a whole commune there are hundreds: nothing that is not shown
    names = ["commune__name", "commune__kind", "village__name", "school"]
    names += ["household__code", "household__head_name"]
    wanted = wanted.select_related("commune", "village", "household")
    for share in wanted.only("support", *names):
        found[share.support_id].append(share)
    for row in rows:
        mine = found[row.pk]
        row.parts = len(mine)
        row.only = mine[0] if row.parts == 1 else None
        row.places = sorted({share.commune.name for share in mine})


GIFTS = [
    "TT",
    "Mã",
    "Ngày",
    "Tình trạng",
    "Loại",
    "Nội dung",
    "Số lượng",
    "Đơn vị tính",
    "Nguồn",
    "Nhà hảo tâm, doanh nghiệp",
    "Tổ chức đảng",
    "Đảng viên",
    "Giá trị (đồng)",
    "Phần trong danh sách (đồng)",
    "Số biên nhận",
    "Người ký nhận",
    "Lý do hủy",
]
PARTS = [
    "TT",
    "Mã",
    "Ngày",
    "Tình trạng",
    "Loại",
    "Nguồn",
    "Tổ chức đảng",
    "Mã hộ",
    "Chủ hộ",
    "Bản",
    "Xã",
    "Trường",
    "Phần được (đồng)",
    "Số lượng",
    "Đơn vị tính",
]


def support_workbook(listed: SupportList) -> tuple[bytes, int]:
    """The whole list and each part of it, two sheets, and how many supports."""
    gifts = [_gift(number, s) for number, s in enumerate(listed.found, 1)]
    related = ("support__organisation", "household", "village", "commune")
    shares = listed.shares.select_related(*related)
    shares = shares.order_by("-support__given_on", "-support", "pk")
    parts = [_part(number, share) for number, share in enumerate(shares, 1)]
    sheets = {"Khoản hỗ trợ": (GIFTS, gifts), "Từng phần": (PARTS, parts)}
    return to_xlsx(sheets), len(gifts)


def state_words(support: Support) -> str:
    return "Đã hủy" if support.is_cancelled else support.get_state_display()


def _gift(number: int, support: Support) -> tuple:
    return (
        number,
        support.code,
        support.given_on,
        state_words(support),
        support.get_kind_display(),
        support.what,
        _number(support.quantity),
        support.unit,
        support.get_source_display(),
        support.donor,
        support.organisation.name,
        support.member.name if support.member else "",
        support.value if support.is_valued else None,
        support.part if support.is_valued else None,
        support.receipt_number,
        support.received_by,
        support.cancel_reason,
    )


def _part(number: int, share: SupportShare) -> tuple:
    support, household = share.support, share.household
    return (
        number,
        support.code,
        support.given_on,
        state_words(support),
        support.get_kind_display(),
        support.get_source_display(),
        support.organisation.name,
        household.code if household else "",
        household.head_name if household else "",
        share.village.name if share.village else "",
        share.commune.name,
        share.school,
        share.value if support.is_valued else None,
        _number(share.quantity),
        support.unit,
    )


def _number(quantity: Decimal | None) -> float | None:
    return None if quantity is None else float(quantity)
