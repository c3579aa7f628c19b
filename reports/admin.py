"""Reports and their lines, for superusers to look at: a closed year never changes."""

from django.contrib import admin

from povertyaid.admin import ReadOnlyAdmin
from reports.models import Report, ReportLine


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "standard", "state", "compiled_at", "closed_at"]
    list_filter = ["state"]
    list_select_related = ["standard"]


@admin.register(ReportLine)
class ReportLineAdmin(ReadOnlyAdmin):
    list_display = ["code", "head_name", "commune", "village", "change", "report"]
    list_filter = ["report", "change"]
    list_select_related = ["commune", "village", "report"]
    search_fields = ["code", "head_name"]
