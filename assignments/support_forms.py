"""What is filled in of a support: what, how much, from where, for whom."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from assignments.choices import SupportState
from assignments.models import (
    HouseholdAssignment,
    PartyMember,
    Plan,
    Support,
    SupportShare,
)
from assignments.supports.delivering import delivery_of
from assignments.supports.offering import SCHOOL, Offer, Row, shares_from
from assignments.supports.sharing import share_equally
from povertyaid.templatetags.vn import number
from povertyaid.text import clean

EQUALLY, BY_HAND = "deu", "tay"
WAYS = [
    (EQUALLY, "Chia đều cho các hộ, nơi đã đánh dấu"),
    (BY_HAND, "Ghi riêng từng phần"),
]
GROUPED = re.compile(r"\d+|[1-9]\d{0,2}([., ])\d{3}(?:\1\d{3})*", re.ASCII)
NOT_A_NUMBER = "Ghi bằng số, ví dụ 1.500.000."
PLAN_MISSING = "Chưa có kế hoạch nào cho năm này."


class DongField(forms.CharField):
    """Whole dong, however its groups of three are parted: 1.500.000 or 1,500,000.

    1.5 may mean a million and a half, and is never taken as 15.
    """

    def to_python(self, value):
        text = re.sub(r"\s*đ(ồng)?$", "", clean(super().to_python(value)))
        if not text:
            return None
        digits = re.sub("[., ]", "", text)
        if not GROUPED.fullmatch(text) or len(digits) > 15:
            raise ValidationError(NOT_A_NUMBER)
        return int(digits)

    def prepare_value(self, value):
        return number(value) if isinstance(value, int) else value


class QuantityField(forms.CharField):
    """To two places, with a comma as offices write it: 2,5."""

    def to_python(self, value):
        text = "".join(super().to_python(value).split())
        if not text:
            return None
        text = text.replace(".", "").replace(",", ".") if "," in text else text
        try:
            quantity = Decimal(text)
        except InvalidOperation:
            raise ValidationError("Ghi bằng số, ví dụ 10 hoặc 2,5.") from None
        if not quantity.is_finite() or not 0 <= quantity < 10**8:
            raise ValidationError("Ghi bằng số, ví dụ 10 hoặc 2,5.")
        if quantity != quantity.quantize(Decimal("0.01")):
            raise ValidationError("Nhiều nhất hai số sau dấu phẩy.")
        return quantity

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",")
        return value


def _text(**attrs) -> forms.TextInput:
    return forms.TextInput(
        attrs={"class": "form-control", "autocomplete": "off", **attrs}
    )


def _number(**attrs) -> forms.TextInput:
    return _text(inputmode="decimal", **attrs)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class PartsForm(forms.Form):
    """How much, on what day, and the parts of it; the rows come from an Offer."""

    value = DongField(
        label="Giá trị (đồng)",
        required=False,
        widget=_number(**{"data-whole": "value"}),
    )
    quantity = QuantityField(
        label="Số lượng (nếu có)",
        required=False,
        widget=_number(**{"data-whole": "quantity"}),
    )
    given_on = forms.DateField(
        label="Ngày trao hoặc ngày hứa",
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
        ),
        error_messages={
            "required": "Ghi ngày.",
            "invalid": "Ghi ngày có thật, ví dụ 13/10/2023.",
        },
    )
    receipt_number = forms.CharField(
        label="Số biên nhận (nếu có)", required=False, max_length=40, widget=_text()
    )
    received_by = forms.CharField(
        label="Người ký nhận (nếu có)", required=False, max_length=100, widget=_text()
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )
    way = forms.ChoiceField(
        label="Cách chia", choices=WAYS, initial=EQUALLY, widget=_select()
    )

    def __init__(self, data=None, *, rows: list[Row], support: Support, **kwargs):
        self.support, self.rows = support, rows
        initial = _initial_of(support, self.base_fields) | kwargs.pop("initial", {})
        super().__init__(data, initial=initial, **kwargs)
        if data is not None:
            _read_rows(rows, data)

    @property
    def chosen(self) -> list[Row]:
        return [row for row in self.rows if row.is_ticked]

    @property
    def plain_fields(self) -> list:
        """All but the way of sharing, which stands beside the rows."""
        return [self[name] for name in self.fields if name != "way"]

    def clean(self):
        cleaned = super().clean()
        if any(row.wrong for row in self.chosen):
            raise ValidationError("Có phần ghi chưa đúng: xem trên dòng của hộ.")
        return cleaned

    def apply(self) -> Support:
        """The support with what was filled in; call after is_valid."""
        told = self.cleaned_data
        for name in ("given_on", "note", "receipt_number", "received_by"):
            value = told[name]
            setattr(self.support, name, clean(value) if name[0] == "r" else value)
        self.support.value = told["value"] or 0
        self.support.quantity = told["quantity"] or None
        return self.support

    def shares(self) -> list[SupportShare]:
        shares = shares_from(self.chosen, self.cleaned_data["given_on"])
        if self.cleaned_data["way"] == EQUALLY:
            share_equally(shares, self.support.value, self.support.quantity)
        return shares

    def tell(self, error: ValidationError) -> None:
        """What the rules say is wrong, at the field it is about where there is one."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, sentences in error.message_dict.items():
            place = None if name == NON_FIELD_ERRORS else name
            self.add_error(place if place in self.fields else None, sentences)


class SupportForm(PartsForm):
    """A new support, or one that is corrected."""

    kind = forms.ChoiceField(
        label="Loại hỗ trợ",
        choices=Support._meta.get_field("kind").choices,
        widget=_select(),
    )
    what = forms.CharField(
        label="Nội dung", required=False, max_length=200, widget=_text()
    )
    is_unvalued = forms.BooleanField(
        label="Chưa quy ra tiền",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    unit = forms.CharField(
        label="Đơn vị tính", required=False, max_length=30, widget=_text()
    )
    source = forms.ChoiceField(
        label="Nguồn",
        choices=Support._meta.get_field("source").choices,
        widget=_select(),
    )
    donor = forms.CharField(
        label="Tên nhà hảo tâm, doanh nghiệp (nếu có)",
        required=False,
        max_length=150,
        widget=_text(),
    )
    state = forms.ChoiceField(
        label="Tình trạng",
        choices=SupportState.choices,
        initial=SupportState.DELIVERED,
        widget=_select(),
    )
    organisation = forms.TypedChoiceField(
        label="Tổ chức đảng (chọn đảng viên thì theo chi bộ của đảng viên)",
        required=False,
        coerce=int,
        empty_value=None,
    )
    member = forms.TypedChoiceField(
        label="Đảng viên trao (nếu có)", required=False, coerce=int, empty_value=None
    )
    field_order = [
        "organisation",
        "member",
        "state",
        "given_on",
        "kind",
        "what",
        "value",
        "is_unvalued",
        "quantity",
        "unit",
        "source",
        "donor",
        "receipt_number",
        "received_by",
        "note",
    ]

    def __init__(self, data=None, *, offer: Offer, **kwargs):
        super().__init__(data, rows=offer.rows, **kwargs)
        self.offer = offer
        for name, words, rows in (
            ("organisation", "chọn tổ chức đảng", offer.organisations),
            ("member", "cả tổ chức", offer.members),
        ):
            offered = [(row.pk, str(row)) for row in rows]
            self.fields[name].widget = _select()
            self.fields[name].choices = [("", words), *offered]
        if offer.is_for_member:
            del self.fields["organisation"]

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("organisation") or cleaned.get("member")):
            name = "organisation" if "organisation" in self.fields else "member"
            if name not in self.errors:
                self.add_error(name, "Chọn tổ chức đảng hoặc đảng viên đã trao.")
        day = cleaned.get("given_on")
        self.plan = Plan.objects.in_force(day) if day else None
        if day and self.plan is None:
            self.add_error("given_on", PLAN_MISSING)
        return cleaned

    def apply(self) -> Support:
        support, told = super().apply(), self.cleaned_data
        for name in ("kind", "source", "state"):
            setattr(support, name, told[name])
        for name in ("what", "unit", "donor"):
            setattr(support, name, clean(told[name]))
        if support.quantity is None:
            support.unit = ""
        support.is_valued = not told["is_unvalued"]
        support.plan = self.plan
        if told["member"] is None:
            support.organisation_id = told["organisation"]
        elif told["member"] != support.member_id:
            support.organisation_id = self._cell_then()
        support.member_id = told["member"]
        return support

    def _cell_then(self) -> int | None:
        """The organisation in whose name the member helped on the day, else her own."""
        member = self.cleaned_data["member"]
        held = HouseholdAssignment.objects.visible_to(self.offer.scope)
        held = held.on(self.cleaned_data["given_on"]).filter(member=member)
        then = held.order_by("pk").values_list("organisation", flat=True).first()
        members: dict[int, PartyMember] = {m.pk: m for m in self.offer.members}
        return then or members[member].organisation_id


class CorrectionForm(SupportForm):
    """Asks why, and knows from which version one set out."""

    reason = forms.CharField(
        label="Lý do sửa",
        max_length=300,
        widget=_text(),
        error_messages={"required": "Ghi lý do sửa."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field_order = ["reason", *SupportForm.field_order]

    def apply(self) -> Support:
        support = super().apply()
        support.version = self.cleaned_data["version"]
        return support


class DeliveryForm(PartsForm):
    """What was brought of a promise; preset to all that is still open."""

    field_order = ["given_on", "value", "quantity", "receipt_number", "received_by"]

    def apply(self) -> Support:
        support = super().apply()
        if support.quantity is None:
            support.unit = ""
        return support


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Lý do hủy",
        max_length=300,
        widget=_text(),
        error_messages={"required": "Ghi lý do hủy."},
    )


def new_delivery(promise: Support) -> Support:
    return delivery_of(promise, timezone.localdate())


def _initial_of(support: Support, fields) -> dict:
    """What the form shows first: of a support that is, or the presets of a new one."""
    plain = {"kind", "what", "unit", "source", "donor", "state", "receipt_number"}
    plain |= {"received_by", "note", "given_on", "quantity", "version"}
    found = {name: getattr(support, name) for name in plain & set(fields)}
    found["value"] = support.value or None
    found["is_unvalued"] = not support.is_valued
    found["organisation"], found["member"] = support.organisation_id, support.member_id
    return found


def _read_rows(rows: list[Row], data) -> None:
    """What was ticked and filled in for each row; what cannot be read stays shown."""
    ticked = set(data.getlist("nhan"))
    dong, pieces = DongField(required=False), QuantityField(required=False)
    for row in rows:
        row.is_ticked, row.wrong = row.key in ticked, ""
        for name, field in (("value", dong), ("quantity", pieces)):
            typed = data.get(f"{name}-{row.key}", "")
            try:
                setattr(row, name, field.clean(typed))
            except ValidationError as error:
                setattr(row, name, typed)
                row.wrong = " ".join(error.messages)
        if row.kind == SCHOOL:
            row.school = clean(data.get(f"school-{row.key}", ""))[:120]
            if row.is_ticked and not row.school:
                row.wrong = "Ghi tên trường."
