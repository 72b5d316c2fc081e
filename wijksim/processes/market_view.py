"""What the housing market sees in a month: the places on offer, the households that seek, and their surroundings."""

import numpy as np

from wijksim.city.categories import MoveReason, Origin, Segment, Tenure
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.decisions.dwelling_choice import (
    ChoiceRules,
    Seekers,
    Surroundings,
    Vacancies,
    choice_rules,
    distances,
    tolerant,
    utility_reference,
    wanted_area,
)
from wijksim.processes.rents import paid_rent

PRESSING = (
    MoveReason.URGENT,
    MoveReason.SEPARATED,
    MoveReason.DISPLACED,
    MoveReason.RETURNED,
)
"""Reasons that make a household accept what it would otherwise refuse."""


def offered_places(city: City, *, to_let_only: bool = False) -> Rows:
    """Empty places that are on offer, or only those to let."""
    places, d = city.places, city.dwellings
    rows = np.flatnonzero(places.active & (places.household < 0) & places.lettable)
    if to_let_only:
        rows = rows[d.tenure[places.dwelling[rows]] != Tenure.OWNER_OCCUPIED]
    return rows


def view_places(city: City, rows: Rows) -> Vacancies:
    """What a seeker sees of these places, whether they are empty or its present home.

    The rent of an empty place is what is asked of a new tenant; a sitting tenant may pay less.
    """
    places, d, b = city.places, city.dwellings, city.buurten
    dwelling = places.dwelling[rows]
    price = np.where(d.tenure[dwelling] == Tenure.OWNER_OCCUPIED, b.price_index[d.buurt[dwelling]], 1.0)
    rent = paid_rent(city, rows) * price
    cost = np.where(places.room[rows], city.parameters.budget.room_rent, rent)
    return Vacancies(
        place=rows,
        id=places.id[rows],
        tenure=d.tenure[dwelling],
        room=places.room[rows],
        cost=cost,
        area=d.area[dwelling] * np.where(places.room[rows], places.share[rows], 1.0).astype(np.float64),
        buurt=d.buurt[dwelling],
        complex=d.complex[dwelling],
    )


def segment_of(vacancies: Vacancies) -> IntColumn:
    """Segment of the market on which each place is offered."""
    by_tenure = np.zeros(len(Tenure), dtype=np.int8)
    by_tenure[Tenure.SOCIAL_RENT] = Segment.SOCIAL_RENT
    by_tenure[Tenure.PRIVATE_RENT] = Segment.PRIVATE_RENT
    by_tenure[Tenure.OWNER_OCCUPIED] = Segment.OWNER_OCCUPIED
    return np.where(vacancies.room, Segment.ROOM, by_tenure[vacancies.tenure])


def matching_rent(city: City, rows: Rows) -> FloatColumn:
    """Highest social rent that income-matched letting allows, EUR/month; infinite without a right to allowance."""
    h, p = city.households, city.parameters.market
    several = h.persons[rows] > 1
    entitled = h.income[rows] <= np.where(several, p.matching_income_more, p.matching_income)
    cap = np.where(h.persons[rows] > p.matching_persons, p.matching_rent_family, p.matching_rent)
    return np.where(entitled, cap, np.inf)


def _may_room(city: City, rows: Rows) -> BoolColumn:
    """Whether house mates would take households in: the young, and students before others."""
    h, p = city.households, city.parameters.market
    welcome = city.streams.event("market.house_mates", city.month, h.id[rows], p.room_others)
    return np.asarray((h.persons[rows] == 1) & (h.age[rows] < p.room_age) & (h.student[rows] | welcome))


def view_seekers(city: City, rows: Rows, areas: Surroundings, rules: ChoiceRules) -> Seekers:
    """What the market needs to know of these households, and the utility that an offer must exceed."""
    h, p = city.households, city.parameters.moving
    known = h.buurt[rows] >= 0
    seekers = Seekers(
        id=h.id[rows],
        income=h.income[rows].astype(np.float64),
        income_score=income_score(city, rows),
        persons=h.persons[rows].astype(np.int64),
        age=h.age[rows],
        student=h.student[rows],
        origin=h.origin[rows],
        ties=h.ties[rows].astype(np.float64),
        wijk=np.where(known, h.wijk[rows], -1),
        buurt=h.buurt[rows],
        returns_to=h.displaced_from[rows],
        matching_rent=matching_rent(city, rows),
        may_room=_may_room(city, rows),
        reservation=np.full(rows.size, p.reservation),
    )
    housed = np.flatnonzero(h.place[rows] >= 0)
    here = Seekers(*(column[housed] for column in seekers))
    home = view_places(city, h.place[rows[housed]])
    value = sum(utility_reference(here, home, areas, rules).values())
    seekers.reservation[housed] = value + np.where(home.room, p.inertia_room, p.inertia)
    pressing = np.isin(h.reason[rows], PRESSING) | h.urgent[rows]
    seekers.reservation[pressing] -= p.pressure
    return seekers


def income_score(city: City, rows: Rows) -> FloatColumn:
    """Equivalised income in SD of log income over the city's households at month 0."""
    equivalised = np.maximum(city.households.equivalised_income[rows], 1.0)
    return (np.log(equivalised) - city.income_centre) / city.income_spread


def rules_of(city: City) -> ChoiceRules:
    """Constants of the choice, with the weights of fit and affordability per SD over the households of month 0."""
    rules = choice_rules(city.parameters)
    return rules._replace(
        fit=rules.fit / city.fit_spread, affordability=rules.affordability / city.affordability_spread
    )


def set_scales(city: City) -> None:
    """Measures at month 0 how much households differ in fit of size and in affordability; students are left out.

    The distances between buurten stay as they are.
    """
    city.buurt_distance = distances(city.buurten.x, city.buurten.y)
    h = city.households
    rows = city.residents()
    rows = rows[~h.student[rows]]
    home = view_places(city, h.place[rows])
    rules = choice_rules(city.parameters)
    city.fit_spread = float(np.std(np.log(home.area / wanted_area(h.persons[rows], rules))))
    city.affordability_spread = float(np.std(home.cost / np.maximum(h.income[rows], 1.0)))


def surroundings(city: City) -> Surroundings:
    """What seekers see of the buurten, each score in SD over the buurten, weighted by households.

    Under the threshold rule the share of the own group is replaced by whether it reaches the threshold, in SD too, so
    that both rules give the same weight to a buurt that is one SD better.
    """
    h, b = city.households, city.buurten
    rows = city.residents()
    buurt = h.buurt[rows]
    size = np.bincount(buurt, minlength=len(b)).astype(float)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(buurt, weights=values, minlength=len(b)) / np.maximum(size, 1.0)

    def in_spread(values: np.ndarray) -> np.ndarray:
        centre = np.average(values, weights=size)
        spread = np.sqrt(np.average((values - centre) ** 2, weights=size))
        return (values - centre) / spread if spread > 0 else np.zeros_like(values)

    shares = [mean(h.origin[rows] == group) for group in Origin]
    if city.market.own_group == "threshold":
        shares = [tolerant(share, city.market.tolerance) for share in shares]
    return Surroundings(
        b.wijk,
        b.x,
        b.y,
        city.buurt_distance,
        in_spread(b.liveability),
        in_spread(b.reputation),
        in_spread(mean(income_score(city, rows))),
        np.stack([in_spread(share) for share in shares], axis=1),
    )
