"""Who is without whom, and what else of the plan wants putting right."""

from assignments.coverage.counting import Figures, Line, coverage
from assignments.coverage.family import answer_family
from assignments.coverage.gaps import GAPS, Gap, Kind, Survey
from assignments.coverage.ground import By
from assignments.coverage.lists import CoverageList
from assignments.coverage.workbooks import (
    SUBJECTS,
    coverage_workbook,
    headings_of,
    waiting,
)

__all__ = [
    "GAPS",
    "SUBJECTS",
    "By",
    "CoverageList",
    "Figures",
    "Gap",
    "Kind",
    "Line",
    "Survey",
    "answer_family",
    "coverage",
    "coverage_workbook",
    "headings_of",
    "waiting",
]
