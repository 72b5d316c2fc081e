"""Which rows belong to a few complexes or dwellings: the tables point upwards only, so an index is made.

The index of a table is made anew after new rows; what it finds is checked against the table, so that rows that have
left since are not among the answers.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, Columns, IntColumn, Rows
from wijksim.compilation import lean_kernel
from wijksim.prefetch import coming, fetch

_AHEAD = 6
"""Wanted rows before whose turn their first member is asked of memory."""


@lean_kernel
def _group(active: Any, pointer: Any, start: Any, members: Any) -> None:  # pragma: no cover - compiled
    """Writes rows in use by the row of the other table at which they point, and where those of each begin.

    Counts stand two places further on at first, and one further on when they have been added up, so that the rows of
    each can be counted up to where the next one begins.
    """
    for row in range(pointer.size):
        if active[row] and pointer[row] >= 0:
            start[np.uintp(pointer[row]) + np.uintp(2)] += 1
    for other in range(2, start.size):
        start[other] += start[other - 1]
    for row in range(pointer.size):
        if active[row] and pointer[row] >= 0:
            next_one = np.uintp(pointer[row]) + np.uintp(1)
            members[np.uintp(start[next_one])] = row
            start[next_one] += 1


@lean_kernel
def _gather(
    start: Any, members: Any, active: Any, pointer: Any, wanted: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Gives the number of rows written to ``found``: those in use that point at a wanted row."""
    number = 0
    if not members.size:
        return number
    for n in range(wanted.size):
        fetch((start,), coming(wanted, n, 2 * _AHEAD))
        first = start[coming(wanted, n, _AHEAD)]
        fetch((active, pointer), np.uintp(members[min(first, members.size - 1)]))
        other = wanted[n]
        for position in range(start[other], start[other + 1]):
            row = members[position]
            found[number] = row
            number += active[row] & (pointer[row] == other)
    return number


class _Index(NamedTuple):
    """Rows of a table, ordered by the row at which they point."""

    start: IntColumn
    """First member of each row of the other table, and the end."""
    members: IntColumn
    """Rows."""
    made: int
    """Number of new rows so far, for which it holds."""


def _pointing_at(table: Columns, name: str, others: int, wanted: Rows, *, in_stretches: bool) -> Rows:
    """Rows of a table that point at one of the wanted rows, in order.

    Args:
        table: The table.
        name: Its column that points.
        others: Rows of the other table.
        wanted: Rows of the other table, each at most once.
        in_stretches: Whether many rows of the table stand next to each other that point at the same.
    """
    index, wanted = _index(table, name, others), np.asarray(wanted, dtype=np.intp)
    found = np.empty(len(index.members), dtype=np.intp)
    found = found[: _gather(index.start, index.members, table.active, getattr(table, name), wanted, found)]
    # Stretches are in order already, and the stable kind of sorting only merges them.
    return np.sort(found, kind="stable" if in_stretches else None) if wanted.size > 1 else found


def _index(table: Columns, name: str, others: int) -> _Index:
    found = table.indices.get(name)
    if isinstance(found, _Index) and found.made == table.rows_taken:
        return found
    start, members = grouped(table.active, getattr(table, name), others)
    table.indices[name] = fresh = _Index(start, members, table.rows_taken)
    return fresh


def grouped(active: BoolColumn, pointer: IntColumn, others: int) -> tuple[IntColumn, IntColumn]:
    """Rows in use by the row of another table at which they point, in order.

    Args:
        active: Whether a row is in use.
        pointer: Row of the other table, int32; below 0 for none.
        others: Rows of the other table.

    Returns:
        Where the rows of each begin, and the end, one element more than ``others``; and the rows.
    """
    start, members = np.zeros(others + 2, dtype=np.int32), np.empty(active.size, dtype=np.int32)
    _group(active, pointer, start, members)
    return start[:-1], members[: start[others]]


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
    """Rows of the dwellings of these complexes, in order; each complex at most once.

    All of them stand: a dwelling that is pulled down gives its row back at once.
    """
    return _pointing_at(city.dwellings, "complex", len(city.complexes), complexes, in_stretches=True)


def places_in(city: City, dwellings: Rows) -> Rows:
    """Rows of the places in these dwellings, in order; each dwelling at most once."""
    return _pointing_at(city.places, "dwelling", len(city.dwellings), dwellings, in_stretches=False)
