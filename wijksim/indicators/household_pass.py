"""The pass over all households that counts them and adds them up for the census."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.compilation import helper, wide_kernel
from wijksim.indicators.city_sums import Lanes, add_up_city, add_up_spread
from wijksim.indicators.household_codes import (
    CHANGED,
    DISPLACED,
    NEW,
    STAYED,
    URGENT,
    encode_home,
    encode_life,
    encode_position,
    encode_state,
    mark_changed,
    mark_tenants,
    mark_waiting,
    note_income,
)
from wijksim.indicators.household_traits import LEVELS, POSITIONS, STUDENT, VULNERABLE_TOO
from wijksim.processes.kernels.selection import list_rows


class OfWijk(NamedTuple):
    """Sums over the households of a wijk."""

    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any


class OfBuurt(NamedTuple):
    """Sums over the households of a buurt."""

    satisfaction: Any
    log_income: Any
    """Kept from month to month."""
    earners_log_income: Any


class Households(NamedTuple):
    """Columns that are read."""

    active: Any
    place: Any
    wijk: Any
    buurt: Any
    life_satisfaction: Any
    states: Any
    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any
    loneliness: Any
    problematic_debt: Any
    known: Any
    arrears: Any
    energy_poor: Any
    energy_cost: Any
    equivalised_income: Any
    income: Any
    student: Any
    work: Any
    support: Any
    searching: Any
    type: Any
    age: Any
    adults: Any
    children: Any
    origin: Any
    tenure: Any
    tenancy_start: Any
    urgent: Any
    displaced_from: Any
    registered: Any


class Counts(NamedTuple):
    """What is kept from month to month; the last group, nowhere, is out of use.

    How often each number occurs, groups x numbers, and sums of logarithms of incomes: float32 in float64, which stay
    exact when they are taken out again.
    """

    positions: NDArray[np.int32]
    lives: NDArray[np.int32]
    states: NDArray[np.int32]
    log_income: NDArray[np.float64]
    """By buurt."""
    earners_log_income: NDArray[np.float64]


class Found(NamedTuple):
    """What a pass over the households fills, from zero."""

    social: NDArray[np.void]
    """One record, :class:`SocialRent`."""
    wijken: NDArray[np.void]
    """A record for each, :class:`OfWijk`, and one for nowhere."""
    satisfaction: NDArray[np.float64]
    """Sum by buurt, and of nowhere."""
    city: Lanes
    mark: NDArray[np.uint8]
    looked_at: NDArray[np.int32]
    low: NDArray[np.bool_]
    """Which households are less satisfied than the limit of their wijk."""
    lowest: NDArray[np.float32]
    """How satisfied they are, wijk after wijk; there is room for everybody."""
    ends: NDArray[np.int64]
    """Where each wijk ends in it."""


@helper
def _count_in(
    row: Any, code: Any, incomes: Any, counts: Any, sign: Any
) -> None:  # pragma: no cover - compiled
    """Puts a household into the counts (``sign`` 1), or takes it out (-1)."""
    wijk, buurt = np.uintp(code.wijk[row]), np.uintp(code.buurt[row])
    position = np.uintp(code.position[row]) + np.uintp(incomes.quintile[row])
    counts.positions[buurt, position] += sign
    counts.lives[wijk, np.uintp(code.life[row])] += sign
    counts.states[wijk, np.uintp(code.state[row])] += sign
    log = sign * np.float64(incomes.log[row])
    counts.log_income[buurt] += log
    counts.earners_log_income[buurt] += log if position % LEVELS < STUDENT else 0.0


@helper
def _count_marked(
    h: Any,
    p: Any,
    log_income: Any,
    old: Any,
    new: Any,
    incomes: Any,
    counts: Any,
    mark: Any,
    rows: Any,
    social: Any,
) -> None:  # pragma: no cover - compiled
    """Counts those that are looked at: again where their numbers have changed, and who waits or has come."""
    state = new.state
    urgent, displaced, stayed, started, vulnerable = 0, 0, 0, 0, 0
    for n in range(list_rows(mark, rows)):
        row = np.uintp(rows[n])
        marked = mark[row]
        if marked & CHANGED:
            _count_in(row, old, incomes, counts, -1)
            note_income(row, h, p, log_income, incomes)
            _count_in(row, new, incomes, counts, 1)
        if marked > CHANGED:
            urgent += (marked & URGENT) != 0
            displaced += (marked & DISPLACED) != 0
            stayed += (marked & STAYED) != 0
            is_new = (marked & NEW) != 0
            started += is_new
            vulnerable += is_new & (state[row] >> VULNERABLE_TOO)
    social.waiting_urgent, social.waiting_displaced, social.stayed = urgent, displaced, stayed
    social.new, social.new_vulnerable = started, vulnerable


@helper
def _add_up(
    h: Any, wijk: Any, buurt: Any, of_wijken: Any, points: Any
) -> None:  # pragma: no cover - compiled
    """Adds every household to the sums of its wijk, and its life satisfaction to that of its buurt."""
    satisfaction, mental, physical = h.life_satisfaction, h.mental_health, h.physical_health
    trust, fatigue, ties = h.trust, h.fatigue, h.ties
    for i in range(wijk.size):
        sums = of_wijken[np.uintp(wijk[i])]
        points[np.uintp(buurt[i])] += satisfaction[i]
        sums.mental_health += mental[i]
        sums.physical_health += physical[i]
        sums.trust += trust[i]
        sums.fatigue += fatigue[i]
        sums.ties += ties[i]


@helper
def _find_low(
    values: Any, wijk: Any, limits: Any, low: Any, rows: Any, lowest: Any, ends: Any
) -> None:  # pragma: no cover - compiled
    """Puts the values below the limits of their wijken together, wijk after wijk."""
    for i in range(wijk.size):
        low[i] = values[i] < limits[np.uintp(wijk[i])]
    number = list_rows(low, rows)
    for n in range(number):
        ends[np.uintp(wijk[np.uintp(rows[n])])] += 1
    start = 0
    for group in range(ends.size):
        size, ends[group] = ends[group], start
        start += size
    for n in range(number):
        row = np.uintp(rows[n])
        own = np.uintp(wijk[row])
        lowest[np.uintp(ends[own])] = values[row]
        ends[own] += 1


@wide_kernel
def count(
    h: Any, p: Any, log_income: Any, limits: Any, old: Any, new: Any, incomes: Any, counts: Any, found: Any
) -> None:  # pragma: no cover - compiled
    """Everything that is counted of households; ``old`` are their numbers in the counts so far."""
    wijken, buurten = counts.lives.shape[0] - 1, counts.positions.shape[0] - 1
    mark, rows, social, satisfaction = found.mark, found.looked_at, found.social[0], found.satisfaction
    wijk = new.wijk
    encode_home(h, wijken, buurten, new)
    encode_position(h, p, new)  # begins the state, which has one trait in common
    encode_life(h, p, new)
    encode_state(h, new)
    mark_changed(h, old, new, incomes, mark)
    regular, registered = mark_waiting(h, p, wijken, wijk, mark)
    mark_tenants(h, p, wijken, wijk, mark)
    _count_marked(h, p, log_income, old, new, incomes, counts, mark, rows, social)
    social.regular, social.regular_months = regular, p.month * regular - registered
    _add_up(h, wijk, new.buurt, found.wijken, satisfaction)
    add_up_city(h, wijken, wijk, found.city.population)
    number, points = 0, 0.0
    for buurt in range(buurten):
        points += satisfaction[buurt]
        for position in range(POSITIONS):
            number += counts.positions[buurt, position]
    add_up_spread(h, wijken, wijk, points / number, number, found.city.spread)
    _find_low(h.life_satisfaction, wijk, limits, found.low, rows, found.lowest, found.ends)
