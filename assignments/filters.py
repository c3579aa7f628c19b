"""What the list of households can be narrowed by, from the address of the page."""

from django import forms
from django.db.models import Exists, OuterRef
from django_filters import FilterSet
from django_filters.filters import CharFilter, ChoiceFilter, NumberFilter

from assignments.models import HouseholdAssignment
from households.models import Household
from households.querysets import identity_number_in

STATUSES = ["listed", "poor", "near_poor", "escaped", "left", "all"]
SORTS = ["name", "code", "village", "persons", "b1", "b2"]
LARGEST_ID = 2**63 - 1


class HouseholdListForm(forms.Form):
    """The year, its results and places, the order and the page."""

    year = forms.IntegerField(required=False, min_value=2006, max_value=2100)
    status = forms.ChoiceField(required=False, choices=[(s, s) for s in STATUSES])
    commune = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    village = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    # the commune whose villages the form offered: another one chosen drops the village
    of = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    sort = forms.ChoiceField(required=False, choices=[(s, s) for s in SORTS])
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)

    def full_clean(self):
        """Whatever in the address is not valid counts as not asked."""
        super().full_clean()
        for name in self._errors:
            self.cleaned_data[name] = None
        self._errors = forms.utils.ErrorDict()
        if self.cleaned_data["of"] not in (None, self.cleaned_data["commune"]):
            self.cleaned_data["village"] = None


class HouseholdFilter(FilterSet):
    """Narrows households by who they are and who helps them; the form asks the rest."""

    q = CharFilter(method="search")
    ethnic = NumberFilter(field_name="ethnic_group", max_value=LARGEST_ID)
    helper = ChoiceFilter(choices=[("none", "Chưa có")], method="by_helper")

    class Meta:
        model = Household
        form = HouseholdListForm
        fields = []

    @property
    def is_narrowing(self) -> bool:
        return any(self.form.cleaned_data.get(name) for name in self.filters)

    def filter_queryset(self, households):
        for name, filter_ in self.filters.items():
            households = filter_.filter(households, self.form.cleaned_data[name])
        return households

    def search(self, households, name, words):
        if identity_number_in(words):  # stands in no address: see views/finding.py
            return households.none()
        return households.search(words)

    def by_helper(self, households, name, value):
        helped = HouseholdAssignment.objects.running().main()
        return households.filter(~Exists(helped.filter(household=OuterRef("pk"))))
