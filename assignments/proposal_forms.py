"""What the office fills in to have a proposal made, and to decide on it."""

from datetime import date, timedelta

from django import forms
from django.db.models import QuerySet

from assignments.models import (
    PartyMember,
    PartyOrganisation,
    Plan,
    Proposal,
)
from assignments.proposal_lists import waiting_wishes
from households.models import Commune, Review, Village
from povertyaid.scope import Scope

FAR_AHEAD = timedelta(days=366)
DISTRICT, COMMUNE, VILLAGE, ORGANISATION = "district", "commune", "village", "given"
AREAS = {
    DISTRICT: "Toàn huyện",
    COMMUNE: "Một xã",
    VILLAGE: "Một bản",
    ORGANISATION: "Các xã một tổ chức đảng phụ trách",
}


def _select(label: str, missing: str, **kwargs) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=kwargs.pop("queryset"),
        empty_label=missing,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": f"{missing}.",
            "invalid_choice": "Chọn một mục trong danh sách.",
        },
        **kwargs,
    )


def _day(label: str, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
        ),
        error_messages={
            "required": missing,
            "invalid": "Ghi ngày có thật, ví dụ 13/10/2023.",
        },
    )


class VillageChoice(forms.ModelChoiceField):
    """A village with its commune: the same name stands in several communes."""

    def label_from_instance(self, village) -> str:
        return f"{village.name} ({village.commune.name})"


class ProposalForm(forms.Form):
    """A plan, a year's list, an area, and from which day the pairs would hold."""

    plan = _select("Kế hoạch", "Chọn kế hoạch", queryset=Plan.objects.none())
    year = forms.TypedChoiceField(
        label="Danh sách hộ năm",
        coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Chọn năm của danh sách hộ.",
            "invalid_choice": "Chọn một năm trong danh sách.",
        },
    )
    area = forms.ChoiceField(
        label="Phạm vi",
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={
            "required": "Chọn phạm vi.",
            "invalid_choice": "Chọn một phạm vi trong danh sách.",
        },
    )
    commune = _select("Xã", "Chọn xã", queryset=Commune.objects.none(), required=False)
    village = VillageChoice(
        label="Bản",
        queryset=Village.objects.none(),
        required=False,
        empty_label="Chọn bản",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Chọn một bản trong danh sách."},
    )
    given = _select(
        "Tổ chức đảng",
        "Chọn tổ chức đảng",
        queryset=PartyOrganisation.objects.none(),
        required=False,
    )
    starts_on = _day("Phân công từ ngày", "Ghi ngày bắt đầu phân công.")

    def __init__(self, *args, scope: Scope, today: date, **kwargs):
        self.scope, self.today = scope, today
        years = _years(scope)
        plans = Plan.objects.all()
        kwargs.setdefault("initial", {"starts_on": today, "plan": plans.first()})
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.fields["year"].choices = [(year, str(year)) for year in years]
        communes = _communes(scope).order_by("code")
        self.fields["commune"].queryset = communes
        villages = Village.objects.visible_to(scope).filter(commune__in=communes)
        villages = villages.select_related("commune")
        self.fields["village"].queryset = villages.order_by("commune__code", "name")
        self._offer_areas(scope, communes)

    def _offer_areas(self, scope: Scope, communes: QuerySet) -> None:
        """A secretary proposes for her communes; only the office for more."""
        offered = list(AREAS) if scope.writes_all else [COMMUNE, VILLAGE]
        self.fields["area"].choices = [(area, AREAS[area]) for area in offered]
        self.fields["area"].initial = offered[0]
        if not scope.writes_all:
            del self.fields["given"]
            self.fields["commune"].initial = communes.first()
            return
        organisations = PartyOrganisation.objects.visible_to(scope).answering_on(
            self.today
        )
        self.fields["given"].queryset = organisations.order_by("folded_name")

    def clean_starts_on(self) -> date:
        on = self.cleaned_data["starts_on"]
        if on > self.today + FAR_AHEAD:
            raise forms.ValidationError("Ngày này còn quá một năm nữa mới tới.")
        return on

    def clean(self) -> dict:
        data = super().clean()
        area = data.get("area")
        wanted = {COMMUNE: "commune", VILLAGE: "village", ORGANISATION: "given"}
        name = wanted.get(area)
        if name and not data.get(name) and name not in self.errors:
            self.add_error(name, f"{self.fields[name].empty_label}.")
        return data

    def over(self) -> dict:
        """The area as the columns of a proposal; of a valid form."""
        area, data = self.cleaned_data["area"], self.cleaned_data
        if area == VILLAGE:
            return {"village": data["village"], "commune": data["village"].commune}
        if area == COMMUNE:
            return {"commune": data["commune"]}
        return {"organisation": data["given"]} if area == ORGANISATION else {}


def _communes(scope: Scope) -> QuerySet:
    """Those one may write with a household, by whatever name they stand in the list."""
    communes = Commune.objects.visible_to(scope).with_households()
    return communes if scope.writes_all else communes.filter(pk__in=scope.writes)


def _years(scope: Scope) -> list[int]:
    """Years with a list, newest first."""
    reviews = Review.objects.visible_to(scope).order_by("-year")
    return list(reviews.values_list("year", flat=True).distinct())


class CandidateForm(forms.Form):
    """Who is to help a household instead: a member, or a whole organisation."""

    member = forms.ModelChoiceField(queryset=PartyMember.objects.none(), required=False)
    organisation = forms.ModelChoiceField(
        queryset=PartyOrganisation.objects.none(), required=False
    )

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = PartyMember.objects.visible_to(scope)
        organisations = PartyOrganisation.objects.visible_to(scope)
        self.fields["organisation"].queryset = organisations

    def clean(self) -> dict:
        data = super().clean()
        if not (data.get("member") or data.get("organisation")):
            raise forms.ValidationError("Chọn một người trong danh sách.")
        return data


class ApprovalForm(forms.Form):
    """The decision that makes a proposal's pairs assignments."""

    decision_number = forms.CharField(
        label="Quyết định số",
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "form-control", "placeholder": "ví dụ 125-QĐ/HU"}
        ),
        error_messages={"required": "Ghi số quyết định."},
    )
    decision_on = _day("Ngày quyết định", "Ghi ngày quyết định.")

    def __init__(self, *args, proposal: Proposal, today: date, **kwargs):
        kwargs.setdefault("initial", {"decision_on": today})
        super().__init__(*args, **kwargs)
        self.proposal, self.today = proposal, today

    def clean_decision_on(self) -> date:
        on = self.cleaned_data["decision_on"]
        if on > self.today:
            raise forms.ValidationError("Ngày quyết định chưa tới.")
        return on

    def clean(self) -> dict:
        if waiting := len(waiting_wishes(self.proposal)):
            raise forms.ValidationError(
                f"Còn {waiting} yêu cầu ghim, cấm chưa được tính lại. Hãy bấm"
                " “Tính lại” trên trang phương án rồi duyệt."
            )
        return super().clean()


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Lý do không duyệt",
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"required": "Ghi lý do, để người lập biết cần sửa gì."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_refuse_%s", **kwargs)  # beside an approval
