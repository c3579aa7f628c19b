from households.models.boundaries import (
    BoundaryChange,
    BoundaryMove,
    BoundaryPart,
    BoundaryUnit,
)
from households.models.closing import ClosingReview
from households.models.decisions import StatusDecision
from households.models.imports import ColumnTie, ImportBatch, ImportRow
from households.models.outlines import CommuneOutline
from households.models.places import (
    Commune,
    CommuneYear,
    Village,
    VillagePlacement,
)
from households.models.registers import Household, Resident, Result, Review
from households.models.standards import Cause, EthnicGroup, Indicator, PovertyStandard

__all__ = [
    "BoundaryChange",
    "BoundaryMove",
    "BoundaryPart",
    "BoundaryUnit",
    "Cause",
    "ClosingReview",
    "ColumnTie",
    "Commune",
    "CommuneOutline",
    "CommuneYear",
    "EthnicGroup",
    "Household",
    "ImportBatch",
    "ImportRow",
    "Indicator",
    "PovertyStandard",
    "Resident",
    "Result",
    "Review",
    "StatusDecision",
    "Village",
    "VillagePlacement",
]
