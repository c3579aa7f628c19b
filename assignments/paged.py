"""Lists shown by the page: what an address asks of one, and the way about its pages."""

from functools import cached_property

from django import forms

from povertyaid.scope import Scope

PAGE_SIZE = 25
LARGEST_ID = 2**62


def id_field() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class AskedForm(forms.Form):
    """What the address asks for; a part somebody mistyped is as if not said."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)

    @property
    def asked(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class Paged:
    """Rows by the page; a class that is one has `asked`, and `found` in its order."""

    @cached_property
    def total(self) -> int:
        return self.found.count()

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE) or 1

    @property
    def page(self) -> int:
        """The one asked for, or the last where there are fewer."""
        return min(self.asked["page"] or 1, self.pages)

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        return self.page + 1

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @cached_property
    def rows(self) -> list:
        return list(self.here(self.found))

    def here(self, rows):
        """Those of all these rows that stand on the page."""
        start = self.first - 1
        return rows[start : start + PAGE_SIZE]


class AskedList(Paged):
    """A list in somebody's sight that `form` narrows by what the address says."""

    form: type[AskedForm]

    def __init__(self, scope: Scope, parameters):
        self.scope = scope
        self.asked = self.form(parameters).asked

    @property
    def is_narrowed(self) -> bool:
        return any(value for name, value in self.asked.items() if name != "page")


class RestartingList(AskedList):
    """One that is not counted beforehand: a page that is no more becomes the first."""

    page = 1

    def __init__(self, scope: Scope, parameters):
        super().__init__(scope, parameters)
        self.page = self.asked["page"] or 1

    def here(self, rows) -> list:
        found = list(super().here(rows))
        if not found and self.page > 1:
            self.page = 1
            found = list(super().here(rows))
        return found
