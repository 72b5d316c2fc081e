"""Health, household by household (twin of processes/health.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.compilation import helper, wide_kernel
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels.constants import once

_NOTHING = np.float32(0.0)


class _Households(NamedTuple):
    active: Any
    damp: Any
    over_tight: Any
    last_renovation: Any
    age: Any
    residual: Any
    energy_cost: Any
    income: Any
    loneliness: Any
    problematic_debt: Any
    mental_trait: Any
    mental_strain: Any
    mental_health: Any
    physical_trait: Any
    physical_health: Any


class Rules(NamedTuple):
    """Constants of health, float32 as the columns are."""

    severely_lonely: Any
    high_cost_share: Any
    age_slope: Any
    age_zero: Any
    debt_effect: Any
    cold_effect: Any
    loneliness_effect: Any
    damp_effect: Any
    over_tight_effect: Any
    lag: Any
    damp_lag: Any


@once
def rules_of(parameters: ParameterSet) -> Rules:
    """Takes the constants from the parameters of the run."""
    p = parameters.health
    return Rules(
        severely_lonely=np.float32(parameters.ties.severe),
        high_cost_share=np.float32(parameters.energy.high_cost_share),
        age_slope=np.float32(p.age_slope),
        age_zero=np.float32(p.age_zero),
        debt_effect=np.float32(p.debt_effect),
        cold_effect=np.float32(p.cold_effect),
        loneliness_effect=np.float32(p.loneliness_effect),
        damp_effect=np.float32(p.damp_effect),
        over_tight_effect=np.float32(p.over_tight_effect),
        lag=np.float32(p.lag),
        damp_lag=np.float32(p.damp_lag),
    )


@helper
def cannot_afford_warmth(residual: Any, bill: Any, income: Any, high_cost_share: Any) -> Any:
    """Whether a household cannot afford warmth: a high energy bill and nothing left."""
    return (residual < _NOTHING) & (bill > high_cost_share * income)


@helper
def strain_target(debt: Any, cold: Any, severely_lonely: Any, p: Any) -> Any:
    """Effect in SD that present circumstances have on mental health in the long run."""
    strain = np.float32(debt) * p.debt_effect + np.float32(cold) * p.cold_effect
    return strain + np.float32(severely_lonely) * p.loneliness_effect


@helper
def physical_level(trait: Any, age: Any, damp: Any, over_tight: Any, p: Any) -> Any:
    """Physical health in SD: personal level, age, and what the dwelling does to it."""
    own = trait + p.age_slope * np.float32(max(age - p.age_zero, _NOTHING))
    return own + np.float32(damp) * p.damp_effect + np.float32(over_tight) * p.over_tight_effect


@wide_kernel
def _change(h: Any, comfort: Any, month: Any, p: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        strain, physical = h.mental_strain[i], h.physical_health[i]
        cold = cannot_afford_warmth(h.residual[i], h.energy_cost[i], h.income[i], p.high_cost_share)
        target = strain_target(h.problematic_debt[i], cold, h.loneliness[i] > p.severely_lonely, p)
        strain_now = strain + (target - strain) / p.lag
        mental = h.mental_trait[i] + strain_now + comfort[np.uintp(month - h.last_renovation[i])]
        level = physical_level(h.physical_trait[i], h.age[i], h.damp[i], h.over_tight[i], p)
        physical_now = physical + (level - physical) / p.damp_lag
        h.mental_strain[i] = strain_now
        h.mental_health[i] = mental
        h.physical_health[i] = physical_now


def change(city: City, comfort: Any) -> None:
    """Health of all residents moves towards what circumstances give.

    Args:
        city: The city.
        comfort: What a renovation adds to mental health, by months since (index).
    """
    h, gained = city.households.view(_Households), comfort.astype(np.float32)
    _change(h, gained, city.month, rules_of(city.parameters))
