"""Traits as bits of a small number: numbers are counted, and tell how many members of a group have each trait."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import BoolColumn, FloatColumn

Traits = tuple[tuple[str, ...], FloatColumn]
"""Names of traits, and which of the numbers have them, traits x numbers."""


def bit(numbers: int, position: int) -> BoolColumn:
    """Which of the numbers from 0 have a bit."""
    return (np.arange(numbers) >> position & 1).astype(bool)


def traits(**having: BoolColumn) -> Traits:
    """Traits by name, each with the numbers that have it."""
    return tuple(having), np.stack(list(having.values())).astype(np.float64)


def membership(group: NDArray[np.integer[Any]], groups: int) -> FloatColumn:
    """Zeros and ones, groups x units, that add counts of units up to counts of groups."""
    return (np.arange(groups)[:, None] == group).astype(np.float64)


def having(counts: NDArray[Any], wanted: Traits) -> FloatColumn:
    """Members with each trait, months x traits x groups; whole numbers in float64, in which they are exact.

    Args:
        counts: How often each number occurs, months x groups x numbers.
        wanted: The traits.
    """
    return wanted[1] @ counts.swapaxes(-1, -2).astype(np.float64)
