"""The places on offer in a month, and what a seeker sees of them (twin of processes/market_view.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Segment, Tenure
from wijksim.city.city import City
from wijksim.city.columns import IntColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.market_facts import Vacancies
from wijksim.prefetch import coming, fetch

_OWNER = int(Tenure.OWNER_OCCUPIED)
_ROOM = int(Segment.ROOM)
_AHEAD = 6
"""Vacancies before which dwellings are asked of memory; places twice as many before."""
SEGMENTS = np.array([Segment[tenure.name] for tenure in Tenure], dtype=np.int8)
"""Segment on which whole dwellings of each tenure are offered."""


class _Places(NamedTuple):
    active: Any
    household: Any
    lettable: Any
    id: Any
    dwelling: Any
    room: Any
    share: Any
    rent_below: Any


class _Dwellings(NamedTuple):
    tenure: Any
    rent: Any
    area: Any
    buurt: Any
    complex: Any


@helper
def cost_of(rent: Any, room: Any, tenure: Any, price_index: Any, room_rent: Any) -> Any:
    """Cost of a place, EUR/month: owner-occupied ones follow house prices, rooms have one price."""
    for_sale = np.float32(rent * price_index)
    whole = for_sale if tenure == _OWNER else rent
    return room_rent if room else whole


@lean_kernel
def _find(p: Any, found: Any) -> Any:  # pragma: no cover - compiled
    """Gives the number of places on offer that are written to ``found``."""
    number = 0
    for place in range(p.active.size):
        if p.household[place] < 0 and p.active[place] and p.lettable[place]:
            found[number] = place
            number += 1
    return number


@lean_kernel
def _view(  # pragma: no cover - compiled
    p: Any, d: Any, price_index: Any, room_rent: Any, vacancies: Any, segments: Any
) -> None:
    for v in range(segments.size):
        fetch(p, coming(vacancies.place, v, 2 * _AHEAD))
        fetch(d, np.uintp(p.dwelling[coming(vacancies.place, v, _AHEAD)]))
        place = np.uintp(vacancies.place[v])
        dwelling, room = np.uintp(p.dwelling[place]), p.room[place]
        tenure, buurt = d.tenure[dwelling], d.buurt[dwelling]
        rent, index = d.rent[dwelling] - p.rent_below[place], price_index[np.uintp(buurt)]
        own = np.float64(p.share[place]) if room else 1.0
        vacancies.id[v], vacancies.tenure[v], vacancies.room[v] = p.id[place], tenure, room
        vacancies.cost[v] = cost_of(rent, room, tenure, index, room_rent)
        vacancies.area[v] = d.area[dwelling] * own
        vacancies.buurt[v], vacancies.complex[v] = buurt, d.complex[dwelling]
        segments[v] = _ROOM if room else SEGMENTS[np.uintp(tenure)]


def offered(city: City) -> tuple[Vacancies, IntColumn]:
    """All places on offer, and the :class:`~wijksim.city.categories.Segment` of each."""
    p, d = city.places.view(_Places), city.dwellings.view(_Dwellings)
    place: Rows = np.empty(p.active.size, dtype=np.intp)
    place = place[: _find(p, place)].copy()
    columns = (p.id, d.tenure, p.room, d.rent, d.buurt, d.complex)
    own_id, tenure, room, cost, buurt, complex_ = (np.empty(place.size, column.dtype) for column in columns)
    vacancies = Vacancies(place, own_id, tenure, room, cost, np.empty(place.size), buurt, complex_)
    segments = np.empty(place.size, dtype=np.int8)
    room_rent = np.float32(city.parameters.budget.room_rent)
    _view(p, d, city.buurten.price_index, room_rent, vacancies, segments)
    return vacancies, segments
