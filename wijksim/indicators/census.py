"""The census: every number that the monthly tables need of households, dwellings and places.

Households are counted in ``household_census``, dwellings and places in ``stock_census``.
"""

from dataclasses import dataclass

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.indicators import household_census, stock_census
from wijksim.indicators.household_census import HouseholdCensus
from wijksim.indicators.stock_census import StockCensus


@dataclass(frozen=True)
class Census(StockCensus, HouseholdCensus):
    """What the tables of a month are made of."""

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
    households = household_census.take(city, cuts, survival_months)
    return Census(**vars(households), **vars(stock_census.take(city)))
