"""The census: every number that the monthly tables need of households, dwellings and places.

Households are counted in ``household_census``, dwellings and places in ``stock_census``.
"""

from dataclasses import dataclass

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.indicators import household_census
from wijksim.indicators.census_counts import ByStock
from wijksim.indicators.household_census import HouseholdCensus
from wijksim.indicators.stock_census import take_places, take_stock


@dataclass(frozen=True)
class Census(HouseholdCensus):
    """What the tables of a month are made of."""

    stock: ByStock
    places: int
    vacancies: int
    gas: float
    """m3 in a year, of the dwellings that are lived in."""

    def total(self, name: str) -> float:
        """Sum over the wijken of one of the counts in :class:`ByWijk`."""
        return float(getattr(self.wijk, name).sum())


def take(city: City, cuts: FloatColumn, survival_months: int) -> Census:
    """Counts households, dwellings and places at the end of the month.

    Args:
        city: The city.
        cuts: Cuts between income quintiles, EUR/month.
        survival_months: Months after which social tenancies are looked up again.
    """
    places, vacancies, gas = take_places(city)
    return Census(
        **vars(household_census.take(city, cuts, survival_months)),
        stock=take_stock(city),
        places=places,
        vacancies=vacancies,
        gas=gas,
    )
