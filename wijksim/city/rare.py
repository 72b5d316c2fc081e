"""Rows with a trait that few have, found by looking at eight rows at a time."""

from typing import Any

import numpy as np

from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.compilation import lean_kernel, trailing_zeros

_WORD = 8
"""Flags of one byte each that are looked at together."""


@lean_kernel
def _living_with(
    words: Any, wanted: Any, active: Any, place: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    number: Any = 0
    for word in range(words.size):
        bits = words[word]
        while bits:
            row = _WORD * word + np.intp(trailing_zeros(bits) // np.uint64(_WORD))
            bits &= bits - np.uint64(1)
            found[number] = row
            number += active[row] & (place[row] >= 0)
    for last in range(_WORD * words.size, wanted.size):
        if wanted[last] and active[last] and place[last] >= 0:
            found[number] = last
            number += 1
    return number


def living_with(wanted: BoolColumn, active: BoolColumn, place: IntColumn) -> Rows:
    """Rows of households that are wanted, are in use and live somewhere, in order.

    Args:
        wanted: Mask over all rows.
        active: Whether a row is in use.
        place: Place of each household, -1 without one.
    """
    wanted = np.ascontiguousarray(wanted)
    found = np.empty(np.count_nonzero(wanted), dtype=np.intp)
    words = wanted[: wanted.size // _WORD * _WORD].view(np.uint64)
    return found[: _living_with(words, wanted, active, place, found)]
