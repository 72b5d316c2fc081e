"""Life satisfaction, household by household (twin of processes/satisfaction.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Work
from wijksim.city.city import City
from wijksim.compilation import helper, wide_kernel
from wijksim.normal import standard_normal
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.health import cannot_afford_warmth
from wijksim.processes.kernels.residence import row_of
from wijksim.randomness import half_key, mix

_UNEMPLOYED, _UNABLE = int(Work.UNEMPLOYED), int(Work.UNABLE)
_LOWEST, _HIGHEST = np.float32(0.0), np.float32(10.0)
_BLOCK = 1024
"""Households whose draws are kept at once, near the processor."""


class _Households(NamedTuple):
    active: Any
    quality: Any
    buurt: Any
    work: Any
    adults: Any
    residual: Any
    energy_cost: Any
    income: Any
    mental_health: Any
    physical_health: Any
    loneliness: Any
    problematic_debt: Any
    trust: Any
    trait: Any
    income_reference: Any
    quality_reference: Any
    nuisance: Any
    forced_move: Any
    states: Any
    life_satisfaction: Any


class _Surroundings(NamedTuple):
    safety: Any
    cohesion: Any


class Rules(NamedTuple):
    """Weights of satisfaction, and the pace at which people grow used to things; float32 as the columns are."""

    unemployed: Any
    partner: Any
    severe_loneliness: Any
    debt: Any
    cold: Any
    noise: Any
    log_income: Any
    mental_health: Any
    physical_health: Any
    dwelling: Any
    safety: Any
    cohesion: Any
    trust: Any
    income_lasting: Any
    income_fading: Any
    income_centre: Any
    high_cost_share: Any
    severely_lonely: Any
    trust_mean: Any
    trust_spread: Any
    forced_move_left: Any
    quality_pace: Any
    income_pace: Any


class Paces(NamedTuple):
    """What a month leaves of things that fade, and the shares of the way by which people grow used to others."""

    forced_move_left: Any
    quality: float
    income: float


@once
def weights_of(parameters: ParameterSet) -> Rules:
    """Takes the constants from the parameters of the run; those of the city and of the month are 0 yet."""
    p = parameters.satisfaction
    return Rules(
        unemployed=np.float32(p.unemployed),
        partner=np.float32(p.partner),
        severe_loneliness=np.float32(p.severe_loneliness),
        debt=np.float32(p.debt),
        cold=np.float32(p.cold),
        noise=np.float32(p.noise),
        log_income=np.float32(p.log_income),
        mental_health=np.float32(p.mental_health),
        physical_health=np.float32(p.physical_health),
        dwelling=np.float32(p.dwelling),
        safety=np.float32(p.safety),
        cohesion=np.float32(p.cohesion),
        trust=np.float32(p.trust),
        income_lasting=np.float32(p.income_lasting),
        income_fading=np.float32(1.0 - p.income_lasting),
        income_centre=np.float32(0.0),
        high_cost_share=np.float32(parameters.energy.high_cost_share),
        severely_lonely=np.float32(parameters.ties.severe),
        trust_mean=np.float32(parameters.trust.initial_mean),
        trust_spread=np.float32(parameters.trust.initial_spread),
        forced_move_left=np.float32(0.0),
        quality_pace=np.float32(0.0),
        income_pace=np.float32(0.0),
    )


def rules_of(parameters: ParameterSet, income_centre: float, paces: Paces) -> Rules:
    """All constants of the month."""
    return weights_of(parameters)._replace(
        income_centre=np.float32(income_centre),
        forced_move_left=np.float32(paces.forced_move_left),
        quality_pace=np.float32(paces.quality),
        income_pace=np.float32(paces.income),
    )


@helper
def personal_terms(h: Any, i: Any, log_income: Any, reference: Any, p: Any) -> Any:
    """Work, partner, income, health, loneliness, debt and cold: points on 0-10."""
    without_work = (h.work[i] == _UNEMPLOYED) | (h.work[i] == _UNABLE)
    lasting = p.income_lasting * (log_income - p.income_centre)
    income = lasting + p.income_fading * (log_income - reference)
    cold = cannot_afford_warmth(h.residual[i], h.energy_cost[i], h.income[i], p.high_cost_share)
    total = p.unemployed * np.float32(without_work) + p.partner * np.float32(h.adults[i] > 1)
    total += p.log_income * income
    total += p.mental_health * h.mental_health[i]
    total += p.physical_health * h.physical_health[i]
    total += p.severe_loneliness * np.float32(h.loneliness[i] > p.severely_lonely)
    total += p.debt * np.float32(h.problematic_debt[i])
    return total + p.cold * np.float32(cold)


@helper
def home_terms(quality: Any, reference: Any, safety: Any, cohesion: Any, trust: Any, p: Any) -> Any:
    """Dwelling, safety, cohesion and trust: points on 0-10, one by one in that order."""
    return (
        p.dwelling * (quality - reference),
        p.safety * safety,
        p.cohesion * cohesion,
        p.trust * ((trust - p.trust_mean) / p.trust_spread),
    )


@helper
def states_of(h: Any, i: Any, b: Any, log_income: Any, earned: Any, used_to: Any, p: Any) -> Any:
    """What circumstances add up to, points on 0-10, for who is used to this income and quality of dwelling."""
    buurt = row_of(h.buurt[i])
    states = personal_terms(h, i, log_income, earned, p)
    for term in home_terms(h.quality[i], used_to, b.safety[buurt], b.cohesion[buurt], h.trust[i], p):
        states += term
    return states


@helper
def life_satisfaction(trait: Any, states: Any, events: Any, mood: Any) -> Any:
    """Everything together, on the scale of 0-10."""
    return min(max(trait + states + events + mood, _LOWEST), _HIGHEST)


@wide_kernel
def _moods(ids: Any, stream: Any, noise: Any, words: Any, mood: Any) -> None:  # pragma: no cover - compiled
    """A keyed normal number for each household, block by block: hashes several at a time, then what needs a jump."""
    for start in range(0, ids.size, words.size):
        end = min(start + words.size, ids.size)
        block, drawn = ids[start:end], mood[start:end]
        for i in range(block.size):
            words[i] = mix(half_key(stream, block[i]))
        for i in range(drawn.size):
            drawn[i] = noise * standard_normal(words[i])


@wide_kernel
def _live(h: Any, b: Any, log_income: Any, mood: Any, p: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        quality, used_to, earned = h.quality[i], h.quality_reference[i], h.income_reference[i]
        used_to_now = used_to + p.quality_pace * (quality - used_to)
        earned_now = earned + p.income_pace * (log_income[i] - earned)
        move = h.forced_move[i] * p.forced_move_left
        states = states_of(h, i, b, log_income[i], earned_now, used_to_now, p)
        h.forced_move[i] = move
        h.quality_reference[i] = used_to_now
        h.income_reference[i] = earned_now
        h.states[i] = states
        h.life_satisfaction[i] = life_satisfaction(h.trait[i], states, h.nuisance[i] + move, mood[i])


def live(city: City, log_income: Any, paces: Paces) -> None:
    """Residents grow used to what they have, events fade, and satisfaction follows.

    Args:
        city: The city.
        log_income: Log equivalised income, one element per row of households.
        paces: How fast.
    """
    h, p = city.households, rules_of(city.parameters, city.income_centre, paces)
    mood, stream = np.empty(len(h), np.float32), city.streams.key("satisfaction.mood", city.month)
    _moods(h.id, stream, p.noise, np.empty(_BLOCK, dtype=np.uint64), mood)
    _live(h.view(_Households), city.buurten.view(_Surroundings), log_income, mood, p)
