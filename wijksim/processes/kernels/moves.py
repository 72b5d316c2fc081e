"""What moves do, all of a month in one pass (twin of ``move`` in processes/moves.py).

A place that is taken was empty, so no mover of the month leaves it: one after the other gives the same as all at once.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import ChainEnd, Cohort, ComplexStage, Segment
from wijksim.city.city import City
from wijksim.city.columns import IntColumn, Rows
from wijksim.city.households import NEVER
from wijksim.city.mobility import add_persons
from wijksim.city.register import NOWHERE, POSITIVE
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.market_facts import Vacancies
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels.residence import row_of
from wijksim.processes.newcomers import SPLIT_FLAG
from wijksim.randomness import mix

_SOCIAL_RENT, _FOR_SALE = int(Segment.SOCIAL_RENT), int(Segment.OWNER_OCCUPIED)
_OPEN, _WITHDRAWN = int(ChainEnd.OPEN), int(ChainEnd.WITHDRAWN)
_NEW_HOUSEHOLD, _ARRIVAL = int(ChainEnd.NEW_HOUSEHOLD), int(ChainEnd.ARRIVAL)
_STAYER, _LEAVER, _DISPLACED = int(Cohort.STAYER), int(Cohort.LEAVER), int(Cohort.DISPLACED)
_IDLE, _REHOUSING = int(ComplexStage.IDLE), int(ComplexStage.REHOUSING)
_AHEAD = 2
"""Moves before which dwellings are asked of memory; movers and places twice as many before."""


class _Households(NamedTuple):
    id: Any
    place: Any
    dwelling: Any
    room: Any
    share: Any
    quality: Any
    damp: Any
    over_tight: Any
    last_renovation: Any
    sold: Any
    buurt: Any
    wijk: Any
    tenure: Any
    tenancy_start: Any
    age: Any
    adults: Any
    children: Any
    children_age: Any
    ties: Any
    buffered: Any
    forced_move: Any
    urgent: Any
    displaced_from: Any
    searching: Any
    search_months: Any
    reason: Any
    registered: Any
    original_wijk: Any
    cohort: Any


class _Places(NamedTuple):
    id: Any
    dwelling: Any
    household: Any
    room: Any
    share: Any
    rent_below: Any
    lettable: Any
    emptied: Any
    chain: Any
    chain_start: Any
    chain_links: Any


class _Dwellings(NamedTuple):
    complex: Any
    buurt: Any
    tenure: Any
    value: Any
    quality: Any
    damp: Any
    over_tight: Any
    last_renovation: Any
    sold: Any


class _Complexes(NamedTuple):
    corporation: Any
    stage: Any


class _Flows(NamedTuple):
    """Flows of the month, by wijk."""

    social_lets: Any
    urgent_lets: Any
    moves_in: Any
    moves_out: Any
    moves: Any
    formed: Any
    arrivals: Any
    persons_moved: Any


class _Counts(NamedTuple):
    """Households that left, and that were made to come, by buurt; persons that moved within the city, by age."""

    left_buurt: Any
    displaced_into: Any
    within: Any


class Rules(NamedTuple):
    """Constants of a move."""

    loss_leaving_wijk: float
    loss_within_wijk: float
    buffer_relief: float
    forced_move_effect: float


@helper
def kept_ties(ties: Any, left_wijk: Any, buffered: Any, p: Any) -> Any:
    """Ties that are left after a move; who was prepared for a forced one loses less."""
    loss = p.loss_leaving_wijk if left_wijk else p.loss_within_wijk
    relief = np.float32(buffered) * np.float32(p.buffer_relief)
    return np.float32(ties * (1.0 - loss * (np.float32(1.0) - relief)))


@helper
def forced_effect(buffered: Any, p: Any) -> Any:
    """What a forced move does to satisfaction, 0-10."""
    return np.float32(p.forced_move_effect * (1.0 - p.buffer_relief * buffered))


@helper
def cohort_after(cohort: Any, original_wijk: Any, wijk: Any, forced: Any) -> Any:
    """Cohort after a move of one of the original residents: once displaced, always displaced."""
    if original_wijk < 0 or cohort == _DISPLACED:
        return np.int64(cohort)
    if forced:
        return _DISPLACED
    return _STAYER if wijk == original_wijk else _LEAVER


@helper
def end_of_chain(inside: Any, lived_here: Any, offered_again: Any) -> Any:
    """Where the chain of vacancies that brought a place ends, as far as is known."""
    if inside:
        return _OPEN if offered_again else _WITHDRAWN
    return _NEW_HOUSEHOLD if lived_here else _ARRIVAL


@helper
def chain_of(chain: Any, place_id: Any) -> Any:
    """Chain that emptied a place: the one that came there, or a new one."""
    return chain if chain >= 0 else np.int64(mix(mix(place_id)) & POSITIVE)


@helper
def _write_link(
    n: Any,
    i: Any,
    new: Any,
    cost: Any,
    segment: Any,
    month: Any,
    h: Any,
    p: Any,
    d: Any,
    corporation: Any,
    price_index: Any,
    links: Any,
) -> Any:
    """Writes a move as the n-th link of the chain that emptied its place; runs before the household has moved."""
    old, dwelling = h.place[i], np.uintp(p.dwelling[new])
    buurt, complex_, left = d.buurt[dwelling], d.complex[dwelling], row_of(old)
    left_id, offered_again, owner = p.id[left], p.lettable[left], corporation[row_of(complex_)]
    value, index = d.value[dwelling], price_index[np.uintp(buurt)]
    inside = old >= 0
    lived_here = inside or h.id[i] >= SPLIT_FLAG
    links.household[n], links.age[n], links.reason[n] = h.id[i], h.age[i], h.reason[i]
    links.persons[n] = h.adults[i] + h.children[i]
    links.from_place[n], links.to_place[n] = left_id if inside else NOWHERE, p.id[new]
    links.from_buurt[n], links.to_buurt[n] = h.buurt[i] if lived_here else NOWHERE, buurt
    links.from_tenure[n], links.to_tenure[n] = h.tenure[i] if inside else NOWHERE, d.tenure[dwelling]
    links.to_segment[n], links.corporation[n] = segment, owner if complex_ >= 0 else NOWHERE
    links.cost[n], links.price[n] = cost, value * index if segment == _FOR_SALE else np.nan
    links.urgent[n], links.search_months[n] = h.urgent[i] and segment == _SOCIAL_RENT, h.search_months[i]
    links.registration_months[n] = max(month - h.registered[i], 0)
    links.chain[n], links.start[n] = chain_of(p.chain[new], p.id[new]), p.chain_start[new]
    links.link[n] = p.chain_links[new] + 1
    links.end[n] = end_of_chain(inside, lived_here, offered_again)


@helper
def _pass_on_vacancy(old: Any, new: Any, month: Any, p: Any) -> Any:
    """Empties the place of a mover within the city; the chain that emptied the new place goes on there."""
    p.household[old], p.emptied[old], p.rent_below[old] = -1, month, 0.0
    p.chain[old], p.chain_start[old] = chain_of(p.chain[new], p.id[new]), p.chain_start[new]
    p.chain_links[old] = p.chain_links[new] + 1


@helper
def _settle(i: Any, new: Any, segment: Any, month: Any, h: Any, p: Any, d: Any, wijken: Any) -> Any:
    """The household lives at its new place, and looks for no other."""
    dwelling = np.uintp(p.dwelling[new])
    p.household[new], h.place[i], h.dwelling[i] = i, new, dwelling
    h.room[i], h.share[i], h.tenure[i] = p.room[new], p.share[new], d.tenure[dwelling]
    h.quality[i], h.damp[i], h.over_tight[i] = d.quality[dwelling], d.damp[dwelling], d.over_tight[dwelling]
    h.last_renovation[i], h.sold[i] = d.last_renovation[dwelling], d.sold[dwelling]
    h.buurt[i], h.wijk[i] = d.buurt[dwelling], wijken[np.uintp(d.buurt[dwelling])]
    h.tenancy_start[i], h.search_months[i] = month, 0
    h.searching[i], h.urgent[i], h.buffered[i] = False, False, False
    if segment == _SOCIAL_RENT:
        h.registered[i] = NEVER  # a registration ends with a social let


@helper
def _ask_for(i: Any, new: Any, h: Any, p: Any) -> None:
    """Asks memory for a mover and its new place."""
    fetch(h, i)
    fetch(p, np.uintp(new))


@helper
def _ask_for_homes(i: Any, new: Any, h: Any, p: Any, d: Any) -> None:
    """Asks memory for what is known once these are there: the place that it leaves, and both dwellings."""
    fetch(p, row_of(h.place[i]))
    fetch((d.complex,), row_of(h.dwelling[i]))
    fetch(d, np.uintp(p.dwelling[np.uintp(new)]))


@lean_kernel
def _move(  # pragma: no cover - compiled
    rows: Any,
    places: Any,
    costs: Any,
    chosen: Any,
    segments: Any,
    month: Any,
    h: Any,
    p: Any,
    d: Any,
    complexes: Any,
    wijken: Any,
    price_index: Any,
    rules: Any,
    links: Any,
    first: Any,
    flows: Any,
    counts: Any,
) -> None:
    for n in range(rows.size):
        _ask_for(coming(rows, n, 2 * _AHEAD), places[coming(chosen, n, 2 * _AHEAD)], h, p)
        _ask_for_homes(coming(rows, n, _AHEAD), places[coming(chosen, n, _AHEAD)], h, p, d)
        i, v = np.uintp(rows[n]), np.uintp(chosen[n])
        new, segment = np.uintp(places[v]), segments[v]
        old_place, old_buurt, old_wijk, urgent = h.place[i], h.buurt[i], h.wijk[i], h.urgent[i]
        old = row_of(old_place)
        home, inside = d.complex[np.uintp(p.dwelling[old])], old_place >= 0
        forced = inside and home >= 0 and complexes.stage[row_of(home)] == _REHOUSING
        formed = not inside and h.id[i] >= SPLIT_FLAG
        persons, buffered = h.adults[i] + h.children[i], h.buffered[i]
        _write_link(
            first + n,
            i,
            new,
            costs[v],
            segment,
            month,
            h,
            p,
            d,
            complexes.corporation,
            price_index,
            links,
        )
        if inside:
            _pass_on_vacancy(old, new, month, p)
        _settle(i, new, segment, month, h, p, d, wijken)
        buurt, wijk = np.uintp(h.buurt[i]), np.uintp(h.wijk[i])
        if inside:
            h.ties[i] = kept_ties(h.ties[i], h.wijk[i] != old_wijk, buffered and forced, rules)
        # Whoever moves once the old site has been delivered has used the right to return, or given it up.
        if h.displaced_from[i] >= 0 and complexes.stage[row_of(h.displaced_from[i])] == _IDLE:
            h.displaced_from[i] = -1
        h.cohort[i] = cohort_after(h.cohort[i], h.original_wijk[i], h.wijk[i], forced)
        if forced:
            h.forced_move[i] = forced_effect(buffered, rules)
            counts.displaced_into[buurt] += 1

        if segment == _SOCIAL_RENT:
            flows.social_lets[wijk] += 1
            flows.urgent_lets[wijk] += urgent
        flows.moves_in[wijk] += 1
        if inside:
            counts.left_buurt[np.uintp(old_buurt)] += 1
            flows.moves_out[np.uintp(old_wijk)] += 1
            flows.moves[wijk] += 1
        if inside or formed:
            flows.formed[wijk] += formed
            flows.persons_moved[wijk] += persons
            add_persons(i, h, counts.within)
        else:
            flows.arrivals[wijk] += 1


def move(city: City, rows: Rows, vacancies: Vacancies, chosen: Rows, segments: IntColumn) -> None:
    """Moves households into places and settles what changes with a move.

    Args:
        city: The city.
        rows: Households; those with ``place`` -1 come from outside, or have split off.
        vacancies: Places on offer.
        chosen: Vacancy that each takes.
        segments: :class:`~wijksim.city.categories.Segment` of each vacancy.
    """
    if not rows.size:
        return
    p = city.parameters
    first, links = city.register.reserve(rows.size)
    _move(
        rows,
        vacancies.place,
        vacancies.cost,
        chosen,
        segments,
        city.month,
        city.households.view(_Households),
        city.places.view(_Places),
        city.dwellings.view(_Dwellings),
        city.complexes.view(_Complexes),
        city.buurten.wijk,
        city.buurten.price_index,
        Rules(
            float(p.ties.loss_leaving_wijk),
            float(p.ties.loss_within_wijk),
            float(p.works.buffer_relief),
            float(p.market.forced_move_effect),
        ),
        links,
        first,
        _Flows._make(city.tally.flows[name] for name in _Flows._fields),
        _Counts(city.left_buurt, city.displaced_into, city.mobility.within),
    )
