"""Counters of a pass over a table, by group: a record for each group while counting, columns afterwards.

What one row adds to its group then stands side by side in memory, at one address instead of one for each counter.
"""

from collections.abc import Collection
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Counts = TypeVar("Counts", bound=NamedTuple)


def records(kind: type[NamedTuple], groups: int, sums: Collection[str]) -> NDArray[np.void]:
    """Counters at zero.

    Args:
        kind: Named tuple that lists them.
        groups: Number of groups.
        sums: Those that add up numbers, float64; all others count, int64.
    """
    return np.zeros(groups, [(name, np.float64 if name in sums else np.int64) for name in kind._fields])


def columns(kind: type[Counts], counted: NDArray[np.void]) -> Counts:
    """The same as a named tuple of columns, one element for each group."""
    return kind._make(np.ascontiguousarray(counted[name]) for name in kind._fields)
