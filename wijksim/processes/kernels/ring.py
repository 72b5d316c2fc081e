"""The ring on which vacancies stand, and along which seekers walk: who comes by skips what has been taken."""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.compilation import helper
from wijksim.decisions.dwelling_choice import KINDS, kind_of

GONE = KINDS
"""Kind of a place on the ring that has been taken."""
CLOSES_UP = 8
"""The ring closes up when one in so many of its places is gone."""
_CELLS = 1024
"""Equal parts of the line on which the ring lies, each with the place where a search in it begins."""


class Ring(NamedTuple):
    """Vacancies in order of their position, twice in a row so that nobody has to go round."""

    spot: Any
    """Place on the ring, counted with those that are gone."""
    vacancy: Any
    kind: Any
    """Tenure or room, or :data:`GONE`."""
    cost: Any
    area: Any
    """Floor area that must be large enough, m2; infinite for a room."""


@helper
def ring_of(on_ring: Any, vacancies: Any, taken_by: Any) -> Any:
    """The ring; and room for what :func:`close_up` notes."""
    double = 2 * on_ring.size
    met = np.concatenate((on_ring, on_ring))
    kind, cost, area = np.empty(double, np.int64), np.empty(double), np.empty(double)
    for at in range(double):
        v = met[at]
        kind[at], cost[at] = GONE if taken_by[v] >= 0 else kind_of(vacancies, v), vacancies.cost[v]
        area[at] = math.inf if vacancies.room[v] else vacancies.area[v]
    return Ring(np.arange(double + 1), met, kind, cost, area), np.empty(double + 1, np.int64)


@helper
def close_up(ring: Any, size: Any, ahead: Any) -> Any:
    """Takes what is gone out of the ring; gives how many are left.

    Args:
        ring: The ring, of which so many elements count.
        size: That number.
        ahead: Out: for every place on the ring, the first element from there on.
    """
    left, spot = 0, 0
    for at in range(size):
        if ring.kind[at] == GONE:
            continue
        while spot <= ring.spot[at]:
            ahead[spot] = left
            spot += 1
        ring.spot[left], ring.vacancy[left], ring.kind[left] = ring.spot[at], ring.vacancy[at], ring.kind[at]
        ring.cost[left], ring.area[left] = ring.cost[at], ring.area[at]
        left += 1
    ahead[spot:] = left
    ring.spot[left] = ahead.size  # beyond where anybody looks
    return left


@helper
def beginnings(position: Any) -> Any:
    """First place on the ring from the beginning of each cell of the line on."""
    start, at = np.empty(_CELLS + 1, np.int64), 0
    for cell in range(_CELLS + 1):
        while at < position.size and position[at] * _CELLS < cell:
            at += 1
        start[cell] = at
    return start


@helper
def place_of(point: Any, position: Any, start: Any) -> Any:
    """First place on the ring at or after a point of the line, 0-1."""
    at = start[int(point * _CELLS)]
    while at < position.size and position[at] < point:
        at += 1
    return at
