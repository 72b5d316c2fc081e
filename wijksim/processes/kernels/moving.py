"""Who may wish to move this month, and how long others have been searching (twin of processes/moving.py)."""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.city.exposure import lowest_draw
from wijksim.compilation import lean_kernel, wide_kernel
from wijksim.decisions.moving import STUDENTS
from wijksim.randomness import rare_uniform

_MARGIN = 0.001
"""Added to a log hazard: more than rounding can do to anybody's."""
_LANES = 256
"""Parts in which sums over all residents are made side by side."""


class _Households(NamedTuple):
    active: Any
    place: Any
    id: Any
    age: Any
    tenure: Any
    student: Any
    buurt: Any
    arrears: Any
    life_satisfaction: Any
    ties: Any


class Stress(NamedTuple):
    """What makes households want to move: each weight, and the mean and spread of what it weighs.

    Attributes:
        most: More than anybody's stress.
    """

    dissatisfaction: float
    satisfaction_mean: float
    satisfaction_spread: float
    reputation_push: float
    arrears_push: float
    ties_pull: float
    ties_mean: float
    ties_spread: float
    most: float


class _Sums(NamedTuple):
    """Sums over the residents, each in :data:`_LANES` parts."""

    number: Any
    satisfaction: Any
    satisfaction_squared: Any
    ties: Any
    ties_squared: Any


@wide_kernel
def _add_up(h: Any, sums: Any) -> None:  # pragma: no cover - compiled
    for start in range(0, h.active.size, _LANES):
        for lane in range(min(_LANES, h.active.size - start)):
            row = start + lane
            living, value, kept = h.active[row] & (h.place[row] >= 0), h.life_satisfaction[row], h.ties[row]
            satisfaction = np.float64(value) if living else 0.0
            ties = np.float64(kept) if living else 0.0
            sums.number[lane] += np.float64(living)
            sums.satisfaction[lane] += satisfaction
            sums.satisfaction_squared[lane] += satisfaction * satisfaction
            sums.ties[lane] += ties
            sums.ties_squared[lane] += ties * ties


def _mean_and_spread(number: float, total: float, squares: float) -> tuple[float, float]:
    mean = total / number
    return mean, math.sqrt(max(squares / number - mean * mean, 0.0))


def satisfaction_and_ties(city: City) -> tuple[tuple[float, float], tuple[float, float]]:
    """Mean and spread over the residents of life satisfaction, and of ties."""
    parts = np.zeros((len(_Sums._fields), _LANES))
    _add_up(city.households.view(_Households), _Sums._make(parts))
    sums = _Sums._make(parts.sum(axis=1).tolist())
    return (
        _mean_and_spread(sums.number, sums.satisfaction, sums.satisfaction_squared),
        _mean_and_spread(sums.number, sums.ties, sums.ties_squared),
    )


@lean_kernel
def _low_enough(
    h: Any, rows: Any, bits: Any, key: Any, monthly: Any, reputation: Any, stress: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Gives the number of rows written to ``found``."""
    number, oldest, most = 0, monthly.shape[0] - 1, math.exp(stress.most)
    for n in range(rows.size):
        i = np.uintp(rows[n])
        if not h.active[i] or h.place[i] < 0:
            continue
        age = np.uintp(min(max(np.int64(h.age[i]), 0), oldest))
        chance = monthly[age, np.uintp(STUDENTS if h.student[i] else h.tenure[i])]
        if lowest_draw(bits[i]) >= chance * most:
            continue
        luck = rare_uniform(key, h.id[i])
        satisfaction = (h.life_satisfaction[i] - stress.satisfaction_mean) / stress.satisfaction_spread
        ties = (h.ties[i] - stress.ties_mean) / stress.ties_spread
        log_factor = -stress.dissatisfaction * satisfaction - stress.ties_pull * ties
        log_factor -= stress.reputation_push * reputation[np.uintp(h.buurt[i])]
        log_factor += stress.arrears_push * (h.arrears[i] > 0)
        found[number] = i
        number += luck < chance * math.exp(log_factor + _MARGIN)
    return number


def low_enough(city: City, process: str, rows: Rows, monthly: FloatColumn, stress: Stress) -> Rows:
    """Residents whose number of the month lies below the hazard of a wish, or within a rounding of it.

    Args:
        city: The city.
        process: Name of the decision, which keys the luck.
        rows: Rows among which they are.
        monthly: Monthly chance without stress, ages in whole years x groups of
            :func:`~wijksim.decisions.moving.mobility_group`.
        stress: What raises or lowers it.
    """
    found = np.empty(rows.size + 1, dtype=np.intp)
    bits = city.first_bits_of(process)
    key, h = city.streams.rare_key(process, city.month), city.households.view(_Households)
    return found[: _low_enough(h, rows, bits, key, monthly, city.buurten.reputation, stress, found)]


@wide_kernel
def _search_on(
    active: Any, place: Any, searching: Any, months: Any, patience: Any, longer: Any
) -> None:  # pragma: no cover - compiled
    for i in range(months.size):
        months[i] += np.int16(searching[i] & active[i] & (place[i] >= 0))
    for i in range(months.size):
        longer[i] = searching[i] & active[i] & (place[i] >= 0) & (months[i] > patience)


def search_on(city: City, patience: int) -> Rows:
    """Adds a month to the search of all residents who search; gives those who search for more than ``patience``."""
    h, longer = city.households, np.empty(len(city.households), dtype=np.bool_)
    _search_on(h.active, h.place, h.searching, h.search_months, np.int16(patience), longer)
    return np.flatnonzero(longer)
