"""Where a household lives, for kernels that compute every row, in use or not.

A loop without jumps takes several rows at a time (see compilation.py). Rows out of use are then computed like all
others: nobody reads what stands in them, and a row that is taken into use is set to its defaults first.
"""

from typing import Any

import numpy as np

from wijksim.compilation import helper
from wijksim.prefetch import coming, fetch


@helper
def row_of(pointer: Any) -> Any:
    """Row of another table at which a row points; the first one for those that point at none."""
    return np.uintp(max(pointer, 0))


@helper
def ask_for_homes(rows: Any, n: Any, ahead: Any, h: Any, d: Any, rent_below: Any) -> None:
    """Asks memory for the home of the household whose turn comes so many later, and for a household twice as far."""
    soon = coming(rows, n, ahead)
    fetch(h, coming(rows, n, 2 * ahead))
    fetch(d, row_of(h.dwelling[soon]))
    fetch((rent_below,), row_of(h.place[soon]))
