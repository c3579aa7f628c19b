from django import forms

from povertyaid.models import AuditEntry


class LogForm(forms.Form):
    """What to look for in the log; nothing is asked for by default."""

    words = forms.CharField(label="Tên hộ, người, tệp", required=False, max_length=100)
    person = forms.CharField(label="Ai làm", required=False, max_length=100)
    action = forms.ChoiceField(label="Việc", required=False, choices=[("", "mọi việc")])
    first = forms.DateField(label="Từ ngày", required=False)
    last = forms.DateField(label="Đến ngày", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].choices += AuditEntry.Action.choices
