"""Whom works concern: dwellings of complexes, those that take part, and the households that live there."""

import numpy as np

from wijksim.city.categories import Plan
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.processes.kernels import lookup

_DEEP = int(Plan.DEEP_RENOVATION)


def concerned(city: City, complexes: Rows) -> Rows:
    """Rows of the dwellings of these complexes that their planned works concern."""
    dwellings = lookup.dwellings_of(city, complexes)
    return dwellings[city.dwellings.planned[dwellings]]


def taking_part_of(city: City, complexes: Rows) -> Rows:
    """Rows of the dwellings of these complexes that take part in the works."""
    mine = lookup.dwellings_of(city, complexes)
    return mine[city.dwellings.agreed[mine]]


def living_with_works(city: City, row: int) -> Rows:
    """Households of the dwellings of a complex that take part in the works."""
    return tenants_of(city, taking_part_of(city, np.array([row])))


def asked(city: City, row: int) -> Rows:
    """Households that the works planned for a complex concern."""
    return tenants_of(city, concerned(city, np.array([row])))


def tenants_of(city: City, dwellings: Rows) -> Rows:
    """Rows of the households that live in these dwellings, in order of place."""
    households = city.places.household[lookup.places_in(city, dwellings)]
    return households[households >= 0]


def count_by_complex(city: City, dwellings: Rows) -> IntColumn:
    """How many of these dwellings, which may come up more than once, are in each complex; all are in one."""
    return np.bincount(city.dwellings.complex[dwellings], minlength=len(city.complexes))


def is_deep(city: City, dwellings: Rows) -> BoolColumn:
    """Whether the works planned for the complexes of these dwellings are deep."""
    return np.asarray(city.complexes.plan[city.dwellings.complex[dwellings]] == _DEEP)
