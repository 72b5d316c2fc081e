"""Whom outreach may visit, and who comes first in each wijk (used by processes/contact.py)."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.compilation import lean_kernel


class _Households(NamedTuple):
    active: Any
    place: Any
    wijk: Any
    visited: Any


@lean_kernel
def _due(h: Any, visited: Any, latest: Any, first: Any, rows: Any) -> Any:  # pragma: no cover - compiled
    """Gives the number of rows written to ``rows``."""
    number = 0
    for i in range(h.active.size):
        rows[number] = i
        due = first[i] | (h.visited[i] <= latest)
        number += h.active[i] & (h.place[i] >= 0) & due & visited[h.wijk[i]]
    return number


def due_for_visit(city: City, visits: IntColumn, latest: int, first: BoolColumn) -> Rows:
    """Residents of wijken with visits to spend who come first, or were not visited after month ``latest``.

    Args:
        city: The city.
        visits: Visits by wijk.
        latest: Month of the last visit up to which a household may be visited again.
        first: Mask over all households.
    """
    rows = np.empty(len(city.households) + 1, dtype=np.intp)
    visited = np.append(visits > 0, False)  # the last stands for rows that are not in use
    return rows[: _due(city.households.view(_Households), visited, latest, first, rows)]


@lean_kernel
def _keep_first(
    group: Any, order: Any, places: Any, start: Any, taken: Any, kept: Any
) -> None:  # pragma: no cover - compiled
    """Keeps in ``kept``, from ``start`` of each group on, its first rows so far in ascending order."""
    for row in range(group.size):
        own = np.uintp(group[row])
        first, end = start[own], start[own] + taken[own]
        if taken[own] < places[own]:
            taken[own] += 1
        elif end > first and order[row] < order[kept[end - 1]]:
            end -= 1  # the last one gives way
        else:
            continue
        while end > first and order[kept[end - 1]] > order[row]:
            kept[end] = kept[end - 1]
            end -= 1
        kept[end] = row


def first_of_each(group: IntColumn, order: FloatColumn, places: IntColumn) -> NDArray[np.bool_]:
    """Marks in each group the ``places[group]`` rows that come first in ``order``.

    Args:
        group: Group of each row, from 0 on, such as its wijk.
        order: Number by which rows of one group are ranked, lowest first; ties by row.
        places: How many rows to mark, by group.
    """
    number = np.bincount(group, minlength=places.size)
    if (number <= places).all():
        return np.ones(group.size, dtype=bool)
    room = np.minimum(number, places)
    kept = np.empty(int(room.sum()), dtype=np.intp)
    _keep_first(group, order, room, np.cumsum(room) - room, np.zeros_like(room), kept)
    marked = np.zeros(group.size, dtype=bool)
    marked[kept] = True
    return marked
