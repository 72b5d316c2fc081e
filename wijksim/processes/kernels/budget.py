"""Energy bill, rent, allowance and what is left, household by household (twin of processes/budget.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Tenure, Work
from wijksim.city.city import City
from wijksim.compilation import helper, lean_kernel
from wijksim.parameters import ParameterSet

_OWNER, _UNEMPLOYED = int(Tenure.OWNER_OCCUPIED), int(Work.UNEMPLOYED)


class _Households(NamedTuple):
    active: Any
    place: Any
    work: Any
    adults: Any
    children: Any
    assistance_taken: Any
    allowance: Any


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
    equivalence_adult: float
    equivalence_child: float
    second_adult_share: float


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


def rules_of(parameters: ParameterSet, energy_factor: float) -> Rules:
    """Takes the constants from the parameters of the run."""
    found: dict[str, Any] = {}
    for name in Rules._fields[1:]:
        groups = (parameters.budget, parameters.energy, parameters.income)
        value = float(next(getattr(group, name) for group in groups if hasattr(group, name)))
        found[name] = np.float32(value) if name in _NARROW else value
    return Rules(energy_factor=float(energy_factor), **found)


@helper
def allowance_right(rent: Any, income: Any, minimum: Any, tenure: Any, room: Any, p: Any) -> Any:
    """Rent allowance to which a household has a right, EUR/month."""
    if tenure == _OWNER or room or rent > p.social_rent_ceiling:
        return 0.0
    above = max(income - minimum, 0.0)
    covered = np.float32(max(rent - p.allowance_basis, np.float32(0.0)))
    return max(np.float64(p.allowance_share * covered) - p.allowance_taper * above, 0.0)


@helper
def entitled_to_assistance(h: Any, i: Any, earning: Any, minimum: Any, p: Any) -> Any:
    """Whether a household has a right to social assistance: no work and too little other income."""
    if h.work[i] != _UNEMPLOYED:
        return False
    equivalence = 1.0 + p.equivalence_adult * (h.adults[i] - 1) + p.equivalence_child * h.children[i]
    second = p.second_adult_share / (1.0 + p.second_adult_share) if h.adults[i] > 1 else 0.0
    return earning * equivalence * second < minimum


@lean_kernel
def _add_up(h: Any, earning: Any, p: Any, booked: Any) -> None:  # pragma: no cover - compiled
    """Adds up what the Rijk pays: singles and couples on assistance, and rent allowance in EUR."""
    booked[:] = 0.0
    paid: Any = 0.0
    for i in range(h.active.size):
        if not h.active[i] or h.place[i] < 0:
            continue
        paid += h.allowance[i]
        minimum = p.assistance_couple if h.adults[i] > 1 else p.assistance_single
        if h.assistance_taken[i] and entitled_to_assistance(h, i, np.float64(earning[i]), minimum, p):
            booked[1 if h.adults[i] > 1 else 0] += 1
    booked[2] = paid


def paid_by_rijk(city: City) -> tuple[float, float, float]:
    """Single households and others on social assistance, and the sum of rent allowance, EUR/month."""
    h, booked = city.households, np.empty(3)
    _add_up(
        h.view(_Households),
        city.earning(h.earning_capacity),
        rules_of(city.parameters, city.energy_factor),
        booked,
    )
    single, more, allowance = booked.tolist()
    return single, more, allowance
