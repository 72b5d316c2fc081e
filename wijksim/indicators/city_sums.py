"""Sums over all households of the city, each taken in parts side by side so that the processor adds several at once."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper
from wijksim.indicators.census_counts import Population, Spread

LANES = 256
"""Parts of a sum."""


MIDDLE = 7.0
"""Life satisfaction from which squares are taken: so near the mean that taking this out afterwards costs no digits."""


class CitySums(NamedTuple):
    """Sums over all households of the city, each in :data:`LANES` parts."""

    persons: Any
    adults: Any
    adult_satisfaction: Any
    """Life satisfaction x adults."""
    energy_cost: Any
    """EUR/month."""
    states: Any
    """The part of life satisfaction that the present state explains."""
    squares: Any
    """Squared differences from :data:`MIDDLE`: of life satisfaction, of that part, and products of both."""
    squares_of_states: Any
    products: Any


def no_sums() -> FloatColumn:
    """Room for the sums, at zero, sums x parts."""
    return np.zeros((len(CitySums._fields), LANES))


@helper
def add_up_city(h: Any, nowhere: Any, wijk: Any, city: Any) -> None:  # pragma: no cover - compiled
    """Adds up what is wanted of the whole city only.

    Args:
        h: Households.
        nowhere: Wijk of those that do not live in the city.
        wijk: Wijk of each.
        city: The sums, :class:`CitySums`.
    """
    no_wijk = np.uint8(nowhere)
    for start in range(0, wijk.size, LANES):
        for lane in range(min(LANES, wijk.size - start)):
            i = np.uintp(start) + np.uintp(lane)
            lives, adults, children = wijk[i] != no_wijk, np.float64(h.adults[i]), h.children[i]
            satisfaction, state = np.float64(h.life_satisfaction[i]), np.float64(h.states[i])
            points, bill = satisfaction * adults, np.float64(h.energy_cost[i])
            apart, state_apart = satisfaction - MIDDLE, state - MIDDLE
            city.persons[lane] += adults + children if lives else 0.0
            city.adults[lane] += adults if lives else 0.0
            city.adult_satisfaction[lane] += points if lives else 0.0
            city.energy_cost[lane] += bill if lives else 0.0
            city.states[lane] += state if lives else 0.0
            city.squares[lane] += apart * apart if lives else 0.0
            city.squares_of_states[lane] += state_apart * state_apart if lives else 0.0
            city.products[lane] += apart * state_apart if lives else 0.0


def population_of(sums: CitySums) -> Population:
    """The people of the city; one number for each month."""
    return Population(sums.persons, sums.adults, sums.adult_satisfaction, sums.energy_cost)


def spread_of(sums: CitySums, satisfaction: FloatColumn, number: FloatColumn) -> Spread:
    """What the sums say of the spread of life satisfaction; everything has one number for each month, NaN of nobody.

    Args:
        sums: The sums.
        satisfaction: Life satisfaction of all households added up.
        number: Households.
    """
    number = np.where(number > 0, number, np.nan)
    mean, state_mean = satisfaction / number, sums.states / number
    apart, state_apart = mean - MIDDLE, state_mean - MIDDLE
    return Spread(
        mean,
        sums.squares / number - apart**2,
        sums.squares_of_states / number - state_apart**2,
        sums.products / number - apart * state_apart,
    )
