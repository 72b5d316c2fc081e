"""New-build on the site of a demolished complex (links 12, 33): new dwellings, right of return, mixed tenure."""

import numpy as np

from wijksim.city.categories import DwellingStatus, DwellingType, EnergyLabel, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows
from wijksim.city.dwellings import PLACES_PER_DWELLING
from wijksim.processes.dwelling_quality import update_quality
from wijksim.processes.energy import label_gas

SITE = 10**9
"""Ids of new dwellings are site x SITE + unit, so they never depend on what else was built."""


def new_dwellings(demolished: int, parameters_ratio: float) -> int:
    """Number of dwellings that replace ``demolished`` ones."""
    return round(demolished * parameters_ratio)


def deliver(city: City, complexes: Rows) -> None:
    """Puts the new dwellings of these complexes on the market.

    The first units are social rent, the others are sold; those who had to leave may return (see
    housing_market.py).
    """
    c = city.complexes
    for row in complexes:
        _deliver_one(city, int(row))
    c.individual[complexes] = False


def _deliver_one(city: City, row: int) -> None:
    d, places, c, p = city.dwellings, city.places, city.complexes, city.parameters
    units = int(c.units[row])
    made = d.allocate(units)
    social = np.arange(units) < round(units * city.new_social_share)
    c.generation[row] += 1
    d.id[made] = (c.id[row] * 10 + c.generation[row]) * SITE + np.arange(units)
    d.buurt[made] = c.buurt[row]
    d.complex[made] = np.where(social, row, -1)
    d.tenure[made] = np.where(social, Tenure.SOCIAL_RENT, Tenure.OWNER_OCCUPIED)
    d.type[made] = DwellingType.APARTMENT
    d.built_year[made] = city.year
    d.area[made] = p.works.new_area
    d.label[made] = EnergyLabel.A
    d.gas[made] = label_gas(d.label[made], d.area[made], city.parameters) * p.energy.minimum_gas_share
    d.technical_state[made] = 1.0
    d.status[made] = DwellingStatus.NORMAL
    d.last_renovation[made] = city.month
    value = city.buurten.value_per_area[c.buurt[row]] * p.works.new_area
    d.value[made] = value
    rent = np.clip(
        p.budget.social_rent * p.works.new_area, p.budget.social_rent_floor, p.budget.social_rent_ceiling
    )
    d.rent[made] = np.where(social, rent, value * p.budget.owner_cost / MONTHS_PER_YEAR)
    update_quality(city, made)
    new_places = places.allocate(units)
    places.id[new_places] = d.id[made] * PLACES_PER_DWELLING
    places.dwelling[new_places] = made
    places.emptied[new_places] = city.month
    wijk = city.buurten.wijk[np.full(units, c.buurt[row])]
    city.tally.add("built", wijk)
