"""Energy bill, rent, allowance and what is left, household by household (twin of processes/budget.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Tenure, Work
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows
from wijksim.compilation import helper, wide_kernel
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.residence import row_of
from wijksim.processes.kernels.selection import list_rows, room_for

_OWNER, _UNEMPLOYED = int(Tenure.OWNER_OCCUPIED), int(Work.UNEMPLOYED)


class _Households(NamedTuple):
    active: Any
    place: Any
    dwelling: Any
    room: Any
    share: Any
    buurt: Any
    age: Any
    tenure: Any
    work: Any
    assistance_taken: Any
    income: Any
    adults: Any
    children: Any
    student: Any
    allowance_taken: Any
    rent: Any
    allowance: Any
    energy_cost: Any
    energy_poor: Any
    residual: Any


class _Dwellings(NamedTuple):
    gas: Any
    rent: Any
    label: Any


class Rules(NamedTuple):
    """Constants of budget and energy."""

    energy_factor: float
    gas_price: Any
    electricity_price: float
    room_electricity_share: float
    room_rent: Any
    late_age: Any
    owner_cost: Any
    owner_cost_old: Any
    social_rent_ceiling: Any
    assistance_single: float
    assistance_couple: float
    allowance_share: Any
    allowance_basis: Any
    allowance_taper: float
    norm_adult: float
    norm_extra_adult: float
    norm_child: float
    student_norm: float
    low_income_factor: float
    high_cost_share: Any
    poor_label: float


_NARROW = (
    "gas_price",
    "room_rent",
    "late_age",
    "owner_cost",
    "owner_cost_old",
    "social_rent_ceiling",
    "allowance_share",
    "allowance_basis",
    "high_cost_share",
)
"""Constants that meet float32 columns."""


@once
def rules_of(parameters: ParameterSet) -> Rules:
    """Takes the constants from the parameters of the run; the energy factor is 1 until the month says otherwise."""
    found: dict[str, Any] = {}
    for name in Rules._fields[1:]:
        groups = (parameters.budget, parameters.energy)
        value = float(next(getattr(group, name) for group in groups if hasattr(group, name)))
        found[name] = np.float32(value) if name in _NARROW else value
    return Rules(energy_factor=1.0, **found)


def rules_now(city: City) -> Rules:
    """The constants with the energy factor of the month."""
    return rules_of(city.parameters)._replace(energy_factor=float(city.energy_factor))


@helper
def energy_bill(gas: Any, share: Any, electricity: Any, room: Any, p: Any) -> Any:
    """Energy bill of a place, EUR/month."""
    power = electricity * (p.room_electricity_share if room else 1.0)
    gas_cost = np.float64(gas * share * p.gas_price)
    return p.energy_factor * (gas_cost + power * p.electricity_price) / MONTHS_PER_YEAR


@helper
def housing_cost(rent: Any, room: Any, tenure: Any, age: Any, p: Any) -> Any:
    """Rent, or what an owner pays, EUR/month."""
    cost = p.room_rent if room else rent
    late = (tenure == _OWNER) & (age >= p.late_age)
    of_the_old = cost * p.owner_cost_old / p.owner_cost
    return of_the_old if late else cost


@helper
def allowance_right(rent: Any, income: Any, minimum: Any, tenure: Any, room: Any, p: Any) -> Any:
    """Rent allowance to which a household has a right, EUR/month."""
    tenant = (tenure != _OWNER) & (not room) & (rent <= p.social_rent_ceiling)
    above = max(income - minimum, 0.0)
    covered = np.float32(max(rent - p.allowance_basis, np.float32(0.0)))
    right = max(np.float64(p.allowance_share * covered) - p.allowance_taper * above, 0.0)
    return right if tenant else 0.0


@helper
def necessary_spending(adults: Any, children: Any, student: Any, p: Any) -> Any:
    """Budget norm, EUR/month."""
    of_students, of_others = p.student_norm * adults, p.norm_adult + p.norm_extra_adult * (adults - 1)
    return (of_students if student else of_others) + p.norm_child * children


@helper
def entitled_to_assistance(h: Any, i: Any, earning: Any, minimum: Any, p: Any) -> Any:
    """Whether a household has a right to social assistance: no work and too little other income."""
    if h.work[i] != _UNEMPLOYED:
        return False
    equivalence = 1.0 + p.equivalence_adult * (h.adults[i] - 1) + p.equivalence_child * h.children[i]
    second = p.second_adult_share / (1.0 + p.second_adult_share) if h.adults[i] > 1 else 0.0
    return earning * equivalence * second < minimum


@helper
def right_unused(h: Any, i: Any, earning: Any, p: Any) -> Any:
    """Whether a household leaves a right unused: social assistance or rent allowance."""
    minimum = p.assistance_couple if h.adults[i] > 1 else p.assistance_single
    if not h.assistance_taken[i] and entitled_to_assistance(h, i, earning, minimum, p):
        return True
    if h.allowance_taken[i]:
        return False
    return allowance_right(h.rent[i], h.income[i], minimum, h.tenure[i], h.room[i], p) > 0.0


@wide_kernel
def _claimants(h: Any, claims: Any, rows: Any) -> Any:  # pragma: no cover - compiled
    """Lists the residents without work who take up social assistance if they have a right to it."""
    for i in range(claims.size):
        jobless = (h.work[i] == _UNEMPLOYED) & h.assistance_taken[i]
        claims[i] = jobless & h.active[i] & (h.place[i] >= 0)
    return list_rows(claims, rows)


@wide_kernel
def _settle(h: Any, rent_below: Any, d: Any, electricity: Any, p: Any) -> None:  # pragma: no cover - compiled
    """Settles the month of every household.

    Args:
        h: Columns of households.
        rent_below: What the household in each place pays less than a new one would, EUR/month.
        d: Columns of dwellings.
        electricity: kWh/year, by buurt.
        p: Constants.
    """
    for i in range(h.place.size):
        place, dwelling, buurt = row_of(h.place[i]), row_of(h.dwelling[i]), row_of(h.buurt[i])
        living, room, tenure, student = h.active[i] & (h.place[i] >= 0), h.room[i], h.tenure[i], h.student[i]
        adults, children, income, taken = h.adults[i], h.children[i], h.income[i], h.allowance_taken[i]
        minimum = p.assistance_couple if adults > 1 else p.assistance_single
        bill = np.float32(energy_bill(d.gas[dwelling], h.share[i], electricity[buurt], room, p))
        rent = housing_cost(d.rent[dwelling] - rent_below[place], room, tenure, h.age[i], p)
        right = np.float32(allowance_right(rent, income, minimum, tenure, room, p))
        # Rows out of use get none, so that the column adds up to what residents get.
        allowance = right if taken & living else np.float32(0.0)
        left = np.float64(income + allowance - rent - bill)
        costly = (bill > p.high_cost_share * income) | (d.label[dwelling] > p.poor_label)
        h.energy_cost[i] = bill
        h.rent[i] = rent
        h.allowance[i] = allowance
        h.residual[i] = left - necessary_spending(adults, children, student, p)
        h.energy_poor[i] = (income < p.low_income_factor * minimum) & costly & (not student)


def claimants(city: City) -> Rows:
    """Residents without work who take up social assistance if they have a right to it."""
    claims, rows = room_for(city.households)
    return rows[: _claimants(city.households.view(_Households), claims, rows)]


def settle(city: City) -> float:
    """Settles the budgets of all residents.

    Returns:
        Rent allowance that they receive together, EUR.
    """
    h, rules = city.households, rules_now(city)
    _settle(
        h.view(_Households), city.places.rent_below, city.dwellings.view(_Dwellings), city.electricity, rules
    )
    return float(h.allowance.sum(dtype=np.float64))
