"""The official forms (biểu), one definition each, and the tables they fill."""

from reports.tables.forms import NEAR_POOR_MOVEMENT, POOR_MOVEMENT, RESULTS, forms
from reports.tables.plan_forms import plan_forms
from reports.tables.render import Cell, Heading, Row, Table, render
from reports.tables.shapes import (
    MILLIONS,
    NUMBER,
    RATE,
    TEXT,
    Column,
    Form,
    Group,
    RowKind,
)

__all__ = [
    "MILLIONS",
    "NEAR_POOR_MOVEMENT",
    "NUMBER",
    "POOR_MOVEMENT",
    "RATE",
    "RESULTS",
    "TEXT",
    "Cell",
    "Column",
    "Form",
    "Group",
    "Heading",
    "Row",
    "RowKind",
    "Table",
    "forms",
    "plan_forms",
    "render",
]
