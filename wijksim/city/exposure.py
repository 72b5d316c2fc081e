"""Who of those with a low draw may meet an event: residents whose draw lies below the highest chance at their age."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import FloatColumn, Rows
from wijksim.city.households import Households
from wijksim.compilation import lean_kernel
from wijksim.randomness import keyed_uniform


class _Households(NamedTuple):
    id: Any
    active: Any
    place: Any
    age: Any


@lean_kernel
def _keep(h: Any, rows: Any, stream: Any, most: Any, found: Any) -> Any:  # pragma: no cover - compiled
    """Gives the number of rows written to ``found``."""
    number, oldest = 0, most.size - 1
    for n in range(rows.size):
        row = np.uintp(rows[n])
        found[number] = row
        if h.active[row] and h.place[row] >= 0:
            age = min(max(np.int64(h.age[row]), 0), oldest)
            number += oldest == 0 or keyed_uniform(stream, h.id[row], 0) < most[np.uintp(age)]
    return number


def exposed(h: Households, rows: Rows, stream: np.uint64, most: FloatColumn) -> Rows:
    """Those of these rows that hold residents who may meet an event.

    Args:
        h: Households.
        rows: Rows whose draw lies below all of ``most``.
        stream: Key of the draw.
        most: Highest chance, by age in whole years; the last holds for all older ones.
    """
    found: Rows = np.empty(rows.size + 1, dtype=np.intp)
    return found[: _keep(h.view(_Households), rows, stream, most, found)]
