"""The register of party organisations: the whole tree, and the communes each helps."""

import re
from collections import defaultdict

from django.utils import timezone

from assignments import structure
from assignments.choices import OrganisationKind
from assignments.models import CommuneAssignment, PartyOrganisation
from assignments.services import ensure_plan_40
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
    """Another organisation by name; where several share it, "name, Đảng bộ xã …"."""

    def __init__(self):
        super().__init__("tên tổ chức đảng có trong danh mục, hoặc ở dòng trên")
        self.shared: set[str] = set()

    def learn(self, organisation: PartyOrganisation) -> None:
        """Let rows name this organisation from here on."""
        label = organisation.name
        if organisation.parent_id and organisation.kind != DISTRICT:
            label = f"{organisation.name}, {self.parents.get(organisation.parent_id)}"
        name = fold(organisation.name)
        another = self.found.get(name)
        if another and another.pk != organisation.pk:
            self.shared.add(name)
            if organisation.valid_to is None:
                self.found[name] = organisation
        else:
            self.found[name] = organisation
        self.found[fold(label)] = organisation
        self.labels[organisation.pk] = label
        self.names[organisation.pk] = organisation.name
        self.parents[organisation.pk] = organisation.name

    def clear(self) -> None:
        self.found, self.names, self.shared = {}, {}, set()
        self.labels: dict[int, str] = {}
        self.parents: dict[int, str] = {}

    def clean(self, value, row=None, **kwargs):
        if fold(text_of(value)) in self.shared:
            raise ValueError(
                "tên chỉ một tổ chức; có nhiều tổ chức cùng tên, viết thêm cấp trên: "
                "“tên, tên cấp trên”"
            )
        return super().clean(value, row)

    def tell(self, value) -> str:
        name = self.names.get(value, "")
        return self.labels[value] if fold(name) in self.shared else name


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
        for one in organisations:
            self.registered[one.parent_id, one.folded_name][one.valid_from] = one

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
            widget.parents = {one.pk: one.name for one in organisations}
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
        if (key := self.key_of(row)) is None:
            return None
        *place, since = key
        by_day = self.registered.get(tuple(place), {})
        living = next((o for o in by_day.values() if o.valid_to is None), None)
        return by_day.get(since) or living

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        start, end = instance.valid_from, instance.valid_to
        if not errors and start and end and end <= start:
            errors["valid_to"] = ["ngày sau ngày thành lập"]
        is_cell = instance.kind == OrganisationKind.CELL
        if not errors and is_cell and instance.parent == self.district:
            errors["parent"] = ["đảng bộ mà chi bộ trực thuộc"]
        super().validate_instance(instance, errors, **kwargs)

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        if instance.parent_id is None and instance.kind != DISTRICT:
            instance.parent = self.district

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
