"""The lowest tenth of life satisfaction by wijk and in the city, without sorting everybody.

Only values below a limit are looked at, which lies somewhat above the tenth of last month. They are counted in narrow
bins; only the few bins that hold the wanted ranks are sorted. Where too few lie below a limit, everybody is looked at.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper, lean_kernel

LOWEST_TENTH = 0.10

BINS_PER_POINT, BINS = 100, 1001
"""Bins of life satisfaction, 0-10."""

MARGIN, SMALL = 0.2, 500
"""How far the limit lies above last month's tenth, points; in small groups, whose tenth may leap, all are looked at."""

HALF = 0.5
"""From here on numpy goes back from the upper value instead of up from the lower one."""

_PER_POINT, _LAST_BIN = np.float32(BINS_PER_POINT), BINS - 1


class _Low(NamedTuple):
    """Households below the limits; there is room for everybody and one more."""

    value: NDArray[np.float32]
    group: NDArray[np.uint8]
    """Its wijk."""


class _Wanted(NamedTuple):
    """Two neighbouring ranks of each group, and where they lie; the city is the last group."""

    first: NDArray[np.int64]
    """Rank from 0."""
    last: NDArray[np.int64]
    """The same or the next; -1 for an empty group."""
    below: NDArray[np.float64]
    """Values at these ranks."""
    above: NDArray[np.float64]
    low: NDArray[np.int64]
    """Bins in which they lie."""
    high: NDArray[np.int64]
    before: NDArray[np.int64]
    """Values before these bins."""
    room: NDArray[np.int64]
    """Values in them."""
    filled: NDArray[np.int64]


@helper
def _pick(values: Any, group: Any, limits: Any, low: Any) -> Any:  # pragma: no cover - compiled
    """Puts the values below the limits of their groups together; how many there are."""
    number = np.uintp(0)
    for i in range(values.size):
        # Written at any rate, and overwritten by the next: cheaper than a branch.
        value, own = values[i], group[i]
        low.value[number], low.group[number] = value, own
        number += np.uintp(value < limits[np.uintp(own)])
    return number


@helper
def _bin_of(value: Any) -> Any:  # pragma: no cover - compiled
    return min(max(np.int32(value * _PER_POINT), 0), _LAST_BIN)


@helper
def _count(low: Any, number: Any, bins: Any) -> None:  # pragma: no cover - compiled
    """Counts values in bins, wijken and city x bins."""
    for n in range(number):
        bins[np.uintp(low.group[n]), np.uintp(_bin_of(low.value[n]))] += 1
    city = bins.shape[0] - 1
    for group in range(city):
        for place in range(BINS):
            bins[city, place] += bins[group, place]


@helper
def _find_bins(bins: Any, w: Any) -> Any:  # pragma: no cover - compiled
    """Finds the bins in which the wanted ranks of each group lie; whether they all do. An empty group has none."""
    complete = True
    for g in range(w.first.size):
        seen = 0
        for place in range(BINS):
            count = bins[g, place]
            if w.low[g] < 0 and seen + count > w.first[g]:
                w.low[g], w.before[g] = place, seen
            seen += count
            if w.low[g] >= 0:
                w.room[g] += count
                if seen > w.last[g]:
                    w.high[g] = place
                    break
        complete &= seen > w.last[g] or w.last[g] < 0
    return complete


@helper
def _gather(low: Any, number: Any, w: Any, inside: Any) -> None:  # pragma: no cover - compiled
    """Puts the values that lie in the wanted bins of each group together, group after group."""
    city = w.low.size - 1
    lowest, highest = w.low[city], w.high[city]
    for n in range(number):
        value, own = low.value[n], np.uintp(low.group[n])
        place = _bin_of(value)
        if w.low[own] <= place <= w.high[own]:
            inside[w.filled[own]] = value
            w.filled[own] += 1
        if lowest <= place <= highest:
            inside[w.filled[city]] = value
            w.filled[city] += 1


@helper
def _sort(values: Any, start: Any, end: Any) -> None:  # pragma: no cover - compiled
    """Sorts a few values by insertion."""
    for n in range(start + 1, end):
        value, at = values[n], n
        while at > start and values[at - 1] > value:
            values[at] = values[at - 1]
            at -= 1
        values[at] = value


@lean_kernel
def _find(
    values: Any, group: Any, limits: Any, low: Any, bins: Any, w: Any, inside: Any
) -> Any:  # pragma: no cover - compiled
    """Finds the values at the wanted ranks; whether enough values lie below the limits.

    What is found of the city holds if it lies below the lowest limit: nobody below that is missing.
    """
    number = _pick(values, group, limits, low)
    _count(low, number, bins)
    if not _find_bins(bins, w):
        return False
    start, city = 0, w.room.size - 1
    for g in range(w.room.size):
        w.filled[g] = start
        start += w.room[g]
    _gather(low, number, w, inside)
    for g in range(w.room.size):
        if w.room[g] > 0:
            begin = w.filled[g] - w.room[g]
            _sort(inside, begin, w.filled[g])
            w.below[g] = inside[begin + w.first[g] - w.before[g]]
            w.above[g] = inside[begin + w.last[g] - w.before[g]]
    lowest = np.inf
    for g in range(city):
        lowest = min(lowest, limits[g])
    return w.above[city] < lowest


class Neighbours(NamedTuple):
    """Values at the two ranks between which the lowest tenth of each group lies; the last is everybody."""

    below: FloatColumn
    above: FloatColumn
    weight: FloatColumn
    """Share of the way from one to the other."""

    def percentiles(self) -> FloatColumn:
        """The lowest tenth of each group as numpy.percentile interpolates; NaN for an empty one."""
        step = self.above - self.below
        return np.where(
            self.weight < HALF, self.below + step * self.weight, self.above - step * (1.0 - self.weight)
        )


class LowestTenths:
    """Lowest tenth of a value 0-10 by group and over all groups, month by month.

    Args:
        groups: Number of groups; below they are wijken, and all of them together the city.
    """

    def __init__(self, groups: int) -> None:
        """Knows of no month yet."""
        self._groups = groups
        self._limits = self._everybody()

    def _everybody(self) -> NDArray[np.float32]:
        """Limits above all values; nowhere, the last, has none below its limit."""
        limits = np.full(self._groups + 1, np.inf, dtype=np.float32)
        limits[-1] = -np.inf
        return limits

    def of(
        self, values: FloatColumn, group: NDArray[np.uint8], size: NDArray[np.int64]
    ) -> tuple[FloatColumn, float]:
        """Lowest tenths by wijk (NaN for an empty one) and in the city, by linear interpolation.

        Args:
            values: One for each household, float32.
            group: Its wijk; beyond the last for those that live nowhere.
            size: Households by wijk.
        """
        found = self.neighbours(values, group, size)
        wijken = found.below * (1.0 - found.weight) + found.above * found.weight
        return wijken[:-1], float(found.percentiles()[-1])

    def neighbours(
        self, values: FloatColumn, group: NDArray[np.uint8], size: NDArray[np.int64]
    ) -> Neighbours:
        """The values between which the lowest tenths lie; arguments as in :meth:`of`."""
        number = np.array([*size.tolist(), size.sum()])
        position = LOWEST_TENTH * np.maximum(number - 1, 0)
        rank = np.floor(position).astype(np.int64)
        weight = position - rank
        groups, rows = self._groups + 1, values.size
        low = _Low(np.empty(rows + 1, np.float32), np.empty(rows + 1, np.uint8))
        inside = np.empty(
            2 * rows, np.float32
        )  # at most everybody, once for the wijken and once for the city
        for limits in (self._limits, self._everybody()):
            below, above = np.full((2, groups), np.nan)
            wanted = _Wanted(
                rank,
                np.where(number > 0, rank + (weight > 0), -1),
                below,
                above,
                *np.full((2, groups), -1),
                *np.zeros((3, groups), dtype=np.int64),
            )
            bins = np.zeros((groups, BINS), dtype=np.int32)
            if _find(values, group, limits, low, bins, wanted, inside):
                break
        self._limits = self._everybody()
        large = size >= SMALL
        self._limits[:-1][large] = np.fmax(above[:-1], above[-1])[large] + MARGIN
        return Neighbours(below, above, weight)
