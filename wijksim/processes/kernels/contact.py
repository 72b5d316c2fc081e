"""Whom outreach visits, who comes first in each wijk, and who has a problem (used by processes/contact.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Support
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels import lookup
from wijksim.processes.kernels.budget import right_unused
from wijksim.processes.kernels.constants import once
from wijksim.randomness import rare_uniform

_NONE = int(Support.NONE)


class _Households(NamedTuple):
    active: Any
    place: Any
    id: Any
    wijk: Any
    visited: Any


class _Problems(NamedTuple):
    work: Any
    adults: Any
    children: Any
    tenure: Any
    room: Any
    rent: Any
    income: Any
    assistance_taken: Any
    allowance_taken: Any
    problematic_debt: Any
    known: Any
    support: Any


class Rules(NamedTuple):
    """Constants of social assistance and rent allowance."""

    assistance_single: float
    assistance_couple: float
    allowance_share: Any
    allowance_basis: Any
    allowance_taper: float
    social_rent_ceiling: Any
    equivalence_adult: float
    equivalence_child: float
    second_adult_share: float


@once
def rules_of(parameters: ParameterSet) -> Rules:
    """Takes the constants from the parameters of the run."""
    budget, income = parameters.budget, parameters.income
    return Rules(
        float(budget.assistance_single),
        float(budget.assistance_couple),
        np.float32(budget.allowance_share),
        np.float32(budget.allowance_basis),
        float(budget.allowance_taper),
        np.float32(budget.social_rent_ceiling),
        float(income.equivalence_adult),
        float(income.equivalence_child),
        float(income.second_adult_share),
    )


@lean_kernel
def _unknown(h: Any, rows: Any, earning: Any, p: Any, found: Any) -> None:  # pragma: no cover - compiled
    for n in range(rows.size):
        i = rows[n]
        unseen = (not h.known[i]) & (h.support[i] == _NONE)
        found[n] = unseen and (h.problematic_debt[i] or right_unused(h, i, np.float64(earning[n]), p))


def unknown_problem(city: City, rows: Rows) -> BoolColumn:
    """Whether a household has a problem that the social domain does not know of (twin of processes/contact.py)."""
    h, found = city.households, np.empty(rows.size, dtype=bool)
    earning = np.exp(h.earning_capacity[rows])
    _unknown(h.view(_Problems), np.asarray(rows, dtype=np.intp), earning, rules_of(city.parameters), found)
    return found


@helper
def _keep(row: Any, number: Any, group: Any, places: Any, line: Any) -> None:
    """Gives a row its place in the line of its group, if it is among the first so far; equals stand as they came."""
    begin = line.begin[group]
    end = begin + line.taken[group]
    full = line.taken[group] >= places[group]
    if not full or (end > begin and number < line.order[end - 1]):
        if full:
            end -= 1  # the last one gives way
        else:
            line.taken[group] += 1
        while end > begin and line.order[end - 1] > number:
            line.kept[end], line.order[end] = line.kept[end - 1], line.order[end - 1]
            end -= 1
        line.kept[end], line.order[end] = row, number


_MARGIN = 3.0
"""Households that are looked at for each visit, if all dwellings held one that is due."""


class _Line(NamedTuple):
    """A line for each group, in ascending order of the number by which its rows are ranked."""

    begin: Any
    """Where the line of each group begins in ``kept`` and ``order``."""
    taken: Any
    """Length of each line so far."""
    kept: Any
    """Rows; -1 where nobody stands yet."""
    order: Any
    """Their numbers."""


def _empty_line(places: IntColumn) -> _Line:
    room = int(places.sum())
    return _Line(
        np.cumsum(places) - places, np.zeros_like(places), np.full(room, -1, dtype=np.intp), np.empty(room)
    )


@lean_kernel
def _line_up(
    h: Any, key: Any, rows: Any, visits: Any, latest: Any, first: Any, line: Any
) -> None:  # pragma: no cover - compiled
    for i in rows:
        # Most are elsewhere, so that no other column is read for them.
        if visits[h.wijk[i]] == 0:
            continue
        due = first[i] | (h.visited[i] <= latest)
        if h.active[i] & (h.place[i] >= 0) & due:
            _keep(i, rare_uniform(key, h.id[i]) - first[i], h.wijk[i], visits, line)


def whom_to_visit(city: City, visits: IntColumn, latest: int, first: BoolColumn) -> Rows:
    """Residents who are visited this month: in each wijk those who come first, then the others that are due, by luck.

    Of the others those with low numbers are looked at, and the rest only where that leaves visits over.

    Args:
        city: The city.
        visits: Visits by wijk.
        latest: Month of the last visit up to which a household is due again.
        first: Mask over all households, of those who are due in any case.
    """
    h, key = city.households, city.streams.rare_key("contact.outreach", city.month)
    dwellings = np.bincount(city.buurten.wijk, lookup.dwellings_by_buurt(city), minlength=visits.size)
    enough = min(_MARGIN * float((visits / np.maximum(dwellings, 1)).max()), 1.0)
    line, those = _empty_line(visits), np.flatnonzero(first)
    for ceiling in dict.fromkeys((enough, 1.0)):
        line.taken[:] = 0
        low = city.may_draw_below("contact.outreach", ceiling)
        rows = np.concatenate([those, low[~first[low]]])
        _line_up(h.view(_Households), key, rows, visits, latest, first, line)
        if (line.taken == visits).all():
            break
    return np.sort(line.kept[line.kept >= 0])


@lean_kernel
def _first_of_each(group: Any, order: Any, places: Any, line: Any) -> None:  # pragma: no cover - compiled
    for row in range(group.size):
        _keep(row, order[row], group[row], places, line)


def first_of_each(group: IntColumn, order: FloatColumn, places: IntColumn) -> BoolColumn:
    """Marks in each group the ``places[group]`` rows that come first in ``order``.

    Args:
        group: Group of each row, from 0 on, such as its wijk.
        order: Number by which rows of one group are ranked, lowest first; ties by row.
        places: How many rows to mark, by group.
    """
    number = np.bincount(group, minlength=places.size)
    if (number <= places).all():
        return np.ones(group.size, dtype=bool)
    room = np.minimum(number, places)
    line = _empty_line(room)
    _first_of_each(group, order, room, line)
    marked = np.zeros(group.size, dtype=bool)
    marked[line.kept] = True
    return marked
