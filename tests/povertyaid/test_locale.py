"""What Django says to users is Vietnamese, in the words of an office."""

import gettext
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.utils.translation import gettext as translated
from django.utils.translation import override

FOLDER = Path(__file__).resolve().parents[2] / "locale" / "vi" / "LC_MESSAGES"


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("Null characters are not allowed.", "Không được có ký tự rỗng (NUL)."),
        ("Enter a whole number.", "Nhập một số nguyên, ví dụ 2023."),
        ("The submitted file is empty.", "Tệp rỗng, không có nội dung."),
    ],
)
def test_messages_of_forms(english, vietnamese):
    assert translated(english) == vietnamese


def test_a_number_too_large_is_told():
    field = forms.IntegerField(max_value=2100)

    with pytest.raises(forms.ValidationError) as refusal:
        field.clean("2101")

    assert refusal.value.messages == ["Giá trị không được lớn hơn 2100."]


def test_the_compiled_file_holds_what_the_text_file_says():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    text = (FOLDER / "django.po").read_text("utf-8")

    singles = text.count("\nmsgid ") - text.count("\nmsgid_plural ")
    assert len([key for key in compiled._catalog if key]) >= singles - 1


def test_what_allauth_says_is_vietnamese():
    for adapter in (DefaultAccountAdapter, DefaultMFAAdapter):
        for code, said in adapter.error_messages.items():
            with override("en"):
                english = str(said)
            assert str(said) != english, code
