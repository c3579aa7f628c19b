"""What is filled in about a user and about a right."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from assignments.accounts import sheets
from assignments.accounts.finding import Finder
from assignments.accounts.granting import NEVER_ASKED
from assignments.choices import PLACES_OF, Place, Role
from assignments.models import Grant
from assignments.organisation_forms import PlacedChoice, day_field, styled
from households.models import Commune
from povertyaid.models import User
from povertyaid.scanning import ScannedFileField
from povertyaid.scope import Scope

LARGEST = 2 * 1024 * 1024  # bytes of a sheet of users
SALT = "users-of-a-sheet"


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "job_title", "username", "email"]
        labels = {
            "username": "Tên đăng nhập (để trống thì tự đặt theo họ tên)",
            "email": "Thư điện tử (nếu có)",
        }
        error_messages = {
            "full_name": {"required": "Ghi họ và tên."},
            "username": {
                "unique": "Tên đăng nhập này đã có người dùng.",
                "invalid": "Tên đăng nhập chỉ gồm chữ không dấu, số và . - _ @ +",
            },
            "email": {"invalid": "Địa chỉ thư điện tử chưa đúng."},
        }
        help_texts = {"username": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if self.instance.pk:
            self.fields["username"].label = "Tên đăng nhập"
            self.fields["username"].error_messages["required"] = "Ghi tên đăng nhập."
        else:
            self.fields["username"].required = False
        self.fields["full_name"].widget.attrs["autocomplete"] = "off"
        styled(self)


class GrantForm(forms.Form):
    """A role and what it is over; which places are asked for follows from the role."""

    role = forms.ChoiceField(
        label="Vai trò",
        error_messages={
            "required": "Chọn một vai trò.",
            "invalid_choice": "Chọn một vai trò trong danh sách.",
        },
    )
    commune = forms.ModelChoiceField(
        label="Xã", queryset=Commune.objects.none(), required=False
    )
    organisation = PlacedChoice(
        label="Tổ chức đảng",
        queryset=Commune.objects.none(),
        above="commune",
        required=False,
    )
    member = forms.CharField(
        label="Đảng viên (số thẻ, hoặc họ và tên)", required=False, max_length=100
    )
    may_write = forms.BooleanField(
        label="Được ghi (không đánh dấu thì chỉ được xem)", required=False, initial=True
    )
    may_see_numbers = forms.BooleanField(
        label="Được xem đủ số định danh (mỗi lần xem được ghi vào nhật ký)",
        required=False,
    )
    expires_on = day_field("Hết hạn ngày (để trống thì không hết hạn)", required=False)

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.finder = Finder(scope)
        roles = [(role, role.label) for role in Role if _is_for(role, scope)]
        self.fields["role"].choices = [("", "Chọn vai trò"), *roles]
        self.fields["commune"].queryset = self.finder.communes()
        self.fields["organisation"].queryset = self.finder.organisations()
        for name, words in (("commune", "xã"), ("organisation", "tổ chức đảng")):
            self.fields[name].empty_label = f"Chọn {words}"
            self.fields[name].error_messages["invalid_choice"] = (
                f"Chọn một {words} trong danh sách."
            )
        styled(self)

    def clean(self):
        given = super().clean()
        if not given.get("role") or self.errors:
            return given
        role = Role(given["role"])
        self.grant = Grant(
            role=role,
            may_write=bool(given.get("may_write")) or role in NEVER_ASKED,
            may_see_numbers=bool(given.get("may_see_numbers")),
            expires_on=given.get("expires_on"),
        )
        for place in PLACES_OF[role]:
            if place != Place.EVERYTHING and given.get(place):
                self._over(place, given[place])
                return given
        if Place.EVERYTHING not in PLACES_OF[role]:
            name = PLACES_OF[role][0]
            words = Place(name).label.lower().removeprefix("một ")
            self.add_error(name, f"Vai trò {role.label}: chọn {words}.")
        self.grant.covers_everything = True
        return given

    def _over(self, place: Place, given) -> None:
        if place == Place.MEMBER:
            try:
                given = self.finder.member(given)
            except ValidationError as error:
                self.add_error("member", error)
                return
        setattr(self.grant, str(place), given)


def _is_for(role: Role, scope: Scope) -> bool:
    return scope.manages_all or bool(set(PLACES_OF[role]) - {Place.EVERYTHING})


class SheetForm(forms.Form):
    file = ScannedFileField(
        label="Tệp danh sách (.xlsx, .csv, .ods)",
        error_messages={"required": "Chọn tệp.", "empty": "Tệp trống."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        styled(self)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError("Tệp quá 2 MB; hãy chia thành nhiều tệp.")
        return file


class SheetAnswerForm(forms.Form):
    """The lines of a sheet as they were looked at, signed so that they are the same."""

    lines = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)

    def clean_lines(self) -> list[sheets.Line]:
        try:
            told = signing.loads(self.cleaned_data["lines"], salt=SALT, max_age=3600)
        except signing.BadSignature as error:
            raise ValidationError("Đã quá một giờ; hãy tải tệp lên lại.") from error
        return sheets.unpacked(told)


def signed(lines: list[sheets.Line]) -> str:
    return signing.dumps(sheets.packed(lines), salt=SALT, compress=True)
