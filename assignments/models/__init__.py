from assignments.models.changes import (
    AssignmentChange,
    CellTransfer,
    EscapeMeasure,
    TransferRequest,
)
from assignments.models.family import FamilyAnswer
from assignments.models.grants import Grant
from assignments.models.papers import IssuedPaper, PaperBundle, PaperHead
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.models.plans import (
    CommuneAssignment,
    HouseholdAssignment,
    Plan,
)
from assignments.models.proposals import (
    MatchingCosts,
    Proposal,
    ProposalWish,
    ProposedPair,
)
from assignments.models.registers import RegisterRow

__all__ = [
    "AssignmentChange",
    "CellTransfer",
    "CommuneAssignment",
    "EscapeMeasure",
    "FamilyAnswer",
    "Grant",
    "HouseholdAssignment",
    "IssuedPaper",
    "MatchingCosts",
    "PaperBundle",
    "PaperHead",
    "PartyMember",
    "PartyOrganisation",
    "Plan",
    "Proposal",
    "ProposalWish",
    "ProposedPair",
    "RegisterRow",
    "TransferRequest",
]
