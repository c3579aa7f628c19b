"""The register of communes, in and out."""

import re

from households.choices import CommuneKind
from households.models import Commune
from povertyaid.registers import (
    Choice,
    Day,
    Number,
    RegisterResource,
    Words,
    column,
    text_of,
)

ISO = "%Y-%m-%d"
YES_NO = {True: "1", False: "0"}


class CommuneCode(Words):
    """Five digits; a spreadsheet that took them for a number lost the zeros."""

    def clean(self, value, row=None, **kwargs) -> str:
        code = text_of(value).zfill(5)
        if not re.fullmatch(r"\d{5}", code) or code == "00000":
            raise ValueError("mã xã gồm 5 chữ số, ví dụ 03365")
        return code


class CommuneResource(RegisterResource):
    """Communes by code and first day: a code alone names different places over time."""

    code = column("code", "Mã xã", CommuneCode(5))
    name = column("name", "Tên xã", Words(60, is_required=True))
    kind = column("kind", "Loại", Choice(dict(CommuneKind.choices), is_required=True))
    is_border = column("is_border", "Biên giới", Choice(YES_NO, is_required=True))
    is_urban = column("is_urban", "Thành thị", Choice(YES_NO, is_required=True))
    valid_from = column("valid_from", "Có từ ngày", Day(ISO, is_required=True))
    valid_to = column("valid_to", "Đến ngày", Day(ISO))
    tile_column = column("tile_column", "Cột ô", Number())
    tile_row = column("tile_row", "Hàng ô", Number())

    extra_columns = ("sort_key",)
    also_called = {  # the headings of older files, and of the sample
        "code": "Mã xã",
        "name": "Tên xã",
        "kind": "Loại",
        "border": "Biên giới",
        "urban": "Thành thị",
        "valid_from": "Có từ ngày",
        "valid_to": "Đến ngày",
        "tile_column": "Cột ô",
        "tile_row": "Hàng ô",
    }

    class Meta(RegisterResource.Meta):
        model = Commune
        import_id_fields = ("code", "valid_from")
        fields = (
            "code",
            "name",
            "kind",
            "is_border",
            "is_urban",
            "valid_from",
            "valid_to",
            "tile_column",
            "tile_row",
        )

    def prepare(self, rows):
        communes = Commune.objects.all()
        self.registered = {(c.code, c.valid_from): c for c in communes}

    def key_of(self, row):
        try:
            return self.fields["code"].clean(row), self.fields["valid_from"].clean(row)
        except ValueError:
            return None

    def find(self, row):
        return self.registered.get(self.key_of(row))

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        if (
            not errors
            and instance.valid_to
            and instance.valid_to <= (instance.valid_from)
        ):
            errors["valid_to"] = ["ngày sau ngày bắt đầu"]
        super().validate_instance(instance, errors, **kwargs)
