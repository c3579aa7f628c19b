from django import forms

from povertyaid.models import AuditEntry


class LogForm(forms.Form):
    """What to look for in the log; nothing is asked for by default."""

    words = forms.CharField(label="Tên hộ, người, tệp", required=False, max_length=100)
    person = forms.CharField(label="Ai làm", required=False, max_length=100)
    action = forms.ChoiceField(
        label="Việc",
        required=False,
        choices=[("", "Mọi việc"), *AuditEntry.Action.choices],
    )
    first = forms.DateField(label="Từ ngày", required=False)
    last = forms.DateField(label="Đến ngày", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["action"].widget.attrs["class"] = "form-select"
        for name in ("first", "last"):
            day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            day.attrs["class"] = "form-control"
            self.fields[name].widget = day
