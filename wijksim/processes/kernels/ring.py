"""The ring on which vacancies stand, and along which seekers walk: 64 places are looked at in one step.

Which vacancies are free, which are large enough, which can be paid: each is a set of places on the ring, kept as bits
of 64-bit words. What a seeker could take is where the three meet.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import BoolColumn, FloatColumn
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import KINDS, ChoiceRules, Vacancies, kind_of, least_area

_WORD_BITS = 6
WORD = 2**_WORD_BITS
"""Places in one word."""
_IN_WORD = WORD - 1
_LEVELS = 64
"""Steps of cost, from nothing to the dearest of a kind; the cost itself is compared besides."""
_CELLS = 8192
"""Equal parts of the line on which the ring lies, each with the place where a search in it begins."""
_ONE = np.uint64(1)

# Where the only bit of a word stands: multiplied by a de Bruijn sequence its top six bits tell (Leiserson et al. 1998).
_SEQUENCE, _TOP_SIX = np.uint64(0x03F79D71B4CB0A89), np.uint64(58)
_BIT_OF = np.argsort((_SEQUENCE << np.arange(WORD, dtype=np.uint64)) >> _TOP_SIX)


class Ring(NamedTuple):
    """Vacancies in order of their position, twice in a row so that nobody has to go round; sets are words of bits."""

    kind: Any
    """Tenure or room."""
    free: Any
    """Places that nobody has taken."""
    large: Any
    """Places large enough for so many persons (row); a room always is."""
    affordable: Any
    """Places of one kind that cost no more than a level: a row for each kind and level, the first of a kind empty."""
    scale: Any
    """Levels per EUR/month, for each kind."""
    position: Any
    start: Any
    """First place from the beginning of each cell of the line on."""


@helper
def row_of(kind: Any, cost: Any, ring: Any) -> Any:
    """Row of ``affordable`` with all places of a kind up to the level of this cost; an empty one below 0 EUR/month."""
    level = int(min(cost * ring.scale[kind], _LEVELS - 1.0)) + 1 if cost >= 0.0 else 0
    return kind * (_LEVELS + 1) + level


@helper
def word_of(place: Any) -> Any:
    """Word in which a place stands."""
    return place >> _WORD_BITS


@helper
def within_reach(ring: Any, word: Any, persons: Any, rows: Any) -> Any:
    """Places of a word that are free, large enough for so many persons, and in one of four rows of ``affordable``."""
    w, a = np.uintp(word), ring.affordable
    can_pay = a[rows[0], w] | a[rows[1], w] | a[rows[2], w] | a[rows[3], w]
    return ring.free[w] & ring.large[persons, w] & can_pay


@helper
def joined(word: Any, following: Any, place: Any) -> Any:
    """The 64 places from one in this word on; the last of them stand in the word that follows."""
    skip = np.uint64(place & _IN_WORD)
    return (word >> skip) | ((following << _ONE) << (np.uint64(WORD - 1) - skip))


@helper
def first_places(word: Any, number: Any) -> Any:
    """The first so many places of a word, at least 1; all when it has no more."""
    beyond = np.uint64(max(WORD - number, 0))
    return (word << beyond) >> beyond


@helper
def first_of(word: Any) -> Any:
    """Where the first place of a word stands that is in the set."""
    lowest = word & (~word + _ONE)
    return _BIT_OF[np.uintp((lowest * _SEQUENCE) >> _TOP_SIX)]


@helper
def without_first(word: Any) -> Any:
    """The set without that place."""
    return word & (word - _ONE)


@helper
def take_off(ring: Any, place: Any) -> Any:
    """Nobody meets the vacancy at this place any longer."""
    count = ring.position.size
    for at in (place, place + count if place < count else place - count):
        ring.free[at >> _WORD_BITS] &= ~(_ONE << np.uint64(at & _IN_WORD))


@helper
def place_of(point: Any, ring: Any) -> Any:
    """First place on the ring at or after a point of the line, 0-1."""
    at = ring.start[int(point * _CELLS)]
    while at < ring.position.size and ring.position[at] < point:
        at += 1
    return at


@lean_kernel
def _find_kinds(met: Any, kinds: Any, dearest: Any) -> None:  # pragma: no cover - compiled
    for place in range(kinds.size):
        kind = kind_of(met, place)
        kinds[place] = kind
        dearest[kind] = max(dearest[kind], met.cost[place])


@lean_kernel
def _fill(met: Any, free: Any, rules: Any, ring: Any) -> None:  # pragma: no cover - compiled
    count, at = ring.position.size, 0
    for place in range(2 * count):
        word, bit = place >> _WORD_BITS, _ONE << np.uint64(place & _IN_WORD)
        ring.free[word] |= bit * free[place]
        for persons in range(ring.large.shape[0]):
            if met.room[place] or not met.area[place] < least_area(persons, rules):
                ring.large[persons, word] |= bit
        ring.affordable[row_of(ring.kind[place], met.cost[place], ring), word] |= bit
    for kind in range(KINDS):
        for row in range(kind * (_LEVELS + 1) + 1, (kind + 1) * (_LEVELS + 1)):
            for word in range(ring.free.size):
                ring.affordable[row, word] |= ring.affordable[row - 1, word]
    for cell in range(_CELLS + 1):
        while at < count and ring.position[at] * _CELLS < cell:
            at += 1
        ring.start[cell] = at


def ring_of(
    met: Vacancies, position: FloatColumn, free: BoolColumn, most_persons: int, rules: ChoiceRules
) -> Ring:
    """Puts vacancies on a ring.

    Args:
        met: Vacancies in order of their position, twice in a row.
        position: Their positions, 0-1, ascending; once.
        free: Whether each is free; twice in a row.
        most_persons: Persons in the largest household that seeks.
        rules: Constants of the choice.
    """
    words = 2 * position.size // WORD + 2
    kind, dearest = np.empty(met.room.size, np.int64), np.ones(KINDS)
    _find_kinds(met, kind, dearest)
    ring = Ring(
        kind=kind,
        free=np.zeros(words, np.uint64),
        large=np.zeros((most_persons + 1, words), np.uint64),
        affordable=np.zeros((KINDS * (_LEVELS + 1), words), np.uint64),
        scale=_LEVELS / dearest,
        position=position,
        start=np.empty(_CELLS + 1, np.int32),
    )
    _fill(met, free, rules, ring)
    return ring
