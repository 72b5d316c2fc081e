"""What the choice of a dwelling is told: who seeks, which places are on offer, present homes and the buurten."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np


class Seeker(NamedTuple):
    """What the market knows of a household that looks for a dwelling: fields of a record, and their types.

    ``reservation`` is the utility that an offer must exceed: that of the present home and the burden of a move, less
    the pressure to find something; ``matching_rent`` the highest social rent that the rules allow it (EUR/month);
    ``registered`` the month of registration for social rent, and ``returns_to`` the complex that it had to leave.
    """

    id: np.int64
    reservation: np.float64
    matching_rent: np.float64
    income: np.float64
    ties: np.float64
    income_score: np.float32
    age: np.float32
    returns_to: np.int32
    buurt: np.int16
    registered: np.int16
    wijk: np.int8
    persons: np.int8
    origin: np.int8
    student: np.bool_
    may_room: np.bool_
    urgent: np.bool_


Seekers: TypeAlias = "np.recarray[Any, Any]"
"""Households that look for a dwelling this month, one record each; a field is a column."""

_SEEKER = np.dtype((np.record, np.dtype(list(Seeker.__annotations__.items()), align=True)))
"""As long as a line of the cache; one argument of a kernel instead of sixteen, which compiles sooner."""


def room_for_seekers(number: int) -> Seekers:
    """So many records that nobody has written yet."""
    return np.empty(number, _SEEKER).view(np.recarray)


def seekers_of(**columns: Any) -> Seekers:
    """Puts columns of equal length side by side: every field of :class:`Seeker`."""
    seekers = room_for_seekers(columns["id"].size)
    for name in Seeker._fields:
        seekers[name] = columns[name]
    return seekers


class Vacancies(NamedTuple):
    """Empty places on offer this month, one element each.

    Attributes:
        place: Row of places; ``buurt`` and ``complex`` are rows as well, -1 without a corporation.
        cost: What a new resident pays, EUR/month.
        area: Floor area, m2; of a room, its part of the dwelling.
    """

    place: Any
    id: Any
    tenure: Any
    room: Any
    cost: Any
    area: Any
    buurt: Any
    complex: Any


class Home(NamedTuple):
    """Present homes of households, one element each; columns as in :class:`Vacancies`."""

    room: Any
    cost: Any
    area: Any
    buurt: Any


class Surroundings(NamedTuple):
    """What a household sees of a buurt, one element per buurt.

    Attributes:
        x, y: Place from west to east and from south to north, km.
        distance: Distance as it is felt, ln(1 + km), buurten x buurten.
        liveability, reputation, income_score: SD over the buurten, weighted by households; the last of log income.
        origin_share: Share of each origin, or whether it reaches a threshold, in SD too, buurten x origins.
    """

    wijk: Any
    x: Any
    y: Any
    distance: Any
    liveability: Any
    reputation: Any
    income_score: Any
    origin_share: Any
