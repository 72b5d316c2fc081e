"""Normal numbers from words of 64 bits, by inversion: a table of cubic pieces that gets finer towards the tails."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from wijksim.compilation import shared_helper
from wijksim.interpolation import cubic, hermite_table

_BITS = 53
"""First bits of a word that make the number; the first of these says in which half of the distribution it lies."""
_LOWEST_POWER, _HALF_POWER = -_BITS - 1, -1
"""Powers of two between which the share of the nearest tail lies."""
_PIECES_BITS = 5
_PIECES = 2**_PIECES_BITS
"""Pieces of the table between a power of two and the next."""
_MANTISSA_BITS, _EXPONENT_OF_ONE = 52, 1023
"""Of a float64."""


def _quantile_table() -> NDArray[np.float64]:
    """Normal quantiles at the borders of the pieces, lower tail first; between them interpolation is within 1e-8."""
    powers = 2.0 ** np.arange(_LOWEST_POWER, _HALF_POWER)
    borders = np.append(np.outer(powers, 1.0 + np.arange(_PIECES) / _PIECES), 2.0**_HALF_POWER)
    quantile = ndtri(borders)
    slope = np.sqrt(2.0 * np.pi) * np.exp(quantile**2 / 2.0)
    # A piece of one power is half as wide as that of the next: the border between them has a slope for each.
    width = np.repeat(powers, _PIECES) / _PIECES
    return hermite_table(quantile, slope, width)


_QUANTILES = _quantile_table()
_HALF_SHIFT, _TAIL_MASK = np.uint64(64 - _BITS), np.uint64(2 ** (_BITS - 1) - 1)
_UPPER_SHIFT, _UNIT = np.uint64(_BITS - 1), 2.0**-_BITS
_PIECE_SHIFT = np.uint64(_MANTISSA_BITS - _PIECES_BITS)
_FIRST_PIECE = np.uint64((_EXPONENT_OF_ONE + _LOWEST_POWER) << _PIECES_BITS)
_IN_PIECE, _PIECE_UNIT = (
    np.uint64(2 ** (_MANTISSA_BITS - _PIECES_BITS) - 1),
    2.0 ** (_PIECES_BITS - _MANTISSA_BITS),
)


@shared_helper
def standard_normal(word: Any) -> Any:
    """Standard normal number from the first 53 bits of a word.

    The share of the nearest tail, taken as a float, has the piece of the table in its exponent and first bits, and the
    place in that piece in the others.
    """
    number = word >> _HALF_SHIFT
    upper = np.int64(number >> _UPPER_SHIFT)
    from_the_end = (number ^ np.uint64(-upper)) & _TAIL_MASK
    share = np.float64((np.int64(from_the_end) + 0.5) * _UNIT).view(np.uint64)
    place = np.float64(np.int64(share & _IN_PIECE)) * _PIECE_UNIT
    quantile = cubic(_QUANTILES, np.uintp((share >> _PIECE_SHIFT) - _FIRST_PIECE), place)
    return quantile * np.float64(1 - 2 * upper)
