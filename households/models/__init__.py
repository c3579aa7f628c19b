from households.models.boundaries import (
    BoundaryChange,
    BoundaryMove,
    BoundaryPart,
    BoundaryUnit,
)
from households.models.decisions import StatusDecision
from households.models.imports import ColumnTie, ImportBatch, ImportRow
from households.models.outlines import CommuneOutline
from households.models.places import (
    Commune,
    CommuneYear,
    Village,
    VillagePlacement,
)
from households.models.registers import Household, Resident, Review
from households.models.standards import Cause, EthnicGroup, Indicator, PovertyStandard

__all__ = [
    "BoundaryChange",
    "BoundaryMove",
    "BoundaryPart",
    "BoundaryUnit",
    "Cause",
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
    "Review",
    "StatusDecision",
    "Village",
    "VillagePlacement",
]
