"""The form that loads the outlines of communes."""

from django import forms

from povertyaid.scanning import ScannedFileField

NO_FILE = "Chọn tệp GeoJSON."


class OutlineForm(forms.Form):
    file = ScannedFileField(
        label="Tệp GeoJSON",
        max_length=200,
        error_messages={
            "required": NO_FILE,
            "invalid": NO_FILE,
            "missing": NO_FILE,
            "empty": "Tệp rỗng, không có gì để đọc.",
            "max_length": "Tên tệp dài quá 200 chữ; hãy đặt tên ngắn hơn.",
        },
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".geojson,.json"}
        ),
    )
    day = forms.DateField(
        label="Địa giới tại ngày",
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={
            "required": "Ghi ngày của địa giới.",
            "invalid": "Ngày ghi như 31/12/2023.",
        },
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={"class": "form-control", "placeholder": "31/12/2023"},
        ),
    )
