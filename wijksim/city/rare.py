"""Few among many rows: those with a rare trait, and those who meet an event that has one chance for all."""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.city.households import Households
from wijksim.city.selection import list_rows
from wijksim.compilation import lean_kernel, trailing_zeros, wide_kernel
from wijksim.prefetch import coming, fetch
from wijksim.randomness import DRAW_BITS, DRAW_SHIFT, half_key, half_keyed_word

_WORD = 8
"""Flags of one byte each that are looked at together."""


@lean_kernel
def _living_with(
    words: Any, wanted: Any, place: Any, marked: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Words that hold a wanted row are listed first, so that the processor foresees most jumps."""
    number: Any = 0
    for n in range(list_rows(words, marked)):
        bits = words[marked[n]]
        while True:
            found[number] = _WORD * marked[n] + np.intp(trailing_zeros(bits) // np.uint64(_WORD))
            number += 1
            bits &= bits - np.uint64(1)
            if not bits:
                break
    for last in range(_WORD * words.size, wanted.size):
        found[number] = last
        number += wanted[last]
    living: Any = 0
    for n in range(number):
        fetch((place,), coming(found[:number], n))
        row = found[n]
        found[living] = row
        living += place[np.uintp(row)] >= 0
    return living


def living_with(wanted: BoolColumn, place: IntColumn) -> Rows:
    """Rows of households that are wanted and live somewhere, in order.

    Args:
        wanted: Mask over all rows.
        place: Place of each household, -1 without one, and where a row is not in use.
    """
    wanted = np.ascontiguousarray(wanted)
    words = wanted[: wanted.size // _WORD * _WORD].view(np.uint64)
    marked = np.empty(words.size + 1, dtype=np.intp)
    found = np.empty(np.count_nonzero(wanted) + 1, dtype=np.intp)
    return found[: _living_with(words, wanted, place, marked, found)]


class _Households(NamedTuple):
    id: Any
    place: Any


@wide_kernel
def _drawn(
    group: Any, asked: Any, h: Any, key: Any, limit: Any, wanted: Any, draws: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Gives the number of rows written to ``found``: groups and draws are gone through without jumps."""
    for code in asked:
        for row in range(group.size):
            wanted[row] |= group[row] == code
    number = list_rows(wanted, found)
    for n in range(number):
        draws[n] = h.id[found[n]]
    for n in range(number):
        draws[n] = half_keyed_word(half_key(key, draws[n]), 0)
    low = np.uintp(0)
    for n in range(number):
        found[low] = found[n]
        low += np.uintp(draws[n] >> DRAW_SHIFT < limit)
    kept = np.uintp(0)
    for n in range(low):
        met = found[n]
        found[kept] = met
        kept += np.uintp(h.place[met] >= 0)
    return kept


def drawn(h: Households, group: IntColumn, asked: IntColumn, key: np.uint64, chance: float) -> Rows:
    """Rows of the residents of some groups who meet an event, in order.

    Args:
        h: Households.
        group: Group of each row, a code of one byte.
        asked: Codes of the groups that are asked for, of the same type.
        key: Key of the draw.
        chance: Chance of the event, the same for all.
    """
    limit = np.uint64(math.ceil(min(max(chance, 0.0), 1.0) * 2**DRAW_BITS))
    wanted, draws = np.zeros(len(h), np.uint8), np.empty(len(h), np.uint64)
    found = np.empty(len(h) + 1, np.intp)
    return found[: _drawn(group, asked, h.view(_Households), key, limit, wanted, draws, found)]
