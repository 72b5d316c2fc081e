"""Dwellings and places counted, in one pass over each."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import EnergyLabel, Tenure
from wijksim.city.city import City
from wijksim.city.counters import columns, records
from wijksim.compilation import helper, lean_kernel
from wijksim.indicators.census_counts import SUMS, ByStock
from wijksim.indicators.traits import bit, having, membership, note, traits

_OWNER, _SOCIAL = int(Tenure.OWNER_OCCUPIED), int(Tenure.SOCIAL_RENT)
_A, _E = int(EnergyLabel.A), int(EnergyLabel.E)


class _Dwellings(NamedTuple):
    active: Any
    buurt: Any
    label: Any
    tenure: Any
    damp: Any
    complex: Any
    gas: Any


# Bits of the number in which the traits of a dwelling are written down.
_LABEL_A, _LABEL_EFG, _SOCIAL_RENT, _OWNED, _DAMP, _CORPORATION = range(6)
_NUMBERS = 64
_TRAITS = traits(
    dwellings=np.ones(_NUMBERS, dtype=bool),
    label_a=bit(_NUMBERS, _LABEL_A),
    label_efg=bit(_NUMBERS, _LABEL_EFG),
    social_rent=bit(_NUMBERS, _SOCIAL_RENT),
    owner=bit(_NUMBERS, _OWNED),
    damp=bit(_NUMBERS, _DAMP),
    corporation=bit(_NUMBERS, _CORPORATION),
    corporation_label_a=bit(_NUMBERS, _CORPORATION) & bit(_NUMBERS, _LABEL_A),
)


@helper
def _count_stock(d: Any, code: Any, counts: Any) -> None:  # pragma: no cover - compiled
    """Counts how often each number occurs in each buurt."""
    for i in range(d.active.size):
        code[i] = np.uint8(d.label[i] == _A) << _LABEL_A | (d.label[i] >= _E) << _LABEL_EFG
    for i in range(d.active.size):
        social = d.tenure[i] == _SOCIAL
        corporation = social & (d.complex[i] >= 0)
        code[i] |= social << _SOCIAL_RENT | corporation << _CORPORATION
    for i in range(d.active.size):
        code[i] |= (d.tenure[i] == _OWNER) << _OWNED | d.damp[i] << _DAMP
    for i in range(d.active.size):
        counts[np.uintp(d.buurt[i]), np.uintp(code[i])] += d.active[i]


class _Places(NamedTuple):
    active: Any
    household: Any
    dwelling: Any


@helper
def _count_places(places: Any, gas: Any, seen: Any) -> Any:  # pragma: no cover - compiled
    """Places, empty places, and the gas used in a year by the dwellings that are lived in."""
    number, empty = 0, 0
    used: Any = 0.0
    for i in range(places.active.size):
        number += places.active[i]
        empty += places.active[i] & (places.household[i] < 0)
    for i in range(places.active.size):
        if places.active[i] & (places.household[i] >= 0):
            dwelling = np.uintp(places.dwelling[i])
            # A further room adds nothing: without a branch, which would be hard to foresee.
            used += np.float32(0.0) if seen[dwelling] else gas[dwelling]
            seen[dwelling] = True
    return number, empty, used


@lean_kernel
def _count(d: Any, places: Any, code: Any, counts: Any, seen: Any) -> Any:  # pragma: no cover - compiled
    _count_stock(d, code, counts)
    return _count_places(places, d.gas, seen)


@dataclass(frozen=True)
class StockCensus:
    """What is counted of dwellings and places."""

    stock: ByStock
    places: int
    vacancies: int
    gas: float
    """m3 in a year, of the dwellings that are lived in."""


def take(city: City) -> StockCensus:
    """Counts the dwellings by wijk, and the places of the city."""
    wijken, buurten, rows = len(city.wijken), len(city.buurten), len(city.dwellings)
    counts = np.zeros((buurten, _NUMBERS), dtype=np.int32)
    code, seen = np.empty(rows, dtype=np.uint8), np.zeros(rows, dtype=bool)
    dwellings, of_places = city.dwellings.view(_Dwellings), city.places.view(_Places)
    places, vacancies, gas = _count(dwellings, of_places, code, counts, seen)
    stock = records(ByStock, wijken, SUMS)
    note(stock, having(membership(city.buurten.wijk, wijken) @ counts, _TRAITS))
    return StockCensus(columns(ByStock, stock), places, vacancies, gas)
