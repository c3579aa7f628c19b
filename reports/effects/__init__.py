"""Did the help work: households helped under a plan beside those that were not.

facts.py says what counts for a household, figures.py counts them, names.py lists them.
"""

from reports.effects.figures import Effect, Row, Section, measure
from reports.effects.intervals import difference, wilson
from reports.effects.names import Gifts, Households, Slice
from reports.effects.questions import COLUMNS, DIMENSIONS, STARTS, Question, years_known

__all__ = [
    "COLUMNS",
    "DIMENSIONS",
    "STARTS",
    "Effect",
    "Gifts",
    "Households",
    "Question",
    "Row",
    "Section",
    "Slice",
    "difference",
    "measure",
    "wilson",
    "years_known",
]
