"""Who may meet a rare event: residents whose draw may lie below the highest chance at their age.

The draw decides first: it costs less than the chance, and few events of a month are likely. All households are passed
over by the first bits of their draws, which one look at them tells for all rare events of a month.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.city.households import Households
from wijksim.compilation import helper, lean_kernel, trailing_zeros
from wijksim.prefetch import coming, fetch
from wijksim.randomness import FIRST_BITS, RARE, RareKey, Streams, rare_uniform_from

_STEP = np.float32(2.0**-FIRST_BITS)
_TOGETHER = 8
"""Bytes in a word."""
_EACH, _HIGHEST = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_WHOLE_BYTES = np.uint64(~(FIRST_BITS - 1) & 63)
"""Of a place in a word: that of the first bit of its byte."""
_ONE_BYTE, _MOST_EXACT = np.uint64(0xFF), np.uint64(127)


class FirstBits:
    """First bits of the draws of a month, by rare process and row of households.

    Args:
        streams: Random streams of the run.
    """

    def __init__(self, streams: Streams) -> None:
        """Knows no month yet."""
        self._streams = streams
        self._month, self._rows = -2, 0
        self._bits: NDArray[np.uint8] = np.empty((0, 0), np.uint8)

    def of(self, process: str, month: int, h: Households) -> NDArray[np.uint8]:
        """First bits of the draws of one process, one element for each row, in use or not, to the end of a word."""
        if month != self._month or self._rows != len(h):
            self._month, self._rows = month, len(h)
            self._bits = np.empty((len(RARE), math.ceil(len(h) / _TOGETHER) * _TOGETHER), np.uint8)
            self._streams.first_bits(month, h.id, self._bits)
            h.newly_taken.clear()
        elif h.newly_taken:
            rows = np.concatenate(h.newly_taken)
            fresh = np.empty((len(RARE), rows.size), np.uint8)
            self._streams.first_bits(month, h.id[rows], fresh)
            self._bits[:, rows] = fresh
            h.newly_taken.clear()
        return self._bits[RARE.index(process)]


def limit_of(ceiling: float) -> int:
    """Number above the first bits of every draw below a ceiling."""
    return math.ceil(min(max(ceiling, 0.0), 1.0) * 2**FIRST_BITS)


_limit_of = helper(limit_of)


@helper
def low_bytes(word: Any, limit: Any) -> Any:
    """The highest bit of each byte below a limit, and of some bytes above it (Warren 2012, section 6-1).

    Beyond 127 a byte may lend to the one before it, and that one be missed, so that all are marked.
    """
    return (word - limit * _EACH) & ~word & _HIGHEST if limit <= _MOST_EXACT else _HIGHEST


@helper
def lowest_draw(bits: Any) -> Any:
    """Lowest draw that has these first bits, float32."""
    return np.float32(bits) * _STEP


class _Households(NamedTuple):
    id: Any
    active: Any
    place: Any
    age: Any


@helper
def _first_bits_of(words: Any, row: Any) -> Any:
    word, place = row // np.uintp(_TOGETHER), row % np.uintp(_TOGETHER)
    return (words[word] >> np.uint64(place * np.uintp(FIRST_BITS))) & _ONE_BYTE


@helper
def _at_age(age: Any, most: Any) -> Any:
    return most[np.uintp(min(max(np.int64(age), 0), most.size - 1))]


@lean_kernel
def _exposed(
    words: Any, h: Any, key: Any, most: Any, among: Any, marked: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Writes to ``found`` who is low by the bits, looked at eight at once; of these who is exposed, and gives how many.

    Words that hold a low one are listed first, in ``marked``: few of these hold a second one, so that the processor
    foresees the jump. The other loops have none, so that it fetches what it needs of many households at a time. By the
    chance at their age, the bits rule out most of those that they leave under the highest chance of all.
    """
    highest = 0.0
    for chance in most:
        highest = max(highest, chance)
    limit = np.uint64(_limit_of(highest))
    some = np.uintp(0)
    for word in range(words.size):
        marked[some] = word
        some += np.uintp(low_bytes(words[word], limit) != 0)
    low = np.uintp(0)
    for n in range(some):
        at = np.uintp(marked[n])
        bits = words[at]
        marks = low_bytes(bits, limit)
        while True:
            shift = trailing_zeros(marks) & _WHOLE_BYTES
            marks &= marks - np.uint64(1)
            row = at * np.uintp(_TOGETHER) + np.uintp(shift // np.uint64(FIRST_BITS))
            found[low] = row
            low += np.uintp(((bits >> shift) & _ONE_BYTE < limit) & (row < h.active.size))
            if not marks:
                break
    likely, by_age = low, most.size > 1
    if by_age:
        likely = np.uintp(0)
        for n in range(low):
            row = np.uintp(found[n])
            found[likely] = row
            likely += np.uintp(lowest_draw(_first_bits_of(words, row)) < _at_age(h.age[row], most))
    number = np.uintp(0)
    for n in range(likely):
        fetch((h.id, h.active, h.place, among), coming(found[:likely], n))
        row = np.uintp(found[n])
        draw = rare_uniform_from(_first_bits_of(words, row), key, h.id[row])
        exposed = draw < (_at_age(h.age[row], most) if by_age else highest)
        found[number] = row
        number += np.uintp(among[row] & h.active[row] & (h.place[row] >= 0) & exposed)
    return number


def exposed(
    h: Households,
    bits: NDArray[np.uint8],
    key: RareKey,
    most: FloatColumn,
    among: BoolColumn | None = None,
) -> Rows:
    """Rows of the residents who may meet an event.

    Args:
        h: Households.
        bits: First bits of their draws.
        key: Key of the draw.
        most: Highest chance, by age in whole years; the last holds for all older ones.
        among: Mask over all rows of a trait that the event requires.
    """
    words = bits.view(np.uint64)
    marked, found = np.empty(words.size + 1, np.intp), np.empty(len(h) + 1, np.intp)
    among = h.active if among is None else among
    return found[: _exposed(words, h.view(_Households), key, most, among, marked, found)]
