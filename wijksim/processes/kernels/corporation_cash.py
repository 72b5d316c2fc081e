"""Rents and dwellings by corporation (twin of processes/corporation_cash.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.compilation import lean_kernel


class Stock(NamedTuple):
    """What the dwellings of each corporation bring in, one element per corporation.

    Attributes:
        rents: Rents of the month, EUR.
        owned: Dwellings.
    """

    rents: FloatColumn
    owned: IntColumn


@lean_kernel
def _add_up(
    active: Any,
    complex_of: Any,
    corporation: Any,
    household: Any,
    dwelling: Any,
    rent: Any,
    owner: Any,
    stock: Any,
) -> None:  # pragma: no cover - compiled
    """Counts the dwellings of every corporation, then adds the rent of every place in them that is lived in."""
    nobody = stock.owned.size
    for row in range(active.size):
        owner[row] = nobody
        if complex_of[row] >= 0:
            owner[row] = corporation[complex_of[row]]
            stock.owned[owner[row]] += active[row]
    for place in range(household.size):
        landlord = owner[dwelling[place]]
        if landlord < nobody and household[place] >= 0:
            stock.rents[landlord] += rent[household[place]]


def stock_of(city: City) -> Stock:
    """Rents of the month and dwellings, by corporation."""
    number, d, p = len(city.corporation_accounts), city.dwellings, city.places
    stock, owner = Stock(np.zeros(number), np.zeros(number, dtype=np.int64)), np.empty(len(d), dtype=np.int16)
    _add_up(
        d.active,
        d.complex,
        city.complexes.corporation,
        p.household,
        p.dwelling,
        city.households.rent,
        owner,
        stock,
    )
    return stock
