"""Rows of a table for which something holds, listed without jumps; what tells cheaply for whom it may hold."""

from typing import Any

import numpy as np

from wijksim.city.columns import BoolColumn, Columns, Rows
from wijksim.compilation import helper

_ONE, _NOTHING, _PART = np.float32(1.0), np.float32(0.0), np.float32(1 / 32)


@helper
def below_exponential(x: Any) -> Any:
    """The exponential of a number, or less: none lies below (1 + x/32)**32."""
    root = max(_ONE + x * _PART, _NOTHING)
    root *= root
    root *= root
    root *= root
    root *= root
    return root * root


@helper
def list_rows(mask: Any, rows: Any) -> Any:
    """Writes the rows for which a mask holds, ascending, and gives their number.

    Args:
        mask: One element for each row of the table; all but zero counts as held.
        rows: Receives them; one element more than the mask has.
    """
    number = np.uintp(0)
    for i in range(mask.size):
        rows[number] = i
        number += np.uintp(mask[i] != 0)
    return number


def room_for(table: Columns) -> tuple[BoolColumn, Rows]:
    """Arrays that take a mask over a table, and the rows that it selects."""
    return np.empty(len(table), dtype=np.bool_), np.empty(len(table) + 1, dtype=np.intp)
