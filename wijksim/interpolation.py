"""Cubic Hermite interpolation in tables of functions that are costly to compute, for kernels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wijksim.compilation import helper


def hermite_table(
    values: NDArray[np.float64], slopes: NDArray[np.float64], width: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Table for :func:`cubic`: by cell, the coefficients of a cubic polynomial, lowest power first.

    Args:
        values: Values at the borders of the cells.
        slopes: Slopes there.
        width: Widths of the cells, or of each, in what the slopes are per unit of.
    """
    rise, slope, following = np.diff(values), slopes[:-1] * width, slopes[1:] * width
    bend = 3.0 * rise - 2.0 * slope - following
    return np.stack([values[:-1], slope, bend, slope + following - 2.0 * rise], axis=1)


@helper
def cubic(table: Any, row: Any, t: Any) -> Any:
    """Value in a cell of the table, at a share ``t`` of the way through it."""
    return table[row, 0] + t * (table[row, 1] + t * (table[row, 2] + t * table[row, 3]))


@helper
def interpolate(table: Any, position: Any) -> Any:
    """Cubic Hermite interpolation in a table of equally wide cells, at a position counted in cells."""
    cell = int(position)
    return cubic(table, np.uintp(cell), position - cell)
