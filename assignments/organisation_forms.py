"""What the office fills in about an organisation, and how it is closed."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils import timezone

from assignments.choices import OrganisationKind
from assignments.models import PartyOrganisation
from assignments.organising import CELLS
from households.models import Commune, Village
from povertyaid.scope import Scope

REAL_DAY = "Ghi ngày có thật, ví dụ 13/10/2023."
WRITTEN = ["%Y-%m-%d", "%d/%m/%Y"]


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    """A day, as browsers send it or as people write it."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=WRITTEN,
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
        ),
        error_messages={"required": "Ghi ngày.", "invalid": REAL_DAY},
    )


def styled(form: forms.BaseForm) -> None:
    """Give every control the class of its kind."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        elif isinstance(widget, forms.Select):
            widget.attrs["class"] = "form-select"
        else:
            widget.attrs.setdefault("class", "form-control")


class PlacedChoice(forms.ModelChoiceField):
    """Something with what it belongs to: a village, an organisation."""

    def __init__(self, *args, above: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.above = above

    def label_from_instance(self, thing) -> str:
        above = getattr(thing, self.above)
        return f"{thing.name}, {above}" if above else thing.name


def communes_today(scope: Scope, also: int | None = None):
    """The communes of today, and one more that a row already names."""
    seen = Commune.objects.visible_to(scope)
    return seen.filter(pk=also) | seen.in_use(timezone.localdate())


def living(scope: Scope, also: int | None = None):
    """The organisations there are, and one more that a row already names."""
    wanted = Q(valid_to=None) | Q(pk=also)
    rows = PartyOrganisation.objects.visible_to(scope).filter(wanted)
    return rows.select_related("parent").order_by("folded_name", "pk")


class OrganisationForm(forms.ModelForm):
    parent = PlacedChoice(
        label="Trực thuộc",
        queryset=PartyOrganisation.objects.none(),
        above="parent",
        required=False,
        error_messages={"invalid_choice": "Chọn một tổ chức trong danh sách."},
    )
    village = PlacedChoice(
        label="Bản",
        queryset=Village.objects.none(),
        above="commune",
        required=False,
        error_messages={"invalid_choice": "Chọn một bản trong danh sách."},
    )
    valid_from = day_field("Thành lập ngày", required=False)
    moved_on = day_field("Nếu đổi nơi trực thuộc: từ ngày", required=False)

    class Meta:
        model = PartyOrganisation
        fields = [
            "name",
            "kind",
            "parent",
            "commune",
            "village",
            "skill",
            "stated_members",
            "valid_from",
        ]
        error_messages = {
            "name": {"required": "Ghi tên tổ chức đảng."},
            "kind": {"required": "Chọn loại tổ chức."},
            "commune": {"invalid_choice": "Chọn một xã trong danh sách."},
            "stated_members": {"invalid": "Ghi một số nguyên."},
        }

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.instance
        above = living(scope, row.parent_id)
        other_cells = ~Q(pk=row.parent_id) & Q(kind__in=CELLS)
        self.fields["parent"].queryset = above.exclude(other_cells)
        self.fields["parent"].empty_label = "Không (đảng bộ huyện)"
        self.fields["commune"].queryset = communes_today(scope, row.commune_id)
        self.fields["commune"].empty_label = "Không ở xã nào (cơ quan huyện)"
        villages = Village.objects.visible_to(scope).select_related("commune")
        self.fields["village"].queryset = villages.order_by("commune__code", "name")
        self.fields["village"].empty_label = "Không theo bản"
        self.fields["kind"].choices = [("", "Chọn loại"), *OrganisationKind.choices]
        skills = self.fields["skill"].choices[1:]
        self.fields["skill"].choices = [("", "Không rõ"), *skills]
        if not row.pk:
            del self.fields["moved_on"]
        styled(self)

    def clean(self):
        cleaned = super().clean()
        village, commune = cleaned.get("village"), cleaned.get("commune")
        if village and village.commune != commune:
            self.add_error("village", f"{village} thuộc {village.commune}.")
        return cleaned


class CloseForm(forms.Form):
    """From which day an organisation is no more, and which one goes on."""

    on = day_field("Kết thúc từ ngày")
    successor = PlacedChoice(
        label="Tổ chức kế tục",
        queryset=PartyOrganisation.objects.none(),
        above="parent",
        required=False,
        empty_label="Không có (chỉ khi không còn gì để bàn giao)",
        error_messages={"invalid_choice": "Chọn một tổ chức trong danh sách."},
    )
    decision_number = forms.CharField(
        label="Quyết định số (nếu có)", required=False, max_length=40
    )
    decision_on = day_field("Ngày quyết định", required=False)

    def __init__(self, *args, scope: Scope, organisation, today: date, **kwargs):
        super().__init__(*args, initial={"on": today}, **kwargs)
        others = living(scope).exclude(pk=organisation.pk)
        self.fields["successor"].queryset = others
        styled(self)


class DayForm(forms.Form):
    """As of which day a page is asked for; what cannot be read is today."""

    ngay = day_field("Tính đến ngày", required=False)

    @classmethod
    def asked(cls, parameters, today: date) -> "DayForm":
        """Filled with the day that the address says, else `today`: `day`."""
        told = cls({"ngay": parameters.get("ngay", "").strip()})
        day = told.cleaned_data["ngay"] if told.is_valid() else None
        form = cls(initial={"ngay": day or today})
        form.day = day or today
        form.is_past = form.day != today
        return form
