"""What the market needs to know of households that seek (twin of processes/market_view.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, Rows
from wijksim.city.remembered import log_of_income
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import (
    ChoiceRules,
    Seekers,
    Surroundings,
    room_for_seekers,
    wanted_area,
)
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.residence import row_of
from wijksim.processes.kernels.vacancies import cost_of
from wijksim.randomness import keyed_uniform

_NONE, _DWELLING, _ROOM = range(3)
_AHEAD = 12
"""Seekers whose homes are asked of memory before they are visited; the seekers themselves twice as many before."""
_wanted_area = helper(wanted_area)


class _Households(NamedTuple):
    id: Any
    place: Any
    dwelling: Any
    room: Any
    share: Any
    buurt: Any
    wijk: Any
    tenure: Any
    income: Any
    equivalised_income: Any
    adults: Any
    children: Any
    age: Any
    student: Any
    origin: Any
    ties: Any
    displaced_from: Any
    reason: Any
    registered: Any
    urgent: Any


class _Dwellings(NamedTuple):
    rent: Any
    area: Any


class Rules(NamedTuple):
    """Constants of letting, of what is asked of an offer, and of income in SD."""

    room_rent: Any
    room_age: Any
    room_others: float
    matching_income: float
    matching_income_more: float
    matching_persons: float
    matching_rent: float
    matching_rent_family: float
    reservation: float
    inertia: float
    inertia_room: float
    pressure: float
    income_centre: Any
    income_spread: Any


@once
def _rules_of(p: ParameterSet) -> Rules:
    found: dict[str, Any] = {}
    for name in Rules._fields[2:-2]:
        group = p.market if hasattr(p.market, name) else p.moving
        found[name] = float(getattr(group, name))
    return Rules(
        room_rent=np.float32(p.budget.room_rent),
        room_age=np.float32(p.market.room_age),
        **found,
        income_centre=np.nan,
        income_spread=np.nan,
    )


def rules_of(city: City) -> Rules:
    """Takes the constants from the parameters of the run, and the scale of income from its first month."""
    centre, spread = np.float32(city.income_centre), np.float32(city.income_spread)
    return _rules_of(city.parameters)._replace(income_centre=centre, income_spread=spread)


@helper
def income_score(log_income: Any, p: Any) -> Any:
    """Log equivalised income in SD over the households of month 0."""
    return np.float32((log_income - p.income_centre) / p.income_spread)


@helper
def matching_rent(income: Any, persons: Any, p: Any) -> Any:
    """Highest social rent that income-matched letting allows, EUR/month; infinite without a right to allowance."""
    most_income = p.matching_income_more if persons > 1 else p.matching_income
    rent = p.matching_rent_family if persons > p.matching_persons else p.matching_rent
    return np.inf if np.float64(income) > most_income else rent


class _Homes(NamedTuple):
    """Present homes of seekers, one element each, and what their incomes are equivalent to."""

    relative: Any
    """Floor area relative to what the household wants."""
    cost: Any
    """EUR/month."""
    kind: Any
    """:data:`_NONE`, :data:`_DWELLING` or :data:`_ROOM`."""
    pressed: Any
    """Whether something presses the household to accept what it would otherwise refuse."""
    equivalised: Any
    """Equivalised income, EUR/month."""


_HOMES = {
    "relative": np.float64,
    "cost": np.float32,
    "kind": np.int8,
    "pressed": np.bool_,
    "equivalised": np.float32,
}


@helper
def _describe(i: Any, h: Any, house_mates: Any, p: Any, seeker: Any) -> Any:
    """Copies and derives what a household is; what it expects of an offer comes later."""
    persons, income, own_id = h.adults[i] + h.children[i], h.income[i], h.id[i]
    age, student, buurt, wijk = h.age[i], h.student[i], h.buurt[i], h.wijk[i]
    young_and_alone = (persons == 1) & (age < p.room_age)
    welcome = student | (keyed_uniform(house_mates, own_id, 0) < p.room_others)
    seeker.id, seeker.income, seeker.persons = own_id, income, persons
    seeker.age, seeker.student, seeker.origin = age, student, h.origin[i]
    seeker.ties, seeker.buurt, seeker.wijk = h.ties[i], buurt, wijk if buurt >= 0 else -1
    seeker.returns_to, seeker.registered, seeker.urgent = h.displaced_from[i], h.registered[i], h.urgent[i]
    seeker.matching_rent = matching_rent(income, persons, p)
    seeker.may_room = young_and_alone & welcome


@helper
def _visit_home(
    i: Any,
    n: Any,
    h: Any,
    d: Any,
    rent_below: Any,
    price_index: Any,
    presses: Any,
    rules: Any,
    p: Any,
    persons: Any,
    homes: Any,
) -> Any:
    """What a household has; where it has no home, that of another, which is not looked at later."""
    place, room = h.place[i], h.room[i]
    dwelling, buurt = row_of(h.dwelling[i]), row_of(h.buurt[i])
    own = np.float64(h.share[i]) if room else 1.0
    rent = d.rent[dwelling] - rent_below[row_of(place)]
    homes.kind[n] = (_ROOM if room else _DWELLING) if place >= 0 else _NONE
    homes.relative[n] = d.area[dwelling] * own / _wanted_area(persons, rules)
    homes.cost[n] = cost_of(rent, room, h.tenure[i], price_index[buurt], p.room_rent)
    homes.pressed[n] = h.urgent[i] | presses[np.uintp(h.reason[i])]
    homes.equivalised[n] = h.equivalised_income[i]


@lean_kernel
def _visit(  # pragma: no cover - compiled
    rows: Any,
    h: Any,
    d: Any,
    rent_below: Any,
    price_index: Any,
    presses: Any,
    house_mates: Any,
    rules: Any,
    p: Any,
    seekers: Any,
    homes: Any,
) -> None:
    for n in range(rows.size):
        fetch(h, coming(rows, n, 2 * _AHEAD))
        soon, i = coming(rows, n, _AHEAD), np.uintp(rows[n])
        fetch(d, row_of(h.dwelling[soon]))
        fetch((rent_below,), row_of(h.place[soon]))
        _describe(i, h, house_mates, p, seekers[n])
        _visit_home(i, n, h, d, rent_below, price_index, presses, rules, p, seekers[n].persons, homes)


@lean_kernel
def _expect(
    homes: Any, misfit: Any, log_income: Any, areas: Any, rules: Any, p: Any, seekers: Any
) -> None:  # pragma: no cover - compiled
    """Utility that an offer must exceed: that of the home and the burden of a move, less the pressure."""
    for n in range(misfit.size):
        seeker = seekers[n]
        seeker.income_score = income_score(log_income[n], p)
        value: Any = p.reservation
        if homes.kind[n] != _NONE:
            buurt, origin = np.uintp(seeker.buurt), np.uintp(seeker.origin)
            value = -rules.fit * abs(misfit[n])
            value += rules.affordability * (1.0 - homes.cost[n] / max(seeker.income, 1.0))
            value += -rules.income_match * abs(seeker.income_score - areas.income_score[buurt])
            value += rules.own_group * areas.origin_share[buurt, origin]
            value += rules.liveability * areas.liveability[buurt]
            value += rules.reputation * areas.reputation[buurt]
            value += rules.ties * seeker.ties
            value += p.inertia_room if homes.kind[n] == _ROOM else p.inertia
        seeker.reservation = value - p.pressure if homes.pressed[n] else value


def view_seekers(
    city: City,
    rows: Rows,
    areas: Surroundings,
    rules: ChoiceRules,
    presses: BoolColumn,
) -> Seekers:
    """What the market needs to know of these households, and the utility that an offer must exceed.

    Args:
        city: The city.
        rows: Households that look for a dwelling.
        areas: What they see of the buurten.
        rules: Constants of the choice.
        presses: Whether each reason to move makes a household accept what it would otherwise refuse.
    """
    h, p = city.households, rules_of(city)
    seekers = room_for_seekers(rows.size)
    records = seekers.view(np.ndarray)  # with which a kernel is called in a third of the time
    homes = _Homes(**{name: np.empty(rows.size, kind) for name, kind in _HOMES.items()})
    _visit(
        rows,
        h.view(_Households),
        city.dwellings.view(_Dwellings),
        city.places.rent_below,
        city.buurten.price_index,
        presses,
        city.streams.key("market.house_mates", city.month),
        rules,
        p,
        records,
        homes,
    )
    log_income = log_of_income(homes.equivalised)
    _expect(homes, np.log(homes.relative), log_income, areas, rules, p, records)
    return seekers
