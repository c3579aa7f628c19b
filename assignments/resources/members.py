"""The register of party members, in and out (columns after form 7-HSĐV)."""

from collections import defaultdict

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from assignments.choices import MemberStatus, Skill
from assignments.models import PartyMember, PartyOrganisation
from assignments.resources.cells_of_lists import cells_of, villages_of
from assignments.resources.member_cells import (
    CardNumber,
    Exemption,
    InCommune,
    Phone,
    Status,
)
from households.choices import Sex
from households.models import EthnicGroup, Village
from households.resources import COMMUNE, commune_labels, communes_by_name
from povertyaid.cells import Choice, Day, Known, PersonName, Words
from povertyaid.registers import RegisterResource, column
from povertyaid.text import fold

OFFICES = "Cơ quan huyện"  # the sheet of members of organisations outside communes
GONE = (MemberStatus.TRANSFERRED, MemberStatus.LEFT)
NAME, CARD, CELL, STATUS = "Họ và tên", "Số thẻ đảng viên", "Chi bộ", "Tình trạng"
HOME = "Nơi ở (thôn, bản)"
EXEMPT = "Miễn công tác, sinh hoạt đảng"


class MemberResource(RegisterResource):
    """Members by card number, else by name, birth date and cell.

    Who has no card and is listed in another cell than the registered namesake born on
    that day is a question: a transfer, or a stranger (`answers`: an id, or "new").
    """

    commune = column(
        "commune_name", COMMUNE, Known("tên xã có trong danh mục", is_required=True)
    )
    name = column("name", NAME, PersonName(100, is_required=True))
    birth_date = column("birth_date", "Ngày sinh", Day(is_required=True))
    sex = column("sex", "Giới tính", Choice(dict(Sex.choices)))
    ethnic_group = column(
        "ethnic_group", "Dân tộc", Known("tên trong danh mục 54 dân tộc")
    )
    card_number = column("card_number", CARD, CardNumber(9))
    joined_on = column("joined_on", "Ngày vào Đảng", Day())
    official_on = column("official_on", "Ngày chính thức", Day())
    position = column("position", "Chức vụ Đảng", Words(60))
    organisation = column(
        "organisation",
        CELL,
        InCommune("tổ chức đảng có trong danh mục", is_required=True),
    )
    home_village = column("home_village", HOME, InCommune("tên bản của xã"))
    phone = column("phone", "Số điện thoại", Phone(15))
    is_exempt = column("is_exempt", EXEMPT, Exemption())
    status = column("status", STATUS, Status())
    exempt_reason = column("exempt_reason", "Lý do miễn", Words(120))
    skill = column("skill", "Chuyên môn", Choice(dict(Skill.choices)))
    note = column("note", "Ghi chú", Words(2000))

    name_column = NAME
    sections = {"chi bo": CELL}
    sheet_says = COMMUNE
    extra_columns = ("folded_name", "sort_key")
    context = frozenset({"commune_name", "is_exempt"})
    also_called = {
        "Tên xã": COMMUNE,
        "Họ tên": NAME,
        "Họ tên đảng viên": NAME,
        "Họ và tên đảng viên": NAME,
        "Họ và tên khai sinh": NAME,
        "Ngày, tháng, năm sinh": "Ngày sinh",
        "Ngày tháng năm sinh": "Ngày sinh",
        "Sinh ngày": "Ngày sinh",
        "Nam, nữ": "Giới tính",
        "Nam/nữ": "Giới tính",
        "Giới": "Giới tính",
        "Số thẻ": CARD,
        "Số thẻ ĐV": CARD,
        "Thẻ đảng viên": CARD,
        "Ngày vào": "Ngày vào Đảng",
        "Ngày kết nạp": "Ngày vào Đảng",
        "Vào Đảng": "Ngày vào Đảng",
        "Chính thức": "Ngày chính thức",
        "Ngày công nhận chính thức": "Ngày chính thức",
        "Chức vụ": "Chức vụ Đảng",
        "Chức vụ trong Đảng": "Chức vụ Đảng",
        "Tên chi bộ": CELL,
        "Tổ chức đảng": CELL,
        "Sinh hoạt tại chi bộ": CELL,
        "Chi bộ sinh hoạt": CELL,
        "Nơi ở": HOME,
        "Nơi ở hiện nay": HOME,
        "Thôn, bản": HOME,
        "Bản": HOME,
        "Điện thoại": "Số điện thoại",
        "SĐT": "Số điện thoại",
        "Số ĐT": "Số điện thoại",
        "Miễn": EXEMPT,
        "Miễn sinh hoạt": EXEMPT,
        "Miễn công tác": EXEMPT,
        "Miễn công tác và sinh hoạt đảng": EXEMPT,
        "Trạng thái": STATUS,
        "Lý do được miễn": "Lý do miễn",
    }

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
            "status",
            "exempt_reason",
            "skill",
            "note",
        )

    def prepare(self, rows):
        widgets = {name: field.widget for name, field in self.fields.items()}
        communes = communes_by_name(self.as_of or timezone.localdate())
        widgets["commune"].found = communes | {fold(OFFICES): OFFICES}
        groups = list(EthnicGroup.objects.all())
        # Own names before aliases: Thổ is a group and an alias of another
        aliases = {fold(alias): g for g in groups for alias in g.aliases}
        widgets["ethnic_group"].found = aliases | {fold(g.name): g for g in groups}
        widgets["ethnic_group"].names = {g.pk: g.name for g in groups}
        villages = villages_of(rows, communes)
        widgets["home_village"].found = villages
        widgets["home_village"].names = dict(Village.objects.values_list("pk", "name"))
        widgets["organisation"].found = cells_of(rows, communes, villages, OFFICES)
        widgets["organisation"].names = organisation_labels()
        self._load_members()
        self.claimed = {m.pk for m in map(self._surely, rows) if m}
        self.listed_cells: set[int] = set()

    def _load_members(self) -> None:
        self.by_card, self.by_name, self.by_person = {}, {}, defaultdict(list)
        for member in PartyMember.objects.order_by("-pk"):
            member.status_before = member.status
            if member.card_number:
                self.by_card[member.card_number] = member
            self.by_name[_name_key(member)] = member
            self.by_person[_name_key(member)[:2]].append(member)

    def key_of(self, row):
        return self._card(row) or self._name_key(row)

    def _card(self, row) -> str:
        try:
            return self.fields["card_number"].clean(row)
        except ValueError:
            return ""

    def _name_key(self, row) -> tuple | None:
        try:
            name, born, cell = (
                self.fields[field].clean(row)
                for field in ("name", "birth_date", "organisation")
            )
        except ValueError:
            return None
        return fold(name), born, cell.pk

    def _surely(self, row) -> PartyMember | None:
        """By card; a member who had none until now, or whose row has none, by name."""
        card = self._card(row)
        member = self.by_card.get(card) or self.by_name.get(self._name_key(row))
        is_another = member and card and member.card_number not in ("", card)
        return None if is_another else member

    def find(self, row):
        answer = self.answers.get(self.number, "")
        if answer.isdecimal():
            chosen = PartyMember.objects.filter(pk=int(answer)).first()
            if chosen:
                chosen.status_before = chosen.status
                return chosen
        return self._surely(row)

    def before_import_row(self, row, **kwargs):
        super().before_import_row(row, **kwargs)
        key = self._name_key(row)
        if key:
            self.listed_cells.add(key[2])
        if key and not self.answers.get(self.number) and not self._surely(row):
            self._ask_of_namesakes(key, self._card(row))

    def _ask_of_namesakes(self, key: tuple, card: str) -> None:
        """Raise where a registered member elsewhere may be the one of this row."""
        namesakes = [
            member
            for member in self.by_person.get(key[:2], ())
            if member.pk not in self.claimed
            and not (card and member.card_number)
            and member.organisation_id != key[2]
        ]
        if namesakes:
            self.questions[self.number] = [
                {"member": m.pk, "name": m.name, "text": self._describe(m)}
                for m in namesakes
            ]
            raise ValidationError(
                {NON_FIELD_ERRORS: "trả lời: chuyển sinh hoạt đến hay người khác"}
            )

    def _describe(self, member: PartyMember) -> str:
        where = self.fields["organisation"].widget.tell(member.organisation_id)
        card = f"thẻ {member.card_number}" if member.card_number else "chưa có thẻ"
        return f"sinh {member.birth_date:%d/%m/%Y}, {card}, {where}"

    def missing(self) -> list[PartyMember]:
        """Registered members of the cells in the file whom no row of it speaks of."""
        spoken = {
            key[:1] + key[2:] for key in self.seen if isinstance(key, tuple) and key
        }
        asked = {c["member"] for found in self.questions.values() for c in found}
        members = PartyMember.objects.registered().filter(
            organisation__in=self.listed_cells
        )
        gone = members.exclude(status=MemberStatus.ELSEWHERE).exclude(pk__in=asked)
        here = {m.pk for m in self.written.values()} | self.claimed
        return [
            m
            for m in gone.select_related("organisation").order_by("sort_key", "pk")
            if m.pk not in here and (m.folded_name, m.organisation_id) not in spoken
        ]

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        both = instance.official_on and instance.joined_on
        if not errors and both and instance.official_on < instance.joined_on:
            errors["official_on"] = ["không trước ngày vào Đảng"]
        super().validate_instance(instance, errors, **kwargs)

    def import_instance(self, instance, row, **kwargs):
        was = getattr(instance, "status_before", "")
        instance.is_exempt = was == MemberStatus.EXEMPT
        instance.status = ""  # what the row says, if it does
        super().import_instance(instance, row, **kwargs)
        instance.status = settle_status(instance, was, instance.status)

    # Out

    def get_queryset(self):
        members = PartyMember.objects.registered()
        return members.select_related(
            "organisation__commune", "ethnic_group", "home_village"
        ).order_by(
            "organisation__commune__code",
            "organisation__commune",
            "organisation_id",
            "pk",
        )

    def before_export(self, queryset, **kwargs):
        self.labels = commune_labels()

    def dehydrate_commune(self, member) -> str:
        commune = member.organisation.commune_id
        return self.labels[commune] if commune else OFFICES

    def dehydrate_is_exempt(self, member) -> str:
        return "x" if member.status == MemberStatus.EXEMPT else ""


def settle_status(member: PartyMember, was: str, said: str) -> str:
    """The status by the row's tick, its own word and its dates.

    Of tick and word the one that differs from the register is what was edited;
    ValidationError when both were, and disagree. A list that says neither keeps who
    is active elsewhere for a time; who had gone and is listed again is back.
    """
    is_tick_new = member.is_exempt != (was == MemberStatus.EXEMPT)
    if said and (said == MemberStatus.EXEMPT) != member.is_exempt:
        if said != was and (is_tick_new or not was):
            raise ValidationError({"status": ["khớp với cột miễn công tác, sinh hoạt"]})
        if said != was:
            return said
        said = ""
    if said:
        return said
    if member.is_exempt:
        return MemberStatus.EXEMPT
    if was == MemberStatus.ELSEWHERE:
        return MemberStatus.ELSEWHERE
    return MemberStatus.OFFICIAL if member.official_on else MemberStatus.PROBATIONARY


def organisation_labels() -> dict[int, str]:
    """Organisation id → its name and, for a cell of a commune, the commune."""
    communes = commune_labels()
    rows = PartyOrganisation.objects.values_list("pk", "name", "commune", "kind")
    return {
        pk: f"{name}, {communes[commune]}" if commune and kind == "cell" else name
        for pk, name, commune, kind in rows
    }


def _name_key(member: PartyMember) -> tuple:
    return member.folded_name, member.birth_date, member.organisation_id
