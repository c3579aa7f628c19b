"""The registers of communes, villages and numbers of households, in and out."""

from households.resources.communes import (
    COMMUNE,
    CommuneResource,
    commune_labels,
    communes_by_name,
)
from households.resources.villages import VillageResource
from households.resources.years import YEAR, CommuneYearResource

__all__ = [
    "COMMUNE",
    "YEAR",
    "CommuneResource",
    "CommuneYearResource",
    "VillageResource",
    "commune_labels",
    "communes_by_name",
]
