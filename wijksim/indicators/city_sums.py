"""Sums over all households of the city, each taken in parts side by side so that the processor adds several at once."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.compilation import helper
from wijksim.indicators.census_counts import Population, Spread

_LANES = 256
"""Parts of a sum."""


class _OfSpread(NamedTuple):
    """Sums over all households of the city, each in :data:`_LANES` parts."""

    states: Any
    """Of the part that the present state explains."""
    squares: Any
    """Squared differences from the mean: of life satisfaction, of that part, and products of both."""
    squares_of_states: Any
    products: Any


class Lanes(NamedTuple):
    """Every sum in its parts."""

    population: Population
    spread: _OfSpread


def no_sums() -> Lanes:
    """Room for the sums, at zero."""
    return Lanes(
        Population._make(np.zeros((len(Population._fields), _LANES))),
        _OfSpread._make(np.zeros((len(_OfSpread._fields), _LANES))),
    )


@helper
def add_up_city(h: Any, nowhere: Any, wijk: Any, city: Any) -> None:  # pragma: no cover - compiled
    """Adds up what is wanted of the whole city only."""
    no_wijk, people, states = np.uint8(nowhere), city.population, city.spread.states
    persons, adults, satisfaction, energy = (
        people.persons,
        people.adults,
        people.adult_satisfaction,
        people.energy_cost,
    )
    of_adults, of_children, points, bill, state = (
        h.adults,
        h.children,
        h.life_satisfaction,
        h.energy_cost,
        h.states,
    )
    for start in range(0, wijk.size, _LANES):
        for lane in range(min(_LANES, wijk.size - start)):
            i = np.uintp(start) + np.uintp(lane)
            lives, grown_up = wijk[i] != no_wijk, np.float64(of_adults[i])
            persons[lane] += grown_up + of_children[i] if lives else 0.0
            adults[lane] += grown_up if lives else 0.0
            satisfaction[lane] += points[i] * grown_up if lives else 0.0
            energy[lane] += np.float64(bill[i]) if lives else 0.0
            states[lane] += np.float64(state[i]) if lives else 0.0


@helper
def add_up_spread(
    h: Any, nowhere: Any, wijk: Any, mean: Any, number: Any, spread: Any
) -> None:  # pragma: no cover - compiled
    """Adds up how life satisfaction and what the present state explains of it lie around their means.

    Args:
        h: Households.
        nowhere: Wijk of those that do not live in the city.
        wijk: Wijk of each.
        mean: Mean life satisfaction.
        number: Households in the city.
        spread: The sums; that of the states has been made.
    """
    no_wijk, state_mean = np.uint8(nowhere), 0.0
    satisfaction, states, squares = h.life_satisfaction, h.states, spread.squares
    squares_of_states, products, of_states = spread.squares_of_states, spread.products, spread.states
    for lane in range(_LANES):
        state_mean += of_states[lane]
    state_mean /= number
    for start in range(0, wijk.size, _LANES):
        for lane in range(min(_LANES, wijk.size - start)):
            i = np.uintp(start) + np.uintp(lane)
            lives = wijk[i] != no_wijk
            apart, state_apart = satisfaction[i] - mean, states[i] - state_mean
            squares[lane] += apart * apart if lives else 0.0
            squares_of_states[lane] += state_apart * state_apart if lives else 0.0
            products[lane] += apart * state_apart if lives else 0.0


def totals(lanes: Lanes, satisfaction: float, number: float) -> tuple[Population, Spread]:
    """The sums, and what those of the spread say.

    Args:
        lanes: The sums in their parts.
        satisfaction: Life satisfaction of all households added up.
        number: Households.
    """
    population = Population._make(np.array(lanes.population).sum(axis=1).tolist())
    sums = _OfSpread._make(np.array(lanes.spread).sum(axis=1).tolist())
    return population, Spread(
        satisfaction / number,
        sums.squares / number,
        sums.squares_of_states / number,
        sums.products / number,
    )
