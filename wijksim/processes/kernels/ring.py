"""The ring on which vacancies stand, and along which seekers walk: 64 places are looked at in one step.

Which vacancies are free, which are large enough, which can be paid: each is a set of places on the ring, kept as bits
of 64-bit words. What a seeker could take is where the three meet. Used by market_turns.py.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn
from wijksim.compilation import helper, lean_kernel, trailing_zeros
from wijksim.decisions.dwelling_choice import KINDS, ChoiceRules, kind_of, least_area, share_of
from wijksim.decisions.market_facts import Vacancies

_WORD_BITS = 6
WORD = 2**_WORD_BITS
"""Places in one word."""
_IN_WORD = WORD - 1
_LEVELS = 32
"""Steps of income, from nothing to what the dearest place takes; the cost itself is compared besides."""
_ROUNDING = 1.0 - 1e-9
"""An income that is lower by so much reaches the same step: whoever can pay a place finds it there."""
_CELLS = 8192
"""Equal parts of the line on which the ring lies, each with the place where a search in it begins."""
_ONE, _ALL = np.uint64(1), np.uint64(2**64 - 1)


class Stall(NamedTuple):
    """What is asked of each vacancy that a seeker meets: fields of a record, and their types.

    ``size`` is the logarithm of the floor area, ``income_score`` that of the buurt; both serve to tell what an offer
    is worth at most.
    """

    id: np.int64
    cost: np.float64
    size: np.float32
    income_score: np.float32
    buurt: np.int16
    kind: np.int8


_STALL = np.dtype(list(Stall.__annotations__.items()), align=True)


class Start(NamedTuple):
    """Where a seeker begins to walk along the ring, and what it may take: fields of a record, and their types.

    ``row`` is that of the places that it can pay (:func:`row_for`).
    """

    place: np.int32
    row: np.int32
    persons: np.int32


_START = np.dtype(list(Start.__annotations__.items()))


def room_for_starts(seekers: int) -> Any:
    """So many records that nobody has written yet."""
    return np.empty(seekers, _START)


class Ring(NamedTuple):
    """Vacancies in order of their position; sets hold them twice in a row so that nobody has to go round."""

    stall: Any
    """What stands at each place, once."""
    free: Any
    """Places that nobody has taken: a set, of words of bits, as the next two are."""
    large: Any
    """Places large enough for so many persons (row); a room always is."""
    affordable: Any
    """Places of the kinds of a set that can be paid from an income: a row for each set and step of income."""
    scale: float
    """Steps per EUR/month of income."""
    share: Any
    """Largest part of an income that goes to a place of each kind."""
    position: Any
    start: Any
    """First place from the beginning of each cell of the line on."""


@helper
def row_for(kinds: Any, income: Any, ring: Any) -> Any:
    """Row of ``affordable`` with all places of a set of kinds up to the step of this income; none for an empty set."""
    return kinds * _LEVELS + (int(min(income * ring.scale, _LEVELS - 1.0)) if income > 0.0 else 0)


@helper
def word_of(place: Any) -> Any:
    """Word in which a place stands."""
    return place >> _WORD_BITS


def words_of(looks: int) -> int:
    """Words in which so many places in a row may stand, wherever the first of them is."""
    return (looks >> _WORD_BITS) + 2


@helper
def look_around(ring: Any, start: Any, looks: Any, reach: Any, number: Any) -> Any:
    """Notes places that are free, large enough and affordable, and among those at which a seeker looks; whether any is.

    Args:
        ring: The ring.
        start: Where the seeker begins (:class:`Start`).
        looks: Places at which it looks.
        reach: Receives them in a row, word by word from that of the first place on.
        number: That row.
    """
    persons, row, first = np.uintp(start.persons), np.uintp(start.row), start.place & _IN_WORD
    end, any_place = first + looks, np.uint64(0)
    within, before_end = _ALL << np.uint64(first), (_ONE << np.uint64(end & _IN_WORD)) - _ONE
    for word in range(reach.shape[1]):
        if word >= word_of(end):
            within &= before_end
            before_end = np.uint64(0)
        at = np.uintp(word_of(start.place) + word)
        places = ring.free[at] & ring.large[persons, at] & ring.affordable[row, at] & within
        reach[number, word] = places
        any_place |= places
        within = _ALL
    return any_place != 0


@helper
def first_of(reached: Any, word: Any) -> Any:
    """First place of a word that is in the set, which has one."""
    return word * WORD + np.int64(trailing_zeros(reached))


@helper
def without_first(word: Any) -> Any:
    """The set without that place."""
    return word & (word - _ONE)


@helper
def take_off(ring: Any, place: Any) -> Any:
    """Nobody meets the vacancy at this place, of the first round, any longer."""
    for at in (place, place + ring.position.size):
        ring.free[at >> _WORD_BITS] &= ~(_ONE << np.uint64(at & _IN_WORD))


@helper
def place_of(point: Any, ring: Any) -> Any:
    """First place on the ring at or after a point of the line, 0-1."""
    at = ring.start[int(point * _CELLS)]
    while at < ring.position.size and ring.position[at] < point:
        at += 1
    return np.int64(at)


@lean_kernel
def _set_out(
    offer: Any, on_ring: Any, income_scores: Any, rules: Any, share: Any, stalls: Any
) -> Any:  # pragma: no cover - compiled
    """Writes what stands at each place; gives the income that the dearest takes, EUR/month."""
    dearest = 1.0
    for kind in range(KINDS):
        share[kind] = share_of(kind, rules)
    for place in range(on_ring.size):
        v, stall = on_ring[place], stalls[place]
        kind, buurt = kind_of(offer, v), offer.buurt[v]
        stall.id, stall.cost, stall.buurt, stall.kind = offer.id[v], offer.cost[v], buurt, kind
        stall.size, stall.income_score = math.log(offer.area[v]), income_scores[np.uintp(buurt)]
        if share[kind] > 0.0:
            dearest = max(dearest, stall.cost / share[kind])
    return dearest


@lean_kernel
def _fill(offer: Any, on_ring: Any, free: Any, rules: Any, ring: Any) -> None:  # pragma: no cover - compiled
    count, at = ring.position.size, 0
    for place in range(2 * count):
        word, bit = place >> _WORD_BITS, _ONE << np.uint64(place & _IN_WORD)
        once = place if place < count else place - count
        v, stall = on_ring[once], ring.stall[once]
        ring.free[word] |= bit * free[once]
        for persons in range(ring.large.shape[0]):
            if offer.room[v] or not offer.area[v] < least_area(persons, rules):
                ring.large[persons, word] |= bit
        income = stall.cost / ring.share[stall.kind] * _ROUNDING
        ring.affordable[row_for(1 << stall.kind, income, ring), word] |= bit
    for kind in range(KINDS):
        for row in range((1 << kind) * _LEVELS + 1, ((1 << kind) + 1) * _LEVELS):
            for word in range(ring.free.size):
                ring.affordable[row, word] |= ring.affordable[row - 1, word]
    for kinds in range(1, 2**KINDS):
        rest = kinds & (kinds - 1)
        one = kinds - rest
        for level in range(_LEVELS if rest else 0):
            for word in range(ring.free.size):
                either = ring.affordable[rest * _LEVELS + level, word]
                either |= ring.affordable[one * _LEVELS + level, word]
                ring.affordable[kinds * _LEVELS + level, word] = either
    for cell in range(_CELLS + 1):
        while at < count and ring.position[at] * _CELLS < cell:
            at += 1
        ring.start[cell] = at


def ring_of(
    offer: Vacancies,
    on_ring: IntColumn,
    position: FloatColumn,
    free: BoolColumn,
    most_persons: int,
    income_scores: FloatColumn,
    rules: ChoiceRules,
) -> Ring:
    """Puts vacancies on a ring.

    Args:
        offer: Places on offer.
        on_ring: Vacancies (indices) in order of their position.
        position: Their positions, 0-1, ascending.
        free: Whether each is free, in the same order.
        most_persons: Persons in the largest household that seeks.
        income_scores: Incomes of the buurten, SD.
        rules: Constants of the choice.
    """
    words = 2 * position.size // WORD + 3
    stalls, share = np.empty(position.size, _STALL), np.empty(KINDS)
    dearest = _set_out(offer, on_ring, income_scores, rules, share, stalls)
    ring = Ring(
        stall=stalls,
        free=np.zeros(words, np.uint64),
        large=np.zeros((most_persons + 1, words), np.uint64),
        affordable=np.zeros((2**KINDS * _LEVELS, words), np.uint64),
        scale=_LEVELS / dearest,
        share=share,
        position=position,
        start=np.empty(_CELLS + 1, np.int32),
    )
    _fill(offer, on_ring, free, rules, ring)
    return ring
