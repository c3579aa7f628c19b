"""Who has which rights; organisations, members and plans, for superusers."""

from django.contrib import admin

from assignments.models import (
    CommuneAssignment,
    Grant,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
    Proposal,
    TransferRequest,
)
from povertyaid.admin import AuditedAdmin, ReadOnlyAdmin


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    """To look at only: the page of users gives and ends, and says who did."""

    list_display = [
        "user",
        "role",
        "covers_what",
        "may_write",
        "may_see_numbers",
        "expires_on",
    ]
    list_display += ["granted_by", "revoked_at"]
    list_filter = ["role", "may_write"]
    list_select_related = ["user", "commune", "organisation", "member", "granted_by"]
    search_fields = ["user__username", "user__full_name", "commune__name"]

    @admin.display(description="Phạm vi")
    def covers_what(self, grant) -> str:
        return grant.over


@admin.register(PartyOrganisation)
class PartyOrganisationAdmin(AuditedAdmin):
    list_display = ["name", "kind", "parent", "commune", "stated_members"]
    list_filter = ["kind"]
    list_select_related = ["parent", "commune"]
    search_fields = ["name", "folded_name"]
    autocomplete_fields = ["parent", "commune", "village", "successor"]


@admin.register(PartyMember)
class PartyMemberAdmin(AuditedAdmin):
    list_display = ["name", "card_number", "organisation", "position", "status"]
    list_filter = ["status"]
    list_select_related = ["organisation"]
    search_fields = ["folded_name", "name", "card_number"]
    autocomplete_fields = ["organisation", "home_village", "user"]


@admin.register(Plan)
class PlanAdmin(AuditedAdmin):
    list_display = ["number", "title", "issued_on", "first_year", "last_year"]
    search_fields = ["number", "title"]

    @admin.display(description="Từ năm", ordering="from_year")
    def first_year(self, plan) -> str:
        return str(plan.from_year)  # a year is no number: 2021, not 2.021

    @admin.display(description="Đến năm", ordering="to_year")
    def last_year(self, plan) -> str:
        return str(plan.to_year)


@admin.register(CommuneAssignment)
class CommuneAssignmentAdmin(AuditedAdmin):
    list_display = ["organisation", "commune", "plan", "started_on", "ended_on"]
    list_select_related = ["organisation", "commune", "plan"]
    search_fields = ["organisation__folded_name", "commune__name"]
    autocomplete_fields = ["organisation", "commune", "plan"]


@admin.register(HouseholdAssignment)
class HouseholdAssignmentAdmin(AuditedAdmin):
    list_display = ["household", "member", "organisation", "role", "started_on"]
    list_filter = ["role", "end_reason"]
    list_select_related = ["household", "member", "organisation"]
    search_fields = ["household__code", "member__folded_name"]
    autocomplete_fields = ["household", "member", "organisation", "plan"]


@admin.register(TransferRequest)
class TransferRequestAdmin(ReadOnlyAdmin):
    list_display = ["assignment", "proposed_member", "state", "asked_by", "asked_at"]
    list_filter = ["state"]
    list_select_related = [
        "assignment__household",
        "assignment__member",
        "assignment__organisation",
        "proposed_member",
        "asked_by",
    ]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["id", "plan", "year", "commune", "state", "made_at"]
    list_filter = ["state"]
    list_select_related = ["plan", "commune"]
