"""What is filled in of a training day, a model or a meeting, and who took part."""

from django import forms
from django.db.models import Exists, OuterRef

from assignments.activities.recording import MOST_PERSONS
from assignments.models import Activity, PartyOrganisation, Support
from households.models import Commune, Household, Village
from povertyaid.scope import Scope

PERSONS_WRONG = f"Ghi số người, từ 1 đến {MOST_PERSONS}."


def _date() -> forms.DateInput:
    return forms.DateInput(
        format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
    )


class SupportChoice(forms.ModelChoiceField):
    def label_from_instance(self, support: Support) -> str:
        what = support.what or support.get_kind_display()
        return f"{support.code} · {what} · {support.given_on:%d/%m/%Y}"


class ActivityForm(forms.ModelForm):
    """An activity in `commune`; the households ticked come as `ho` and `so-ID`."""

    support = SupportChoice(
        label="Kinh phí: khoản hỗ trợ trong sổ (nếu có)",
        queryset=Support.objects.none(),
        required=False,
    )

    class Meta:
        model = Activity
        fields = [
            "kind",
            "title",
            "organisation",
            "village",
            "held_on",
            "until",
            "support",
            "result",
        ]
        widgets = {
            "held_on": _date(),
            "until": _date(),
            "result": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "title": {"required": "Ghi tên lớp, mô hình hoặc buổi họp."},
            "held_on": {"required": "Ghi ngày.", "invalid": "Ghi ngày có thật."},
            "until": {"invalid": "Ghi ngày có thật."},
            "organisation": {"required": "Chọn tổ chức đảng phụ trách."},
        }

    def __init__(
        self, *args, scope: Scope, commune: Commune, homes: list[Household], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.instance.commune = commune
        self.instance.validate_constraints = lambda exclude=None: None
        self.homes = homes
        self.fields["organisation"].queryset = _organisations(scope, commune)
        villages = Village.objects.visible_to(scope).filter(commune=commune)
        self.fields["village"].queryset = villages.order_by("folded_name")
        self.fields["support"].queryset = _supports(scope, commune)
        for name, empty in (("organisation", "Chọn tổ chức"), ("village", "Cả xã")):
            self.fields[name].empty_label = empty
        self.fields["support"].empty_label = "Không có"
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            kind = "form-select" if is_select else "form-control"
            field.widget.attrs["class"] = kind
        self._read_homes()

    def _read_homes(self) -> None:
        """Give each household `is_ticked`, `persons` as typed, and what is `wrong`."""
        came = {}
        if self.instance.pk and not self.is_bound:
            came = dict(self.instance.participants.values_list("household", "persons"))
        ticked = set(self.data.getlist("ho")) if self.is_bound else map(str, came)
        ticked = set(ticked)
        for home in self.homes:
            key = str(home.pk)
            typed = self.data.get(f"so-{key}", "") if self.is_bound else ""
            home.is_ticked = key in ticked
            home.persons = typed.strip() or came.get(home.pk, 1)
            home.wrong = ""
            if home.is_ticked and not _is_count(home.persons):
                home.wrong = PERSONS_WRONG

    @property
    def offered(self) -> list[int]:
        return [home.pk for home in self.homes]

    @property
    def chosen(self) -> list[Household]:
        return [home for home in self.homes if home.is_ticked]

    @property
    def persons(self) -> dict[int, int]:
        """Household id → persons; call after is_valid."""
        return {home.pk: int(home.persons) for home in self.chosen}

    def clean(self):
        cleaned = super().clean()
        if any(home.wrong for home in self.chosen):
            raise forms.ValidationError("Số người ghi chưa đúng: xem trên dòng của hộ.")
        return cleaned


def _is_count(typed) -> bool:
    text = str(typed)
    return text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_PERSONS


def _organisations(scope: Scope, commune: Commune):
    """Those of the commune, and those given to help it, ever."""
    helps = commune.commune_assignments.filter(organisation=OuterRef("pk"))
    seen = PartyOrganisation.objects.visible_to(scope)
    near = seen.filter(commune=commune) | seen.filter(Exists(helps))
    if not scope.may_write(commune.pk):
        near = near.filter(pk__in=scope.organisations)
    return near.order_by("name", "pk")


def _supports(scope: Scope, commune: Commune):
    shares = commune.support_shares.filter(support=OuterRef("pk"))
    seen = Support.objects.visible_to(scope).standing().filter(Exists(shares))
    return seen.filter(kind__in=["training", "model", "money", "stock"]).order_by(
        "-given_on", "-pk"
    )
