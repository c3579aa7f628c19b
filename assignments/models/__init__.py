from assignments.models.grants import Grant
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.models.plans import (
    CommuneAssignment,
    HouseholdAssignment,
    Plan,
    Proposal,
    ProposedPair,
    TransferRequest,
)
from assignments.models.registers import RegisterRow

__all__ = [
    "CommuneAssignment",
    "Grant",
    "HouseholdAssignment",
    "PartyMember",
    "PartyOrganisation",
    "Plan",
    "Proposal",
    "ProposedPair",
    "RegisterRow",
    "TransferRequest",
]
