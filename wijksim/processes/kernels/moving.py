"""Who may wish to move this month, before processes/moving.py looks closer, and how long others have searched.

Moves themselves stand in moves.py.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.city.exposure import lowest_draw
from wijksim.city.selection import below_exponential
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.decisions.moving import STUDENTS
from wijksim.prefetch import coming, fetch
from wijksim.randomness import FIRST_BITS, rare_uniform

_OWNER_OCCUPIED, _SOCIAL_RENT, _PRIVATE_RENT = (int(tenure) for tenure in Tenure)
_MARGIN = np.float32(0.001)
"""Added to every log hazard, in the first look too: more than rounding can do to anybody's."""
with np.errstate(divide="ignore"):
    _LOG_FIRST_LUCK = np.log(np.arange(2**FIRST_BITS) * 2.0**-FIRST_BITS)
"""Log of the lowest draw, by its first bits."""


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
    """What makes households want to move: weights, of dissatisfaction and ties per unit of their scales."""

    dissatisfaction: Any
    satisfaction_mean: Any
    reputation_push: Any
    arrears_push: Any
    ties_pull: Any
    ties_mean: Any


@lean_kernel
def _add_up(h: Any, sums: Any) -> None:  # pragma: no cover - compiled
    """Writes the number of residents; their satisfaction, and its square; and their ties, and its square."""
    number, satisfaction, satisfaction_squared, ties, ties_squared = 0, 0.0, 0.0, 0.0, 0.0
    for i in range(h.active.size):
        living, value, kept = h.active[i] & (h.place[i] >= 0), h.life_satisfaction[i], h.ties[i]
        own, tied = np.float64(value) if living else 0.0, np.float64(kept) if living else 0.0
        number += living
        satisfaction += own
        satisfaction_squared += own * own
        ties += tied
        ties_squared += tied * tied
    sums[0], sums[1], sums[2], sums[3], sums[4] = (
        number,
        satisfaction,
        satisfaction_squared,
        ties,
        ties_squared,
    )


def _mean_and_spread(number: float, total: float, squares: float) -> tuple[float, float]:
    """Mean and spread of so many numbers; both are 0 where there are none."""
    if not number:
        return 0.0, 0.0
    mean = total / number
    return mean, math.sqrt(max(squares / number - mean * mean, 0.0))


def satisfaction_and_ties(city: City) -> tuple[tuple[float, float], tuple[float, float]]:
    """Mean and spread over the residents of life satisfaction, and of ties."""
    sums = np.empty(5)
    _add_up(city.households.view(_Households), sums)
    number, satisfaction, satisfaction_squared, ties, ties_squared = sums.tolist()
    return (
        _mean_and_spread(number, satisfaction, satisfaction_squared),
        _mean_and_spread(number, ties, ties_squared),
    )


@helper
def _log_chance(h: Any, i: Any, monthly: Any) -> Any:
    """Log of the monthly chance without stress."""
    age = np.uintp(min(max(np.int64(h.age[i]), 0), monthly.shape[0] - 1))
    return monthly[age, np.uintp(STUDENTS if h.student[i] else h.tenure[i])]


@helper
def _own_stress(h: Any, i: Any, stress: Any) -> Any:
    """Log of the factor on that chance, the buurt left out, and a margin."""
    log_factor = stress.dissatisfaction * (stress.satisfaction_mean - h.life_satisfaction[i])
    log_factor += stress.ties_pull * (stress.ties_mean - h.ties[i])
    return log_factor + stress.arrears_push * np.float32(h.arrears[i] > 0) + _MARGIN


@helper
def _log_hazard(h: Any, i: Any, monthly: Any, reputation: Any, stress: Any) -> Any:
    """Log of the monthly chance of a wish, and a margin."""
    pull = stress.reputation_push * reputation[np.uintp(h.buurt[i])]
    return _log_chance(h, i, monthly) + _own_stress(h, i, stress) - pull


@wide_kernel
def _first_look(
    h: Any, bits: Any, most: Any, push: Any, stress: Any, likely: Any
) -> None:  # pragma: no cover - compiled
    """Marks all whose draw may be low enough in the worst of buurten and at the age of most moves, and few others."""
    of_owners, of_social, of_private = most[_OWNER_OCCUPIED], most[_SOCIAL_RENT], most[_PRIVATE_RENT]
    of_students = most[STUDENTS]
    for i in range(likely.size):
        tenure, student = h.tenure[i], h.student[i]
        # Added up, because a choice among three would be compiled as a jump, and several rows at a time allow none.
        chance = of_owners * np.float32(tenure == _OWNER_OCCUPIED)
        chance += of_social * np.float32(tenure == _SOCIAL_RENT)
        chance += of_private * np.float32(tenure == _PRIVATE_RENT)
        chance = of_students if student else chance
        calm = below_exponential(-(_own_stress(h, i, stress) + push))
        likely[i] = lowest_draw(bits[i]) * calm < chance


@lean_kernel
def _low_enough(
    h: Any, rows: Any, first: Any, bits: Any, key: Any, monthly: Any, reputation: Any, stress: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Gives the number of rows written to ``found``, which a closer look and the draw itself make fewer.

    Neither jumps, so that the processor fetches what it needs of many households at a time. ``found`` is read and
    written at once: what is written lies never beyond what has been read.
    """
    number = 0
    for n in range(rows.size):
        fetch(h, coming(rows, n))
        i = np.uintp(rows[n])
        found[number] = i
        number += first[bits[i]] < _log_hazard(h, i, monthly, reputation, stress)
    closer, number = number, 0
    for n in range(closer):
        i = np.uintp(found[n])
        hazard = math.exp(_log_hazard(h, i, monthly, reputation, stress))
        found[number] = i
        number += rare_uniform(key, h.id[i]) < hazard
    return number


def low_enough(city: City, process: str, monthly: FloatColumn, stress: Stress) -> Rows:
    """Residents whose number of the month lies below the hazard of a wish, or within a rounding of it.

    Args:
        city: The city.
        process: Name of the decision, which keys the luck.
        monthly: Monthly chance without stress, ages in whole years x groups of
            :func:`~wijksim.decisions.moving.mobility_group`.
        stress: What raises or lowers it.
    """
    h, reputation = city.households.view(_Households), city.buurten.reputation
    bits, key = city.first_bits_of(process), city.streams.rare_key(process, city.month)
    narrow, most = Stress(*map(np.float32, stress)), monthly.max(axis=0).astype(np.float32)
    push = np.float32((-stress.reputation_push * reputation).max())
    likely = np.empty(len(city.households), dtype=np.bool_)
    _first_look(h, bits, most, push, narrow, likely)
    rows = city.residents_where(likely)
    with np.errstate(divide="ignore"):
        log_monthly = np.log(monthly)
    found = np.empty(rows.size + 1, dtype=np.intp)
    return found[: _low_enough(h, rows, _LOG_FIRST_LUCK, bits, key, log_monthly, reputation, narrow, found)]


@wide_kernel
def _search_on(
    active: Any, place: Any, searching: Any, months: Any, patience: Any, longer: Any
) -> None:  # pragma: no cover - compiled
    for i in range(months.size):
        months[i] += np.int16(searching[i] & active[i] & (place[i] >= 0))
    for i in range(months.size):
        longer[i] = searching[i] & (months[i] > patience)


def search_on(city: City, patience: int) -> Rows:
    """Adds a month to the search of all residents who search; gives those who search for more than ``patience``."""
    h, longer = city.households, np.empty(len(city.households), dtype=np.bool_)
    _search_on(h.active, h.place, h.searching, h.search_months, np.int16(patience), longer)
    return city.residents_where(longer)
