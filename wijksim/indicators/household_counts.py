"""How many households of each wijk and buurt have which numbers, kept from month to month.

Most numbers (``household_codes``) are the same as a month ago: only households with other ones are taken out of the
counts and put in again.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn
from wijksim.city.selection import list_rows
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.indicators.household_codes import Codes, no_codes
from wijksim.indicators.household_traits import (
    COUNTS_OF_POSITIONS,
    LEVELS,
    LIVES,
    OF_ORIGINS,
    OF_VULNERABLE,
    ORIGIN,
    ORIGINS,
    STATES,
    STUDENT,
    VULNERABLE,
)
from wijksim.prefetch import coming, fetch

_MOVED, _OTHER = np.uint8(1), np.uint8(2)
"""Marks of a household that is counted again: another buurt, position or income than before; another wijk, life or
state."""


class Incomes(NamedTuple):
    """Of each household, as it was last counted."""

    equivalised: NDArray[np.float32]
    """EUR/month."""
    log: NDArray[np.float32]
    quintile: NDArray[np.uint8]


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


class Known(NamedTuple):
    """What is known of the households from the last count."""

    codes: Codes
    incomes: Incomes
    counts: Counts


class Room(NamedTuple):
    """Room for a count."""

    mark: NDArray[np.uint8]
    counted: NDArray[np.int32]
    """Rows of those that are counted again."""
    moved: NDArray[np.intp]
    """Rows of those with another buurt, position or income than before."""


def nobody_known(rows: int, wijken: int, buurten: int) -> Known:
    """Empty counts, in which all rows stand under nowhere."""
    codes = no_codes(rows)
    codes.wijk[:], codes.buurt[:] = wijken, buurten
    incomes = Incomes(np.full(rows, np.nan, np.float32), np.zeros(rows, np.float32), np.zeros(rows, np.uint8))
    counts = Counts(
        np.zeros((buurten + 1, COUNTS_OF_POSITIONS), np.int32),
        np.zeros((wijken + 1, LIVES), np.int32),
        np.zeros((wijken + 1, STATES), np.int32),
        np.zeros(wijken + 1, np.int64),
        *np.zeros((2, buurten + 1)),
    )
    return Known(codes, incomes, counts)


def room_for_count(rows: int) -> Room:
    """Room for a number of rows."""
    return Room(np.empty(rows, np.uint8), np.empty(rows + 1, np.int32), np.empty(rows + 1, np.intp))


@helper
def _mark_changed(
    income: Any, old: Any, new: Any, income_then: Any, mark: Any
) -> None:  # pragma: no cover - compiled
    """Marks whose numbers or incomes are not those of the last count."""
    buurt, wijk, position, life, state = new.buurt, new.wijk, new.position, new.life, new.state
    buurt_then, wijk_then, position_then = old.buurt, old.wijk, old.position
    life_then, state_then = old.life, old.state
    for i in range(mark.size):
        mark[i] = np.uint8((buurt_then[i] != buurt[i]) | (income[i] != income_then[i])) * _MOVED
    for i in range(mark.size):
        other = (wijk_then[i] != wijk[i]) | (life_then[i] != life[i]) | (state_then[i] != state[i])
        mark[i] |= np.uint8(other) * _OTHER | np.uint8(position_then[i] != position[i]) * _MOVED


@helper
def _count_again(
    old: Any, new: Any, counts: Any, room: Any, number: Any
) -> Any:  # pragma: no cover - compiled
    """Counts those that are marked again by life and state, also where these are as before: it is quicker not to ask.

    Those with another buurt, position or income are listed only; gives how many there are.
    """
    mark, rows, moved, lives, states = room.mark, room.counted, room.moved, counts.lives, counts.states
    wijk, life, state, wijk_then = new.wijk, new.life, new.state, old.wijk
    life_then, state_then, members, listed = old.life, old.state, counts.members, np.uintp(0)
    for n in range(number):
        row = np.uintp(rows[n])
        before, now = np.uintp(wijk_then[row]), np.uintp(wijk[row])
        moved[listed] = row
        listed += np.uintp((mark[row] & _MOVED) != 0)
        members[before] -= 1
        members[now] += 1
        states[before, np.uintp(state_then[row])] -= 1
        states[now, np.uintp(state[row])] += 1
        lives[before, np.uintp(life_then[row])] -= 1
        lives[now, np.uintp(life[row])] += 1
    return listed


@wide_kernel
def count_changed(income: Any, known: Any, new: Any, room: Any) -> Any:  # pragma: no cover - compiled
    """Counts those again by life and state whose numbers or incomes have changed.

    Args:
        income: Equivalised incomes of all households.
        known: What is known from the last count; its counts become those of now.
        new: Numbers of now.
        room: Receives rows, for :func:`count_moved` as well.

    Returns:
        How many have another buurt, position or income.
    """
    _mark_changed(income, known.codes, new, known.incomes.equivalised, room.mark)
    number = list_rows(room.mark, room.counted)
    return _count_again(known.codes, new, known.counts, room, number)


@helper
def _quintile_of(income: Any, cuts: Any) -> Any:  # pragma: no cover - compiled
    """Its income quintile, 0-4."""
    first, second, third, fourth = cuts
    return np.uint8(income >= first) + (income >= second) + (income >= third) + (income >= fourth)


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


@lean_kernel
def count_moved(
    rows: Any, income: Any, log_income: Any, cuts: Any, known: Any, new: Any
) -> None:  # pragma: no cover - compiled
    """Counts those by position again whose buurt, position or income has changed.

    Args:
        rows: Their rows.
        income: Their equivalised incomes.
        log_income: Logarithms of these.
        cuts: Cuts between the quintiles, float32.
        known: What is known from the last count; its incomes and counts become those of now.
        new: Numbers of all households now.
    """
    incomes, counts = known.incomes, known.counts
    for n in range(rows.size):
        soon = coming(rows, n)
        fetch(incomes, soon)
        fetch((known.codes.buurt, known.codes.position, new.buurt, new.position), soon)
        row = np.uintp(rows[n])
        _count_position(row, known.codes, incomes, counts, -1)
        incomes.equivalised[row], incomes.log[row] = income[n], log_income[n]
        incomes.quintile[row] = _quintile_of(income[n], cuts)
        _count_position(row, new, incomes, counts, 1)
