"""Whom outreach visits, and who has a problem (used by processes/contact.py); lines of those who come first."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Support
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.city.exposure import limit_of, low_bytes
from wijksim.compilation import helper, lean_kernel, trailing_zeros
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels import lookup
from wijksim.processes.kernels.budget import right_unused
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.work import earning_alone
from wijksim.randomness import rare_uniform_from

_NONE = int(Support.NONE)
_TOGETHER = 8
"""Bytes in a word: households of which the first bits are looked at together."""
_TO_HIGHEST = np.uint64(7)
"""Places from the lowest bit of a byte, which is that of a flag, to its highest."""


class _Households(NamedTuple):
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
        assistance_single=float(budget.assistance_single),
        assistance_couple=float(budget.assistance_couple),
        allowance_share=np.float32(budget.allowance_share),
        allowance_basis=np.float32(budget.allowance_basis),
        allowance_taper=float(budget.allowance_taper),
        social_rent_ceiling=np.float32(budget.social_rent_ceiling),
        equivalence_adult=float(income.equivalence_adult),
        equivalence_child=float(income.equivalence_child),
        second_adult_share=float(income.second_adult_share),
    )


@lean_kernel
def _unknown(h: Any, rows: Any, earning: Any, p: Any, found: Any) -> None:  # pragma: no cover - compiled
    for n in range(rows.size):
        fetch(h, coming(rows, n))
        i = np.uintp(rows[n])
        unseen = (not h.known[i]) & (h.support[i] == _NONE)
        found[n] = unseen and (h.problematic_debt[i] or right_unused(h, i, earning[n], p))


def unknown_problem(city: City, rows: Rows) -> BoolColumn:
    """Whether a household has a problem that the social domain does not know of (twin of processes/contact.py)."""
    h, found, rows = city.households, np.empty(rows.size, dtype=bool), np.asarray(rows, dtype=np.intp)
    earning = earning_alone(h.earning_capacity[rows], h.age[rows], city.parameters)
    _unknown(h.view(_Problems), rows, earning, rules_of(city.parameters), found)
    return found


@helper
def keep(row: Any, number: Any, group: Any, places: Any, line: Any) -> None:
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


_MARGINS = (2.0, 3.0)
"""Households that are looked at for each visit, at first and then, if all dwellings held one that is due."""


class Lines(NamedTuple):
    """A line for each group, in ascending order of the number by which its rows are ranked."""

    begin: Any
    """Where the line of each group begins in ``kept`` and ``order``."""
    taken: Any
    """Length of each line so far."""
    kept: Any
    """Rows; -1 where nobody stands yet."""
    order: Any
    """Their numbers."""


def empty_lines(places: IntColumn) -> Lines:
    """Lines in which so many may stand, by group."""
    end = np.cumsum(places)
    room = int(end[-1])
    kept = np.full(room, -1, dtype=np.intp)
    return Lines(end - places, np.zeros(places.size, dtype=np.int64), kept, np.empty(room))


@lean_kernel
def _line_up(
    h: Any,
    key: Any,
    bits: Any,
    words: Any,
    limit: Any,
    visits: Any,
    latest: Any,
    first: Any,
    firsts: Any,
    found: Any,
    line: Any,
) -> None:  # pragma: no cover - compiled
    """Gives each household its place in the line of its wijk.

    Most households are elsewhere: these are dropped without jumps, and no other column is read for them.

    Args:
        h: Columns of households.
        key: Key of the draw.
        bits: First bits of the draw of each household.
        words: The same, eight at a time.
        limit: First bits from which on nobody is looked at, but those who come first.
        visits: Visits by wijk.
        latest: Month of the last visit up to which a household is due again.
        first: Whether a household comes first.
        firsts: The same, eight at a time.
        found: Room for the rows that are looked at.
        line: The lines, which are empty.
    """
    number = here = np.uintp(0)
    for word in range(words.size):
        marks = low_bytes(words[word], limit) | (firsts[word] << _TO_HIGHEST)
        while marks:
            row = np.uintp(_TOGETHER * word) + np.uintp(trailing_zeros(marks) // np.uint64(_TOGETHER))
            marks &= marks - np.uint64(1)
            found[number] = row
            number += np.uintp(row < h.wijk.size)
    for n in range(number):
        row = np.uintp(found[n])
        found[here] = row
        here += np.uintp(visits[h.wijk[row]] > 0)
    for n in range(here):
        fetch((h.id, h.place, h.visited), coming(found[:here], n))
        i = np.uintp(found[n])
        low = np.uint64(bits[i])
        due = first[i] | ((low < limit) & (h.visited[i] <= latest))
        if (h.place[i] >= 0) & due:
            number_of_draw = rare_uniform_from(low, key, h.id[i]) - first[i]
            keep(i, number_of_draw, h.wijk[i], visits, line)


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
    most = float((visits / np.maximum(dwellings, 1)).max())
    line, bits = empty_lines(visits), city.first_bits_of("contact.outreach")
    flags, found = np.zeros(bits.size, dtype=bool), np.empty(bits.size + 1, dtype=np.intp)
    flags[: first.size] = first
    words, firsts = bits.view(np.uint64), flags.view(np.uint64)
    ceilings = [min(margin * most, 1.0) for margin in _MARGINS]
    for limit in dict.fromkeys(np.uint64(limit_of(ceiling)) for ceiling in (*ceilings, 1.0)):
        line.taken[:] = 0
        _line_up(h.view(_Households), key, bits, words, limit, visits, latest, flags, firsts, found, line)
        if (line.taken == visits).all():
            break
    return np.sort(line.kept[line.kept >= 0])
