"""What the buurt does to the incomes of those who have lived there for years (link 40)."""

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.parameters import ParameterSet


def step(city: City) -> None:
    """Every January the earning capacity of settled households drifts with the income of their buurt.

    Up where the buurt is richer than the mean, down where it is poorer, in proportion; whatever they earn themselves.
    """
    if not city.first_month_of_year:
        return
    h, p = city.households, city.parameters.income
    counted = h.active & (h.place >= 0) & ~h.student
    scores = buurt_income(city, np.flatnonzero(counted))
    settled = counted & (city.month - h.tenancy_start >= p.neighbourhood_months)
    gain = income_gain(scores, city.parameters).take(h.buurt, mode="clip")
    h.earning_capacity += np.multiply(gain, settled, out=gain)


def income_gain(scores: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """What a year in each buurt adds to the log of earning capacity of settled households.

    Args:
        scores: Income of each buurt in SD, see :func:`buurt_income`.
        parameters: Constants of the run.
    """
    p = parameters.income
    return p.neighbourhood_effect * p.personal_spread * scores


def buurt_income(city: City, rows: Rows) -> FloatColumn:
    """Mean log equivalised income of each buurt, in SD over these households by where they live; mean 0.

    All are 0 where buurten do not differ, or there are no households.
    """
    h, number = city.households, len(city.buurten)
    if not rows.size:
        return np.zeros(number)
    buurt = h.buurt.take(rows).astype(np.intp)
    income = h.equivalised_income.take(rows).astype(np.float64)
    logs = np.log(np.maximum(income, 1.0, out=income), out=income)
    size = np.maximum(np.bincount(buurt, minlength=number), 1)
    mean = np.bincount(buurt, weights=logs, minlength=number) / size
    of_households = mean.take(buurt)
    spread = float(of_households.std())
    return (mean - of_households.mean()) / spread if spread > 0 else np.zeros(number)
