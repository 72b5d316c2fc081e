"""What the housing market sees in a month: the places on offer, the households that seek, and their surroundings.

Every month runs :func:`rules_of` and :func:`surroundings`; :func:`set_scales` runs once, at month 0. The views of
places and of seekers are the plain twins of compiled code (kernels/vacancies.py and kernels/seekers.py), against which
tests hold it. The model itself uses those of places for the last who are rehoused (housing_market.py),
:func:`segment_of` also while lives are logged, and :func:`view_homes` at month 0.
"""

import numpy as np

from wijksim.city.categories import MoveReason, Segment, Tenure
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.decisions.dwelling_choice import ChoiceRules, choice_rules, utility_reference, wanted_area
from wijksim.decisions.market_facts import Home, Seekers, Surroundings, Vacancies, seekers_of
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.vacancies import SEGMENTS
from wijksim.processes.kernels.who_lives_where import composition

PRESSING = (
    MoveReason.URGENT,
    MoveReason.SEPARATED,
    MoveReason.DISPLACED,
    MoveReason.RETURNED,
)
"""Reasons that make a household accept what it would otherwise refuse."""
PRESSES = np.isin(np.arange(len(MoveReason)), PRESSING)
_choice_rules = once(choice_rules)


def offered_places(city: City, *, to_let_only: bool = False) -> Rows:
    """Empty places that are on offer, or only those to let."""
    places, d = city.places, city.dwellings
    rows = np.flatnonzero(places.active & (places.household < 0) & places.lettable)
    if to_let_only:
        rows = rows[d.tenure[places.dwelling[rows]] != Tenure.OWNER_OCCUPIED]
    return rows


def view_places(city: City, rows: Rows) -> Vacancies:
    """What a seeker sees of empty places; the rent is what is asked of a new tenant."""
    places, d = city.places, city.dwellings
    dwelling, room = places.dwelling[rows], places.room[rows]
    tenure, buurt = d.tenure[dwelling], d.buurt[dwelling]
    rent = d.rent[dwelling] - places.rent_below[rows]
    return Vacancies(
        place=rows,
        id=places.id[rows],
        tenure=tenure,
        room=room,
        cost=_cost(city, rent, room, tenure, buurt),
        area=_area(city, dwelling, room, places.share[rows]),
        buurt=buurt,
        complex=d.complex[dwelling],
    )


def view_homes(city: City, rows: Rows) -> Home:
    """What these households see of their present homes; a sitting tenant may pay less than a new one."""
    h, d = city.households, city.dwellings
    dwelling, room, buurt = np.maximum(h.dwelling[rows], 0), h.room[rows], h.buurt[rows]
    rent = d.rent[dwelling] - city.places.rent_below[h.place[rows]]
    cost = _cost(city, rent, room, h.tenure[rows], buurt)
    return Home(room, cost, _area(city, dwelling, room, h.share[rows]), buurt)


def _cost(
    city: City, rent: FloatColumn, room: BoolColumn, tenure: IntColumn, buurt: IntColumn
) -> FloatColumn:
    """Cost of places, EUR/month: owner-occupied ones follow house prices, rooms have one price."""
    price = np.where(tenure == Tenure.OWNER_OCCUPIED, city.buurten.price_index[buurt], 1.0)
    return np.where(room, city.parameters.budget.room_rent, rent * price)


def _area(city: City, dwelling: IntColumn, room: BoolColumn, share: FloatColumn) -> FloatColumn:
    """Floor area of places, m2: of a room, its part of the dwelling."""
    return city.dwellings.area[dwelling] * np.where(room, share, 1.0).astype(np.float64)


def segment_of(vacancies: Vacancies) -> IntColumn:
    """Segment of the market on which each place is offered."""
    return np.where(vacancies.room, Segment.ROOM, SEGMENTS[vacancies.tenure])


def matching_rent(city: City, rows: Rows) -> FloatColumn:
    """Highest social rent that income-matched letting allows, EUR/month; infinite without a right to allowance."""
    h, p = city.households, city.parameters.market
    persons = h.persons_of(rows)
    entitled = h.income[rows] <= np.where(persons > 1, p.matching_income_more, p.matching_income)
    cap = np.where(persons > p.matching_persons, p.matching_rent_family, p.matching_rent)
    return np.where(entitled, cap, np.inf)


def _may_room(city: City, rows: Rows) -> BoolColumn:
    """Whether house mates would take households in: the young, and students before others."""
    h, p = city.households, city.parameters.market
    welcome = city.streams.event("market.house_mates", city.month, h.id[rows], p.room_others)
    return np.asarray((h.persons_of(rows) == 1) & (h.age[rows] < p.room_age) & (h.student[rows] | welcome))


def view_seekers(city: City, rows: Rows, areas: Surroundings, rules: ChoiceRules) -> Seekers:
    """What the market needs to know of these households, and the utility that an offer must exceed."""
    h, p = city.households, city.parameters.moving
    seekers = seekers_of(
        id=h.id[rows],
        income=h.income[rows],
        income_score=income_score(city, rows),
        persons=h.persons_of(rows),
        age=h.age[rows],
        student=h.student[rows],
        origin=h.origin[rows],
        ties=h.ties[rows],
        wijk=h.wijk[rows],
        buurt=h.buurt[rows],
        returns_to=h.displaced_from[rows],
        matching_rent=matching_rent(city, rows),
        may_room=_may_room(city, rows),
        registered=h.registered[rows],
        urgent=h.urgent[rows],
        reservation=p.reservation,
    )
    # Who has no home is compared with any home, and that is thrown away: cheaper than to pick out who has.
    housed = h.place[rows] >= 0
    home = view_homes(city, rows)
    value = sum(utility_reference(seekers, home, areas, rules).values())
    value += np.where(home.room, p.inertia_room, p.inertia)
    np.copyto(seekers.reservation, value, where=housed)
    seekers.reservation[PRESSES[h.reason[rows]] | h.urgent[rows]] -= p.pressure
    return seekers


def income_score(city: City, rows: Rows) -> FloatColumn:
    """Equivalised income in SD of log income over the city's households at month 0."""
    logs = city.log_income(city.households.equivalised_income)
    return (logs[rows] - city.income_centre) / city.income_spread


def rules_of(city: City) -> ChoiceRules:
    """Constants of the choice, with the weights of fit and affordability per SD over the households of month 0."""
    rules = _choice_rules(city.parameters)
    return rules._replace(
        fit=rules.fit / city.fit_spread, affordability=rules.affordability / city.affordability_spread
    )


def distances(x: FloatColumn, y: FloatColumn) -> FloatColumn:
    """Distance from buurt to buurt as it is felt, ln(1 + km), from their places in km."""
    kilometres = np.hypot(x - x[:, None], y - y[:, None])
    return np.log(1.0 + kilometres.astype(np.float64))


def set_scales(city: City) -> None:
    """Measures at month 0 how much households differ in fit of size and in affordability; students are left out.

    The distances between buurten stay as they are.
    """
    city.buurt_distance = distances(city.buurten.x, city.buurten.y)
    h = city.households
    rows = city.residents()
    rows = rows[~h.student[rows]]
    home = view_homes(city, rows)
    rules = choice_rules(city.parameters)
    city.fit_spread = float(np.std(np.log(home.area / wanted_area(h.persons_of(rows), rules))))
    city.affordability_spread = float(np.std(home.cost / np.maximum(h.income[rows], 1.0)))


def in_spread(scores: FloatColumn, size: FloatColumn) -> FloatColumn:
    """Scores of buurten (last axis) in SD, weighted by households; 0 where buurten do not differ, or nobody lives."""
    total = max(size.sum(), 1.0)
    away = scores - (scores * size).sum(axis=-1, keepdims=True) / total
    spread = np.sqrt((away**2 * size).sum(axis=-1, keepdims=True) / total)
    return np.divide(away, spread, out=np.zeros_like(away), where=spread > 0)


def tolerant(share: FloatColumn, tolerance: float) -> FloatColumn:
    """The alternative to a smooth preference: 1 where the others are at most ``tolerance`` of a buurt, else 0.

    A threshold rule as in Schelling (1971); ``share`` is the share of the own group.
    """
    return (share >= 1.0 - tolerance).astype(np.float64)


def surroundings(city: City) -> Surroundings:
    """What seekers see of the buurten, each score in SD over the buurten, weighted by households.

    Under the threshold rule the share of the own group is replaced by whether it reaches the threshold, in SD too, so
    that both rules give the same weight to a buurt that is one SD better.
    """
    b = city.buurten
    size, income, groups = composition(city)
    each = np.maximum(size, 1.0)
    shares: FloatColumn = groups / each
    if city.market.own_group == "threshold":
        shares = tolerant(shares, city.market.tolerance)
    scores = in_spread(np.vstack([b.liveability, b.reputation, income / each, shares]), size)
    liveability, reputation, mean_income = scores[:3]
    return Surroundings(
        wijk=b.wijk,
        x=b.x,
        y=b.y,
        distance=city.buurt_distance,
        liveability=liveability,
        reputation=reputation,
        income_score=mean_income,
        origin_share=np.ascontiguousarray(scores[3:].T),
    )
