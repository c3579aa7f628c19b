"""Places, households, reviews and imports, for superusers."""

from django.contrib import admin

from households.models import (
    BoundaryChange,
    Cause,
    ClosingReview,
    Commune,
    CommuneYear,
    EthnicGroup,
    Household,
    ImportBatch,
    ImportRow,
    Indicator,
    PovertyStandard,
    Resident,
    Review,
    Village,
    VillagePlacement,
)
from povertyaid.admin import AuditedAdmin, ReadOnlyAdmin, ReadOnlyMixin


@admin.register(Commune)
class CommuneAdmin(AuditedAdmin):
    list_display = ["code", "name", "kind", "is_border", "valid_from", "valid_to"]
    list_filter = ["kind", "is_border", "is_urban"]
    search_fields = ["code", "name"]


class PlacementInline(ReadOnlyMixin, admin.TabularInline):
    model = VillagePlacement
    extra = 0


@admin.register(Village)
class VillageAdmin(AuditedAdmin):
    list_display = ["name", "commune"]
    list_select_related = ["commune"]
    search_fields = ["name", "folded_name"]
    readonly_fields = ["commune"]  # follows the placements, which decisions make
    inlines = [PlacementInline]

    def has_add_permission(self, request) -> bool:
        return False  # a village without a placement would lie nowhere


@admin.register(BoundaryChange)
class BoundaryChangeAdmin(AuditedAdmin):
    list_display = ["decision_number", "title", "takes_effect_on", "applied_at"]
    search_fields = ["decision_number", "title"]


@admin.register(CommuneYear)
class CommuneYearAdmin(AuditedAdmin):
    list_display = ["commune", "year", "households", "persons", "minority_households"]
    list_filter = ["year"]
    list_select_related = ["commune"]
    search_fields = ["commune__name", "commune__code"]
    autocomplete_fields = ["commune"]


class ResidentInline(admin.TabularInline):
    model = Resident
    extra = 0


@admin.register(Household)
class HouseholdAdmin(AuditedAdmin):
    list_display = ["code", "head_name", "village", "commune", "ethnic_group", "phone"]
    list_filter = ["village__commune"]
    list_per_page = 25  # as many as the page of households shows
    list_select_related = ["village__commune", "ethnic_group"]
    search_fields = ["code", "folded_name", "phone"]
    search_help_text = "Số định danh: tìm ở ô Tìm hộ của trang chính, không tìm ở đây."
    autocomplete_fields = ["village", "ethnic_group"]
    readonly_fields = ["code", "changed_at"]
    inlines = [ResidentInline]

    @admin.display(description="Xã", ordering="village__commune__sort_key")
    def commune(self, household) -> str:
        return str(household.village.commune)


@admin.register(Review, ClosingReview)
class ReviewAdmin(ReadOnlyAdmin):
    """The office takes the lists over; it never decides a status."""

    list_display = ["household", "year", "status", "persons", "standard"]
    list_filter = ["year", "status", "standard"]
    list_select_related = ["household", "standard"]
    search_fields = ["household__code", "household__folded_name"]


class IndicatorInline(admin.TabularInline):
    model = Indicator
    extra = 0


class CauseInline(admin.TabularInline):
    model = Cause
    extra = 0


@admin.register(PovertyStandard)
class PovertyStandardAdmin(AuditedAdmin):
    list_display = ["code", "decree", "first_year", "last_year"]
    search_fields = ["code", "decree"]
    inlines = [IndicatorInline, CauseInline]


@admin.register(EthnicGroup)
class EthnicGroupAdmin(AuditedAdmin):
    list_display = ["code", "name", "aliases", "is_minority"]
    search_fields = ["name", "aliases"]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["id", "filename", "kind", "year", "state", "uploaded_by"]
    list_filter = ["kind", "state", "year"]
    list_select_related = ["uploaded_by"]
    search_fields = ["filename", "sha256"]


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    list_display = ["batch", "sheet", "number", "verdict", "matched_by"]
    list_filter = ["verdict"]
    list_select_related = ["batch"]
    search_fields = ["sheet", "batch__filename"]
