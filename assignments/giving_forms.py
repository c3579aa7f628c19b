"""What is filled in to give, hand over or end the help of several households."""

from django import forms

from assignments.choices import EndReason, HelperRole
from assignments.forms import WHY_ENDED, WHY_REPLACED, DatedForm, reason_field
from assignments.giving import Choice, Offer, Refused
from assignments.models import HouseholdAssignment, PartyMember
from households.models import Household

PICK = "Chọn đảng viên"
NOBODY = "Chọn người nhận giúp hộ này."
WHY = list(dict.fromkeys([*WHY_REPLACED, *WHY_ENDED]))


class CandidateField(forms.ChoiceField):
    """A choice among members already read; its value is the member, not her id."""

    def __init__(
        self,
        offered: list[Choice],
        allowed: dict[int, PartyMember] | None = None,
        *,
        with_cell: bool = False,
        **kwargs,
    ):
        """`allowed`: who else may come back, when not all of them are offered."""
        if allowed is None:
            allowed = {one.member.pk: one.member for one in offered}
        self.allowed = {str(pk): member for pk, member in allowed.items()}
        choices = [
            (str(one.member.pk), one.with_cell if with_cell else str(one))
            for one in offered
        ]
        widget = forms.Select(attrs={"class": "form-select"})
        empty = kwargs.pop("empty", PICK)
        super().__init__(
            choices=[("", empty), *choices],
            widget=widget,
            error_messages={
                "required": "Chọn đảng viên nhận giúp hộ.",
                "invalid_choice": "Chọn một đảng viên trong danh sách.",
            },
            **kwargs,
        )

    def valid_value(self, value) -> bool:
        return str(value) in self.allowed

    def clean(self, value) -> PartyMember | None:
        return self.allowed.get(str(super().clean(value)))


class _SeveralForm(DatedForm):
    """A day, and which rows are ticked; each row may have an error of its own."""

    decision_number = forms.CharField(
        label="Quyết định số (nếu có)",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, ticked: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.ticked = ticked
        self.row_errors: dict[int, str] = {}

    def clean(self):
        if not self.ticked:
            raise forms.ValidationError("Đánh dấu ít nhất một hộ.")
        return super().clean()

    def tell(self, refused: Refused, done: str) -> None:
        """What was refused, at the rows it is about; `done` is "giao được"."""
        self.row_errors = refused.errors
        wrong = len(refused.errors)
        fine = len(self.ticked) - wrong
        self.add_error(
            None,
            f"{fine} hộ {done}, {wrong} hộ không. Chưa ghi hộ nào: bỏ dấu những hộ có"
            " lỗi hoặc chọn người khác, rồi ghi lại.",
        )


class GivingForm(_SeveralForm):
    """Who is to help the ticked households: one for all, or one's own for each."""

    role = forms.ChoiceField(
        label="Vai trò",
        choices=HelperRole.choices,
        initial=HelperRole.MAIN,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args, offer: Offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer
        if not offer.plan.supporting_helpers:
            del self.fields["role"]
        if offer.member:
            return
        allowed = offer.candidates
        self.fields["member"] = CandidateField(
            offer.for_all(), allowed, label="Người giúp cho mọi hộ", required=False
        )
        if len(offer.households) > 1:
            for household in offer.households:
                self.fields[_name(household)] = CandidateField(
                    offer.for_one(household),
                    allowed,
                    label=f"Người giúp hộ {household.head_name}",
                    required=False,
                    empty="theo người chọn chung",
                )
        self.order_fields(["member", "on", "role", "decision_number"])

    @property
    def common_fields(self) -> list:
        return [field for field in self if not field.name.startswith("dv-")]

    def row_field(self, household: Household):
        name = _name(household)
        return self[name] if name in self.fields else None

    def clean(self):
        cleaned = super().clean()
        for household in self.offer.households:
            if household.pk in self.ticked and not self.helper_of(household):
                self.row_errors[household.pk] = NOBODY
        if self.row_errors:
            count = len(self.row_errors)
            raise forms.ValidationError(f"{count} hộ chưa có người nhận.")
        return cleaned

    def helper_of(self, household: Household) -> PartyMember | None:
        own = self.cleaned_data.get(_name(household))
        return own or self.offer.member or self.cleaned_data.get("member")

    @property
    def pairs(self) -> list[tuple[Household, PartyMember]]:
        """The ticked households, each with its helper; of a valid form."""
        ticked = [h for h in self.offer.households if h.pk in self.ticked]
        return [(household, self.helper_of(household)) for household in ticked]

    @property
    def given_role(self) -> str:
        return self.cleaned_data.get("role") or HelperRole.MAIN


class HandingOverForm(_SeveralForm):
    """Several households of one member: to another one, or to nobody."""

    reason = reason_field(WHY)
    field_order = ["member", "on", "reason", "decision_number"]

    def __init__(
        self, *args, offer: Offer, rows: list[HouseholdAssignment], ends: bool, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.rows, self.ends = rows, ends
        allowed = dict(offer.candidates)
        self.fields["member"] = CandidateField(
            offer.for_all(), allowed, label="Người nhận thay", required=False
        )
        self.order_fields(self.field_order)

    @property
    def chosen(self) -> list[HouseholdAssignment]:
        return [row for row in self.rows if row.pk in self.ticked]

    def clean(self):
        cleaned = super().clean()
        reason = cleaned.get("reason")
        if not self.ends and not cleaned.get("member"):
            self.add_error("member", "Chọn đảng viên nhận thay.")
        if reason and reason not in (WHY_ENDED if self.ends else WHY_REPLACED):
            word = EndReason(reason).label.lower()
            self.add_error("reason", f"Không dùng lý do “{word}” cho việc này.")
        return cleaned


def _name(household: Household) -> str:
    return f"dv-{household.pk}"
