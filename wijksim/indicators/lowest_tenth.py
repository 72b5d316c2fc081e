"""The lowest tenth of life satisfaction by wijk and in the city, without sorting everybody.

Only values below a limit are looked at, which lies somewhat above the tenth of last month. Where too few lie below it,
everybody is looked at.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn

LOWEST_TENTH = 0.10

MARGIN, SMALL = 0.2, 500
"""How far the limit lies above last month's tenth, points; in small groups, whose tenth may leap, all are looked at."""

HALF = 0.5
"""From here on numpy goes back from the upper value instead of up from the lower one."""

_GROUP = np.uint64(32)
"""Where the wijk stands in a number of 64 bits, above the bits of a value: these are in the order of the values."""


class Neighbours(NamedTuple):
    """The two values between which a lowest tenth lies."""

    below: float
    above: float
    weight: float
    """Share of the way from one to the other."""

    def percentile(self) -> float:
        """The lowest tenth as numpy.percentile interpolates."""
        step = self.above - self.below
        if self.weight < HALF:
            return self.below + step * self.weight
        return self.above - step * (1.0 - self.weight)


def neighbours(lowest: FloatColumn, number: int) -> Neighbours | None:
    """Finds the values between which the lowest tenth of some values lies; None where they are not among the lowest.

    Args:
        lowest: The lowest of the values, or all of them, in any order.
        number: How many values there are, at least one.
    """
    position = LOWEST_TENTH * (number - 1)
    rank = int(position)
    last = rank + (position > rank)
    if lowest.size <= last:
        return None
    ordered = np.partition(lowest, last)
    return Neighbours(float(ordered[: rank + 1].max()), float(ordered[last]), position - rank)


def tenth_of(values: FloatColumn) -> float:
    """The lowest tenth of some values as numpy.percentile interpolates; NaN where there are none."""
    found = neighbours(values, values.size) if values.size else None
    return found.percentile() if found else np.nan


class _ByWijk(NamedTuple):
    """Neighbours of the lowest tenth by wijk; NaN for an empty one."""

    below: FloatColumn
    above: FloatColumn
    weight: FloatColumn


def _by_wijk(values: FloatColumn, wijk: NDArray[np.uint8], size: NDArray[np.int64]) -> _ByWijk | None:
    """The same as :func:`neighbours` for every wijk.

    Args:
        values: The lowest values of each wijk, float32.
        wijk: To which each belongs.
        size: How many values each wijk has.
    """
    # A zero may be negative, and would then come last.
    ordered = np.sort(wijk.astype(np.uint64) << _GROUP | (values + np.float32(0.0)).view(np.uint32))
    start = np.searchsorted(ordered, np.arange(size.size + 1, dtype=np.uint64) << _GROUP)
    position = LOWEST_TENTH * np.maximum(size - 1, 0)
    rank = position.astype(np.int64)
    weight = position - rank
    last, lived_in = rank + (weight > 0), size > 0
    if (np.diff(start) <= last)[lived_in].any():
        return None
    below, above = np.full((2, size.size), np.nan)
    for found, at in ((below, rank), (above, last)):
        found[lived_in] = ordered[(start[:-1] + at)[lived_in]].astype(np.uint32).view(np.float32)
    return _ByWijk(below, above, weight)


class LowestTenths:
    """Lowest tenth of a value by wijk and in the city, month by month.

    Args:
        wijken: Number of wijken.
    """

    def __init__(self, wijken: int) -> None:
        """Knows of no month yet."""
        self._wijken = wijken
        self.limits = self._everybody()
        """Below which the values of the running month are wanted, by wijk; nowhere, the last, has none below its limit."""

    def _everybody(self) -> NDArray[np.float32]:
        limits = np.full(self._wijken + 1, np.inf, dtype=np.float32)
        limits[-1] = -np.inf
        return limits

    def of(
        self, values: FloatColumn, wijk: NDArray[np.uint8], size: NDArray[np.int64], low: NDArray[Any]
    ) -> tuple[FloatColumn, float]:
        """Lowest tenths by wijk (NaN for an empty one) and in the city, by linear interpolation.

        Args:
            values: One for each household, float32, not negative.
            wijk: Its wijk; beyond the last for those that live nowhere.
            size: Households by wijk.
            low: Rows of the values below :attr:`limits`.
        """
        number = int(size.sum())
        wijken, city = _by_wijk(values[low], wijk[low], size), neighbours(values[low], number)
        # Nobody is missing below the lowest limit.
        if wijken is None or city is None or city.above >= self.limits[:-1].min():
            everybody = np.flatnonzero(wijk < self._wijken)
            wijken = _by_wijk(values[everybody], wijk[everybody], size)
            city = neighbours(values[everybody], number)
        if wijken is None or city is None:
            raise ValueError(f"{number} households were counted, {len(low)} of them low, and fewer found")
        self.limits = self._everybody()
        large = size >= SMALL
        self.limits[:-1][large] = np.fmax(wijken.above, city.above)[large] + MARGIN
        return wijken.below * (1.0 - wijken.weight) + wijken.above * wijken.weight, city.percentile()
