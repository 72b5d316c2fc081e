"""Who may meet a rare event: residents whose draw lies below the highest chance at their age.

The draw decides first: it costs less than the chance, and few events of a month are likely.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.city.households import Households
from wijksim.compilation import helper, kernel
from wijksim.randomness import keyed_uniform, low_draws, low_draws_among


class _Households(NamedTuple):
    id: Any
    active: Any
    place: Any
    age: Any


@helper
def _residents(h: Any, rows: Any, stream: Any, most: Any) -> Any:
    """Keeps those of these rows that hold residents whose draw lies below what holds at their age."""
    number, oldest = 0, most.size - 1
    for n in range(rows.size):
        row = np.uintp(rows[n])
        rows[number] = row
        if h.active[row] and h.place[row] >= 0:
            age = np.uintp(min(max(np.int64(h.age[row]), 0), oldest))
            number += oldest == 0 or keyed_uniform(stream, h.id[row], 0) < most[age]
    return rows[:number]


@kernel
def _exposed(h: Any, stream: Any, most: Any) -> Any:  # pragma: no cover - compiled
    return _residents(h, low_draws(stream, h.id, most.max()), stream, most)


@kernel
def _exposed_among(h: Any, stream: Any, most: Any, among: Any) -> Any:  # pragma: no cover - compiled
    return _residents(h, low_draws_among(stream, h.id, among, most.max()), stream, most)


def exposed(h: Households, stream: np.uint64, most: FloatColumn, among: BoolColumn | None = None) -> Rows:
    """Rows of the residents who may meet an event.

    Args:
        h: Households.
        stream: Key of the draw.
        most: Highest chance, by age in whole years; the last holds for all older ones.
        among: Mask over all rows of a trait that the event requires.
    """
    view = h.view(_Households)
    found = _exposed(view, stream, most) if among is None else _exposed_among(view, stream, most, among)
    return np.asarray(found)
