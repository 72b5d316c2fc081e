"""Energy: what a dwelling uses, what that costs, and who is energy poor (links 1-3, pattern N12)."""

import numpy as np

from wijksim.city.categories import EnergyLabel
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet

_STEPS = float(EnergyLabel.G - EnergyLabel.A)


def label_gas(label: IntColumn, area: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Gas use in m3/year that label and area alone would give (link 2)."""
    p = parameters.energy
    return area * (p.gas_at_label_a + p.label_gas_slope * label / _STEPS)


def gas_after_works(
    gas: FloatColumn, old_label: IntColumn, new_label: IntColumn, area: FloatColumn, parameters: ParameterSet
) -> FloatColumn:
    """Gas use in m3/year after works: the realised part of the engineering saving comes off (link 1)."""
    p = parameters.energy
    engineering = area * p.label_gas_slope * np.maximum(old_label - new_label, 0) / _STEPS
    return np.maximum(gas - p.realised_saving * engineering, p.minimum_gas_share * gas)


def energy_bill(
    gas: FloatColumn,
    electricity: FloatColumn,
    share: FloatColumn,
    room: BoolColumn,
    factor: float,
    parameters: ParameterSet,
) -> FloatColumn:
    """Energy bill in EUR/month of a place; its compiled twin (kernels/budget.py) runs each month.

    Args:
        gas: Gas use of the dwelling, m3/year.
        electricity: Electricity use of a dwelling in the buurt, kWh/year.
        share: Share of the dwelling that the place carries.
        room: Whether the place is a room.
        factor: Price factor of the month.
        parameters: Constants of the run.
    """
    p = parameters.energy
    power = electricity * np.where(room, p.room_electricity_share, 1.0)
    return factor * (gas * share * p.gas_price + power * p.electricity_price) / MONTHS_PER_YEAR


def energy_poor(
    income: FloatColumn, minimum: FloatColumn, bill: FloatColumn, label: IntColumn, parameters: ParameterSet
) -> BoolColumn:
    """Whether households are energy poor: a low income, and a high bill or a poor label.

    Args:
        income: Household income, EUR/month.
        minimum: Social minimum of the household, EUR/month.
        bill: Energy bill, EUR/month.
        label: Energy label.
        parameters: Constants of the run.
    """
    p = parameters.energy
    low_income = income < p.low_income_factor * minimum
    return np.asarray(low_income & ((bill > p.high_cost_share * income) | (label > p.poor_label)))


def pay(city: City, rows: Rows) -> None:
    """Charges the energy bill of the month to these households: a part of ``budget.settle``."""
    h, d = city.households, city.dwellings
    h.energy_cost[rows] = energy_bill(
        d.gas[h.dwelling[rows]],
        city.electricity[h.buurt[rows]],
        h.share[rows],
        h.room[rows],
        city.energy_factor,
        city.parameters,
    )
