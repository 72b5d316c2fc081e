"""Mental and physical health: personal level, and what debt, cold, loneliness and damp do to it (links 5-8, 26)."""

import numpy as np
from scipy.special import ndtri

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels import health as kernels


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


def physical_level_now(city: City, rows: Rows) -> FloatColumn:
    """Physical health in SD: personal level, age, and what the dwelling does to it."""
    h, p = city.households, city.parameters.health
    age = p.age_slope * np.maximum(h.age[rows] - p.age_zero, 0.0)
    return (
        h.physical_trait[rows] + age + h.damp[rows] * p.damp_effect + h.over_tight[rows] * p.over_tight_effect
    )


def renovation_comfort(since: IntColumn, parameters: ParameterSet) -> FloatColumn:
    """What a renovation so many months ago adds to mental health beyond budget, debt and damp, SD (links 6, 17)."""
    p = parameters.health
    return p.retrofit_residual * np.exp2(-since / p.retrofit_residual_half_life)


def change(city: City, rows: Rows) -> None:
    """A month of health: the rule in plain numpy that :func:`step` carries out for all residents (links 5-8, 26).

    Mental strain goes part of the way to what :func:`circumstances` do in the long run, 1 over ``health.lag`` in
    months; physical health to :func:`physical_level_now`, 1 over ``health.damp_lag``. All in SD.

    Args:
        city: The city.
        rows: Residents; writes ``mental_strain``, ``mental_health`` and ``physical_health``.
    """
    h, p = city.households, city.parameters
    h.mental_strain[rows] += (circumstances(city, rows) - h.mental_strain[rows]) / p.health.lag
    since = city.month - h.last_renovation[rows]
    h.mental_health[rows] = h.mental_trait[rows] + h.mental_strain[rows] + renovation_comfort(since, p)
    now = h.physical_health[rows]
    h.physical_health[rows] += (physical_level_now(city, rows) - now) / p.health.damp_lag


def set_levels(city: City) -> None:
    """Levels of health per buurt at month 0, from the measured shares (RIVM 2016); the city's level is zero.

    Means are set so that a standard normal person of the buurt is at high risk of anxiety or depression, or in
    less than good health, as often as measured.
    """
    h, b = city.households, city.buurten
    rows = city.residents()
    size = np.bincount(h.buurt[rows], minlength=len(b)).astype(float)
    mental, physical = -ndtri(b.poor_mental_share.astype(float)), ndtri(b.good_health_share.astype(float))
    strain = np.bincount(h.buurt[rows], weights=circumstances(city, rows), minlength=len(b)) / np.maximum(
        size, 1
    )
    # What circumstances do on average is in the measured level already.
    b.mental_level[:] = mental - np.average(mental, weights=size) - strain
    b.physical_level[:] = physical - np.average(physical, weights=size)
    city.newcomer_mental_level = float(np.average(b.mental_level, weights=size))
    city.newcomer_physical_level = float(np.average(b.physical_level, weights=size))


def begin(city: City, rows: Rows) -> None:
    """Personal levels of health: those of the buurt at month 0, those of the city for newcomers later on.

    What a newcomer's level is does not depend on the buurt where it finds a place.
    """
    h, b = city.households, city.buurten
    here = h.buurt[rows]
    if city.month == 0:
        mental, physical = b.mental_level[here], b.physical_level[here]
    else:
        mental = np.full(rows.size, city.newcomer_mental_level)
        physical = np.full(rows.size, city.newcomer_physical_level)
    h.mental_trait[rows] = mental + city.streams.normal("health.mental", -1, h.id[rows])
    h.physical_trait[rows] = physical + city.streams.normal("health.physical", -1, h.id[rows])
    h.mental_strain[rows] = circumstances(city, rows)
    h.mental_health[rows] = h.mental_trait[rows] + h.mental_strain[rows]
    h.physical_health[rows] = physical_level_now(city, rows)


def step(city: City) -> None:
    """Does :func:`change` for all residents, in one compiled pass."""
    longest = city.month - int(city.households.last_renovation.min())
    kernels.change(city, renovation_comfort(np.arange(longest + 1), city.parameters))
