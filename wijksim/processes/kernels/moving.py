"""Whose luck of the month is low enough for a wish to move (twin of the rule in processes/moving.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.compilation import lean_kernel
from wijksim.decisions.moving import STUDENTS
from wijksim.randomness import keyed_uniform


class _Households(NamedTuple):
    active: Any
    place: Any
    id: Any
    age: Any
    tenure: Any
    student: Any


@lean_kernel
def _low_enough(h: Any, stream: Any, most: Any, rows: Any) -> Any:  # pragma: no cover - compiled
    """Gives the number of rows written to ``rows``."""
    number, oldest = 0, most.shape[0] - 1
    for i in range(h.active.size):
        if not h.active[i] or h.place[i] < 0:
            continue
        age = np.uintp(min(max(np.int64(h.age[i]), 0), oldest))
        group = np.uintp(STUDENTS if h.student[i] else h.tenure[i])
        rows[number] = i
        number += keyed_uniform(stream, h.id[i], 0) < most[age, group]
    return number


def low_enough(city: City, process: str, most: FloatColumn) -> Rows:
    """Residents whose number of the month lies below what it could be at most for their age and group.

    Args:
        city: The city.
        process: Name of the decision, which keys the luck.
        most: Highest monthly chance, ages in whole years x groups of :func:`~wijksim.decisions.moving.mobility_group`.
    """
    rows = np.empty(len(city.households) + 1, dtype=np.intp)
    key = city.streams.key(process, city.month)
    return rows[: _low_enough(city.households.view(_Households), key, most, rows)]
