"""The register of communes, and how a file names a commune."""

import re
from collections import Counter
from datetime import date

from households.choices import CommuneKind
from households.models import Commune
from povertyaid.cells import Choice, Day, Number, Words, text_of
from povertyaid.registers import RegisterResource, column
from povertyaid.text import fold

ISO = "%Y-%m-%d"
YES_NO = {True: "1", False: "0"}
COMMUNE = "Xã"


class CommuneCode(Words):
    """Five digits; a spreadsheet that took them for a number lost the zeros."""

    def clean(self, value, row=None, **kwargs) -> str:
        written = text_of(value)
        code = written.zfill(5)
        if not re.fullmatch(r"\d{5}", code) or code == "00000":
            raise ValueError("mã xã gồm 5 chữ số, ví dụ 03365")
        if code != written:
            self.repair = code, "mã xã mất số 0 ở đầu"
        return code


class YesNo(Choice):
    """1 or 0, or the words and ticks that offices write for them."""

    def __init__(self, *, is_required: bool = False):
        super().__init__(YES_NO, is_required=is_required)
        self.values |= {"co": True, "x": True, "khong": False}


def commune_labels() -> dict[int, str]:
    """Commune id → its name, with the code (and first year) where others share it."""
    communes = list(Commune.objects.all())
    names = Counter(fold(c.name) for c in communes)
    coded = Counter((fold(c.name), c.code) for c in communes)
    labels = {}
    for commune in communes:
        labels[commune.pk] = commune.name
        if names[fold(commune.name)] > 1:
            shared = coded[fold(commune.name), commune.code] > 1
            since = f" từ {commune.valid_from.year}" if shared else ""
            labels[commune.pk] += f" ({commune.code}{since})"
    return labels


def communes_by_name(day: date) -> dict[str, Commune]:
    """Folded name, with and without "xã" before it, code or label → the commune.

    A reform gave old names to new communes: the one that existed on `day` is meant,
    else the newest; a label says which by itself.
    """
    on_that_day = set(Commune.objects.on(day).values_list("pk", flat=True))
    communes = Commune.objects.order_by("valid_from")
    found = {}
    for commune in sorted(communes, key=lambda commune: commune.pk in on_that_day):
        names = (commune.name, str(commune), commune.code)
        found |= {fold(name): commune for name in names}
        found[fold(f"{commune.name} ({commune.code})")] = commune
        found.setdefault(commune.code.lstrip("0"), commune)
    labels = commune_labels()
    return found | {fold(labels[c.pk]): c for c in communes if "(" in labels[c.pk]}


class CommuneResource(RegisterResource):
    """Communes by code and first day: a code alone names different places over time."""

    code = column("code", "Mã xã", CommuneCode(5, is_required=True))
    name = column("name", "Tên xã", Words(60, is_required=True))
    kind = column("kind", "Loại", Choice(dict(CommuneKind.choices), is_required=True))
    is_border = column("is_border", "Biên giới", YesNo(is_required=True))
    is_urban = column("is_urban", "Thành thị", YesNo(is_required=True))
    valid_from = column("valid_from", "Có từ ngày", Day(ISO, is_required=True))
    valid_to = column("valid_to", "Đến ngày", Day(ISO))
    tile_column = column("tile_column", "Cột ô", Number())
    tile_row = column("tile_row", "Hàng ô", Number())
    district = column("district", "Huyện", Words(60))

    name_column = "Tên xã"
    extra_columns = ("sort_key",)
    also_called = {  # the headings of older files and of the sample, then of offices
        "code": "Mã xã",
        "name": "Tên xã",
        "kind": "Loại",
        "border": "Biên giới",
        "district": "Huyện",
        "Tên huyện": "Huyện",
        "Huyện, thị xã, thành phố": "Huyện",
        "urban": "Thành thị",
        "valid_from": "Có từ ngày",
        "valid_to": "Đến ngày",
        "tile_column": "Cột ô",
        "tile_row": "Hàng ô",
        "Mã đơn vị": "Mã xã",
        "Mã ĐVHC": "Mã xã",
        "Xã": "Tên xã",
        "Tên đơn vị": "Tên xã",
        "Xã, phường, thị trấn": "Tên xã",
        "Loại đơn vị": "Loại",
        "Xã biên giới": "Biên giới",
        "Khu vực thành thị": "Thành thị",
        "Ngày thành lập": "Có từ ngày",
        "Từ ngày": "Có từ ngày",
        "Ngày kết thúc": "Đến ngày",
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
            "district",
        )

    def prepare(self, rows):
        communes = list(Commune.objects.all())
        self.registered = {(c.code, c.valid_from): c for c in communes}
        self.spans = {key: c.valid_to for key, c in self.registered.items()}

    def key_of(self, row):
        try:
            return self.fields["code"].clean(row), self.fields["valid_from"].clean(row)
        except ValueError:
            return None

    def find(self, row):
        return self.registered.get(self.key_of(row))

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        start, end = instance.valid_from, instance.valid_to
        if not errors and end and end <= start:
            errors["valid_to"] = ["ngày sau ngày bắt đầu"]
        if not errors and (other := self._another_then(instance.code, start, end)):
            errors["valid_from"] = [
                f"mã {instance.code} chưa dùng vào ngày đó (xã có từ {other:%d/%m/%Y})"
            ]
        super().validate_instance(instance, errors, **kwargs)
        self.spans[instance.code, start] = end

    def _another_then(self, code: str, start: date, end: date | None) -> date | None:
        """The first day of another unit that had this code on one of these days."""
        for (same, began), ended in self.spans.items():
            is_before = ended is not None and ended <= start
            is_after = end is not None and end <= began
            if same == code and began != start and not (is_before or is_after):
                return began
        return None
