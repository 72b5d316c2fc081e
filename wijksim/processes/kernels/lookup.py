"""Which rows belong to a few complexes or dwellings: the tables point upwards only, so an index is made.

The index of a table is made anew after new rows; what it finds is checked against the table, so that rows that have
left since are not among the answers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import Columns, IntColumn, Rows
from wijksim.compilation import lean_kernel


@lean_kernel
def _count(active: Any, pointer: Any, start: Any) -> None:  # pragma: no cover - compiled
    """Counts the rows in use that point at each row of the other table, one place further on."""
    for row in range(pointer.size):
        if active[row] and pointer[row] >= 0:
            start[pointer[row] + 1] += 1


@lean_kernel
def _fill(active: Any, pointer: Any, filled: Any, members: Any) -> None:  # pragma: no cover - compiled
    for row in range(pointer.size):
        if active[row] and pointer[row] >= 0:
            members[filled[pointer[row]]] = row
            filled[pointer[row]] += 1


@dataclass(frozen=True)
class _Index:
    """Rows of a table, ordered by the row at which they point.

    Attributes:
        made: Number of new rows so far, for which it holds.
        start: First member of each row of the other table, and the end.
        members: Rows.
    """

    made: int
    start: IntColumn
    members: Rows

    def rows(self, wanted: Rows) -> Rows:
        """Rows that pointed at one of the wanted rows, in order."""
        first = self.start[wanted]
        number = self.start[wanted + 1] - first
        if wanted.size == 1:
            return self.members[first[0] : first[0] + number[0]]
        # Positions of all members, stretch after stretch.
        before = np.cumsum(number) - number
        return np.sort(self.members[np.repeat(first - before, number) + np.arange(number.sum())])


def _index(table: Columns, name: str, others: int) -> _Index:
    found = table.indices.get(name)
    if isinstance(found, _Index) and found.made == table.rows_taken:
        return found
    pointer: IntColumn = getattr(table, name)
    start = np.zeros(others + 1, dtype=np.int64)
    _count(table.active, pointer, start)
    start = np.cumsum(start)
    members = np.empty(int(start[-1]), dtype=np.intp)
    _fill(table.active, pointer, start.copy(), members)
    table.indices[name] = fresh = _Index(table.rows_taken, start, members)
    return fresh


def dwellings_by_buurt(city: City) -> IntColumn:
    """Number of dwellings in each buurt; to be read only."""
    d = city.dwellings
    found = d.indices.get("dwellings by buurt")
    if isinstance(found, tuple) and found[0] == d.version:
        return found[1]
    number = np.bincount(d.buurt[d.active], minlength=len(city.buurten))
    d.indices["dwellings by buurt"] = d.version, number
    return number


def dwellings_of(city: City, complexes: Rows) -> Rows:
    """Rows of the dwellings of these complexes, in order; each complex at most once."""
    d = city.dwellings
    rows = _index(d, "complex", len(city.complexes)).rows(complexes)
    if complexes.size == 1:
        return rows[d.active[rows] & (d.complex[rows] == complexes[0])]
    wanted = np.zeros(len(city.complexes) + 1, dtype=bool)  # the last stands for "in no complex"
    wanted[complexes] = True
    return rows[d.active[rows] & wanted[d.complex[rows]]]


def places_in(city: City, dwellings: Rows) -> Rows:
    """Rows of the places in these dwellings, in order; each dwelling at most once."""
    places = city.places
    rows = _index(places, "dwelling", len(city.dwellings)).rows(dwellings)
    return rows[places.active[rows]]
