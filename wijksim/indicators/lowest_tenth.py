"""The lowest tenth of life satisfaction by wijk and in the city, without sorting everybody.

Only values below a limit are looked at, which lies somewhat above the tenth of last month. Where too few lie below it,
everybody is looked at.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn

LOWEST_TENTH = 0.10

MARGIN, SMALL = 0.2, 500
"""How far the limit lies above last month's tenth, points; in small groups, whose tenth may leap, all are looked at."""

HALF = 0.5
"""From here on numpy goes back from the upper value instead of up from the lower one."""


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


def by_wijk(
    values: FloatColumn, wijk: NDArray[np.uint8], limits: NDArray[np.float32]
) -> tuple[FloatColumn, NDArray[np.int64]]:
    """Puts the values below the limits of their wijken together: wijk after wijk, and where each ends.

    Args:
        values: One for each household.
        wijk: Its wijk, or one for nowhere beyond the last.
        limits: Of each wijk, and of nowhere.
    """
    low = np.flatnonzero(values < limits[wijk])
    order = np.argsort(wijk[low], kind="stable")
    return values[low[order]], np.bincount(wijk[low], minlength=limits.size)[:-1].cumsum()


def _neighbours(
    lowest: FloatColumn, ends: NDArray[np.int64], size: NDArray[np.int64]
) -> list[Neighbours] | None:
    """Neighbours of the lowest tenth of every wijk and of the city; None where some are not among the lowest."""
    found, start = [], 0
    for number, end in zip(size.tolist(), ends.tolist(), strict=True):
        near = neighbours(lowest[start:end], number) if number else Neighbours(np.nan, np.nan, np.nan)
        if near is None:
            return None
        found.append(near)
        start = end
    near = neighbours(lowest[:start], sum(size.tolist()))
    return [*found, near] if near else None


class LowestTenths:
    """Lowest tenth of a value by wijk and in the city, month by month.

    Args:
        wijken: Number of wijken.
    """

    def __init__(self, wijken: int) -> None:
        """Knows of no month yet."""
        self._wijken = wijken
        self.limits = self._everybody()
        """Values below are wanted for the running month, by wijk; nowhere, the last, has none below its limit."""

    def _everybody(self) -> NDArray[np.float32]:
        limits = np.full(self._wijken + 1, np.inf, dtype=np.float32)
        limits[-1] = -np.inf
        return limits

    def of(
        self,
        values: FloatColumn,
        wijk: NDArray[np.uint8],
        size: NDArray[np.int64],
        lowest: FloatColumn,
        ends: NDArray[np.int64],
    ) -> tuple[FloatColumn, float]:
        """Lowest tenths by wijk (NaN for an empty one) and in the city, by linear interpolation.

        Args:
            values: One for each household.
            wijk: Its wijk; beyond the last for those that live nowhere.
            size: Households by wijk.
            lowest: What :func:`by_wijk` says of them and of :attr:`limits`.
            ends: The same.
        """
        found = _neighbours(lowest, ends, size)
        # Nobody is missing below the lowest limit.
        if found is None or found[-1].above >= self.limits[:-1].min():
            found = _neighbours(*by_wijk(values, wijk, self._everybody()), size)
        if found is None:
            raise ValueError(f"fewer values of life satisfaction than households, by wijk: {size.tolist()}")
        *wijken, city = found
        self.limits = self._everybody()
        large = size >= SMALL
        above = np.array([near.above for near in wijken])
        self.limits[:-1][large] = np.fmax(above, city.above)[large] + MARGIN
        tenths = [near.below * (1.0 - near.weight) + near.above * near.weight for near in wijken]
        return np.array(tenths), city.percentile()
