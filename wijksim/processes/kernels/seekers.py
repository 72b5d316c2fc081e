"""What the market needs to know of households that seek (twin of processes/market_view.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import ChoiceRules, misfit
from wijksim.decisions.market_facts import Seekers, Surroundings, room_for_seekers
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.residence import ask_for_homes, row_of
from wijksim.processes.kernels.vacancies import cost_of
from wijksim.processes.kernels.who_lives_where import income_scores
from wijksim.randomness import keyed_uniform

_AHEAD = 12
"""Seekers whose homes are asked of memory before they are visited; the seekers themselves twice as many before."""


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
    """Constants of letting, and of what is asked of an offer."""

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


@once
def rules_of(p: ParameterSet) -> Rules:
    """Takes the constants from the parameters of the run."""
    return Rules(
        room_rent=np.float32(p.budget.room_rent),
        room_age=np.float32(p.market.room_age),
        room_others=p.market.room_others,
        matching_income=p.market.matching_income,
        matching_income_more=p.market.matching_income_more,
        matching_persons=p.market.matching_persons,
        matching_rent=p.market.matching_rent,
        matching_rent_family=p.market.matching_rent_family,
        reservation=p.moving.reservation,
        inertia=p.moving.inertia,
        inertia_room=p.moving.inertia_room,
        pressure=p.moving.pressure,
    )


@helper
def matching_rent(income: Any, persons: Any, p: Any) -> Any:
    """Highest social rent that income-matched letting allows, EUR/month; infinite without a right to allowance."""
    most_income = p.matching_income_more if persons > 1 else p.matching_income
    rent = p.matching_rent_family if persons > p.matching_persons else p.matching_rent
    return np.inf if np.float64(income) > most_income else rent


@helper
def _describe(i: Any, h: Any, house_mates: Any, p: Any, seeker: Any) -> Any:
    """Copies and derives what a household is; what it expects of an offer comes later."""
    persons, income, own_id = h.adults[i] + h.children[i], h.income[i], h.id[i]
    age, student = h.age[i], h.student[i]
    young_and_alone = (persons == 1) & (age < p.room_age)
    welcome = student | (keyed_uniform(house_mates, own_id, 0) < p.room_others)
    seeker.id, seeker.income, seeker.persons = own_id, income, persons
    seeker.age, seeker.student, seeker.origin = age, student, h.origin[i]
    seeker.ties, seeker.buurt, seeker.wijk = h.ties[i], h.buurt[i], h.wijk[i]
    seeker.returns_to, seeker.registered, seeker.urgent = h.displaced_from[i], h.registered[i], h.urgent[i]
    seeker.matching_rent = matching_rent(income, persons, p)
    seeker.may_room = young_and_alone & welcome


@helper
def _worth_of_home(
    i: Any, h: Any, d: Any, rent_below: Any, areas: Any, price_index: Any, rules: Any, p: Any, seeker: Any
) -> Any:
    """Utility of the home, and the burden of leaving it; what no household without one asks for."""
    room, dwelling, buurt = h.room[i], row_of(h.dwelling[i]), row_of(seeker.buurt)
    own = np.float64(h.share[i]) if room else 1.0
    rent = d.rent[dwelling] - rent_below[row_of(h.place[i])]
    cost = cost_of(rent, room, h.tenure[i], price_index[buurt], p.room_rent)
    value = -misfit(d.area[dwelling] * own, seeker.persons, rules)
    value += rules.affordability * (1.0 - cost / max(seeker.income, 1.0))
    value += -rules.income_match * abs(seeker.income_score - areas.income_score[buurt])
    value += rules.own_group * areas.origin_share[buurt, np.uintp(seeker.origin)]
    value += rules.liveability * areas.liveability[buurt]
    value += rules.reputation * areas.reputation[buurt]
    value += rules.ties * seeker.ties
    return value + (p.inertia_room if room else p.inertia)


@lean_kernel
def _visit(  # pragma: no cover - compiled
    rows: Any,
    h: Any,
    d: Any,
    rent_below: Any,
    areas: Any,
    price_index: Any,
    scores: Any,
    presses: Any,
    house_mates: Any,
    rules: Any,
    p: Any,
    seekers: Any,
) -> None:
    """Describes seekers; an offer must exceed the utility of the home and the burden of a move, less the pressure."""
    for n in range(rows.size):
        ask_for_homes(rows, n, _AHEAD, h, d, rent_below)
        fetch((scores,), coming(rows, n, _AHEAD))
        i, seeker = np.uintp(rows[n]), seekers[n]
        _describe(i, h, house_mates, p, seeker)
        seeker.income_score = scores[i]
        pressed = h.urgent[i] | presses[np.uintp(h.reason[i])]
        value: Any = p.reservation
        if h.place[i] >= 0:
            value = _worth_of_home(i, h, d, rent_below, areas, price_index, rules, p, seeker)
        seeker.reservation = value - p.pressure if pressed else value


def view_seekers(
    city: City,
    rows: Rows,
    areas: Surroundings,
    rules: ChoiceRules,
    presses: BoolColumn,
) -> Seekers:
    """What the market needs to know of these households, and the utility that an offer must exceed.

    Args:
        city: The city, as it was when its surroundings were taken: the incomes of then count.
        rows: Households that look for a dwelling.
        areas: What they see of the buurten.
        rules: Constants of the choice.
        presses: Whether each reason to move makes a household accept what it would otherwise refuse.
    """
    seekers = room_for_seekers(rows.size)
    _visit(
        rows,
        city.households.view(_Households),
        city.dwellings.view(_Dwellings),
        city.places.rent_below,
        areas,
        city.buurten.price_index,
        income_scores(city),
        presses,
        city.streams.key("market.house_mates", city.month),
        rules,
        rules_of(city.parameters),
        seekers.view(np.ndarray),  # with which a kernel is called in a third of the time
    )
    return seekers
