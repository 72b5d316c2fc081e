"""How lives in the city begin for those who come after month 0: all first states in two passes.

Twin of what ``begin`` does in budget.py, ties.py, health.py, trust.py and satisfaction.py, one after the other.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.city.remembered import log_of_income
from wijksim.compilation import helper, lean_kernel
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels import budget, health, satisfaction, ties
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.residence import ask_for_homes
from wijksim.randomness import keyed_uniform

_AHEAD = 2
"""Newcomers before which columns are asked of memory."""


class _Settling(NamedTuple):
    """Columns of households that have to do with first budgets and ties."""

    id: Any
    place: Any
    dwelling: Any
    room: Any
    share: Any
    buurt: Any
    age: Any
    tenure: Any
    income: Any
    equivalised_income: Any
    adults: Any
    children: Any
    student: Any
    allowance_taken: Any
    rent: Any
    allowance: Any
    energy_cost: Any
    energy_poor: Any
    residual: Any
    sociability: Any
    ties: Any
    loneliness_trait: Any


class _Feeling(NamedTuple):
    """Columns of households that have to do with first health, trust and satisfaction."""

    id: Any
    quality: Any
    damp: Any
    over_tight: Any
    buurt: Any
    age: Any
    work: Any
    income: Any
    adults: Any
    energy_cost: Any
    residual: Any
    problematic_debt: Any
    loneliness: Any
    mental_trait: Any
    mental_strain: Any
    mental_health: Any
    physical_trait: Any
    physical_health: Any
    trust: Any
    trait: Any
    income_reference: Any
    quality_reference: Any
    nuisance: Any
    forced_move: Any
    states: Any
    life_satisfaction: Any


class _Costs(NamedTuple):
    """Columns of dwellings that make what it costs to live in them."""

    gas: Any
    rent: Any
    label: Any


class _Buurten(NamedTuple):
    safety: Any
    cohesion: Any


class _Luck(NamedTuple):
    """Streams of the uniform draws that are made once in a life."""

    non_take_up: Any
    sociability: Any
    low_trait: Any


_ONCE_IN_A_LIFE = tuple(
    (name, -1)
    for name in ("ties.loneliness", "health.mental", "health.physical", "trust.initial", "satisfaction.trait")
)
"""Processes of which each newcomer gets a standard normal number, and the month that stands for a whole life."""


class _Normals(NamedTuple):
    """Standard normal numbers of each newcomer: all but that of loneliness; of the month, the mood."""

    mental: Any
    physical: Any
    trust: Any
    trait: Any
    mood: Any


class _Rules(NamedTuple):
    """Constants of what newcomers are like."""

    allowance_non_take_up: float
    sociability: float
    sociability_range: float
    student_share: float
    loneliness_slope: float
    trust_mean: float
    trust_spread: float
    low_share: float
    low_mean: float
    low_spread: float
    trait_mean: float
    trait_spread: float
    noise: float


class _Levels(NamedTuple):
    """What newcomers are like on average, as the households of month 0 say."""

    lonely: float
    """A probit, as loneliness is."""
    mental: float
    physical: float


@helper
def _first_budget(
    i: Any, h: Any, d: Any, rent_below: Any, electricity: Any, luck: Any, p: Any, rules: Any
) -> None:
    """Whether a household takes up rent allowance, and what is left of its income, EUR/month."""
    taken = not keyed_uniform(luck.non_take_up, h.id[i], 0) < p.allowance_non_take_up
    h.allowance_taken[i] = taken
    budget.settle_one(i, h, taken, d, rent_below, electricity, rules)


@helper
def _first_ties(i: Any, h: Any, meeting: Any, luck: Any, normal: Any, lonely: Any, p: Any) -> Any:
    """Who comes from elsewhere has no ties yet; gives loneliness as a probit."""
    drawn = keyed_uniform(luck.sociability, h.id[i], 0) - 0.5
    sociability = np.float32(p.sociability + p.sociability_range * drawn)
    none, here = np.float32(0.0), meeting[np.uintp(h.buurt[i])]
    long_run = ties.long_run_ties(sociability, h.student[i], here, p.student_share)
    usual = p.loneliness_slope * (long_run - sociability)
    trait = np.float32(lonely + usual + normal)
    h.sociability[i], h.ties[i], h.loneliness_trait[i] = sociability, none, trait
    return ties.loneliness_probit(trait, none, sociability, np.float32(p.loneliness_slope))


@lean_kernel
def _settle_in(  # pragma: no cover - compiled
    rows: Any,
    h: Any,
    d: Any,
    rent_below: Any,
    electricity: Any,
    meeting: Any,
    luck: Any,
    normal: Any,
    lonely: Any,
    p: Any,
    budget_rules: Any,
    loneliness: Any,
    equivalised: Any,
) -> None:
    """Writes first budgets and ties; hands over loneliness, as a probit, and equivalised income."""
    for n in range(rows.size):
        ask_for_homes(rows, n, _AHEAD, h, d, rent_below)
        i = np.uintp(rows[n])
        _first_budget(i, h, d, rent_below, electricity, luck, p, budget_rules)
        loneliness[n] = _first_ties(i, h, meeting, luck, normal[n], lonely, p)
        equivalised[n] = h.equivalised_income[i]


@helper
def _first_health(i: Any, n: Any, h: Any, normals: Any, levels: Any, rules: Any) -> Any:
    """Personal levels of health, and what present circumstances do to them."""
    mental = np.float32(levels.mental + normals.mental[n])
    physical = np.float32(levels.physical + normals.physical[n])
    cold = health.cannot_afford_warmth(h.residual[i], h.energy_cost[i], h.income[i], rules.high_cost_share)
    lonely = h.loneliness[i] > rules.severely_lonely
    strain = np.float32(health.strain_target(h.problematic_debt[i], cold, lonely, rules))
    level = health.physical_level(physical, h.age[i], h.damp[i], h.over_tight[i], rules)
    h.mental_trait[i], h.mental_strain[i], h.mental_health[i] = mental, strain, mental + strain
    h.physical_trait[i], h.physical_health[i] = physical, level


@helper
def _first_satisfaction(
    i: Any, n: Any, h: Any, b: Any, log_income: Any, luck: Any, normals: Any, p: Any, rules: Any
) -> Any:
    """Personal trait, and life satisfaction of somebody who is used to what it has."""
    quality = h.quality[i]
    drawn, low = normals.trait[n], keyed_uniform(luck.low_trait, h.id[i], 0) < p.low_share
    trait = np.float32(p.low_mean + p.low_spread * drawn if low else p.trait_mean + p.trait_spread * drawn)
    states = satisfaction.states_of(h, i, b, log_income, log_income, quality, rules)
    mood, events = p.noise * normals.mood[n], h.nuisance[i] + h.forced_move[i]
    h.trait[i], h.states[i] = trait, states
    h.income_reference[i], h.quality_reference[i] = log_income, quality
    h.life_satisfaction[i] = satisfaction.life_satisfaction(trait, states, events, mood)


@lean_kernel
def _feel_at_home(  # pragma: no cover - compiled
    rows: Any,
    h: Any,
    b: Any,
    loneliness: Any,
    log_income: Any,
    luck: Any,
    normals: Any,
    levels: Any,
    p: Any,
    health_rules: Any,
    satisfaction_rules: Any,
) -> None:
    for n in range(rows.size):
        fetch(h, coming(rows, n, _AHEAD))
        i = np.uintp(rows[n])
        h.loneliness[i] = loneliness[n]
        _first_health(i, n, h, normals, levels, health_rules)
        trust = p.trust_mean + p.trust_spread * normals.trust[n]
        h.trust[i] = min(max(trust, 0.0), 1.0)
        _first_satisfaction(i, n, h, b, log_income[n], luck, normals, p, satisfaction_rules)


_TAKEN_OVER = {
    "ties": ("sociability", "sociability_range", "student_share", "loneliness_slope"),
    "satisfaction": ("low_share", "low_mean", "low_spread", "trait_mean", "trait_spread", "noise"),
}
"""Constants that bear the name of the parameter, by group of parameters."""


@once
def _rules_of(p: ParameterSet) -> _Rules:
    """Takes the constants from the parameters of the run."""
    taken_over = {
        name: float(getattr(getattr(p, group), name))
        for group, names in _TAKEN_OVER.items()
        for name in names
    }
    return _Rules(
        allowance_non_take_up=float(p.budget.allowance_non_take_up),
        trust_mean=float(p.trust.initial_mean),
        trust_spread=float(p.trust.initial_spread),
        **taken_over,
    )


def _levels(city: City) -> _Levels:
    severe, lonely_share = ndtri((city.parameters.ties.severe, city.newcomer_lonely_share)).tolist()
    return _Levels(
        lonely=severe + lonely_share,
        mental=float(city.newcomer_mental_level),
        physical=float(city.newcomer_physical_level),
    )


def begin(city: City, rows: Rows, meeting: FloatColumn) -> None:
    """Begins the lives of households that come from outside, or have split off, in the month in which they move in.

    Args:
        city: The city, after month 0.
        rows: Households that have moved in this month.
        meeting: Factor that chances to meet give on ties, by buurt.
    """
    h, d, b = city.households, city.dwellings, city.buurten
    parameters, p, levels = city.parameters, _rules_of(city.parameters), _levels(city)
    luck = _Luck(
        non_take_up=city.streams.key("budget.non_take_up", -1),
        sociability=city.streams.key("ties.sociability", -1),
        low_trait=city.streams.key("satisfaction.low_trait", -1),
    )
    # Drawn beforehand: compiled into the passes, each draw takes seconds of the first start.
    draws = *_ONCE_IN_A_LIFE, ("satisfaction.mood", city.month)
    lonely, *others = city.streams.normals(draws, h.id[rows])
    normals = _Normals(*others)
    probits, equivalised = np.empty((2, rows.size), dtype=h.loneliness.dtype)
    _settle_in(
        rows,
        h.view(_Settling),
        d.view(_Costs),
        city.places.rent_below,
        city.electricity,
        meeting,
        luck,
        lonely,
        levels.lonely,
        p,
        budget.rules_now(city),
        probits,
        equivalised,
    )
    nothing_fades = satisfaction.Paces(1.0, 0.0, 0.0)
    _feel_at_home(
        rows,
        h.view(_Feeling),
        b.view(_Buurten),
        ndtr(probits),
        log_of_income(equivalised),
        luck,
        normals,
        levels,
        p,
        health.rules_of(parameters),
        satisfaction.rules_of(parameters, city.income_centre, nothing_fades),
    )
