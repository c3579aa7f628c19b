"""The register of villages: where each lies, since when, and where it lay before."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from households.models import Village, VillagePlacement
from households.resources.communes import COMMUNE, commune_labels, communes_by_name
from povertyaid.cells import Cell, Day, Known, Words, text_of
from povertyaid.registers import RegisterResource, column
from povertyaid.text import clean, fold

_ONCE_IN = re.compile(
    r"(?P<commune>.+?),?\s+từ (?P<start>\S+) đến (?P<end>\S+)", re.IGNORECASE
)


class Names(Cell):
    """Several names in one cell, each after a semicolon."""

    def clean(self, value, row=None, **kwargs) -> list[str]:
        names = [n for n in map(clean, text_of(value).split(";")) if n]
        if any(len(name) > 80 for name in names):
            raise ValueError("các tên cách nhau bằng dấu chấm phẩy, mỗi tên ≤ 80 ký tự")
        return list(dict.fromkeys(names))

    def render(self, value, obj=None, **kwargs):
        return "; ".join(value or ())


class FormerCommunes(Known):
    """ "Pa Thơm từ 01/01/2013 đến 01/07/2020; …" as (commune id, from, to)."""

    def clean(self, value, row=None, **kwargs) -> tuple:
        parts = [part.strip() for part in text_of(value).split(";") if part.strip()]
        return tuple(sorted(map(self._read, parts), key=lambda span: span[1]))

    def _read(self, part: str) -> tuple[int, date, date]:
        said = _ONCE_IN.fullmatch(part)
        commune = said and self.found.get(fold(said["commune"]))
        if not commune:
            raise ValueError(self.expected)
        day = Day(is_required=True)
        return commune.pk, day.clean(said["start"]), day.clean(said["end"])

    def render(self, value, obj=None, **kwargs):
        return "; ".join(
            f"{self.names[commune]} từ {start:%d/%m/%Y} đến {end:%d/%m/%Y}"
            for commune, start, end in value or ()
            if end
        )

    def tell(self, value) -> str:
        return self.render(value)


class VillageResource(RegisterResource):
    """Villages by commune and name, since when each lies there, and where before."""

    commune = column(
        "commune", COMMUNE, Known("tên xã có trong danh mục", is_required=True)
    )
    name = column("name", "Tên bản", Words(80, is_required=True))
    aliases = column("aliases", "Tên khác", Names())
    started_on = column("started_on", "Thuộc xã từ ngày", Day())
    ended_on = column("ended_on", "Đến ngày", Day())
    past = column(
        "past",
        "Trước đây thuộc xã",
        FormerCommunes("viết như “Pa Thơm từ 01/01/2013 đến 01/07/2020”"),
    )

    name_column = "Tên bản"
    sheet_says = COMMUNE
    extra_columns = ("folded_name",)
    virtual = ("started_on", "ended_on", "past")
    also_called = {
        "Tên xã": COMMUNE,
        "Xã, phường, thị trấn": COMMUNE,
        "Thôn, bản": "Tên bản",
        "Thôn bản": "Tên bản",
        "Tên thôn, bản": "Tên bản",
        "Tên thôn": "Tên bản",
        "Bản": "Tên bản",
        "Thôn": "Tên bản",
        "Tên thôn, bản, tổ dân phố": "Tên bản",
        "Tên cũ": "Tên khác",
        "Tên gọi khác": "Tên khác",
        "Từ ngày": "Thuộc xã từ ngày",
    }

    class Meta(RegisterResource.Meta):
        model = Village
        import_id_fields = ("commune", "name")
        fields = ("commune", "name", "aliases", "started_on", "ended_on", "past")

    def prepare(self, rows):
        communes = communes_by_name(self.as_of or timezone.localdate())
        self._name_communes(communes)
        villages = list(Village.objects.all())
        self.attach(villages)
        self.registered = {(v.commune_id, v.folded_name): v for v in villages}
        self.by_alias = {
            (village.commune_id, fold(alias)): village.name
            for village in villages
            for alias in village.aliases
        }

    def _name_communes(self, communes: dict) -> None:
        labels = commune_labels()
        for name in ("commune", "past"):
            widget = self.fields[name].widget
            widget.found, widget.names = communes, labels

    def attach(self, instances):
        placed = defaultdict(list)
        for placement in VillagePlacement.objects.filter(village__in=instances):
            placed[placement.village_id].append(placement)
        for village in instances:
            spans = sorted(placed[village.pk], key=lambda p: p.started_on)
            is_here = spans and spans[-1].commune_id == village.commune_id
            now = spans.pop() if is_here else None
            village.started_on = now.started_on if now else None
            village.ended_on = now.ended_on if now else None
            village.past = tuple(
                (span.commune_id, span.started_on, span.ended_on) for span in spans
            )

    def store(self, instances: Iterable[Village]):
        for village in instances:
            spans = {start: (where, end) for where, start, end in village.past}
            if village.started_on:
                spans[village.started_on] = village.commune_id, village.ended_on
            there = {p.started_on: p for p in village.placements.all()}
            for start in there.keys() - spans.keys():
                there.pop(start).delete()
            for start in sorted(spans):
                where, end = spans[start]
                kept = there.get(start)
                kept = kept or VillagePlacement(village=village, started_on=start)
                if (kept.commune_id, kept.ended_on) != (where, end):
                    kept.commune_id, kept.ended_on = where, end
                    kept.save()

    def virtual_from(self, name, value):
        if name != "past":
            return value and date.fromisoformat(value)
        day = date.fromisoformat
        return tuple((c, day(start), end and day(end)) for c, start, end in value)

    def key_of(self, row):
        try:
            commune = self.fields["commune"].clean(row)
        except ValueError:
            return None
        return commune.pk, fold(text_of(row["Tên bản"]))

    def find(self, row):
        return self.registered.get(self.key_of(row))

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        if not errors:
            errors = self._doubts(instance)
        super().validate_instance(instance, errors, **kwargs)

    def _doubts(self, village: Village) -> dict[str, list[str]]:
        village.past = getattr(village, "past", None) or ()
        known = self.by_alias.get((village.commune_id, fold(village.name)))
        if village.pk is None and known:
            return {"name": [f"tên chưa có; đây là tên khác của {known}"]}
        if village.pk is None:
            village.started_on = village.started_on or village.commune.valid_from
        spans = list(village.past)
        if village.started_on:
            spans.append((village.commune_id, village.started_on, village.ended_on))
        for (_, start, end), (_, later, _) in zip(spans, spans[1:], strict=False):
            if end is None or end > later or start >= later:
                return {"past": ["các khoảng thời gian không chồng lên nhau"]}
        if any(end and end <= start for _, start, end in spans):
            return {"ended_on": ["ngày sau ngày bắt đầu"]}
        return {}

    # Out

    def get_queryset(self):
        return Village.objects.select_related("commune").order_by(
            "commune__code", "commune__valid_from", "name", "pk"
        )

    def before_export(self, queryset, **kwargs):
        self._name_communes({})

    def iter_queryset(self, queryset):
        villages = list(queryset)
        self.attach(villages)
        return villages

    def dehydrate_commune(self, village) -> str:
        return self.fields["commune"].widget.names[village.commune_id]
