"""The census: every number that the monthly tables need of households, dwellings and places.

Households are counted in ``household_census``, dwellings and places in ``stock_census``.
"""

from dataclasses import dataclass

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.indicators.household_census import HouseholdCensus, HouseholdCounts
from wijksim.indicators.stock_census import StockCensus, StockCounts


@dataclass(frozen=True)
class Census(StockCensus, HouseholdCensus):
    """What the tables of a month are made of."""


class CensusTaker:
    """Takes the census at the end of a month; remembers what everybody counted as, to look only at what changes.

    Args:
        city: The city.
        cuts: Cuts between income quintiles, EUR/month.
        survival_months: Months after which social tenancies are looked up again.
    """

    def __init__(self, city: City, cuts: FloatColumn, survival_months: int) -> None:
        """Knows nobody yet."""
        self._households = HouseholdCounts(city, cuts, survival_months)
        self._stock = StockCounts(city)

    def take(self) -> Census:
        """Counts households, dwellings and places."""
        return Census(**vars(self._households.take()), **vars(self._stock.take()))
