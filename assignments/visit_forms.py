"""What is filled in of a visit, and of the look somebody takes at it."""

import uuid
from datetime import date, timedelta

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from assignments.choices import PromiseState, VerifyOutcome, VisitTopic
from assignments.models import HouseholdAssignment, Visit

DAYS = [("today", "Hôm nay"), ("yesterday", "Hôm qua"), ("other", "Ngày khác")]
MET = [("1", "Gặp hộ"), ("0", "Đến không gặp")]


def _radios() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "form-check-input"})


def _date() -> forms.DateInput:
    return forms.DateInput(
        format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
    )


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "form-control", "rows": rows})


DATE_ERRORS = {"invalid": "Ghi ngày có thật, ví dụ 13/10/2023."}


class VisitForm(forms.Form):
    """A visit at a desk; `assignments` are those it may be logged under."""

    assignment = forms.ChoiceField(
        label="Người thăm",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Chọn một người trong danh sách."},
    )
    day = forms.ChoiceField(
        label="Ngày thăm",
        choices=DAYS,
        initial="today",
        widget=_radios(),
        error_messages={"required": "Chọn ngày thăm."},
    )
    visited_on = forms.DateField(
        label="Ngày khác là ngày",
        required=False,
        widget=_date(),
        error_messages=DATE_ERRORS,
    )
    met = forms.TypedChoiceField(
        label="Có gặp hộ không",
        choices=MET,
        initial="1",
        coerce=lambda value: value == "1",
        widget=_radios(),
        error_messages={"required": "Chọn có gặp hộ hay không."},
    )
    topics = forms.MultipleChoiceField(
        label="Đã làm gì",
        choices=VisitTopic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    note = forms.CharField(
        label="Ghi chú", required=False, max_length=2000, widget=_lines(4)
    )
    promise = forms.CharField(
        label="Đã hẹn việc gì (nếu có)",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    promised_for = forms.DateField(
        label="Hẹn đến ngày",
        required=False,
        widget=_date(),
        error_messages=DATE_ERRORS,
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    made_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, assignments: list[HouseholdAssignment], **kwargs):
        now = timezone.now()
        start = {"client_id": uuid.uuid4(), "made_at": now.isoformat()}
        kwargs["initial"] = start | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.today: date = timezone.localtime(now).date()
        self.fields["assignment"].choices = [
            (str(row.pk), _helper(row)) for row in assignments
        ]

    @property
    def plain_fields(self) -> list:
        return [self[name] for name in ("note", "promise", "promised_for")]

    def clean(self) -> dict:
        told = super().clean()
        days = {"today": self.today, "yesterday": self.today - timedelta(days=1)}
        if told.get("day") in days:
            told["visited_on"] = days[told["day"]]
        elif told.get("day") and told.get("visited_on", "") is None:
            self.add_error("visited_on", "Ghi ngày thăm.")
        return told

    @property
    def told(self) -> dict:
        """What the record says, under the names of the API; call after is_valid."""
        names = ("visited_on", "met", "topics", "note", "promise", "promised_for")
        told = {name: self.cleaned_data[name] for name in names}
        return told | {"assignment": int(self.cleaned_data["assignment"])}


class CorrectionForm(VisitForm):
    """A visit that is corrected: with the reason, and the version it was read in."""

    reason = forms.CharField(
        label="Lý do sửa",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": "Ghi lý do sửa."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, visit: Visit, **kwargs):
        start = {
            "assignment": str(visit.assignment_id),
            "day": "other",
            "visited_on": visit.visited_on,
            "met": "1" if visit.met else "0",
            "topics": visit.topics,
            "note": visit.note,
            "promise": visit.promise,
            "promised_for": visit.promised_for,
            "client_id": visit.client_id,
            "version": visit.version,
        }
        super().__init__(*args, initial=start, **kwargs)

    @property
    def plain_fields(self) -> list:
        return [*super().plain_fields, self["reason"]]


class ReasonForm(forms.Form):
    """Why a visit is cancelled, and the version it was read in."""

    reason = forms.CharField(
        label="Lý do hủy",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": "Ghi lý do hủy."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CheckForm(forms.Form):
    """Confirm a visit, or say what is to be mended of the version that was read."""

    note = forms.CharField(
        label="Cần sửa gì (khi đề nghị sửa)",
        required=False,
        max_length=300,
        widget=_lines(2),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    action = forms.ChoiceField(
        choices=[("confirm", ""), ("ask", "")],
        error_messages={"required": "Bấm Xác nhận hoặc Đề nghị sửa."},
    )


class PromiseForm(forms.Form):
    """What became of what was promised."""

    state = forms.ChoiceField(
        label="Kết quả",
        choices=[(s.value, s.label) for s in (PromiseState.KEPT, PromiseState.DROPPED)],
        widget=_radios(),
        error_messages={"required": "Chọn đã làm hay không làm nữa."},
    )
    on = forms.DateField(
        label="Ngày",
        widget=_date(),
        error_messages=DATE_ERRORS | {"required": "Ghi ngày."},
    )
    result = forms.CharField(
        label="Kết quả thế nào, hoặc vì sao không làm",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class VerifyForm(forms.Form):
    """What the household said when asked about a drawn visit."""

    outcome = forms.ChoiceField(
        label="Kết quả hỏi lại",
        choices=[o for o in VerifyOutcome.choices if o[0] != VerifyOutcome.PENDING],
        widget=_radios(),
        error_messages={"required": "Chọn kết quả hỏi lại."},
    )
    note = forms.CharField(
        label="Ghi chú", required=False, max_length=300, widget=_lines(2)
    )


def tell(form: forms.Form, error: ValidationError) -> None:
    """What a service refuses, at the field it is about where there is one."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, sentences in error.message_dict.items():
        known = name != NON_FIELD_ERRORS and name in form.fields
        form.add_error(name if known else None, sentences)


def _helper(row: HouseholdAssignment) -> str:
    who = row.member.name if row.member else "cả tổ chức"
    over = f", đến {row.ended_on:%d/%m/%Y}" if row.ended_on else ""
    return f"{who} · {row.organisation.name} · từ {row.started_on:%d/%m/%Y}{over}"
