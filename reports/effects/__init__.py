"""Did the help work: households helped under a plan beside those that were not.

facts.py says what counts for a household, cells.py counts them by commune, figures.py
adds up, names.py lists; settled.py keeps what was counted for the whole district.
"""

from reports.effects.figures import Effect, Row, Section, effect_of, measure
from reports.effects.intervals import difference, wilson
from reports.effects.names import Gifts, Households, Slice
from reports.effects.questions import COLUMNS, DIMENSIONS, STARTS, Question, years_known
from reports.effects.settled import may_be_settled, settle, standing

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
    "effect_of",
    "may_be_settled",
    "measure",
    "settle",
    "standing",
    "wilson",
    "years_known",
]
