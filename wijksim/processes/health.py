"""Mental and physical health: personal level, and what debt, cold, loneliness and damp do to it (links 5-8, 26)."""

import numpy as np
from scipy.special import ndtri

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.parameters import ParameterSet


def cannot_afford_warmth(
    residual: FloatColumn, bill: FloatColumn, income: FloatColumn, parameters: ParameterSet
) -> BoolColumn:
    """Whether a household cannot afford warmth: a high energy bill and nothing left at the end of the month."""
    return np.asarray((residual < 0) & (bill > parameters.energy.high_cost_share * income))


def strain_target(
    debt: BoolColumn, cold: BoolColumn, severely_lonely: BoolColumn, parameters: ParameterSet
) -> FloatColumn:
    """Effect in SD that present circumstances have on mental health in the long run."""
    p = parameters.health
    return debt * p.debt_effect + cold * p.cold_effect + severely_lonely * p.loneliness_effect


def circumstances(city: City, rows: Rows) -> FloatColumn:
    """Long-run effect of each household's present circumstances on its mental health, SD."""
    h = city.households
    cold = cannot_afford_warmth(h.residual[rows], h.energy_cost[rows], h.income[rows], city.parameters)
    lonely = h.loneliness[rows] > city.parameters.ties.severe
    return strain_target(h.problematic_debt[rows], cold, lonely, city.parameters)


def begin(city: City, rows: Rows) -> None:
    """Personal levels of health, at the measured level of the buurt (RIVM 2016), given circumstances.

    Means are set so that a standard normal person of the buurt is at high risk of anxiety or depression, or
    in less than good health, as often as measured; the city's own level is the zero of the scale.
    """
    h, b = city.households, city.buurten
    buurt = h.buurt[rows]
    weight = np.bincount(h.buurt[city.residents()], minlength=len(b)).astype(float)
    mental_level = -ndtri(b.poor_mental_share.astype(float))
    physical_level = ndtri(b.good_health_share.astype(float))
    mental_level -= np.average(mental_level, weights=weight)
    physical_level -= np.average(physical_level, weights=weight)
    target = circumstances(city, rows)
    mean_strain = np.bincount(buurt, weights=target, minlength=len(b)) / np.maximum(
        np.bincount(buurt, minlength=len(b)), 1
    )
    luck = city.streams.normal("health.mental", -1, h.id[rows])
    h.mental_trait[rows] = mental_level[buurt] - mean_strain[buurt] + luck
    luck = city.streams.normal("health.physical", -1, h.id[rows])
    h.physical_trait[rows] = physical_level[buurt] + luck
    h.mental_strain[rows] = target
    h.mental_health[rows] = h.mental_trait[rows] + target
    h.physical_health[rows] = physical_level_now(city, rows)


def physical_level_now(city: City, rows: Rows) -> FloatColumn:
    """Physical health in SD: personal level, age, and what the dwelling does to it."""
    h, d, p = city.households, city.dwellings, city.parameters.health
    dwelling = city.dwelling_of(rows)
    age = p.age_slope * np.maximum(h.age[rows] - p.age_zero, 0.0)
    return (
        h.physical_trait[rows]
        + age
        + d.damp[dwelling] * p.damp_effect
        + d.over_tight[dwelling] * p.over_tight_effect
    )


def renovation_comfort(city: City, rows: Rows) -> FloatColumn:
    """What a renovation adds to mental health beyond budget, debt and damp, SD; it fades (links 6, 17)."""
    p = city.parameters.health
    since = city.month - city.dwellings.last_renovation[city.dwelling_of(rows)]
    return p.retrofit_residual * np.exp2(-since / p.retrofit_residual_half_life)


def step(city: City) -> None:
    """Health moves towards what circumstances give, with the declared lags."""
    h, p = city.households, city.parameters.health
    rows = city.residents()
    h.mental_strain[rows] += (circumstances(city, rows) - h.mental_strain[rows]) / p.lag
    h.mental_health[rows] = h.mental_trait[rows] + h.mental_strain[rows] + renovation_comfort(city, rows)
    h.physical_health[rows] += (physical_level_now(city, rows) - h.physical_health[rows]) / p.damp_lag
