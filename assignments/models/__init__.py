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
from assignments.models.photos import FieldPhoto
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
from assignments.models.supports import (
    Activity,
    Participant,
    Support,
    SupportShare,
    SupportVersion,
)
from assignments.models.visits import Verification, Visit, VisitVersion, WeeklyDigest

__all__ = [
    "Activity",
    "AssignmentChange",
    "CellTransfer",
    "CommuneAssignment",
    "EscapeMeasure",
    "FamilyAnswer",
    "FieldPhoto",
    "Grant",
    "HouseholdAssignment",
    "IssuedPaper",
    "MatchingCosts",
    "PaperBundle",
    "PaperHead",
    "Participant",
    "PartyMember",
    "PartyOrganisation",
    "Plan",
    "Proposal",
    "ProposalWish",
    "ProposedPair",
    "RegisterRow",
    "Support",
    "SupportShare",
    "SupportVersion",
    "TransferRequest",
    "Verification",
    "Visit",
    "VisitVersion",
    "WeeklyDigest",
]
