"""Rents and dwellings by corporation (used by processes/corporation_cash.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.compilation import lean_kernel
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels import lookup
from wijksim.processes.kernels.residence import row_of

_LANDLORDS, _OWNED = "landlords", "dwellings by landlord"
"""Names of what is remembered about dwellings."""


class Stock(NamedTuple):
    """What the dwellings of each corporation bring in, one element per corporation.

    Attributes:
        rents: Rents of the month, EUR.
        owned: Dwellings.
    """

    rents: FloatColumn
    owned: IntColumn


class _Landlords(NamedTuple):
    """Which places belong to which corporation, as long as no dwelling is built or sold."""

    made: tuple[int, int, int]
    """Numbers of new dwellings, new places and sales so far, for which it holds."""
    owner: IntColumn
    """Corporation of each dwelling, int8, -1 for other owners; of dwellings that are gone, the last one."""
    start: IntColumn
    """First place of each corporation, and the end."""
    places: IntColumn
    """Rows of places; in those that have gone since, nobody lives."""


def _landlords(city: City) -> _Landlords:
    """Found anew with new dwellings or places, and after every sale: else nobody writes ``dwellings.complex``."""
    d, places = city.dwellings, city.places
    found, made = d.indices.get(_LANDLORDS), (d.rows_taken, places.rows_taken, d.sales)
    if isinstance(found, _Landlords) and found.made == made:
        return found
    corporation = np.append(city.complexes.corporation, -1).astype(np.int8)
    owner = corporation.take(d.complex, mode="wrap")
    landlord = owner.take(places.dwelling).astype(np.int32)
    start, rows = lookup.grouped(places.active, landlord, len(city.corporation_accounts))
    d.indices[_LANDLORDS] = fresh = _Landlords(made, owner, start, rows)
    return fresh


def _owned(city: City, owner: IntColumn) -> IntColumn:
    """Number of dwellings of each corporation, counted anew when dwellings are built, sold or pulled down."""
    d = city.dwellings
    found = d.indices.get(_OWNED)
    if isinstance(found, tuple) and found[0] == d.version and found[1] is owner:
        return found[2]
    corporations = range(len(city.corporation_accounts))
    number = np.array([np.count_nonzero(d.active & (owner == corporation)) for corporation in corporations])
    d.indices[_OWNED] = d.version, owner, number
    return number


@lean_kernel
def _add_up(
    start: Any, places: Any, household: Any, rent: Any, rents: Any
) -> None:  # pragma: no cover - compiled
    """Adds the rent of every place of each corporation that is lived in."""
    for landlord in range(rents.size):
        total = 0.0
        own = places[start[landlord] : start[landlord + 1]]
        for n in range(own.size):
            fetch((rent,), row_of(household[coming(own, n)]))
            lives_there = household[np.uintp(own[n])]
            if lives_there >= 0:
                total += rent[np.uintp(lives_there)]
        rents[landlord] = total


def stock_of(city: City) -> Stock:
    """Rents of the month and dwellings, by corporation."""
    landlords = _landlords(city)
    rents = np.zeros(len(city.corporation_accounts))
    _add_up(landlords.start, landlords.places, city.places.household, city.households.rent, rents)
    return Stock(rents, _owned(city, landlords.owner))
