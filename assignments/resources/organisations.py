"""The register of party organisations: the whole tree, and the communes each helps."""

import re
from collections import defaultdict

from django.utils import timezone

from assignments import structure
from assignments.choices import OrganisationKind, Skill
from assignments.models import CommuneAssignment, PartyOrganisation
from assignments.services import ensure_plan_40
from assignments.skills import suggest_skill
from households.models import Commune, Village
from households.resources import COMMUNE, commune_labels, communes_by_name
from povertyaid.cells import Choice, Day, Known, Number, Words, text_of
from povertyaid.registers import RegisterResource, column
from povertyaid.text import fold

NAME, PARENT, KIND = "Tên tổ chức đảng", "Trực thuộc", "Loại"
SINCE = "Thành lập ngày"
DISTRICT = OrganisationKind.DISTRICT_COMMITTEE
FROM_ABOVE = {kind: place for place, kind in enumerate(OrganisationKind)}


class CommuneCodes(Known):
    """Codes such as "03365;03368" as ids, in order, of communes of the plan's day."""

    def clean(self, value, row=None, **kwargs) -> tuple[int, ...]:
        codes = [c.zfill(5) for c in re.split(r"[;,\s]+", text_of(value)) if c]
        unknown = [code for code in codes if code not in self.found]
        if unknown:
            raise ValueError(f"mã xã có trong danh mục; không có {', '.join(unknown)}")
        return tuple(sorted({self.found[code] for code in codes}))

    def tell(self, value) -> str:
        codes = {pk: code for code, pk in self.found.items()}
        return ";".join(codes.get(pk, "…") for pk in value or ())

    def render(self, value, obj=None, **kwargs) -> str:
        return self.tell(value)


class Organisation(Known):
    """Another organisation by name, with the one above and the day where it must.

    Of several with one name the only living one is meant; for the others a file says
    "name, the one above", or with all above it and since when each is there.
    """

    def __init__(self):
        super().__init__("tên tổ chức đảng có trong danh mục, hoặc ở dòng trên")
        self.clear()

    def clear(self) -> None:
        self.called: dict[str, dict[int, PartyOrganisation]] = defaultdict(dict)
        self.forms: dict[int, list[str]] = {}
        self.by_id: dict[int, PartyOrganisation] = {}

    def learn(self, one: PartyOrganisation) -> None:
        """Let rows name this organisation from here on."""
        self.by_id[one.pk] = one
        above = self.by_id.get(one.parent_id)
        below = f"{one.name}, {above.name}" if above else one.name
        self.forms[one.pk] = [one.name, below, self._in_full(one)]
        for form in self.forms[one.pk]:
            self.called[fold(form)][one.pk] = one

    def _in_full(self, one: PartyOrganisation) -> str:
        named, above = [], one
        while above and len(named) < len(FROM_ABOVE):
            since = f" từ {above.valid_from:%d/%m/%Y}" if above.valid_from else ""
            named.append(above.name + since)
            above = self.by_id.get(above.parent_id)
        return ", ".join(named)

    def _meant(self, text: str) -> PartyOrganisation | None:
        all_so_called = list(self.called.get(fold(text), {}).values())
        living = [one for one in all_so_called if one.valid_to is None]
        for found in (all_so_called, living):
            if len(found) == 1:
                return found[0]
        return None

    def clean(self, value, row=None, **kwargs):
        text = text_of(value)
        if not text:
            return None
        if found := self._meant(text):
            return found
        if fold(text) in self.called:
            raise ValueError(
                "tên của một tổ chức; có nhiều tổ chức cùng tên, viết thêm tên cấp "
                "trên, như “Chi bộ Trường học, Đảng bộ xã Na Tông”"
            )
        raise ValueError(self.expected)

    def tell(self, value) -> str:
        """The shortest way to call it by which a file means only this one."""
        for form in self.forms.get(value, ()):
            if (meant := self._meant(form)) and meant.pk == value:
                return form
        return self.forms[value][-1] if value in self.forms else ""


class OrganisationResource(RegisterResource):
    """Organisations by the one above, name and first day, and the communes they help.

    A list with neither level nor place is one of the district's own organisations.
    """

    name = column("name", NAME, Words(120, is_required=True))
    kind = column(
        "kind", KIND, Choice(dict(OrganisationKind.choices), is_required=True)
    )
    parent = column("parent", PARENT, Organisation())
    commune = column("commune", COMMUNE, Known("tên xã có trong danh mục"))
    village = column("village", "Bản", Known("tên bản của xã trong danh mục"))
    communes = column(
        "commune_ids", "Mã xã được phân công", CommuneCodes("mã xã có trong danh mục")
    )
    skill = column("skill", "Lĩnh vực", Choice(dict(Skill.choices)))
    stated_members = column("stated_members", "Số đảng viên", Number())
    valid_from = column("valid_from", SINCE, Day())
    valid_to = column("valid_to", "Đến ngày", Day())
    successor = column("successor", "Tổ chức kế tục", Organisation())

    name_column = NAME
    extra_columns = ("folded_name",)
    virtual = ("commune_ids",)
    also_called = {
        "Tên tổ chức": NAME,
        "Tổ chức đảng": NAME,
        "Tên TCCSĐ": NAME,
        "TCCSĐ": NAME,
        "Tổ chức cơ sở đảng": NAME,
        "Tên tổ chức cơ sở đảng": NAME,
        "Loại hình": KIND,
        "Loại tổ chức": KIND,
        "Loại hình tổ chức": KIND,
        "Cấp trên": PARENT,
        "Cấp trên trực tiếp": PARENT,
        "Đảng bộ": PARENT,
        "Tên xã": COMMUNE,
        "Thôn, bản": "Bản",
        "Xã được phân công": "Mã xã được phân công",
        "Xã giúp đỡ": "Mã xã được phân công",
        "Lĩnh vực công tác": "Lĩnh vực",
        "Ngành": "Lĩnh vực",
        "Tổng số đảng viên": "Số đảng viên",
        "Số ĐV": "Số đảng viên",
        "Ngày thành lập": SINCE,
        "Ngày giải thể": "Đến ngày",
        "Kế tục": "Tổ chức kế tục",
    }

    class Meta(RegisterResource.Meta):
        model = PartyOrganisation
        use_bulk = False  # a row may stand below another one of the same file
        import_id_fields = ("name",)
        fields = (
            "name",
            "kind",
            "parent",
            "commune",
            "village",
            "communes",
            "skill",
            "stated_members",
            "valid_from",
            "valid_to",
            "successor",
        )

    def prepare(self, rows):
        self.plan = ensure_plan_40()
        self.district = structure.ensure_district_committee()
        self._load_places()
        organisations = list(PartyOrganisation.objects.order_by("pk"))
        self.attach(organisations)
        self._learn(organisations)
        self.registered = defaultdict(dict)
        self.by_place = defaultdict(list)
        for one in organisations:
            self.registered[one.parent_id, one.folded_name][one.valid_from] = one
            if one.valid_to is None:
                place = one.folded_name, one.kind, one.commune_id
                self.by_place[place].append(one)
        self.claimed = {one.pk for one in map(self._where_it_was, rows) if one}

    def _load_places(self) -> None:
        widgets = {name: field.widget for name, field in self.fields.items()}
        given = CommuneAssignment.objects.filter(plan=self.plan)
        codes = dict(given.values_list("commune__code", "commune"))
        there = Commune.objects.on(self.plan.issued_on)
        widgets["communes"].found = codes | {c.code: c.pk for c in there}
        widgets["commune"].found = communes_by_name(self.as_of or timezone.localdate())
        widgets["commune"].names = commune_labels()
        villages = Village.objects.order_by("-pk")
        widgets["village"].names = {v.pk: v.name for v in villages}
        in_commune = widgets["commune"].found
        found = {(v.commune_id, v.folded_name): v for v in villages}

        def key(text, row):
            commune = in_commune.get(fold(text_of(row[COMMUNE])))
            return commune and commune.pk, fold(text)

        widgets["village"].found, widgets["village"].key = found, key

    def _learn(self, organisations) -> None:
        for name in ("parent", "successor"):
            widget = self.fields[name].widget
            widget.clear()
            widget.by_id = {one.pk: one for one in organisations}
            for one in organisations:
                widget.learn(one)

    def in_order(self, rows):
        """From the district down, so that the organisation above is there."""
        kinds = self.fields["kind"].widget.values

        def level(place):
            kind = kinds.get(fold(text_of(rows[place][KIND])))
            return FROM_ABOVE.get(kind, len(FROM_ABOVE))

        return sorted(range(len(rows)), key=level)

    def attach(self, instances):
        helped = defaultdict(set)
        plan, today = ensure_plan_40(), timezone.localdate()
        running = CommuneAssignment.objects.not_over_on(today).filter(plan=plan)
        for organisation, commune in running.values_list("organisation", "commune"):
            helped[organisation].add(commune)
        for organisation in instances:
            organisation.commune_ids = tuple(sorted(helped[organisation.pk]))

    def store(self, instances):
        plan, today = ensure_plan_40(), timezone.localdate()
        structure.assign_communes(plan, instances, today)

    def virtual_from(self, name, value):
        return tuple(value)

    def _parent(self, row) -> PartyOrganisation | None:
        """The organisation above; the district's for one that says nothing."""
        parent = self.fields["parent"].widget.clean(row[PARENT], row)
        kind = self.fields["kind"].widget.values.get(fold(text_of(row[KIND])))
        return parent if parent or kind == DISTRICT else self.district

    def key_of(self, row):
        name = fold(text_of(row[NAME]))
        try:
            parent, since = self._parent(row), self.fields["valid_from"].clean(row)
        except ValueError:
            return None
        return (parent and parent.pk, name, since) if name else None

    def find(self, row):
        return self._where_it_was(row) or self._moved(row)

    def _where_it_was(self, row) -> PartyOrganisation | None:
        if (key := self.key_of(row)) is None:
            return None
        *place, since = key
        by_day = self.registered.get(tuple(place), {})
        living = next((o for o in by_day.values() if o.valid_to is None), None)
        return by_day.get(since) or living

    def _moved(self, row) -> PartyOrganisation | None:
        """The one such organisation of the commune that no row has where it was."""
        try:
            commune, kind = (self.fields[n].clean(row) for n in ("commune", "kind"))
        except ValueError:
            return None
        place = fold(text_of(row[NAME])), kind, commune and commune.pk
        found = [o for o in self.by_place[place] if o.pk not in self.claimed]
        return found[0] if len(found) == 1 else None

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        start, end = instance.valid_from, instance.valid_to
        if not errors and start and end and end <= start:
            errors["valid_to"] = ["ngày sau ngày thành lập"]
        is_cell = instance.kind == OrganisationKind.CELL
        if not errors and is_cell and instance.parent == self.district:
            errors["parent"] = ["đảng bộ mà chi bộ trực thuộc"]
        if not errors and self._is_below_itself(instance):
            errors["parent"] = ["một tổ chức cấp trên, không phải cấp dưới của nó"]
        super().validate_instance(instance, errors, **kwargs)

    def _is_below_itself(self, instance: PartyOrganisation) -> bool:
        by_id = self.fields["parent"].widget.by_id
        above, passed = instance.parent, set()
        while above and above.pk not in passed:
            if above.pk == instance.pk:
                return True
            passed.add(above.pk)
            above = by_id.get(above.parent_id)
        return False

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        if instance.parent_id is None and instance.kind != DISTRICT:
            instance.parent = self.district
        if self.is_new and not instance.skill:
            instance.skill = suggest_skill(instance.name)

    def after_save_instance(self, instance, row, **kwargs):
        for name in ("parent", "successor"):
            self.fields[name].widget.learn(instance)
        key = instance.parent_id, instance.folded_name
        self.registered[key][instance.valid_from] = instance

    # Out

    def get_queryset(self):
        return PartyOrganisation.objects.select_related(
            "parent", "commune", "village", "successor"
        ).order_by("pk")

    def before_export(self, queryset, **kwargs):
        self.plan = ensure_plan_40()
        self._load_places()
        self._learn(PartyOrganisation.objects.order_by("pk"))

    def iter_queryset(self, queryset):
        organisations = sorted(queryset, key=lambda o: (FROM_ABOVE[o.kind], o.pk))
        self.attach(organisations)
        return organisations

    def dehydrate_parent(self, organisation) -> str:
        return self.fields["parent"].widget.tell(organisation.parent_id)

    def dehydrate_successor(self, organisation) -> str:
        return self.fields["successor"].widget.tell(organisation.successor_id)
