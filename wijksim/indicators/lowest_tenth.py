"""The lowest tenth of life satisfaction by wijk and in the city, without sorting everybody.

Only values near the tenth of last month are looked at; of lower ones it is enough to know how many there are. Where the
tenth is not among them, everybody is looked at.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn
from wijksim.city.selection import list_rows
from wijksim.compilation import wide_kernel

LOWEST_TENTH = 0.10

MARGIN = 8.0
"""How far around last month's tenth is looked, points, over the root of the number of households.

From month to month a tenth moves by some 1.7 over that root, most of it by chance.
"""

APART = 16.0
"""Groups are laid one after another on one scale, so far apart: more than life satisfaction can be."""

HALF = 0.5
"""From here on numpy goes back from the upper value instead of up from the lower one."""


class Neighbours(NamedTuple):
    """The two values between which a lowest tenth lies; numbers or columns."""

    below: Any
    above: Any
    weight: Any
    """Share of the way from one to the other."""

    def percentile(self) -> Any:
        """The lowest tenth as numpy.percentile interpolates."""
        step = self.above - self.below
        upwards, downwards = self.below + step * self.weight, self.above - step * (1.0 - self.weight)
        return np.where(self.weight < HALF, upwards, downwards)[()]

    def between(self) -> Any:
        """The lowest tenth as a weighted mean of both."""
        return self.below * (1.0 - self.weight) + self.above * self.weight


class Ranks(NamedTuple):
    """Where, among values in ascending order, those stand between which their lowest tenth lies."""

    below: NDArray[np.intp]
    above: NDArray[np.intp]
    weight: FloatColumn

    @classmethod
    def among(cls, number: NDArray[np.int64]) -> "Ranks":
        """Of so many values each."""
        position = LOWEST_TENTH * (number - 1)
        rank = position.astype(np.intp)
        return cls(rank, rank + (position > rank), position - rank)


def tenth_of(values: FloatColumn) -> float:
    """The lowest tenth of some values as numpy.percentile interpolates; NaN where there are none."""
    if not values.size:
        return np.nan
    ranks = Ranks.among(np.array(values.size))
    below, above = int(ranks.below), int(ranks.above)
    ordered = np.partition(values, above)
    return float(
        Neighbours(float(ordered[: below + 1].max()), float(ordered[above]), ranks.weight).percentile()
    )


class Bounds(NamedTuple):
    """Between which values is looked, by wijk and, last, in the city."""

    floor: NDArray[np.float32]
    limit: NDArray[np.float32]
    reach: NDArray[np.float32]
    """Below which a household matters for its wijk or for the city; those that live nowhere, the last, never do."""


class Near(NamedTuple):
    """Room for what :func:`find_near` finds."""

    low: NDArray[np.bool_]
    """Which households lie below the reach of their wijk."""
    rows: NDArray[np.int32]
    """Their rows."""
    values: NDArray[np.float64]
    """Within the bounds, in any order, :data:`APART` higher for each group; there is room for everybody twice."""
    under: NDArray[np.int64]
    """How many lie below the floor of each group, from zero."""


def room_for_near(rows: int, wijken: int) -> Near:
    """Room for a number of rows."""
    return Near(
        np.empty(rows, np.bool_),
        np.empty(rows + 1, np.int32),
        np.empty(2 * rows + 1),
        np.zeros(wijken + 1, np.int64),
    )


@wide_kernel
def find_near(values: Any, wijk: Any, bounds: Any, near: Any) -> Any:  # pragma: no cover - compiled
    """Puts the values together that lie within the bounds of their wijk or of the city, and gives their number.

    Args:
        values: One for each household, from 0 to below :data:`APART`.
        wijk: Its wijk, or one for nowhere beyond the last.
        bounds: The bounds.
        near: Room for what is found; numbers of lower values are added to what stands there.
    """
    low, rows, kept, under = near.low, near.rows, near.values, near.under
    reach, floor, limit = bounds.reach, bounds.floor, bounds.limit
    city, number = np.uintp(limit.size - 1), np.uintp(0)
    city_floor, city_limit = floor[city], limit[city]
    for i in range(wijk.size):
        low[i] = values[i] < reach[np.uintp(wijk[i])]
    for n in range(list_rows(low, rows)):
        row = np.uintp(rows[n])
        own, value = np.uintp(wijk[row]), values[row]
        below, below_in_city = value < floor[own], value < city_floor
        under[own] += below
        kept[number] = own * APART + np.float64(value)
        number += np.uintp((not below) & (value < limit[own]))
        under[city] += below_in_city
        kept[number] = city * APART + np.float64(value)
        number += np.uintp((not below_in_city) & (value < city_limit))
    return number


class LowestTenths:
    """Lowest tenth of a value by wijk and in the city, month by month.

    Args:
        wijken: Number of wijken.
    """

    def __init__(self, wijken: int) -> None:
        """Knows of no month yet."""
        self._scale = APART * np.arange(wijken + 1)
        self._edges = np.append(self._scale, np.inf)
        self.bounds = self._everybody()
        """For the running month."""

    def _everybody(self) -> Bounds:
        everything = np.full(self._scale.size, np.inf, dtype=np.float32)
        return _bounds(-everything, everything)

    def of(
        self,
        values: FloatColumn,
        wijk: NDArray[np.uint8],
        size: NDArray[np.int64],
        near: FloatColumn,
        under: NDArray[np.int64],
    ) -> Neighbours:
        """Between which values lowest tenths lie: by wijk (NaN for an empty one) and, last, in the city.

        Args:
            values: One for each household.
            wijk: Its wijk; beyond the last for those that live nowhere.
            size: Households by wijk and, last, in the city.
            near: What :func:`find_near` says of them and of :attr:`bounds`: values,
            under: and how many are lower, by group.
        """
        found = self._neighbours(near, under, size)
        if found is None:
            here = wijk < size.size - 1
            everybody = np.concatenate([values[here] + APART * wijk[here], values[here] + self._scale[-1]])
            found = self._neighbours(everybody, np.zeros_like(under), size)
        if found is None:
            raise ValueError(f"fewer values of life satisfaction than households, by wijk: {size.tolist()}")
        margin = MARGIN / np.sqrt(np.maximum(size, 1))
        self.bounds = _bounds(
            np.fmax(found.below - margin, -np.inf).astype(np.float32),
            np.fmin(found.above + margin, np.inf).astype(np.float32),
        )
        return found

    def _neighbours(
        self, near: FloatColumn, under: NDArray[np.int64], size: NDArray[np.int64]
    ) -> Neighbours | None:
        """Neighbours of the lowest tenth of every group; None where some are not among the values near it."""
        ordered = np.append(near, np.nan)  # which ends up last
        ordered.sort()
        edges = ordered.searchsorted(self._edges)
        ranks = Ranks.among(np.maximum(size, 1))
        begin = edges[:-1] - under
        below, above = begin + ranks.below, begin + ranks.above
        some = size > 0
        if (some & ((below < edges[:-1]) | (above >= edges[1:]))).any():
            return None
        below, above = (ordered[np.where(some, place, -1)] - self._scale for place in (below, above))
        return Neighbours(below, above, ranks.weight)


def _bounds(floor: NDArray[np.float32], limit: NDArray[np.float32]) -> Bounds:
    reach = np.maximum(limit, limit[-1])
    reach[-1] = -np.inf
    return Bounds(floor, limit, reach)
