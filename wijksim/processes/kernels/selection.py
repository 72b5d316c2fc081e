"""Rows of a table for which something holds, listed without jumps."""

from typing import Any

import numpy as np

from wijksim.city.columns import BoolColumn, Columns, Rows
from wijksim.compilation import helper


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
