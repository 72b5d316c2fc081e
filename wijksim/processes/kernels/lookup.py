"""Which rows belong to a few complexes or dwellings: the tables point upwards only, so they are read through."""

from typing import Any

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.compilation import lean_kernel


@lean_kernel
def _pointing(
    active: Any, pointer: Any, first: Any, last: Any, wanted: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Writes the rows in use that point at a wanted row; gives their number.

    Args:
        active: Which rows are in use.
        pointer: Row of the other table at which each row points.
        first: Lowest wanted row of the other table.
        last: Highest wanted row.
        wanted: Mask over the rows from ``first`` to ``last``.
        found: Room for the answer.
    """
    number = 0
    for row in range(pointer.size):
        there = pointer[row]
        # Wanted rows stand close together: most are ruled out by the first comparison.
        if there >= first and there <= last and active[row] and wanted[there - first]:
            found[number] = row
            number += 1
    return number


def _rows(active: Any, pointer: Any, wanted: Rows) -> Rows:
    if not wanted.size:
        return np.empty(0, dtype=np.intp)
    first, last = int(wanted.min()), int(wanted.max())
    mask = np.zeros(last - first + 1, dtype=bool)
    mask[wanted - first] = True
    found = np.empty(pointer.size, dtype=np.intp)
    number = _pointing(active, pointer, first, last, mask, found)
    return found[:number].copy()


def dwellings_of(city: City, complexes: Rows) -> Rows:
    """Rows of the dwellings of these complexes, in order."""
    return _rows(city.dwellings.active, city.dwellings.complex, complexes)


def places_in(city: City, dwellings: Rows) -> Rows:
    """Rows of the places in these dwellings, in order."""
    return _rows(city.places.active, city.places.dwelling, dwellings)
