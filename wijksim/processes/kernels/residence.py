"""Where a household lives, for kernels that compute every row, in use or not.

A loop without jumps takes several rows at a time (see compilation.py). Rows out of use are then computed like all
others: nobody reads what stands in them, and a row that is taken into use is set to its defaults first.
"""

from typing import Any

import numpy as np

from wijksim.compilation import helper


@helper
def row_of(pointer: Any) -> Any:
    """Row of another table at which a row points; the first one for those that point at none."""
    return np.uintp(max(pointer, 0))
