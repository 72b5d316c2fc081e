"""Where a household lives, for kernels that compute every row, in use or not, and keep the result of residents."""

from typing import Any

import numpy as np

from wijksim.compilation import helper


@helper
def lives(h: Any, i: Any) -> Any:
    """Whether a row of households is a resident."""
    return h.active[i] & (h.place[i] >= 0)


@helper
def row_of(pointer: Any) -> Any:
    """Row of another table at which a row points; the first one for those that point at none."""
    return np.uintp(max(pointer, 0))
