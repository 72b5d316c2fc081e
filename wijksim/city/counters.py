"""Counters of a pass over a table, by group: a record for each group while counting, columns afterwards.

What one row adds to its group then stands side by side in memory, at one address instead of one for each counter.
"""

from collections.abc import Collection
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Counts = TypeVar("Counts")


def records(kind: type[Any], groups: int, sums: Collection[str]) -> NDArray[np.void]:
    """Counters at zero.

    Args:
        kind: Named tuple that lists them.
        groups: Number of groups.
        sums: Those that add up numbers, float64; all others count, int64.
    """
    return np.zeros(groups, [(name, np.float64 if name in sums else np.int64) for name in kind._fields])


def columns(kind: type[Counts], counted: NDArray[np.void]) -> Counts:
    """The same as a named tuple of columns, one element for each group."""
    names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    return kind(*(np.ascontiguousarray(counted[name]) for name in names))
