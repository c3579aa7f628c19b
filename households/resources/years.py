"""All households of a commune and year, in and out."""

from datetime import date

from households.models import Commune, CommuneYear
from households.resources.communes import COMMUNE, commune_labels
from povertyaid.cells import Known, Number, Words, text_of
from povertyaid.registers import RegisterResource, column
from povertyaid.text import fold

YEAR = "Năm"


class CommuneOfYear(Known):
    """A commune by name, code or both, as it was at the end of the row's year."""

    def __init__(self):
        super().__init__("tên xã có trong danh mục", is_required=True)
        self.communes: list[Commune] = []
        self.reviewed: set[tuple[int, int]] = set()  # (commune, year) registered

    def clean(self, value, row=None, **kwargs):
        name, code = fold(text_of(value)), text_of(row["Mã xã"])
        if not (name or code):
            raise ValueError("không được để trống")
        fitting = [
            c
            for c in self.communes
            if (not name or name in self._called(c))
            and (not code or c.code == code.zfill(5))
        ]
        if not fitting:
            both = f" có mã {code.zfill(5)}" if name and code else ""
            raise ValueError(self.expected + both)
        year = text_of(row[YEAR])
        return min(fitting, key=lambda c: self._distance(c, year))

    def _called(self, commune: Commune) -> set[str]:
        names = (commune.name, str(commune), commune.code, self.names[commune.pk])
        return {fold(name) for name in names}

    def _distance(self, commune: Commune, year: str) -> tuple:
        year = int(year) if year.isdecimal() and len(year) == 4 else 9999
        last = date(year, 12, 31)
        ended = commune.valid_to is not None and commune.valid_to <= last
        there = commune.valid_from <= last and not ended
        return (commune.pk, year) not in self.reviewed, not there, -commune.pk


class CommuneYearResource(RegisterResource):
    """All households of each commune and year: what the rates are divided by."""

    code = column("commune_code", "Mã xã", Words(5))
    commune = column("commune", COMMUNE, CommuneOfYear())
    year = column("year", YEAR, Number(2000, is_required=True))
    households = column("households", "Tổng số hộ dân cư", Number(1, is_required=True))
    persons = column("persons", "Tổng số nhân khẩu", Number())
    minority_households = column("minority_households", "Số hộ DTTS", Number())

    name_column = COMMUNE
    title_says_year = YEAR
    context = frozenset({"commune_code"})
    also_called = {
        "Tên xã": COMMUNE,
        "Đơn vị": COMMUNE,
        "Xã, phường, thị trấn": COMMUNE,
        "Năm rà soát": YEAR,
        "Tổng số hộ": "Tổng số hộ dân cư",
        "Số hộ dân cư": "Tổng số hộ dân cư",
        "Tổng số hộ toàn xã": "Tổng số hộ dân cư",
        "Nhân khẩu": "Tổng số nhân khẩu",
        "Số nhân khẩu": "Tổng số nhân khẩu",
        "Tổng số khẩu": "Tổng số nhân khẩu",
        "Số khẩu": "Tổng số nhân khẩu",
        "Hộ DTTS": "Số hộ DTTS",
        "Số hộ dân tộc thiểu số": "Số hộ DTTS",
        "Hộ dân tộc thiểu số": "Số hộ DTTS",
    }

    class Meta(RegisterResource.Meta):
        model = CommuneYear
        import_id_fields = ("commune", "year")
        fields = (
            "code",
            "commune",
            "year",
            "households",
            "persons",
            "minority_households",
        )

    def prepare(self, rows):
        widget = self.fields["commune"].widget
        widget.communes, widget.names = list(Commune.objects.all()), commune_labels()
        years = CommuneYear.objects.all()
        self.registered = {(y.commune_id, y.year): y for y in years}
        widget.reviewed = set(self.registered)

    def key_of(self, row):
        try:
            commune = self.fields["commune"].clean(row)
            return commune.pk, self.fields["year"].clean(row)
        except ValueError:
            return None

    def find(self, row):
        return self.registered.get(self.key_of(row))

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        total = instance.households
        if not errors and instance.year > 2100:
            errors["year"] = ["một năm từ 2000 đến 2100"]
        if not errors and (instance.minority_households or 0) > total:
            errors["minority_households"] = [f"không quá tổng số hộ ({total})"]
        if not errors and (instance.persons or total) < total:
            errors["persons"] = [f"không ít hơn tổng số hộ ({total})"]
        super().validate_instance(instance, errors, **kwargs)

    # Out

    def get_queryset(self):
        return CommuneYear.objects.select_related("commune").order_by(
            "year", "commune__code", "commune__valid_from"
        )

    def before_export(self, queryset, **kwargs):
        self.fields["commune"].widget.names = commune_labels()

    def dehydrate_code(self, row) -> str:
        return row.commune.code

    def dehydrate_commune(self, row) -> str:
        return self.fields["commune"].widget.names[row.commune_id]
