"""Functions of columns that seldom change: computed again only where they have."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


class Remembered:
    """A function of one column, element by element; most elements are the same as a month ago.

    Args:
        function: From an array to one of the same length, or to several in the rows of a table.
    """

    def __init__(self, function: Callable[[Floats], Floats]) -> None:
        """Knows nothing yet."""
        self._function = function
        self._argument: Floats = np.empty(0)
        self._values: Floats = np.empty(0)

    def __call__(self, column: Floats) -> Floats:
        """Values of the function; to be read only, and until the next call."""
        if self._argument.size != column.size:
            self._argument, self._values = column.copy(), self._function(column)
            return self._values
        changed = np.flatnonzero(column != self._argument)
        self._argument[changed] = column[changed]
        self._values[..., changed] = self._function(column[changed])
        return self._values


def log_of_income(income: Floats) -> Floats:
    """Logarithm of an income; below 1 EUR/month it counts as 1."""
    return np.log(np.maximum(income, 1.0))
