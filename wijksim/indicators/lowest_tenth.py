"""The lowest tenth of life satisfaction by wijk and in the city, without sorting everybody.

Values are counted in narrow bins; only the few bins that hold the wanted ranks are sorted.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper, lean_kernel

LOWEST_TENTH = 0.10

BINS_PER_POINT, BINS = 100, 1001
"""Bins of life satisfaction, 0-10."""


class Binned(NamedTuple):
    """Life satisfaction of households, counted in bins."""

    values: FloatColumn
    """One for each household."""
    group: NDArray[np.uint8]
    """Its wijk; beyond the last for those that live nowhere."""
    place: NDArray[np.int16]
    """Its bin; a higher value lies in the same bin or in a higher one."""
    bins: NDArray[np.int32]
    """Households in each bin, wijken and nowhere x :data:`BINS`; the last row becomes that of the city."""


@helper
def _find_bins(
    bins: Any, first: Any, last: Any, low: Any, high: Any, before: Any, room: Any
) -> None:  # pragma: no cover - compiled
    """Finds the bins in which two neighbouring ranks of each group lie.

    Writes down how many values lie before these bins, and in them; an empty group has none.
    """
    for g in range(first.size):
        seen = 0
        for place in range(BINS):
            count = bins[g, place]
            if low[g] < 0 and seen + count > first[g]:
                low[g], before[g] = place, seen
            seen += count
            if low[g] >= 0:
                room[g] += count
                if seen > last[g]:
                    high[g] = place
                    break


@helper
def _gather(
    binned: Any, low: Any, high: Any, filled: Any, inside: Any
) -> None:  # pragma: no cover - compiled
    """Puts the values that lie in the wanted bins of each group together, group after group; the city is the last."""
    city = low.size - 1
    lowest, highest = low[city], high[city]
    for i in range(binned.values.size):
        value, own, at = binned.values[i], np.uintp(binned.group[i]), binned.place[i]
        in_own = (low[own] <= at) & (at <= high[own])
        in_city = (lowest <= at) & (at <= highest)
        if (in_own | in_city) and own != city:
            if in_own:
                inside[filled[own]] = value
                filled[own] += 1
            if in_city:
                inside[filled[city]] = value
                filled[city] += 1


class _Wanted(NamedTuple):
    """Two neighbouring ranks of each group, and where they lie."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    before: NDArray[np.int64]
    room: NDArray[np.int64]
    filled: NDArray[np.int64]


@lean_kernel
def _find(binned: Any, w: Any, inside: Any) -> None:  # pragma: no cover - compiled
    """Finds the values around the wanted ranks."""
    _find_bins(binned.bins, w.first, w.last, w.low, w.high, w.before, w.room)
    start = 0
    for g in range(w.room.size):
        w.filled[g] = start
        start += w.room[g]
    _gather(binned, w.low, w.high, w.filled, inside)


def lowest_tenths(binned: Binned, size: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
    """Lowest tenth of life satisfaction by wijk (NaN for an empty one) and in the city, by linear interpolation.

    Args:
        binned: Households and their bins; the last row of bins is overwritten.
        size: Households by wijk.
    """
    binned.bins[-1] = binned.bins[:-1].sum(axis=0)
    number = np.append(size, size.sum())
    position = LOWEST_TENTH * np.maximum(number - 1, 0)
    rank = np.floor(position).astype(np.int64)
    weight = position - rank
    below, above = _neighbours(binned, rank, rank + (weight > 0)).T
    wijken = (below * (1.0 - weight) + above * weight)[:-1]
    # As numpy.percentile interpolates.
    share, step = float(weight[-1]), float(above[-1] - below[-1])
    whole = below[-1] + step * share if share < 0.5 else above[-1] - step * (1.0 - share)
    return wijken, float(whole)


def _neighbours(binned: Binned, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """Values of life satisfaction at two neighbouring ranks in each wijk and, at the end, in the city.

    Only the values in the few bins that hold these ranks are sorted.

    Args:
        binned: Households and their bins, the city last.
        first: Rank from 0, by group.
        last: The same or the next rank.

    Returns:
        Groups x 2, NaN for an empty wijk.
    """
    groups = first.size
    low, high = np.full((2, groups), -1)
    wanted = _Wanted(first, last, low, high, *np.zeros((3, groups), dtype=np.int64))
    inside = np.empty(2 * binned.values.size)  # at most everybody, once for the wijken and once for the city
    _find(binned, wanted, inside)
    found = np.full((groups, 2), np.nan)
    for g in np.flatnonzero(wanted.room):
        end, before = wanted.filled[g], wanted.before[g]
        ordered = np.sort(inside[end - wanted.room[g] : end])
        found[g] = ordered[first[g] - before], ordered[last[g] - before]
    return found
