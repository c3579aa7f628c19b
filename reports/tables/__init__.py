"""The official forms (biểu), one definition each, and the tables they fill."""

from reports.tables.forms import NEAR_POOR_MOVEMENT, POOR_MOVEMENT, RESULTS, forms
from reports.tables.render import Cell, Heading, Row, Table, render
from reports.tables.shapes import NUMBER, RATE, Column, Form, Group

__all__ = [
    "NEAR_POOR_MOVEMENT",
    "NUMBER",
    "POOR_MOVEMENT",
    "RATE",
    "RESULTS",
    "Cell",
    "Column",
    "Form",
    "Group",
    "Heading",
    "Row",
    "Table",
    "forms",
    "render",
]
