"""Life satisfaction: a dominant personal trait, states that matter, events that fade (section 3)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wijksim.city.categories import Work
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes.health import cannot_afford_warmth
from wijksim.processes.kernels import satisfaction as kernels

_LOWEST, _HIGHEST = 0.0, 10.0


@dataclass(frozen=True)
class State:
    """What life satisfaction depends on, one element per household."""

    without_work: BoolColumn
    partner: BoolColumn
    income: FloatColumn
    """Log income against the city's centre, fading part taken off."""
    mental_health: FloatColumn
    physical_health: FloatColumn
    severely_lonely: BoolColumn
    debt: BoolColumn
    cold: BoolColumn
    dwelling: FloatColumn
    """Dwelling quality against what the household has grown used to."""
    safety: FloatColumn
    cohesion: FloatColumn
    trust: FloatColumn


def state_terms(state: State, parameters: ParameterSet) -> Iterator[tuple[str, FloatColumn]]:
    """Contribution of each state to life satisfaction, points on 0-10 (table 3.2), by its name in :class:`State`."""
    p = parameters.satisfaction
    yield "without_work", p.unemployed * state.without_work
    yield "partner", p.partner * state.partner
    yield "income", p.log_income * state.income
    yield "mental_health", p.mental_health * state.mental_health
    yield "physical_health", p.physical_health * state.physical_health
    yield "severely_lonely", p.severe_loneliness * state.severely_lonely
    yield "debt", p.debt * state.debt
    yield "cold", p.cold * state.cold
    yield "dwelling", p.dwelling * state.dwelling
    yield "safety", p.safety * state.safety
    yield "cohesion", p.cohesion * state.cohesion
    yield "trust", p.trust * state.trust


def state_part(state: State, parameters: ParameterSet) -> FloatColumn:
    """Contribution of all states to life satisfaction, points on 0-10."""
    return np.asarray(sum(term for _, term in state_terms(state, parameters)))


def fading_income(
    log_income: FloatColumn, reference: FloatColumn, centre: float, lasting: float
) -> FloatColumn:
    """Income as it is felt: one part lasts, the other fades with what the household grows used to."""
    return lasting * (log_income - centre) + (1.0 - lasting) * (log_income - reference)


def log_equivalised_income(city: City, rows: Rows) -> FloatColumn:
    """Log of equivalised household income."""
    return np.log(np.maximum(city.households.equivalised_income[rows], 1.0))


def state_of(city: City, rows: Rows) -> State:
    """Reads the state of these households from the tables."""
    h, b, p = city.households, city.buurten, city.parameters
    buurt = h.buurt[rows]
    income = fading_income(
        log_equivalised_income(city, rows),
        h.income_reference[rows],
        city.income_centre,
        p.satisfaction.income_lasting,
    )
    cold = cannot_afford_warmth(h.residual[rows], h.energy_cost[rows], h.income[rows], p)
    return State(
        without_work=(h.work[rows] == Work.UNEMPLOYED) | (h.work[rows] == Work.UNABLE),
        partner=h.adults[rows] > 1,
        income=income,
        mental_health=h.mental_health[rows],
        physical_health=h.physical_health[rows],
        severely_lonely=h.loneliness[rows] > p.ties.severe,
        debt=h.problematic_debt[rows],
        cold=cold,
        dwelling=h.quality[rows] - h.quality_reference[rows],
        safety=b.safety[buurt],
        cohesion=b.cohesion[buurt],
        trust=(h.trust[rows] - p.trust.initial_mean) / p.trust.initial_spread,
    )


def begin(city: City, rows: Rows) -> None:
    """Draws the personal trait, and lets newcomers be used to what they have."""
    h, p = city.households, city.parameters.satisfaction
    ids = h.id[rows]
    low = city.streams.event("satisfaction.low_trait", -1, ids, p.low_share)
    luck = city.streams.normal("satisfaction.trait", -1, ids)
    h.trait[rows] = np.where(low, p.low_mean + p.low_spread * luck, p.trait_mean + p.trait_spread * luck)
    h.income_reference[rows] = log_equivalised_income(city, rows)
    h.quality_reference[rows] = h.quality[rows]
    update(city, rows)


def mood_of(city: City, rows: Rows) -> FloatColumn:
    """What neither character nor circumstances explain this month, points on 0-10."""
    noise = city.parameters.satisfaction.noise
    return np.asarray(noise * city.streams.normal("satisfaction.mood", city.month, city.households.id[rows]))


def update(city: City, rows: Rows) -> None:
    """Computes life satisfaction of the month, 0-10."""
    h = city.households
    mood = mood_of(city, rows)
    events = h.nuisance[rows] + h.forced_move[rows]
    h.states[rows] = state_part(state_of(city, rows), city.parameters)
    total = h.trait[rows] + h.states[rows] + events + mood
    h.life_satisfaction[rows] = np.clip(total, _LOWEST, _HIGHEST)


def paces(city: City) -> kernels.Paces:
    """How fast the effect of a forced move fades, and people grow used to dwelling and income: shares per month."""
    p = city.parameters
    fades = np.exp2(-1.0 / p.market.forced_move_half_life)
    if not city.pathways.adaptation:
        return kernels.Paces(fades, 0.0, 0.0)
    used = (p.satisfaction.dwelling_half_life, p.satisfaction.income_half_life)
    return kernels.Paces(fades, *(float(-np.expm1(-np.log(2.0) / half_life)) for half_life in used))


def live(city: City, rows: Rows) -> None:
    """A month of life satisfaction: the rule in plain numpy that :func:`step` carries out for all residents.

    The effect of a forced move (points) fades; the quality (SD) and the log income to which people are used go part of
    the way to what these are, at :func:`paces`; life satisfaction (0-10) is what :func:`update` makes of it.

    Args:
        city: The city.
        rows: Residents; writes ``forced_move``, ``quality_reference``, ``income_reference``, ``states`` and
            ``life_satisfaction``.
    """
    h, pace = city.households, paces(city)
    h.forced_move[rows] *= np.float32(pace.forced_move_left)
    h.quality_reference[rows] += np.float64(pace.quality) * (h.quality[rows] - h.quality_reference[rows])
    away = log_equivalised_income(city, rows) - h.income_reference[rows]
    h.income_reference[rows] += np.float64(pace.income) * away
    update(city, rows)


def step(city: City) -> None:
    """Does :func:`live` for all residents, in one compiled pass.

    With the pathway ``adaptation`` off, nobody grows used to anything; temporary events still pass.
    """
    kernels.live(city, city.log_income(city.households.equivalised_income), paces(city))
