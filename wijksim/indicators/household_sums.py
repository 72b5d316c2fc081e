"""Sums over households by wijk and by buurt, of what hardly any two households have alike."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper, wide_kernel
from wijksim.indicators.city_sums import LANES, CitySums, add_up_city, no_sums

PARTS = 4
"""Of sums by wijk and by buurt.

Neighbouring rows go to different parts of a sum: most live in the same buurt, and the processor would wait for one
addition before it begins the next.
"""


class OfWijk(NamedTuple):
    """Sums over the households of a wijk."""

    mental_health: Any
    physical_health: Any
    trust: Any
    ties: Any
    fatigue: Any


_OF_ALL = tuple(name for name in OfWijk._fields if name != "fatigue")
"""What all households have; fatigue next to nobody."""


class AddedUp(NamedTuple):
    """Columns of households that are added up."""

    life_satisfaction: Any
    states: Any
    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any
    energy_cost: Any
    adults: Any
    children: Any


class Sums(NamedTuple):
    """While they are added up; the last group is nowhere."""

    of_wijken: FloatColumn
    """:data:`_OF_ALL`, :data:`PARTS` times, for each wijk."""
    fatigue: FloatColumn
    satisfaction: FloatColumn
    """Of buurten, in :data:`PARTS`."""


class HouseholdSums:
    """Room for the sums of a month.

    Args:
        wijken: Number of wijken.
        buurten: Number of buurten.
    """

    def __init__(self, wijken: int, buurten: int) -> None:
        """Makes room."""
        self._city = no_sums()
        self._sums = Sums(
            np.zeros((wijken + 1, PARTS * len(_OF_ALL))),
            np.zeros(wijken + 1),
            np.zeros((buurten + 1, PARTS)),
        )

    def add_up(self, h: AddedUp, wijk: NDArray[np.uint8], buurt: NDArray[np.int16]) -> None:
        """Adds up the households of a month.

        Args:
            h: Their columns.
            wijk: Where they live, beyond the last for nowhere.
            buurt: The same.
        """
        for sums in (*self._sums, self._city):
            sums[:] = 0.0
        _add_up(h, wijk, buurt, self._sums, CitySums(*self._city))

    def of_wijken(self) -> FloatColumn:
        """Wijken x :class:`OfWijk`."""
        of_all = self._sums.of_wijken.reshape(-1, PARTS, len(_OF_ALL)).sum(axis=1)
        return np.column_stack([of_all, self._sums.fatigue])[:-1]

    def satisfaction(self) -> FloatColumn:
        """Of buurten."""
        return np.asarray(self._sums.satisfaction.sum(axis=1)[:-1])

    def of_city(self) -> FloatColumn:
        """One number for each of :class:`wijksim.indicators.city_sums.CitySums`."""
        return np.asarray(self._city.sum(axis=1))


@helper
def _add_row(
    i: Any, part: Any, h: Any, of_wijk: Any, of_buurt: Any, sums: Any
) -> None:  # pragma: no cover - compiled
    """Adds a household to a part of the sums of its wijk, and its life satisfaction to that of its buurt."""
    wijk, first, of_wijken = np.uintp(of_wijk[i]), len(_OF_ALL) * part, sums.of_wijken
    of_wijken[wijk, first] += h.mental_health[i]
    of_wijken[wijk, first + 1] += h.physical_health[i]
    of_wijken[wijk, first + 2] += h.trust[i]
    of_wijken[wijk, first + 3] += h.ties[i]
    sums.satisfaction[np.uintp(of_buurt[i]), part] += h.life_satisfaction[i]


@helper
def _add_up_rows(h: Any, wijk: Any, buurt: Any, sums: Any) -> None:  # pragma: no cover - compiled
    """Adds up what all households have."""
    rows = wijk.size // PARTS * PARTS
    for first in range(0, rows, PARTS):
        i = np.uintp(first)
        _add_row(i, 0, h, wijk, buurt, sums)
        _add_row(i + np.uintp(1), 1, h, wijk, buurt, sums)
        _add_row(i + np.uintp(2), 2, h, wijk, buurt, sums)
        _add_row(i + np.uintp(3), 3, h, wijk, buurt, sums)
    for last in range(rows, wijk.size):
        _add_row(np.uintp(last), 0, h, wijk, buurt, sums)


@helper
def _add_up_fatigue(fatigue: Any, wijk: Any, of_wijken: Any) -> None:  # pragma: no cover - compiled
    """Adds up fatigue where there is any, among so many rows at once."""
    for start in range(0, wijk.size, LANES):
        number, some = min(LANES, wijk.size - start), False
        for lane in range(number):
            some |= fatigue[np.uintp(start) + np.uintp(lane)] != 0.0
        if some:
            for row in range(start, start + number):
                of_wijken[np.uintp(wijk[row])] += fatigue[row]


@wide_kernel
def _add_up(h: Any, wijk: Any, buurt: Any, sums: Any, city: Any) -> None:  # pragma: no cover - compiled
    _add_up_rows(h, wijk, buurt, sums)
    _add_up_fatigue(h.fatigue, wijk, sums.fatigue)
    add_up_city(h, sums.fatigue.size - 1, wijk, city)
