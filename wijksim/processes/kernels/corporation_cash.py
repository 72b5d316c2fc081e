"""Rents and dwellings by corporation (twin of processes/corporation_cash.py)."""

from typing import Any

import numpy as np

from wijksim.city.city import City
from wijksim.compilation import lean_kernel


@lean_kernel
def _rents(
    household: Any, dwelling: Any, complex_of: Any, corporation: Any, rent: Any, total: Any
) -> None:  # pragma: no cover - compiled
    """Adds the rent of every place that is lived in to its corporation."""
    for place in range(household.size):
        if household[place] >= 0:
            home = complex_of[dwelling[place]]
            if home >= 0:
                total[corporation[home]] += rent[household[place]]


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
    total = np.zeros(len(city.corporation_accounts))
    p, d = city.places, city.dwellings
    _rents(p.household, p.dwelling, d.complex, city.complexes.corporation, city.households.rent, total)
    return total


def owned(city: City) -> Any:
    """Dwellings owned, by corporation."""
    number = np.zeros(len(city.corporation_accounts), dtype=np.int64)
    _owned(city.dwellings.active, city.dwellings.complex, city.complexes.corporation, number)
    return number
