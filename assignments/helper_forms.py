"""Who is to help one household, in which role; and ending that help."""

from django import forms

from assignments.choices import HelperRole, HelpsBy
from assignments.forms import WHY_ENDED, WHY_REPLACED, DatedForm, reason_field
from assignments.giving import Offer
from assignments.giving_forms import CandidateField
from assignments.models import HouseholdAssignment
from households.models import Household

ONE_OF_TWO = "Chọn một: đảng viên hoặc tổ chức đảng."


class OrganisationField(forms.ModelChoiceField):
    """An organisation, with how many households it helps as a whole today."""

    def label_from_instance(self, organisation) -> str:
        return f"{organisation.name} · đang giúp {organisation.load} hộ"


class HelperForm(DatedForm):
    """A member or, where the plan says so, an organisation; why, when another one did.

    `offer` is about the one household, under the plan it is helped by; `main` is who
    helps it first today. Beside that one the plan may allow supporting helpers.
    """

    role = forms.ChoiceField(
        label="Vai trò",
        choices=HelperRole.choices,
        initial=HelperRole.MAIN,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = reason_field(WHY_REPLACED)
    decision_number = forms.CharField(
        label="Quyết định số (nếu có)",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, offer: Offer, main: HouseholdAssignment | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.main, plan = main, offer.plan
        household: Household = offer.households[0]
        able = offer.for_one(household, most=None)
        now = main.member_id if main else None
        by_office = plan.helps_by == HelpsBy.ORGANISATION
        self.fields["member"] = CandidateField(
            [one for one in able if one.member.pk != now],
            label="Đảng viên" if by_office else "Người giúp",
            required=not by_office,
            with_cell=True,
        )
        if by_office:
            self.fields["organisation"] = _organisation_field(offer.organisations)
        if not plan.supporting_helpers:
            del self.fields["role"]
        if main is None:
            del self.fields["reason"]
        elif plan.supporting_helpers:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Lý do đổi người giúp chính"
        self.order_fields(["role", "organisation", "member", "on", "reason"])

    def clean(self):
        told = super().clean()
        chosen = [bool(told.get("organisation")), bool(told.get("member"))]
        is_asked = "organisation" in self.fields and "member" not in self.errors
        if is_asked and sum(chosen) != 1:
            self.add_error("organisation", ONE_OF_TWO)
        if self.replaces and not told.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Chọn lý do.")
        return told

    @property
    def role_told(self) -> HelperRole:
        return HelperRole(self.cleaned_data.get("role") or HelperRole.MAIN)

    @property
    def replaces(self) -> HouseholdAssignment | None:
        """Whom the one chosen comes in the place of; nobody does for a supporter."""
        return self.main if self.role_told == HelperRole.MAIN else None


def _organisation_field(given) -> OrganisationField:
    return OrganisationField(
        label="Tổ chức đảng nhận giúp hộ",
        queryset=given,
        required=False,
        empty_label="Chọn tổ chức đảng",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Chọn một tổ chức trong danh sách."},
    )


class EndHelpForm(DatedForm):
    """Why nobody helps the household any more, from which day."""

    reason = reason_field(WHY_ENDED)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_end_%s", **kwargs)  # beside a HelperForm
