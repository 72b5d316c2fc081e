"""What the buurt does to the incomes of those who have lived there for years (link 40)."""

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.parameters import ParameterSet


def income_gain(buurt: FloatColumn, settled: BoolColumn, parameters: ParameterSet) -> FloatColumn:
    """What a year in a buurt adds to the log of earning capacity, by its income in SD; 0 for recent residents."""
    p = parameters.income
    return np.where(settled, p.neighbourhood_effect * p.personal_spread * buurt, 0.0)


def buurt_income(city: City, rows: Rows) -> FloatColumn:
    """Mean log equivalised income of the buurt of each household, in SD over its fellow households; mean 0."""
    h = city.households
    logs = np.log(np.maximum(h.equivalised_income[rows].astype(np.float64), 1.0))
    buurt = h.buurt[rows]
    size = np.maximum(np.bincount(buurt, minlength=len(city.buurten)), 1)
    mean = (np.bincount(buurt, weights=logs, minlength=len(city.buurten)) / size)[buurt]
    spread = float(mean.std())
    return (mean - mean.mean()) / spread if spread > 0 else np.zeros(rows.size)


def step(city: City) -> None:
    """Every January the earning capacity of settled households moves a little towards that of their buurt."""
    if not city.first_month_of_year:
        return
    h, p = city.households, city.parameters.income
    rows = city.residents()
    rows = rows[~h.student[rows]]
    settled = city.month - h.tenancy_start[rows] >= p.neighbourhood_months
    h.earning_capacity[rows] += income_gain(buurt_income(city, rows), settled, city.parameters)
