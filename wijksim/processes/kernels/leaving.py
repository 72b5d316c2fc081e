"""Households that leave the city or end, one after another: what is counted and written of each, in one pass.

Used by processes/newcomers.py. What a leaving household leaves behind is stated in plain numpy by the test of this
file.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import ChainEnd, ChainStart, MoveReason, Support
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.city.mobility import add_persons
from wijksim.city.register import NOWHERE, POSITIVE
from wijksim.compilation import helper, lean_kernel
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels.residence import row_of
from wijksim.randomness import mix

_NONE, _OPEN = int(Support.NONE), int(ChainEnd.OPEN)
_AHEAD = 4
"""Households before whose turn their places are asked of memory; they themselves twice as many before."""


class _Households(NamedTuple):
    id: Any
    place: Any
    buurt: Any
    wijk: Any
    tenure: Any
    age: Any
    adults: Any
    children: Any
    children_age: Any
    original_wijk: Any
    search_months: Any
    support: Any


class _Places(NamedTuple):
    id: Any
    household: Any
    emptied: Any
    rent_below: Any
    chain: Any
    chain_start: Any
    chain_links: Any


class _Counts(NamedTuple):
    """Flows of the month: by wijk, by buurt, and persons by age."""

    departures: Any
    moves_out: Any
    persons_moved: Any
    left_buurt: Any
    moved: Any


class _Exit(NamedTuple):
    """What is the same for all who leave together."""

    month: int
    cause: int
    start: int
    departs: bool


@helper
def _vacate(place: Any, chain: Any, leaving: Any, places: Any) -> None:
    """The place is empty from now on, and first in a chain of vacancies."""
    places.household[place] = -1
    places.emptied[place] = leaving.month
    places.rent_below[place] = 0.0
    places.chain[place] = chain
    places.chain_start[place] = leaving.start
    places.chain_links[place] = 0


@helper
def _write(row: Any, place: Any, chain: Any, leaving: Any, h: Any, links: Any, n: Any) -> None:
    """The exit as a line of the housing register."""
    links.household[n] = h.id[row]
    links.persons[n] = h.adults[row] + h.children[row]
    links.age[n] = h.age[row]
    links.reason[n] = leaving.cause
    links.from_place[n], links.to_place[n] = place, NOWHERE
    links.from_buurt[n], links.to_buurt[n] = h.buurt[row], NOWHERE
    links.from_tenure[n], links.to_tenure[n] = h.tenure[row], NOWHERE
    links.to_segment[n], links.corporation[n] = NOWHERE, NOWHERE
    links.cost[n], links.price[n] = np.nan, np.nan
    links.urgent[n] = False
    links.registration_months[n] = np.nan
    links.search_months[n] = h.search_months[row]
    links.chain[n], links.link[n] = chain, 0
    links.start[n], links.end[n] = leaving.start, _OPEN


@lean_kernel
def _leave(
    h: Any, rows: Any, leaving: Any, places: Any, counts: Any, links: Any, first: Any
) -> Any:  # pragma: no cover - compiled
    """Gives how many of them are members of the programme wijken of month 0."""
    original = 0
    for n in range(rows.size):
        fetch(h, coming(rows, n, 2 * _AHEAD))
        fetch(places, row_of(h.place[coming(rows, n, _AHEAD)]))
        row = np.uintp(rows[n])
        place, wijk = np.uintp(h.place[row]), np.uintp(h.wijk[row])
        if leaving.departs:
            counts.departures[wijk] += 1
            counts.moves_out[wijk] += 1
            counts.persons_moved[wijk] += h.adults[row] + h.children[row]
            add_persons(row, h, counts.moved)
        counts.left_buurt[np.uintp(h.buurt[row])] += 1
        original += h.original_wijk[row] >= 0
        chain = np.int64(mix(mix(places.id[place]) ^ np.uint64(leaving.month)) & POSITIVE)
        _write(row, places.id[place], chain, leaving, h, links, np.uintp(first + n))
        _vacate(place, chain, leaving, places)
        h.place[row] = -1
        h.support[row] = _NONE
    return original


def leave(city: City, rows: Rows, cause: MoveReason, start: ChainStart, *, departs: bool) -> int:
    """Takes households out of their places, and counts and writes down that they left.

    Args:
        city: The city.
        rows: Households that live in the city.
        cause: An exit.
        start: Which kind of vacancy chain it starts.
        departs: Whether they move to another municipality or country, instead of ending.

    Returns:
        How many of them are members of the programme wijken at month 0.
    """
    flows, mobility = city.tally.flows, city.mobility
    moved = mobility.counts(within=False, emigrated=cause == MoveReason.EMIGRATED)
    counts = _Counts(flows["departures"], flows["moves_out"], flows["persons_moved"], city.left_buurt, moved)
    first, links = city.register.reserve(rows.size)
    h, places = city.households.view(_Households), city.places.view(_Places)
    leaving = _Exit(city.month, int(cause), int(start), departs)
    return int(_leave(h, rows, leaving, places, counts, links, first))
