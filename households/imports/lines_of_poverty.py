"""A row's score and income beside the lines of its year's standard: doubts, no errors.

Who is poor or near-poor has a B1 score up to the line of Circular 07/2021 (annex III)
and an income up to that of Decree 07/2021, article 3; lines differ by rural and urban.
"""

from decimal import Decimal

import polars as pl

from households.choices import LISTED
from households.imports.cells import Reading
from households.imports.columns import Field
from households.imports.values import parse_money, unit_of
from povertyaid.templatetags.vn import number


def doubt_scores(reading: Reading) -> None:
    """Tell of listed households whose B1 is above the line of poor and near-poor."""
    standard = reading.reference.standard
    rural, urban = standard.poor_score_rural, standard.poor_score_urban
    if rural is None or urban is None:
        return
    scores = reading.values["b1"]
    for row in (_is_listed(reading) & (scores > rural)).arg_true().to_list():
        line = urban if _is_urban(reading, row) else rural
        if scores[row] > line:
            note = f"Điểm B1 quá {line} điểm mà vẫn là hộ nghèo, cận nghèo."
            reading.marks.warn(row, Field.B1, str(scores[row]), note)


def doubt_incomes(reading: Reading) -> None:
    """Tell of incomes, in dong a person and month, above the line, or not readable.

    The income itself is not kept.
    """
    texts = reading.texts(Field.INCOME)
    if texts is None:
        return
    standard = reading.reference.standard
    rural, urban = standard.near_poor_income_rural, standard.near_poor_income_urban
    unit = unit_of(_heading(reading))
    parsed = {text: parse_money(text, unit) for text in texts.unique().drop_nulls()}
    listed = _is_listed(reading)
    for row in (listed & texts.is_not_null()).arg_true().to_list():
        found = parsed[texts[row]]
        line = urban if _is_urban(reading, row) else rural
        if found.expected:
            note = f"Cần {found.expected}; thu nhập không lưu vào sổ."
            reading.marks.warn(row, Field.INCOME, texts[row], note)
        elif found.value is not None and Decimal(found.value) > line:
            note = f"Quá {number(line)} đồng mà vẫn là hộ nghèo, cận nghèo."
            reading.marks.warn(row, Field.INCOME, texts[row], note)


def _is_listed(reading: Reading) -> pl.Series:
    lists = [status.value for status in LISTED]
    return reading.values["status"].is_in(lists).fill_null(value=False)


def _is_urban(reading: Reading, row: int) -> bool:
    commune = reading.reference.places.communes.get(reading.values["commune"][row])
    return commune is not None and commune.is_urban


def _heading(reading: Reading) -> str:
    index = reading.at[Field.INCOME]
    columns = reading.table.columns
    return next(column.heading for column in columns if column.index == index)
