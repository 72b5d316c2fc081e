"""The census: every number that the monthly tables need of households, dwellings and places.

Households are counted in ``household_census``, dwellings and places in ``stock_census``.
"""

from dataclasses import dataclass

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.indicators.household_census import HouseholdCensus, HouseholdCounts
from wijksim.indicators.stock_census import StockCensus, StockCounts


@dataclass(frozen=True)
class Spread:
    """Life satisfaction over all households of the city.

    Attributes:
        mean: Its mean.
        variance: Its variance.
        of_states: Variance of the part that the present state explains.
        together: Covariance of both.
    """

    mean: float
    variance: float
    of_states: float
    together: float


@dataclass(frozen=True)
class Census(StockCensus, HouseholdCensus):
    """What the tables of a month are made of."""

    spread: Spread


class CensusTaker:
    """Takes the census at the end of a month; remembers what everybody counted as, to look only at what changes.

    Args:
        city: The city.
        cuts: Cuts between income quintiles, EUR/month.
        survival_months: Months after which social tenancies are looked up again.
    """

    def __init__(self, city: City, cuts: FloatColumn, survival_months: int) -> None:
        """Knows nobody yet."""
        self._city = city
        self._households = HouseholdCounts(city, cuts, survival_months)
        self._stock = StockCounts(city)

    def take(self) -> Census:
        """Counts households, dwellings and places."""
        return Census(
            **vars(self._households.take()), **vars(self._stock.take()), spread=_spread_of(self._city)
        )


def _spread_of(city: City) -> Spread:
    rows, h = city.residents(), city.households
    satisfaction, states = (column[rows].astype(np.float64) for column in (h.life_satisfaction, h.states))
    number, mean = rows.size, satisfaction.mean()
    values, states = satisfaction - mean, states - states.mean()
    product = values * values
    variance = product.sum() / number
    of_states = np.multiply(states, states, out=product).sum() / number
    together = np.multiply(values, states, out=product).mean()
    return Spread(float(mean), float(variance), float(of_states), float(together))
