"""What users fill in about a helper's replacement, and a member's status and moves."""

import re
from datetime import date

from django import forms
from django.db.models import Q

from assignments.choices import MemberStatus, OrganisationKind, TransferKind
from assignments.forms import FAR_AHEAD
from assignments.giving import Choice
from assignments.giving_forms import CandidateField
from assignments.models import CellTransfer, PartyMember, PartyOrganisation
from assignments.moves import Fate, Way
from households.models import Village
from povertyaid.scope import Scope

CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}
INVALID_DAY = "Ghi ngày có thật, ví dụ 13/10/2023."


def day_field(label: str, *, required: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=bool(required),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"} | CONTROL),
        error_messages={"required": required, "invalid": INVALID_DAY},
    )


def words_field(label: str, most: int, *, required: str = "", rows: int = 0):
    attributes = CONTROL | ({"rows": rows} if rows else {})
    widget = forms.Textarea(attributes) if rows else forms.TextInput(attributes)
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        widget=widget,
        error_messages={"required": required},
    )


def choice_field(label: str, choices, *, required: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(required),
        widget=forms.Select(SELECT),
        error_messages={
            "required": required,
            "invalid_choice": "Chọn một mục trong danh sách.",
        },
    )


class AskForm(forms.Form):
    """Why somebody else should help, from when; whom the office proposes."""

    def __init__(self, *args, candidates: list[Choice] | None, today: date, **more):
        super().__init__(*args, **more)
        self.today = today
        self.fields["reason"] = words_field(
            "Lý do", 1000, required="Ghi lý do xin đổi.", rows=4
        )
        self.fields["wanted_on"] = day_field("Muốn đổi từ ngày (nếu có)")
        if candidates is not None:
            self.fields["proposed_member"] = CandidateField(
                candidates,
                label="Đề xuất người giúp mới (nếu có)",
                required=False,
                with_cell=True,
            )

    def clean_wanted_on(self) -> date | None:
        wanted = self.cleaned_data["wanted_on"]
        if wanted and wanted > self.today + FAR_AHEAD:
            raise forms.ValidationError("Ngày này còn quá một năm nữa mới tới.")
        return wanted


class AcceptForm(forms.Form):
    """Who takes the household over, from which day, by which decision."""

    def __init__(self, *args, candidates: list[Choice], today: date, **more):
        super().__init__(*args, **more)
        self.today, self.candidates = today, candidates
        self.fields["member"] = CandidateField(
            candidates, label="Người giúp mới", with_cell=True
        )
        self.fields["on"] = day_field("Từ ngày", required="Ghi ngày bắt đầu giúp.")
        self.fields["decision_number"] = words_field("Quyết định số (nếu có)", 40)

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > self.today + FAR_AHEAD:
            raise forms.ValidationError("Ngày này còn quá một năm nữa mới tới.")
        return on


class RefuseForm(forms.Form):
    why = words_field(
        "Vì sao không đổi", 1000, required="Ghi lý do không chấp nhận.", rows=3
    )


class FatesForm(forms.Form):
    """A form in which every assignment of a member is told what becomes of it.

    `rows`: the assignments; `candidates`: household's id → who could take it over.
    """

    ways = [Way.END, Way.HAND_OVER]

    def __init__(self, *args, rows, candidates: dict[int, list[Choice]], **more):
        super().__init__(*args, **more)
        self.rows = rows
        for row in rows:
            ways = [("", "Chọn"), *((way.value, way.label) for way in self.ways)]
            self.fields[f"way_{row.pk}"] = choice_field(
                f"Hộ {row.household.head_name} sẽ ra sao", ways
            )
            self.fields[f"to_{row.pk}"] = CandidateField(
                candidates[row.household_id],
                label=f"Người nhận hộ {row.household.head_name}",
                required=False,
                with_cell=True,
            )

    @property
    def fate_fields(self) -> list[tuple]:
        """(assignment, field of the way, field of the successor)."""
        return [(r, self[f"way_{r.pk}"], self[f"to_{r.pk}"]) for r in self.rows]

    @property
    def plain_fields(self) -> list:
        return [f for f in self if not re.match(r"(way|to)_\d", f.name)]

    def ask_forgotten(self) -> None:
        """Mark the assignments that the form said nothing about."""
        for row in self.rows:
            if not self.cleaned_data.get(f"way_{row.pk}"):
                words = f"Chọn hộ {row.household.head_name} sẽ ra sao."
                self.add_error(f"way_{row.pk}", words)

    @property
    def fates(self) -> dict[int, Fate]:
        """By assignment, of those that were told."""
        told = {}
        for row in self.rows:
            way = self.cleaned_data.get(f"way_{row.pk}")
            successor = self.cleaned_data.get(f"to_{row.pk}")
            if way:
                to = successor if way == Way.HAND_OVER else None
                told[row.pk] = Fate(Way(way), to)
        return told

    def clean(self):
        for row in self.rows:
            way = self.cleaned_data.get(f"way_{row.pk}")
            name = f"to_{row.pk}"
            if way != Way.HAND_OVER or name in self.errors:
                continue
            if not self.cleaned_data.get(name):
                who = row.household.head_name
                self.add_error(name, f"Chọn người nhận bàn giao hộ {who}.")
        return self.cleaned_data


class MemberForm(FatesForm):
    """What one may correct on a member's row; the rest comes with the register."""

    on = day_field("Tình trạng này từ ngày", required="Ghi ngày bắt đầu hiệu lực.")
    exempt_reason = words_field("Lý do miễn", 120)
    official_on = day_field("Ngày chính thức")
    position = words_field("Chức vụ Đảng", 60)
    phone = words_field("Điện thoại", 20)
    note = words_field("Ghi chú", 2000, rows=3)
    order = ["status", "on", "exempt_reason", "official_on", "position", "phone"]
    order += ["home_village", "skill", "note"]

    def __init__(self, *args, member: PartyMember, scope: Scope, today: date, **more):
        self.member = member
        names = ["status", "exempt_reason", "official_on", "position", "phone"]
        start = {name: getattr(member, name) for name in [*names, "skill", "note"]}
        start |= {"home_village": member.home_village_id, "on": today}
        super().__init__(*args, initial=start, **more)
        statuses = [
            (value, label)
            for value, label in MemberStatus.choices
            if value != MemberStatus.TRANSFERRED or value == member.status
        ]
        self.fields["status"] = choice_field(
            "Tình trạng", statuses, required="Chọn tình trạng."
        )
        self.villages = {str(v.pk): v for v in _villages(member, scope)}
        self.fields["home_village"] = choice_field(
            "Nơi ở", [("", "Chưa rõ"), *_by_commune(self.villages)]
        )
        skills = PartyMember._meta.get_field("skill").choices
        self.fields["skill"] = choice_field(
            "Chuyên môn", [("", "Theo tổ chức đảng"), *skills]
        )
        self.order_fields(self.order)

    def clean_phone(self) -> str:
        """The digits alone, as the register keeps them."""
        digits = re.sub(r"[.\s\-()]", "", self.cleaned_data["phone"])
        if digits and not re.fullmatch(r"\+?\d{8,14}", digits):
            raise forms.ValidationError("Ghi số điện thoại, ví dụ 0867388057.")
        return digits

    @property
    def changes(self) -> dict:
        """Column → value; the reason of an exemption falls away with it."""
        told = {name: self.cleaned_data[name] for name in self.order if name != "on"}
        told["home_village"] = self.villages.get(told["home_village"])
        if told["status"] != MemberStatus.EXEMPT:
            told["exempt_reason"] = ""
        return told


def _villages(member: PartyMember, scope: Scope) -> list[Village]:
    """Villages in sight, and where the member lives now, in sight or not."""
    villages = Village.objects.visible_to(scope).select_related("commune")
    villages = list(villages.order_by("commune__name", "name"))
    if member.home_village and member.home_village not in villages:
        villages.append(member.home_village)
    return villages


def _by_commune(rows: dict) -> list[tuple[str, list]]:
    """Choices in groups, of villages or organisations by their id."""
    groups = {}
    for pk, row in rows.items():
        commune = row.commune.name if row.commune else "Cơ quan huyện"
        groups.setdefault(commune, []).append((pk, row.name))
    return list(groups.items())


class ReturnForm(FatesForm):
    """When a member came back from a temporary move."""

    ways = list(Way)
    moved_on = day_field("Trở về từ ngày", required="Ghi ngày trở về.")
    reason = words_field("Ghi chú", 200)


class StayForm(forms.Form):
    """Until when somebody stays away who has not come back after all."""

    until = day_field("Ở lại đến ngày", required="Ghi ngày còn ở lại đến.")


class MoveForm(FatesForm):
    """Form 10-SHĐ: from which day the member's party life is where, and until when."""

    ways = list(Way)
    kind = choice_field(
        "Hình thức",
        [
            ("", "Chọn"),
            (TransferKind.OFFICIAL.value, TransferKind.OFFICIAL.label),
            (TransferKind.TEMPORARY.value, TransferKind.TEMPORARY.label),
        ],
        required="Chọn hình thức chuyển.",
    )
    elsewhere = words_field("Hoặc nơi đến ngoài huyện", 120)
    moved_on = day_field("Ngày chuyển", required="Ghi ngày chuyển.")
    until = day_field("Tạm thời đến ngày")
    reason = words_field("Lý do", 200)

    def __init__(self, *args, member: PartyMember, scope: Scope, **more):
        super().__init__(*args, **more)
        self.member = member
        self.organisations = {str(row.pk): row for row in _places_to_go(member, scope)}
        choices = [("", "Chọn tổ chức đảng"), *_by_commune(self.organisations)]
        self.fields["to_organisation"] = choice_field("Nơi đến trong huyện", choices)
        self.order_fields(
            ["kind", "to_organisation", "elsewhere", "moved_on", "until", "reason"]
        )

    def clean(self):
        super().clean()
        to, elsewhere = (
            self.cleaned_data.get(n) for n in ("to_organisation", "elsewhere")
        )
        if not to and not elsewhere and "to_organisation" not in self.errors:
            self.add_error("to_organisation", "Ghi nơi đến, trong hoặc ngoài huyện.")
        if to and elsewhere:
            self.add_error("elsewhere", "Chỉ ghi một nơi đến.")
        if not to:
            for row in self.rows:
                name = f"way_{row.pk}"
                if self.cleaned_data.get(name) == Way.KEEP:
                    words = "Người ra ngoài huyện không giúp tiếp được hộ này."
                    self.add_error(name, words)
        return self.cleaned_data

    @property
    def move(self) -> CellTransfer:
        told = self.cleaned_data
        return CellTransfer(
            member=self.member,
            from_organisation=self.member.organisation,
            to_organisation=self.organisations.get(told["to_organisation"]),
            **{
                n: told[n] for n in ("elsewhere", "kind", "moved_on", "until", "reason")
            },
        )


def _places_to_go(member: PartyMember, scope: Scope) -> list[PartyOrganisation]:
    """Organisations with members of their own where the scope may write."""
    rows = PartyOrganisation.objects.visible_to(scope).filter(valid_to=None)
    rows = rows.filter(Q(children=None)).exclude(pk=member.organisation_id)
    rows = rows.exclude(kind=OrganisationKind.DISTRICT_COMMITTEE)
    rows = rows.select_related("commune").order_by("commune__name", "folded_name")
    return [row for row in rows if scope.may_write(row.commune_id)]
