"""The registers of party organisations and of party members, in and out."""

from assignments.resources.members import OFFICES, MemberResource
from assignments.resources.organisations import OrganisationResource

__all__ = ["OFFICES", "MemberResource", "OrganisationResource"]
