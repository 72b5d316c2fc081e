"""Sums over all households of the city, each taken in parts side by side so that the processor adds several at once."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper
from wijksim.indicators.census_counts import Population, Spread

LANES = 256
"""Parts of a sum."""


class _OfSpread(NamedTuple):
    """Sums over all households of the city, each in :data:`LANES` parts."""

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


SUMS = (*Population._fields, *_OfSpread._fields)
"""Names of all sums."""


def no_sums() -> FloatColumn:
    """Room for the sums, at zero, sums x parts."""
    return np.zeros((len(SUMS), LANES))


def by_name(sums: FloatColumn) -> Lanes:
    """The same room, for a kernel."""
    of_population = len(Population._fields)
    return Lanes(Population._make(sums[:of_population]), _OfSpread._make(sums[of_population:]))


@helper
def add_up_city(h: Any, nowhere: Any, wijk: Any, city: Any) -> None:  # pragma: no cover - compiled
    """Adds up what is wanted of the whole city only."""
    no_wijk = np.uint8(nowhere)
    for start in range(0, wijk.size, LANES):
        for lane in range(min(LANES, wijk.size - start)):
            i = np.uintp(start) + np.uintp(lane)
            lives, adults, children = wijk[i] != no_wijk, np.float64(h.adults[i]), h.children[i]
            points, bill = h.life_satisfaction[i] * adults, np.float64(h.energy_cost[i])
            city.persons[lane] += adults + children if lives else 0.0
            city.adults[lane] += adults if lives else 0.0
            city.adult_satisfaction[lane] += points if lives else 0.0
            city.energy_cost[lane] += bill if lives else 0.0


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
        spread: The sums.
    """
    no_wijk, state_mean = np.uint8(nowhere), 0.0
    for start in range(0, wijk.size, LANES):
        for lane in range(min(LANES, wijk.size - start)):
            i = np.uintp(start) + np.uintp(lane)
            lives, state = wijk[i] != no_wijk, np.float64(h.states[i])
            spread.states[lane] += state if lives else 0.0
    for lane in range(LANES):
        state_mean += spread.states[lane]
    state_mean /= number
    for start in range(0, wijk.size, LANES):
        for lane in range(min(LANES, wijk.size - start)):
            i = np.uintp(start) + np.uintp(lane)
            lives = wijk[i] != no_wijk
            apart, state_apart = h.life_satisfaction[i] - mean, h.states[i] - state_mean
            spread.squares[lane] += apart * apart if lives else 0.0
            spread.squares_of_states[lane] += state_apart * state_apart if lives else 0.0
            spread.products[lane] += apart * state_apart if lives else 0.0


def spread_of(sums: Mapping[str, FloatColumn], satisfaction: FloatColumn, number: FloatColumn) -> Spread:
    """What the sums say of the spread of life satisfaction; everything has one number for each month.

    Args:
        sums: The sums by name.
        satisfaction: Life satisfaction of all households added up.
        number: Households.
    """
    squares = (sums[name] for name in ("squares", "squares_of_states", "products"))
    return Spread(satisfaction / number, *(summed / number for summed in squares))
