"""The household budget: rent, rent allowance, energy, and what is left (links 3, 50; pattern N11)."""

import numpy as np

from wijksim.city.accounts import to_cents
from wijksim.city.categories import Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import energy, rents
from wijksim.processes.kernels import budget as kernels
from wijksim.processes.work import entitled_to_assistance, social_minimum

_ONE, _MORE = 1, 2
"""Adults for whom a household receives social assistance: codes of ``Settled.assistance`` (city/remembered.py)."""


def settle(city: City, rows: Rows) -> None:
    """Computes the budget of the month: rent, allowance, energy and the residual, all in EUR/month.

    The rule in plain numpy, for any rows. It runs at month 0; each month :func:`step` has its compiled twin
    (``settle`` in kernels/budget.py) do the same for all households for whom something has changed.
    """
    h, p = city.households, city.parameters
    energy.pay(city, rows)
    h.rent[rows] = housing_costs(city, rows)
    right = entitled_to_allowance(
        h.rent[rows], h.income[rows], h.adults[rows], h.tenure[rows], h.room[rows], p
    )
    h.allowance[rows] = np.where(h.allowance_taken[rows], right, 0.0)
    norm = necessary_spending(h.adults[rows], h.children[rows], h.student[rows], p)
    h.residual[rows] = h.income[rows] + h.allowance[rows] - h.rent[rows] - h.energy_cost[rows] - norm
    label = city.dwellings.label[city.dwelling_of(rows)]
    poor = energy.energy_poor(
        h.income[rows], social_minimum(h.adults[rows], p), h.energy_cost[rows], label, p
    )
    h.energy_poor[rows] = poor & ~h.student[rows]


def step(city: City) -> None:
    """Does :func:`settle` for all residents, and books social assistance and rent allowance as paid by the Rijk."""
    h, value = city.households, city.parameters.valuation
    settled, claimants = kernels.settle(city)
    on = claimants[entitled_to_assistance(city, claimants)]
    settled.assistance[on] = np.where(h.adults[on] > 1, _MORE, _ONE)
    singles, more = (np.count_nonzero(settled.assistance == adults) for adults in (_ONE, _MORE))
    yearly = singles * value.assistance_single + more * value.assistance_couple
    allowance = float(h.allowance.sum(dtype=np.float64))
    city.book.write("rijk", "social assistance", "households", to_cents(yearly / MONTHS_PER_YEAR))
    city.book.write("rijk", "rent allowance", "households", to_cents(allowance))


def housing_costs(city: City, rows: Rows) -> FloatColumn:
    """Rent or owner's costs in EUR/month of the places in which these households live."""
    h, p = city.households, city.parameters.budget
    rent = np.where(h.room[rows], p.room_rent, rents.paid_rent(city, h.place[rows]))
    late = (h.tenure[rows] == Tenure.OWNER_OCCUPIED) & (h.age[rows] >= p.late_age)
    return np.where(late, rent * p.owner_cost_old / p.owner_cost, rent)


def entitled_to_allowance(
    rent: FloatColumn,
    income: FloatColumn,
    adults: IntColumn,
    tenure: IntColumn,
    room: BoolColumn,
    parameters: ParameterSet,
) -> FloatColumn:
    """Rent allowance in EUR/month to which a household has a right; 0 for owners and rooms."""
    p = parameters.budget
    tenant = (tenure != Tenure.OWNER_OCCUPIED) & ~room & (rent <= p.social_rent_ceiling)
    above = np.maximum(income - social_minimum(adults, parameters), 0.0)
    allowance = p.allowance_share * np.maximum(rent - p.allowance_basis, 0.0) - p.allowance_taper * above
    return np.where(tenant, np.maximum(allowance, 0.0), 0.0)


def necessary_spending(
    adults: IntColumn, children: IntColumn, student: BoolColumn, parameters: ParameterSet
) -> FloatColumn:
    """Budget norm in EUR/month, housing and energy left out."""
    p = parameters.budget
    norm = p.norm_adult + p.norm_extra_adult * (adults - 1) + p.norm_child * children
    return np.where(student, p.student_norm * adults + p.norm_child * children, norm)


def without_take_up(city: City, rows: Rows) -> BoolColumn:
    """Whether households leave a right unused: social assistance or rent allowance."""
    h = city.households
    right = entitled_to_allowance(
        h.rent[rows], h.income[rows], h.adults[rows], h.tenure[rows], h.room[rows], city.parameters
    )
    assistance = entitled_to_assistance(city, rows) & ~h.assistance_taken[rows]
    return np.asarray(assistance | ((right > 0) & ~h.allowance_taken[rows]))


def begin(city: City, rows: Rows) -> None:
    """Settles whether households take up rent allowance, and their first budget, at month 0.

    For those who come later kernels/arrivals.py does the same.
    """
    h = city.households
    share = city.parameters.budget.allowance_non_take_up
    h.allowance_taken[rows] = ~city.streams.event("budget.non_take_up", -1, h.id[rows], share)
    settle(city, rows)
