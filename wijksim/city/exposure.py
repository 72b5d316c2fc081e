"""Who may meet a rare event: residents whose draw lies below the highest chance at their age.

The draw decides first: it costs less than the chance, and few events of a month are likely.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.city.households import Households
from wijksim.compilation import kernel
from wijksim.randomness import keyed_uniform, low_draws


class _Households(NamedTuple):
    id: Any
    active: Any
    place: Any
    age: Any


@kernel
def _exposed(h: Any, stream: Any, most: Any, highest: Any, among: Any) -> Any:  # pragma: no cover - compiled
    rows, number, oldest = low_draws(stream, h.id, highest), 0, most.size - 1
    for n in range(rows.size):
        row = np.uintp(rows[n])
        rows[number] = row
        if among[row] and h.active[row] and h.place[row] >= 0:
            age = np.uintp(min(max(np.int64(h.age[row]), 0), oldest))
            number += oldest == 0 or keyed_uniform(stream, h.id[row], 0) < most[age]
    return rows[:number]


def exposed(h: Households, stream: np.uint64, most: FloatColumn, among: BoolColumn | None = None) -> Rows:
    """Rows of the residents who may meet an event.

    Args:
        h: Households.
        stream: Key of the draw.
        most: Highest chance, by age in whole years; the last holds for all older ones.
        among: Mask over all rows of a trait that the event requires.
    """
    among = h.active if among is None else among
    return np.asarray(_exposed(h.view(_Households), stream, most, float(most.max()), among))
