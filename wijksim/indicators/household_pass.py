"""The pass over all households that counts them and adds them up for the census."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.indicators.city_sums import LANES, Lanes, add_up_city, add_up_spread
from wijksim.indicators.household_codes import (
    COUNTED_AGAIN,
    MOVED,
    NEW,
    PRIORITY,
    STAYED,
    encode_home,
    encode_life,
    encode_position,
    encode_state,
    mark_changed,
    mark_tenants,
    mark_waiting,
    quintile_of,
)
from wijksim.indicators.household_traits import (
    LEVELS,
    OF_ORIGINS,
    OF_VULNERABLE,
    ORIGIN,
    ORIGINS,
    STUDENT,
    VULNERABLE,
    VULNERABLE_TOO,
)
from wijksim.indicators.lowest_tenth import Near, find_near
from wijksim.processes.kernels.selection import list_rows

PARTS = 4
"""Of sums by wijk and by buurt."""


class OfWijk(NamedTuple):
    """Sums over the households of a wijk."""

    mental_health: Any
    physical_health: Any
    trust: Any
    ties: Any
    fatigue: Any


OF_ALL = OfWijk._fields[:-1]
"""What all households have; fatigue next to nobody."""


class Added(NamedTuple):
    """Sums by wijk and by buurt while they are added up; the last group is nowhere.

    Neighbouring rows go to different parts of a sum: most live in the same buurt, and the processor would wait for one
    addition before it begins the next.
    """

    of_wijken: FloatColumn
    """:data:`OF_ALL`, :data:`PARTS` times, for each wijk."""
    fatigue: FloatColumn
    satisfaction: FloatColumn
    """Of buurten, in :data:`PARTS`."""


class OfBuurt(NamedTuple):
    """Sums over the households of a buurt."""

    log_income: Any
    earners_log_income: Any
    satisfaction: Any


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

    Lives and states: how often each number occurs, groups x numbers.
    """

    positions: NDArray[np.int32]
    """Households of each level and origin, and the vulnerable (``household_traits``), by buurt."""
    lives: NDArray[np.int32]
    states: NDArray[np.int32]
    members: NDArray[np.int64]
    """Households of each wijk."""
    log_income: FloatColumn
    """Sum by buurt: float32 in float64, which stays exact when it is taken out again."""
    earners_log_income: FloatColumn


class Found(NamedTuple):
    """What a pass over the households fills."""

    social: NDArray[np.void]
    """One record, :class:`SocialRent`."""
    added: Added
    """From zero."""
    size: NDArray[np.int64]
    """Households of each wijk and, last, of the city."""
    city: Lanes
    """From zero."""
    mark: NDArray[np.uint8]
    looked_at: NDArray[np.int32]
    moved: NDArray[np.intp]
    """Rows of those with another buurt, position or income than before."""
    near: Near


@helper
def _count_position(
    row: Any, code: Any, incomes: Any, counts: Any, sign: Any
) -> None:  # pragma: no cover - compiled
    """Puts a household into the counts of its buurt (``sign`` 1), or takes it out (-1)."""
    buurt, position, counted = np.uintp(code.buurt[row]), np.uintp(code.position[row]), counts.positions
    level = position % LEVELS + np.uintp(incomes.quintile[row])
    counted[buurt, level] += sign
    counted[buurt, OF_ORIGINS + (position >> ORIGIN) % ORIGINS] += sign
    counted[buurt, OF_VULNERABLE] += sign * np.int32(position >> VULNERABLE)
    log = sign * np.float64(incomes.log[row])
    counts.log_income[buurt] += log
    counts.earners_log_income[buurt] += log if level < STUDENT else 0.0


@helper
def _count_again(
    old: Any, new: Any, counts: Any, found: Any, number: Any
) -> Any:  # pragma: no cover - compiled
    """Counts those that are marked again by life and state, also where these are as before: it is quicker not to ask.

    Those with another buurt, position or income are listed only; gives how many there are.
    """
    mark, rows, moved, lives, states = found.mark, found.looked_at, found.moved, counts.lives, counts.states
    wijk, life, state, wijk_then = new.wijk, new.life, new.state, old.wijk
    life_then, state_then, members, listed = old.life, old.state, counts.members, np.uintp(0)
    for n in range(number):
        row = np.uintp(rows[n])
        before, now = np.uintp(wijk_then[row]), np.uintp(wijk[row])
        moved[listed] = row
        listed += np.uintp((mark[row] & MOVED) != 0)
        members[before] -= 1
        members[now] += 1
        states[before, np.uintp(state_then[row])] -= 1
        states[now, np.uintp(state[row])] += 1
        lives[before, np.uintp(life_then[row])] -= 1
        lives[now, np.uintp(life[row])] += 1
    return listed


@helper
def _count_waiting(h: Any, p: Any, waits: Any, social: Any) -> None:  # pragma: no cover - compiled
    """Counts who waits for social rent without priority, and for how long they are registered."""
    urgent, registered, number, since = h.urgent, h.registered, 0, 0
    for i in range(waits.size):
        regular = waits[i] & (not urgent[i])
        number += regular
        since += regular * np.int64(registered[i])
    social.regular, social.regular_months = number, p.month * number - since


@helper
def _count_rare(h: Any, new: Any, found: Any, number: Any) -> None:  # pragma: no cover - compiled
    """Counts who waits with priority, who has come to rent social, and who has stayed."""
    mark, rows, state, social = found.mark, found.looked_at, new.state, found.social[0]
    displaced_from = h.displaced_from
    urgent, displaced, stayed, started, vulnerable = 0, 0, 0, 0, 0
    for n in range(number):
        row = np.uintp(rows[n])
        marked = mark[row]
        if marked > COUNTED_AGAIN:
            waits, has_to_leave = (marked & PRIORITY) != 0, displaced_from[row] >= 0
            urgent += waits & (not has_to_leave)
            displaced += waits & has_to_leave
            stayed += (marked & STAYED) != 0
            is_new = (marked & NEW) != 0
            started += is_new
            vulnerable += is_new & (state[row] >> VULNERABLE_TOO)
    social.waiting_urgent, social.waiting_displaced, social.stayed = urgent, displaced, stayed
    social.new, social.new_vulnerable = started, vulnerable


@helper
def _count_marked(h: Any, old: Any, new: Any, counts: Any, found: Any) -> Any:  # pragma: no cover - compiled
    """Counts those that are looked at; gives how many have another buurt, position or income."""
    number = list_rows(found.mark, found.looked_at)
    _count_rare(h, new, found, number)
    return _count_again(old, new, counts, found, number)


@helper
def _add_row(i: Any, part: Any, h: Any, home: Any, added: Any) -> None:  # pragma: no cover - compiled
    """Adds a household to a part of the sums of its wijk, and its life satisfaction to that of its buurt."""
    wijk, first, of_wijken = np.uintp(home.wijk[i]), len(OF_ALL) * part, added.of_wijken
    of_wijken[wijk, first] += h.mental_health[i]
    of_wijken[wijk, first + 1] += h.physical_health[i]
    of_wijken[wijk, first + 2] += h.trust[i]
    of_wijken[wijk, first + 3] += h.ties[i]
    added.satisfaction[np.uintp(home.buurt[i]), part] += h.life_satisfaction[i]


@helper
def _add_up(h: Any, home: Any, added: Any) -> None:  # pragma: no cover - compiled
    """Adds up what all households have."""
    rows = home.wijk.size // PARTS * PARTS
    for first in range(0, rows, PARTS):
        i = np.uintp(first)
        _add_row(i, 0, h, home, added)
        _add_row(i + np.uintp(1), 1, h, home, added)
        _add_row(i + np.uintp(2), 2, h, home, added)
        _add_row(i + np.uintp(3), 3, h, home, added)
    for last in range(rows, home.wijk.size):
        _add_row(np.uintp(last), 0, h, home, added)


@helper
def _add_up_fatigue(fatigue: Any, wijk: Any, of_wijken: Any) -> None:  # pragma: no cover - compiled
    """Adds up fatigue where there is any, among so many rows at once."""
    for start in range(0, wijk.size, LANES):
        number, some = min(LANES, wijk.size - start), False
        for lane in range(number):
            some |= fatigue[np.uintp(start) + np.uintp(lane)] != 0.0
        if some:
            for row in range(start, start + number):
                of_wijken[np.uintp(wijk[row])] += fatigue[row]


@helper
def _count_heads(members: Any, size: Any) -> None:  # pragma: no cover - compiled
    """Households of each wijk, and of all of them."""
    everybody = 0
    for wijk in range(members.size - 1):
        size[wijk] = members[wijk]
        everybody += members[wijk]
    size[members.size - 1] = everybody


@wide_kernel
def count(
    h: Any, p: Any, bounds: Any, old: Any, new: Any, incomes: Any, counts: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Everything that is counted of households, but for :func:`count_moved`; ``old`` are their numbers so far.

    Returns:
        How many have moved, and how many values of life satisfaction lie within the bounds.
    """
    wijken, buurten = counts.lives.shape[0] - 1, counts.positions.shape[0] - 1
    mark, size, satisfaction, wijk = found.mark, found.size, found.added.satisfaction, new.wijk
    encode_home(h, wijken, buurten, new)
    encode_position(h, p, new)  # begins the state, which has one trait in common
    encode_life(h, p, new)
    encode_state(h, new)
    mark_changed(h, old, new, incomes, mark)
    waits = found.near.low  # a mask that is free until find_near fills it
    mark_waiting(h, p, wijken, wijk, waits, mark)
    _count_waiting(h, p, waits, found.social[0])
    mark_tenants(h, p, wijken, wijk, mark)
    moved = _count_marked(h, old, new, counts, found)
    _count_heads(counts.members, size)
    _add_up(h, new, found.added)
    _add_up_fatigue(h.fatigue, wijk, found.added.fatigue)
    add_up_city(h, wijken, wijk, found.city.population)
    points = 0.0
    for buurt in range(buurten):
        for part in range(PARTS):
            points += satisfaction[buurt, part]
    number = size[wijken]
    add_up_spread(h, wijken, wijk, points / number, number, found.city.spread)
    return moved, find_near(h.life_satisfaction, wijk, bounds, found.looked_at, found.near)


@lean_kernel
def count_moved(
    rows: Any, income: Any, log_income: Any, p: Any, old: Any, new: Any, incomes: Any, counts: Any
) -> None:  # pragma: no cover - compiled
    """Counts those by position again whose buurt, position or income has changed.

    Args:
        rows: Their rows.
        income: Their equivalised incomes.
        log_income: Logarithms of these.
        p: Cutoffs.
        old: Numbers of all households in the counts so far.
        new: Their numbers now.
        incomes: Incomes in the counts so far; become those of now.
        counts: The counts.
    """
    for n in range(rows.size):
        row = np.uintp(rows[n])
        _count_position(row, old, incomes, counts, -1)
        incomes.equivalised[row], incomes.log[row] = income[n], log_income[n]
        incomes.quintile[row] = quintile_of(income[n], p)
        _count_position(row, new, incomes, counts, 1)
