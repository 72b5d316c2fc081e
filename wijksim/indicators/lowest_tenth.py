"""The lowest tenth of life satisfaction by wijk and in the city, without sorting everybody.

Values are counted in narrow bins; only the few bins that hold the wanted ranks are sorted.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.city import City
from wijksim.compilation import helper, lean_kernel

LOWEST_TENTH = 0.10

_BINS_PER_POINT, _BINS = 100, 1001


class _Households(NamedTuple):
    active: Any
    place: Any
    wijk: Any
    life_satisfaction: Any


@helper
def _bin(value: Any) -> Any:
    return min(max(int(value * _BINS_PER_POINT), 0), _BINS - 1)


@lean_kernel
def _fill_bins(h: Any, bins: Any) -> None:  # pragma: no cover - compiled
    """Counts values of life satisfaction in narrow bins, by wijk, and in the city as the last group."""
    city = bins.shape[0] - 1
    bins[:] = 0
    for i in range(h.active.size):
        if h.active[i] and h.place[i] >= 0:
            place = _bin(h.life_satisfaction[i])
            bins[h.wijk[i], place] += 1
            bins[city, place] += 1


@lean_kernel
def _find_bins(
    bins: Any, first: Any, last: Any, low: Any, high: Any, before: Any
) -> None:  # pragma: no cover - compiled
    """Finds the bins in which two neighbouring ranks of each group lie, and how many values lie before them."""
    for g in range(first.size):
        low[g], high[g], seen = -1, -1, 0
        for place in range(_BINS):
            count = bins[g, place]
            if low[g] < 0 and seen + count > first[g]:
                low[g], before[g] = place, seen
            seen += count
            if high[g] < 0 and seen > last[g]:
                high[g] = place


@lean_kernel
def _gather(h: Any, low: Any, high: Any, filled: Any, inside: Any) -> None:  # pragma: no cover - compiled
    """Puts the values that lie in the wanted bins of each group together, group after group."""
    city = low.size - 1
    for i in range(h.active.size):
        if h.active[i] and h.place[i] >= 0:
            place = _bin(h.life_satisfaction[i])
            for g in (np.int64(h.wijk[i]), city):
                if low[g] <= place <= high[g]:
                    inside[filled[g]] = h.life_satisfaction[i]
                    filled[g] += 1


def _neighbours(city: City, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """Values of life satisfaction at two neighbouring ranks in each wijk and, at the end, in the city.

    Only the values in the few bins that hold these ranks are sorted.

    Args:
        city: The city.
        first: Rank from 0, by wijk, the city last.
        last: The same or the next rank.

    Returns:
        Groups x 2, NaN for an empty wijk.
    """
    h, groups = city.households.view(_Households), first.size
    bins = np.empty((groups, _BINS), dtype=np.int32)
    low, high, before = np.zeros((3, groups), dtype=np.int64)
    _fill_bins(h, bins)
    _find_bins(bins, first, last, low, high, before)
    room = np.array([bins[g, low[g] : high[g] + 1].sum() if low[g] >= 0 else 0 for g in range(groups)])
    start = np.cumsum(room) - room
    inside = np.empty(room.sum())
    _gather(h, low, high, start.copy(), inside)
    found = np.full((groups, 2), np.nan)
    for g in np.flatnonzero(room):
        ordered = np.sort(inside[start[g] : start[g] + room[g]])
        found[g] = ordered[first[g] - before[g]], ordered[last[g] - before[g]]
    return found


def lowest_tenths(city: City, size: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
    """Lowest tenth of life satisfaction by wijk (NaN for an empty one) and in the city, by linear interpolation.

    Args:
        city: The city.
        size: Households by wijk.
    """
    number = np.append(size, size.sum())
    position = LOWEST_TENTH * np.maximum(number - 1, 0)
    rank = np.floor(position).astype(np.int64)
    weight = position - rank
    below, above = _neighbours(city, rank, rank + (weight > 0)).T
    wijken = (below * (1.0 - weight) + above * weight)[:-1]
    # As numpy.percentile interpolates.
    share, step = float(weight[-1]), float(above[-1] - below[-1])
    whole = below[-1] + step * share if share < 0.5 else above[-1] - step * (1.0 - share)
    return wijken, float(whole)
