"""Ugly workbooks as communes send them, made by code, each with its exact outcome."""

from tests.households.imports.corpus import (  # noqa: F401  each puts its books there
    cells,
    files,
    headings,
    households,
    people,
    places,
    rows,
)
from tests.households.imports.corpus.shelf import BOOKS

__all__ = ["BOOKS"]
