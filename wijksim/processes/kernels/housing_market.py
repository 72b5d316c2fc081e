"""Who looks for a dwelling, and how the market of a month ended for them (passes of processes/housing_market.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import IntColumn, Rows
from wijksim.compilation import lean_kernel
from wijksim.processes.kernels.turns import note_turns, positions_in


@lean_kernel
def _look(
    searching: Any, active: Any, ids: Any, stream: Any, rows: Any, turns: Any
) -> Any:  # pragma: no cover - compiled
    """Lists who looks for a dwelling, with the draws that decide who comes first; gives their number."""
    number = np.uintp(0)
    for row in range(active.size):
        rows[number] = row
        number += np.uintp(searching[row] & active[row])
    note_turns(stream, rows[:number], ids, turns)
    return number


def who_seeks(city: City) -> tuple[Rows, IntColumn]:
    """Rows of the households that look for a dwelling, ascending; and who of them comes first, second, and so on."""
    h, stream = city.households, city.streams.key("market.seeker", city.month)
    rows, turns = np.empty((2, len(h) + 1), dtype=np.intp)
    number = _look(h.searching, h.active, h.id, stream, rows, turns)
    return rows[:number], positions_in(turns[:number])


class Matches(NamedTuple):
    """Who takes which place on the market of a month, as far as it has come; written as places are taken."""

    taken_by: IntColumn
    """Seeker per vacancy, -1 while it is free."""
    housed_at: IntColumn
    """Vacancy per seeker, -1 while it has found none."""


def nobody_housed(vacancies: int, seekers: int) -> Matches:
    """The market of so many vacancies and seekers before anybody has found anything."""
    return Matches(np.full(vacancies, -1, dtype=np.int64), np.full(seekers, -1, dtype=np.int64))


class Outcome(NamedTuple):
    """How the market of a month ended, by row of the households."""

    movers: Any
    chosen: Any
    """Vacancy that each mover has taken."""
    newcomers: Any
    """Movers who had no place in the city."""
    unlucky: Any
    """Households without a place that found none."""


@lean_kernel
def _part(rows: Any, place: Any, housed_at: Any, outcome: Any) -> Any:  # pragma: no cover - compiled
    """Gives the numbers of movers, of newcomers among them, and of the unlucky."""
    moved, came, left = 0, 0, 0
    for n in range(rows.size):
        row, vacancy = rows[n], housed_at[n]
        homeless = place[np.uintp(row)] < 0
        if vacancy >= 0:
            outcome.movers[moved], outcome.chosen[moved] = row, vacancy
            outcome.newcomers[came] = row
            moved += 1
            came += homeless
        elif homeless:
            outcome.unlucky[left] = row
            left += 1
    return moved, came, left


def outcome_of(rows: Rows, place: IntColumn, housed_at: IntColumn) -> Outcome:
    """Tells who moves where, and who has to go elsewhere.

    Args:
        rows: Households that look for a dwelling.
        place: Place of all households, -1 without one.
        housed_at: Vacancy that each has taken, -1 for none.
    """
    outcome = Outcome(*np.empty((len(Outcome._fields), rows.size + 1), dtype=np.intp))
    moved, came, left = _part(rows, place, housed_at, outcome)
    return Outcome(*(found[:size] for found, size in zip(outcome, (moved, moved, came, left), strict=True)))
