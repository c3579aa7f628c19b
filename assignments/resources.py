"""The registers of party organisations and of party members, in and out."""

import re
from collections import defaultdict
from datetime import date

from django.utils import timezone

from assignments import structure
from assignments.choices import MemberStatus, OrganisationKind
from assignments.models import CommuneAssignment, PartyMember, PartyOrganisation
from assignments.services import ensure_plan_40
from households.choices import Sex
from households.models import Commune, EthnicGroup, Village
from households.services import place_village
from povertyaid.registers import (
    Choice,
    Day,
    Known,
    Number,
    PersonName,
    RegisterResource,
    Words,
    column,
    text_of,
)
from povertyaid.text import clean, fold

COMMUNE = "Xã"
OFFICES = "Cơ quan huyện"  # the sheet of members of organisations outside communes
GONE = (MemberStatus.TRANSFERRED, MemberStatus.LEFT)
GRASSROOTS = {
    OrganisationKind.GRASSROOTS_CELL: OrganisationKind.GRASSROOTS_CELL.label,
    OrganisationKind.GRASSROOTS_COMMITTEE: OrganisationKind.GRASSROOTS_COMMITTEE.label,
}


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


class OrganisationResource(RegisterResource):
    """Grassroots organisations of the district's offices and the communes they help."""

    name = column("name", "Tên tổ chức đảng", Words(120, is_required=True))
    kind = column("kind", "Loại", Choice(GRASSROOTS, is_required=True))
    communes = column(
        "commune_ids", "Mã xã được phân công", CommuneCodes("mã xã có trong danh mục")
    )
    stated_members = column("stated_members", "Số đảng viên", Number())

    extra_columns = ("folded_name",)

    class Meta(RegisterResource.Meta):
        model = PartyOrganisation
        import_id_fields = ("name",)
        fields = ("name", "kind", "communes", "stated_members")

    def prepare(self, rows):
        self.plan = ensure_plan_40()
        self.district = structure.ensure_district_committee()
        communes = Commune.objects.on(self.plan.issued_on)
        self.fields["communes"].widget.found = {c.code: c.pk for c in communes}
        organisations = self.district.children.filter(valid_to=None)
        self.registered = {o.folded_name: o for o in organisations}
        helped = defaultdict(set)
        today = timezone.localdate()
        running = CommuneAssignment.objects.not_over_on(today).filter(plan=self.plan)
        for organisation, commune in running.values_list("organisation", "commune"):
            helped[organisation].add(commune)
        for organisation in self.registered.values():
            organisation.commune_ids = tuple(sorted(helped[organisation.pk]))
        self.to_assign = []

    def key_of(self, row):
        return fold(text_of(row["Tên tổ chức đảng"])) or None

    def find(self, row):
        return self.registered.get(self.key_of(row))

    def before_save_instance(self, instance, row, **kwargs):
        instance.parent = self.district
        super().before_save_instance(instance, row, **kwargs)
        self.to_assign.append(instance)

    def after_import(self, dataset, result, **kwargs):
        if not (result.has_errors() or result.has_validation_errors()):
            structure.assign_communes(self.plan, self.to_assign, timezone.localdate())

    # Out

    def get_queryset(self):
        return PartyOrganisation.objects.filter(kind__in=GRASSROOTS, commune=None)

    def before_export(self, queryset, **kwargs):
        self.codes = defaultdict(list)
        running = CommuneAssignment.objects.running().order_by("commune__code")
        for organisation, code in running.values_list("organisation", "commune__code"):
            self.codes[organisation].append(code)

    def dehydrate_communes(self, organisation) -> str:
        return ";".join(self.codes[organisation.pk])


class CardNumber(Words):
    def clean(self, value, row=None, **kwargs) -> str:
        if isinstance(value, float) and not value.is_integer():
            value = f"{value:09.6f}"  # a number to Excel: 58.1 was 58.100000
        digits = re.sub(r"[.\s]", "", text_of(value))
        if not digits:
            return ""
        if not re.fullmatch(r"\d{8}", digits):
            raise ValueError("số thẻ đảng viên gồm 8 chữ số, viết như 58.000001")
        return f"{digits[:2]}.{digits[2:]}"


class Phone(Words):
    def clean(self, value, row=None, **kwargs) -> str:
        digits = re.sub(r"[.\s\-()]", "", text_of(value))
        if re.fullmatch(r"[1-9]\d{8}", digits):
            digits = "0" + digits  # a number to Excel: the first zero was lost
        if digits and not re.fullmatch(r"\+?\d{8,14}", digits):
            raise ValueError("số điện thoại, ví dụ 0867388057")
        return digits


class InCommune(Known):
    """Something found by the commune of the row and its own name."""

    def key(self, text, row):
        return fold(text_of(row[COMMUNE])), fold(text)


class Exemption(Choice):
    """An x says exempt; the other statuses come from the dates (`settle_status`)."""

    def __init__(self):
        super().__init__({True: "x", False: ""})
        self.values |= {"co": True, "mien": True, "khong": False}

    def clean(self, value, row=None, **kwargs) -> bool:
        return super().clean(value, row) or False


class MemberResource(RegisterResource):
    """Members by card number, else by name, birth date and cell (form 7-HSĐV)."""

    commune = column(
        "commune_name", COMMUNE, Known("tên xã có trong danh mục", is_required=True)
    )
    name = column("name", "Họ và tên", PersonName(100, is_required=True))
    birth_date = column("birth_date", "Ngày sinh", Day(is_required=True))
    sex = column("sex", "Giới tính", Choice(dict(Sex.choices)))
    ethnic_group = column(
        "ethnic_group", "Dân tộc", Known("tên trong danh mục 54 dân tộc")
    )
    card_number = column("card_number", "Số thẻ đảng viên", CardNumber(9))
    joined_on = column("joined_on", "Ngày vào Đảng", Day())
    official_on = column("official_on", "Ngày chính thức", Day())
    position = column("position", "Chức vụ Đảng", Words(60))
    organisation = column(
        "organisation",
        "Chi bộ",
        InCommune("tổ chức đảng có trong danh mục", is_required=True),
    )
    home_village = column(
        "home_village", "Nơi ở (thôn, bản)", InCommune("tên bản của xã")
    )
    phone = column("phone", "Số điện thoại", Phone(15))
    is_exempt = column("is_exempt", "Miễn công tác, sinh hoạt đảng", Exemption())
    note = column("note", "Ghi chú", Words(2000))

    extra_columns = ("status", "folded_name", "sort_key")
    context = frozenset({"commune_name"})

    class Meta(RegisterResource.Meta):
        model = PartyMember
        import_id_fields = ("name",)
        fields = (
            "commune",
            "name",
            "birth_date",
            "sex",
            "ethnic_group",
            "card_number",
            "joined_on",
            "official_on",
            "position",
            "organisation",
            "home_village",
            "phone",
            "is_exempt",
            "note",
        )

    def prepare(self, rows):
        widgets = {name: field.widget for name, field in self.fields.items()}
        communes = communes_by_name(self.as_of or timezone.localdate())
        widgets["commune"].found = communes | {fold(OFFICES): OFFICES}
        widgets["ethnic_group"].found = _ethnic_groups()
        villages = _villages(rows, communes)
        widgets["home_village"].found = villages
        widgets["organisation"].found = _cells(rows, communes, villages)
        self.by_card, self.by_name = {}, {}
        for member in PartyMember.objects.order_by("-pk"):
            # Who had gone and is listed again has changed, hence None for them
            is_gone = member.status in GONE
            member.is_exempt = None if is_gone else member.status == MemberStatus.EXEMPT
            if member.card_number:
                self.by_card[member.card_number] = member
            self.by_name[_name_key(member)] = member

    def key_of(self, row):
        try:
            if card := self.fields["card_number"].clean(row):
                return card
            return self._name_key(row)
        except ValueError:
            return None

    def _name_key(self, row):
        name, born, cell = (
            self.fields[field].clean(row)
            for field in ("name", "birth_date", "organisation")
        )
        return fold(name), born, cell.pk

    def find(self, row):
        """By card; a member who had none until now, or whose row has none, by name."""
        try:
            card = self.fields["card_number"].clean(row)
            member = self.by_card.get(card) or self.by_name.get(self._name_key(row))
        except ValueError:
            return None
        is_another = member and card and member.card_number not in ("", card)
        return None if is_another else member

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        both = instance.official_on and instance.joined_on
        if not errors and both and instance.official_on < instance.joined_on:
            errors["official_on"] = ["không trước ngày vào Đảng"]
        super().validate_instance(instance, errors, **kwargs)

    def before_save_instance(self, instance, row, **kwargs):
        instance.status = settle_status(instance)
        super().before_save_instance(instance, row, **kwargs)

    # Out

    def get_queryset(self):
        members = PartyMember.objects.registered()
        return members.select_related(
            "organisation__commune", "ethnic_group", "home_village"
        ).order_by("organisation__commune__code", "organisation_id", "pk")

    def dehydrate_commune(self, member) -> str:
        commune = member.organisation.commune
        return commune.name if commune else OFFICES

    def dehydrate_is_exempt(self, member) -> str:
        return "x" if member.status == MemberStatus.EXEMPT else ""


def settle_status(member: PartyMember) -> str:
    """What a row of the list says of a member: exempt, else by the official day.

    The list has no word for "active elsewhere for a time", so that stays as it was.
    """
    if member.is_exempt:
        return MemberStatus.EXEMPT
    if member.pk and member.status == MemberStatus.ELSEWHERE:
        return MemberStatus.ELSEWHERE
    return MemberStatus.OFFICIAL if member.official_on else MemberStatus.PROBATIONARY


def _name_key(member: PartyMember) -> tuple:
    return member.folded_name, member.birth_date, member.organisation_id


def communes_by_name(day: date) -> dict[str, Commune]:
    """Folded name, with and without "xã" before it → the commune.

    A reform gave old names to new communes: the one that existed on `day` is meant,
    else the newest.
    """
    on_that_day = set(Commune.objects.on(day).values_list("pk", flat=True))
    communes = Commune.objects.order_by("valid_from")
    found = {}
    for commune in sorted(communes, key=lambda commune: commune.pk in on_that_day):
        found |= {fold(commune.name): commune, fold(str(commune)): commune}
    return found


def _ethnic_groups() -> dict[str, EthnicGroup]:
    """Own names before aliases: Thổ is a group and an alias of another."""
    groups = list(EthnicGroup.objects.all())
    found = {fold(alias): g for g in groups for alias in g.aliases}
    return found | {fold(group.name): group for group in groups}


def _pairs(rows: list[dict], heading: str) -> dict[tuple[str, str], str]:
    """(folded commune, folded name) → the name, of every row that has both."""
    found = {}
    for row in rows:
        name = clean(text_of(row.get(heading)))
        if name:
            found.setdefault((fold(text_of(row[COMMUNE])), fold(name)), name)
    return found


def _villages(rows: list[dict], communes: dict) -> dict[tuple[str, str], Village]:
    """The home villages of the rows; a village nobody knew yet is made."""
    by_commune = defaultdict(dict)
    for village in Village.objects.all():
        names = [*map(fold, village.aliases), village.folded_name]
        by_commune[village.commune_id] |= dict.fromkeys(names, village)
    found = {}
    for (place, folded), name in _pairs(rows, "Nơi ở (thôn, bản)").items():
        if (commune := communes.get(place)) and len(name) <= 80:
            known = by_commune[commune.pk].get(folded)
            found[place, folded] = known or place_village(name, commune)
    return found


def _cells(rows: list[dict], communes: dict, villages: dict) -> dict:
    """The cells of the rows: those of a commune are made below its committee."""
    wanted = {
        key: name for key, name in _pairs(rows, "Chi bộ").items() if len(name) <= 120
    }
    in_communes = {k: n for k, n in wanted.items() if k[0] in communes}
    committees = structure.ensure_commune_committees(
        {communes[place] for place, _ in in_communes}
    )
    village_of = {key: _village_at_the_end(key, villages) for key in in_communes}
    cells = structure.ensure_cells(
        [
            (committees[communes[key[0]].pk], name, village_of[key])
            for key, name in in_communes.items()
        ]
    )
    found = {
        key: cells[committees[communes[key[0]].pk].pk, key[1]] for key in in_communes
    }
    offices = PartyOrganisation.objects.filter(commune=None, valid_to=None)
    return found | {(fold(OFFICES), office.folded_name): office for office in offices}


def _village_at_the_end(key: tuple[str, str], villages: dict) -> Village | None:
    """Of "Chi bộ Bản Hin Phon", Bản Hin Phon: the longest name it ends with."""
    place, cell = key
    ends = [
        folded for p, folded in villages if p == place and cell.endswith(" " + folded)
    ]
    return villages[place, max(ends, key=len)] if ends else None
