"""Cubic Hermite interpolation in tables of functions that are costly to compute, for kernels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wijksim.compilation import helper


def hermite_table(values: NDArray[np.float64], slopes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Table for :func:`interpolate`: by cell, the coefficients of a cubic polynomial, lowest power first.

    Args:
        values: Values at equally spaced points, the borders of the cells.
        slopes: Slopes there, per cell.
    """
    rise, slope, following = np.diff(values), slopes[:-1], slopes[1:]
    bend = 3.0 * rise - 2.0 * slope - following
    return np.stack([values[:-1], slope, bend, slope + following - 2.0 * rise], axis=1)


@helper
def cubic(table: Any, row: Any, t: Any) -> Any:
    """Value in a cell of the table, at a share ``t`` of the way through it."""
    return table[row, 0] + t * (table[row, 1] + t * (table[row, 2] + t * table[row, 3]))


@helper
def interpolate(table: Any, position: Any) -> Any:
    """Cubic Hermite interpolation in a table, at a position counted in cells."""
    cell = int(position)
    return cubic(table, np.uintp(cell), position - cell)
