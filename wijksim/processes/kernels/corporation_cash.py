"""Rents and dwellings by corporation (twin of processes/corporation_cash.py)."""

from typing import Any

import numpy as np

from wijksim.city.city import City
from wijksim.compilation import lean_kernel

_SUMS = 4


@lean_kernel
def _rents(
    household: Any, dwelling: Any, complex_of: Any, corporation: Any, rent: Any, rows: Any, total: Any
) -> None:  # pragma: no cover - compiled
    """Adds the rent of every place of a corporation that is lived in.

    The places are listed first, without jumps. Neighbours go to different sums, so that none waits for the other;
    rents are float32, of which float64 adds up a city exactly, in any order.

    Args:
        household: Who lives in each place, -1 when empty.
        dwelling: Dwelling of each place.
        complex_of: Complex of each dwelling, -1 for other owners.
        corporation: Owner of each complex.
        rent: EUR/month, by household.
        rows: Room for the places.
        total: Receives partial sums in EUR: in each column, by corporation.
    """
    number = np.uintp(0)
    for place in range(household.size):
        rows[number] = place
        number += np.uintp((household[place] >= 0) & (complex_of[dwelling[place]] >= 0))
    for n in range(number):
        place = np.uintp(rows[n])
        home = np.uintp(complex_of[np.uintp(dwelling[place])])
        total[corporation[home], n % np.uintp(_SUMS)] += rent[np.uintp(household[place])]


@lean_kernel
def _owned(
    active: Any, complex_of: Any, corporation: Any, number: Any
) -> None:  # pragma: no cover - compiled
    """Counts the dwellings of every corporation."""
    for dwelling in range(active.size):
        if active[dwelling] and complex_of[dwelling] >= 0:
            number[corporation[complex_of[dwelling]]] += 1


def rents(city: City) -> Any:
    """Rents of the month in EUR, by corporation."""
    total = np.zeros((len(city.corporation_accounts), _SUMS))
    p, d, rows = city.places, city.dwellings, np.empty(len(city.places) + 1, dtype=np.int32)
    _rents(p.household, p.dwelling, d.complex, city.complexes.corporation, city.households.rent, rows, total)
    return total.sum(axis=1)


def owned(city: City) -> Any:
    """Dwellings owned, by corporation."""
    number = np.zeros(len(city.corporation_accounts), dtype=np.int64)
    _owned(city.dwellings.active, city.dwellings.complex, city.complexes.corporation, number)
    return number
