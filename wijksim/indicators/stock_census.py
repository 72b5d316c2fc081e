"""Dwellings and places counted. Few change in a month: only those are taken out of the counts and put in again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import EnergyLabel, Tenure
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper, wide_kernel
from wijksim.indicators.census_counts import ByStock
from wijksim.indicators.traits import bit, having, traits

_OWNER, _SOCIAL = int(Tenure.OWNER_OCCUPIED), int(Tenure.SOCIAL_RENT)
_A, _E = int(EnergyLabel.A), int(EnergyLabel.E)

_LANES = 256
"""So many rows are compared, and so many parts of a sum added up, at once."""


class _Dwellings(NamedTuple):
    active: Any
    buurt: Any
    label: Any
    tenure: Any
    damp: Any
    complex: Any
    gas: Any


class _Places(NamedTuple):
    active: Any
    household: Any
    dwelling: Any


# Bits of the number in which the traits of a dwelling are written down; 0 for a row out of use.
_LABEL_A, _LABEL_EFG, _SOCIAL_RENT, _OWNED, _DAMP, _CORPORATION, _STANDS = range(7)
_NUMBERS = 128
_TRAITS = traits(
    dwellings=bit(_NUMBERS, _STANDS),
    label_a=bit(_NUMBERS, _LABEL_A),
    label_efg=bit(_NUMBERS, _LABEL_EFG),
    social_rent=bit(_NUMBERS, _SOCIAL_RENT),
    owner=bit(_NUMBERS, _OWNED),
    damp=bit(_NUMBERS, _DAMP),
    corporation=bit(_NUMBERS, _CORPORATION),
    corporation_label_a=bit(_NUMBERS, _CORPORATION) & bit(_NUMBERS, _LABEL_A),
)


class _Known(NamedTuple):
    """What each row was when it was last counted, and the counts."""

    code: NDArray[np.uint8]
    buurt: NDArray[np.int16]
    lived_in: NDArray[np.int32]
    """Dwelling of each place with somebody in it, -1 for the others."""
    households: NDArray[np.int16]
    """Places with somebody in them, by dwelling."""
    counts: NDArray[np.int32]
    """How often each number occurs, wijken x numbers."""


class _Work(NamedTuple):
    """Room for one count: the new values, and the parts of the gas."""

    code: NDArray[np.uint8]
    lived_in: NDArray[np.int32]
    gas: NDArray[np.float64]


@helper
def _encode(d: Any, code: Any) -> None:  # pragma: no cover - compiled
    for i in range(d.active.size):
        code[i] = np.uint8(d.label[i] == _A) << _LABEL_A | (d.label[i] >= _E) << _LABEL_EFG
    for i in range(d.active.size):
        social = d.tenure[i] == _SOCIAL
        corporation = social & (d.complex[i] >= 0)
        code[i] |= social << _SOCIAL_RENT | corporation << _CORPORATION
    for i in range(d.active.size):
        code[i] |= (d.tenure[i] == _OWNER) << _OWNED | d.damp[i] << _DAMP
    for i in range(d.active.size):
        code[i] = (code[i] | np.uint8(1) << _STANDS) * np.uint8(d.active[i])


@helper
def _count_again(row: Any, d: Any, wijk: Any, known: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Takes a dwelling out of the counts and puts it in as what it is now."""
    known.counts[np.uintp(wijk[np.uintp(known.buurt[row])]), np.uintp(known.code[row])] -= 1
    known.code[row], known.buurt[row] = code[row], d.buurt[row]
    known.counts[np.uintp(wijk[np.uintp(known.buurt[row])]), np.uintp(known.code[row])] += 1


@helper
def _count_dwellings(d: Any, wijk: Any, known: Any, code: Any) -> None:  # pragma: no cover - compiled
    _encode(d, code)
    for start in range(0, code.size, _LANES):
        number, other = min(_LANES, code.size - start), False
        for lane in range(number):
            i = np.uintp(start) + np.uintp(lane)
            other |= (code[i] != known.code[i]) | (d.buurt[i] != known.buurt[i])
        if other:
            for row in range(start, start + number):
                if (code[row] != known.code[row]) | (d.buurt[row] != known.buurt[row]):
                    _count_again(np.uintp(row), d, wijk, known, code)


@helper
def _move(place: Any, known: Any, now: Any) -> Any:  # pragma: no cover - compiled
    """Notes that a household has left or taken a place; gives by how many the places with somebody in them change."""
    before = known.lived_in[place]
    if before >= 0:
        known.households[before] -= 1
    if now >= 0:
        known.households[now] += 1
    known.lived_in[place] = now
    return np.int64(now >= 0) - np.int64(before >= 0)


@helper
def _count_places(places: Any, known: Any, lived_in: Any) -> Any:  # pragma: no cover - compiled
    """By how many the places with somebody in them change."""
    more = 0
    active, households, dwellings, before = places.active, places.household, places.dwelling, known.lived_in
    for i in range(active.size):
        in_use, household, dwelling = active[i], households[i], dwellings[i]
        lived_in[i] = dwelling if in_use & (household >= 0) else np.int32(-1)
    for i in range(active.size):
        if lived_in[i] != before[i]:
            more += _move(np.uintp(i), known, lived_in[i])
    return more


@helper
def _add_gas(d: Any, known: Any, gas: Any) -> None:  # pragma: no cover - compiled
    """Adds up the gas used in a year by the dwellings that are lived in."""
    for start in range(0, d.gas.size, _LANES):
        for lane in range(min(_LANES, d.gas.size - start)):
            i = np.uintp(start) + np.uintp(lane)
            used, households = np.float64(d.gas[i]), known.households[i]
            gas[lane] += used if households > 0 else 0.0


@wide_kernel
def _count(d: Any, places: Any, wijk: Any, known: Any, work: Any) -> Any:  # pragma: no cover - compiled
    _count_dwellings(d, wijk, known, work.code)
    more = _count_places(places, known, work.lived_in)
    _add_gas(d, known, work.gas)
    return more


class StockNotes(NamedTuple):
    """What is noted of dwellings and places at the end of a month."""

    dwellings: NDArray[np.int32]
    """How often each number of traits occurs, wijken x numbers."""
    places: int
    vacancies: int
    gas: float
    """m3 in a year, of the dwellings that are lived in."""


@dataclass(frozen=True)
class StockCensus:
    """What is counted of dwellings and places; one row for each month."""

    stock: ByStock
    places: NDArray[np.int64]
    vacancies: NDArray[np.int64]


class CountedStock(NamedTuple):
    """Notes counted up, with a row for each month."""

    stock: FloatColumn
    """Months x :class:`ByStock` x wijken."""
    places: NDArray[np.int64]
    vacancies: NDArray[np.int64]


def count_up(notes: Sequence[StockNotes]) -> CountedStock:
    """Tells from how often numbers occur how many dwellings have each trait."""
    dwellings, places, vacancies, _ = (np.array(column) for column in zip(*notes, strict=True))
    return CountedStock(having(dwellings, _TRAITS), places, vacancies)


def stock_of(counted: CountedStock) -> dict[str, Any]:
    """The parts of a :class:`StockCensus`."""
    named = dict(zip(_TRAITS[0], counted.stock.swapaxes(0, 1), strict=True))
    return {"stock": ByStock(**named), "places": counted.places, "vacancies": counted.vacancies}


class StockCounts:
    """Counts dwellings and places month by month.

    Args:
        city: The city.
    """

    def __init__(self, city: City) -> None:
        """Has counted nothing yet."""
        self._city = city
        self._forget()

    def _forget(self) -> None:
        """Makes empty counts, in which no row is in use."""
        dwellings, places = len(self._city.dwellings), len(self._city.places)
        self._known = _Known(
            np.zeros(dwellings, np.uint8),
            np.zeros(dwellings, np.int16),
            np.full(places, -1, np.int32),
            np.zeros(dwellings, np.int16),
            np.zeros((len(self._city.wijken), _NUMBERS), np.int32),
        )
        self._taken = 0
        """Places with somebody in them."""

    def take(self) -> StockNotes:
        """Counts the dwellings by wijk, and the places of the city."""
        d, p = self._city.dwellings.view(_Dwellings), self._city.places.view(_Places)
        dwellings, places = d.active.size, p.active.size
        if (self._known.code.size, self._known.lived_in.size) != (dwellings, places):
            self._forget()
        work = _Work(
            np.empty(dwellings, np.uint8),
            np.empty(places, np.int32),
            np.zeros(_LANES),
        )
        self._taken += _count(d, p, self._city.buurten.wijk, self._known, work)
        number = int(np.count_nonzero(p.active))
        return StockNotes(self._known.counts.copy(), number, number - self._taken, float(work.gas.sum()))
