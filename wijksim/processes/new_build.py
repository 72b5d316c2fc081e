"""New-build on the site of a demolished complex (links 12, 33): new dwellings, right of return, mixed tenure."""

import numpy as np

from wijksim.city.categories import DwellingStatus, DwellingType, EnergyLabel, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import IntColumn, Rows
from wijksim.city.dwellings import PLACES_PER_DWELLING
from wijksim.processes.dwelling_quality import update_quality
from wijksim.processes.energy import label_gas

SITE = 10**9
"""Numbers of units that each generation of a site has for itself (see :func:`ids_of_units`)."""
_GENERATIONS = 10
"""Generations that each site has for itself: a site built anew more often would meet the ids of the next one."""


def ids_of_units(site: int, generation: int, units: IntColumn) -> IntColumn:
    """Ids of new dwellings, which never depend on what else was built.

    Args:
        site: Id of the complex or number of the project.
        generation: Times that the site was built anew; 0 on open ground.
        units: Numbers within the site, from 0.
    """
    return (site * _GENERATIONS + generation) * SITE + units


def new_dwellings(demolished: int, parameters_ratio: float) -> int:
    """Number of dwellings that replace ``demolished`` ones."""
    return round(demolished * parameters_ratio)


def deliver(city: City, complexes: Rows) -> None:
    """Puts the new dwellings of these complexes on the market.

    The first units are social rent, the others are sold; those who had to leave may return (see
    housing_market.py).
    """
    for row in complexes:
        _deliver_one(city, int(row))


def _deliver_one(city: City, row: int) -> None:
    c = city.complexes
    units = np.arange(int(c.units[row]))
    social = units < round(units.size * city.new_social_share)
    c.generation[row] += 1
    add_dwellings(
        city,
        ids=ids_of_units(c.id[row], c.generation[row], units),
        buurt=int(c.buurt[row]),
        complex_=np.where(social, row, -1),
        tenure=np.where(social, Tenure.SOCIAL_RENT, Tenure.OWNER_OCCUPIED),
    )


def add_dwellings(city: City, *, ids: IntColumn, buurt: int, complex_: IntColumn, tenure: IntColumn) -> None:
    """Adds new apartments, each with one empty place, to the stock; every empty place starts a vacancy chain.

    Args:
        city: The city.
        ids: Ids of the dwellings, from site and unit.
        buurt: Row of the buurt in which they stand.
        complex_: Complex of each, -1 for other owners than corporations.
        tenure: Tenure of each.
    """
    d, places, p = city.dwellings, city.places, city.parameters
    made = d.allocate(ids.size)
    d.id[made] = ids
    d.buurt[made] = buurt
    d.complex[made] = complex_
    d.tenure[made] = tenure
    d.type[made] = DwellingType.APARTMENT
    d.built_year[made] = city.year
    d.area[made] = p.works.new_area
    d.label[made] = EnergyLabel.A
    d.gas[made] = label_gas(d.label[made], d.area[made], city.parameters) * p.energy.minimum_gas_share
    d.technical_state[made] = 1.0
    d.status[made] = DwellingStatus.NORMAL
    d.last_renovation[made] = city.month
    value = city.buurten.value_per_area[buurt] * p.works.new_area
    d.value[made] = value
    social_rent = np.clip(
        p.budget.social_rent * p.works.new_area, p.budget.social_rent_floor, p.budget.social_rent_ceiling
    )
    private_rent = min(p.budget.private_rent * p.works.new_area, p.budget.private_rent_ceiling)
    owner_cost = value * p.budget.owner_cost / MONTHS_PER_YEAR
    d.rent[made] = np.select(
        [tenure == Tenure.SOCIAL_RENT, tenure == Tenure.PRIVATE_RENT],
        [social_rent, private_rent],
        owner_cost,
    )
    update_quality(city, made)
    new_places = places.allocate(ids.size)
    places.id[new_places] = d.id[made] * PLACES_PER_DWELLING
    places.dwelling[new_places] = made
    places.emptied[new_places] = city.month
    city.tally.add("built", city.buurten.wijk[np.full(ids.size, buurt)])
