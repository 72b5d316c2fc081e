"""The wish to move, departures, and what a move does to a household (links 13, 14, 37)."""

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from wijksim.city.accounts import to_cents
from wijksim.city.categories import ChainEnd, Cohort, ComplexStage, MoveReason, Segment, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.city.households import NEVER
from wijksim.city.register import NOWHERE, chain_ids
from wijksim.decisions import social_rent
from wijksim.decisions.moving import (
    mobility_group,
    relative_factors,
    tenure_factors,
    wish_hazard,
)
from wijksim.processes import budget, ties
from wijksim.processes.debt import evicted
from wijksim.processes.kernels import moving as kernels
from wijksim.processes.newcomers import SPLIT_FLAG, empty, leave, start_search

_OWNER_OCCUPIED, _SOCIAL_RENT = int(Tenure.OWNER_OCCUPIED), int(Tenure.SOCIAL_RENT)
"""As plain numbers, with which numpy compares a column ten times as fast."""


class _StandardScore:
    """Values in SD, as those of a population spread; 0 where these do not."""

    def __init__(self, mean: float, spread: float) -> None:
        self.mean, self.spread = np.float32(mean), np.float32(spread)
        self.divisor = float(self.spread) if self.spread > 0 else math.inf
        """The spread, by which a distance from the mean is divided."""

    def __call__(self, values: FloatColumn) -> FloatColumn:
        return (values - self.mean) / self.spread if self.spread > 0 else np.zeros_like(values)


def age_index(city: City, rows: Rows) -> IntColumn:
    """Index into the schedule of moving by age; the last age stands for all older ones."""
    return np.minimum(city.households.age[rows].astype(np.intp), city.schedule.within.size - 1)


def _group(city: City, rows: Rows) -> IntColumn:
    return mobility_group(city.households.tenure[rows], city.households.student[rows])


def set_schedule(city: City) -> None:
    """Sets how households of one age differ in moving, by the tenures of month 0."""
    p, rows = city.parameters, city.residents()
    age, group = age_index(city, rows), _group(city, rows)
    ages, window = city.schedule.within.size, round(p.moving.age_window)
    relative = relative_factors(age, group, tenure_factors(p), ages, window)
    # Students have rates of their own: they come to study, change rooms often, and leave after graduation.
    within = city.schedule.within[:, None] * relative * p.moving.search_scale
    wishing = np.hstack([within, np.full((ages, 1), p.moving.student_wish)])
    leaving = np.hstack([relative, np.full((ages, 1), p.moving.student_departure)])
    city.schedule = replace(city.schedule, wishing=wishing, leaving=leaving)


def departure_hazards(city: City, rows: Rows) -> tuple[FloatColumn, FloatColumn]:
    """Monthly chances of leaving for another municipality, and for another country."""
    schedule, age = city.schedule, age_index(city, rows)
    factor = schedule.leaving[age, _group(city, rows)]
    scale = city.parameters.moving.departure_scale * factor / MONTHS_PER_YEAR
    return schedule.between[age] * scale, schedule.emigrated[age] * scale


def _depart(city: City) -> None:
    """Some households leave for another municipality or country, by age and tenure; some are evicted."""
    h, p, schedule = city.households, city.parameters, city.schedule
    yearly = (schedule.between + schedule.emigrated)[:, None] * schedule.leaving
    most = p.moving.departure_scale * yearly.max(axis=1) / MONTHS_PER_YEAR
    rows = city.at_risk("moving.departure", most)
    between, abroad = departure_hazards(city, rows)
    luck = city.streams.uniform("moving.departure", city.month, h.id[rows])
    emigrating = luck < abroad
    leaving = ~emigrating & (luck < abroad + between)
    away = partial(city.events.write, luck="moving.departure", state=("age", "tenure"))
    away("emigrates", rows, chance=abroad)
    away("moves_away", rows, chance=abroad + between, exposed=~emigrating)
    leave(city, rows[leaving], MoveReason.MOVED_AWAY)
    leave(city, rows[emigrating], MoveReason.EMIGRATED)
    out = evicted(city)
    city.tally.add("evictions", h.wijk[out])
    cost = to_cents(p.valuation.eviction * out.size)
    city.book.write("gemeente", "evictions", "society", cost, kind="valued")
    leave(city, out, MoveReason.EVICTED)


def _may_wish(city: City, satisfaction: _StandardScore, ties: _StandardScore) -> Rows:
    """Residents whose draw may be low enough for a wish to move; all of them while lives are logged."""
    if city.events.records:
        return city.residents()
    p = city.parameters.moving
    stress = kernels.Stress(
        dissatisfaction=p.dissatisfaction / satisfaction.divisor,
        satisfaction_mean=float(satisfaction.mean),
        reputation_push=p.reputation_push,
        arrears_push=p.arrears_push,
        ties_pull=p.ties_pull / ties.divisor,
        ties_mean=float(ties.mean),
    )
    return kernels.low_enough(city, "moving.wish", city.schedule.wishing / MONTHS_PER_YEAR, stress)


def _begin_to_wish(city: City) -> None:
    """Some households begin to want another dwelling."""
    h, b, p = city.households, city.buurten, city.parameters
    satisfaction, ties = (_StandardScore(*spread) for spread in kernels.satisfaction_and_ties(city))
    rows = _may_wish(city, satisfaction, ties)
    dissatisfaction, tie_score = -satisfaction(h.life_satisfaction[rows]), ties(h.ties[rows])
    low_reputation, in_arrears = -b.reputation[h.buurt[rows]], h.arrears[rows] > 0
    monthly = city.schedule.wishing[age_index(city, rows), _group(city, rows)] / MONTHS_PER_YEAR
    hazard = wish_hazard(monthly, dissatisfaction, low_reputation, in_arrears, tie_score, p)
    wishes = rows[city.streams.event("moving.wish", city.month, h.id[rows], hazard) & ~h.searching[rows]]
    city.events.write(
        "wish_to_move",
        rows,
        chance=hazard,
        luck="moving.wish",
        exposed=lambda kept: ~h.searching[kept],
        by_age=monthly,
        dissatisfaction=dissatisfaction,
        low_reputation=low_reputation,
        in_arrears=in_arrears,
        tie_score=tie_score,
        state=("tenure",),
    )
    city.tally.add("wishes", h.wijk[wishes])
    start_search(city, wishes, MoveReason.WISH)


def _become_urgent(city: City) -> None:
    """Some tenants get priority for social rent."""
    h, p = city.households, city.parameters.market
    rows = city.at_risk("moving.urgency", p.urgency_inflow * max(p.urgency_social, 1.0))
    renting = rows[(h.tenure[rows] != _OWNER_OCCUPIED) & ~h.student[rows] & ~h.urgent[rows]]
    in_social = h.tenure[renting] == _SOCIAL_RENT
    inflow = p.urgency_inflow * np.where(in_social, p.urgency_social, 1.0)
    urgent = renting[city.streams.event("moving.urgency", city.month, h.id[renting], inflow)]
    city.events.write("urgency", renting, chance=inflow, luck="moving.urgency")
    start_search(city, urgent, MoveReason.URGENT)
    h.urgent[urgent] = True


def _go_on_or_give_up(city: City) -> None:
    """Who is searching grows tired: most after some months; who waits for social rent holds on for years."""
    h, p = city.households, city.parameters.moving
    long = kernels.search_on(city, math.floor(min(p.give_up, p.give_up_social)))
    free = long[h.displaced_from[long] < 0]
    patience = np.where(may_rent_social(city, free), p.give_up_social, p.give_up)
    tired = free[h.search_months[free] > patience]
    city.events.write("stops_searching", tired, state=("search_months",))
    h.searching[tired] = False
    h.urgent[tired] = False
    h.search_months[tired] = 0


def may_rent_social(city: City, rows: Rows) -> BoolColumn:
    """Whether households keep within the income ceiling of social rent and do not study."""
    h, alone = city.households, city.households.persons_of(rows) == 1
    income = h.income[rows].astype(np.float64)
    return np.asarray(social_rent.may_rent_social(income, alone, h.student[rows], city.parameters.market))


def step(city: City) -> None:
    """Departures first, then the wishes of those who stay: households begin to search, go on, or give up."""
    city.mobility.count_present(city)
    _depart(city)
    _begin_to_wish(city)
    _become_urgent(city)
    _go_on_or_give_up(city)


@dataclass(frozen=True)
class Contract:
    """On what terms places are taken, one element per move.

    Attributes:
        cost: Rent, or housing costs of an owner, EUR/month.
        price: Sale price in EUR; NaN for a let.
        segment: :class:`~wijksim.city.categories.Segment` on which the place was offered.
        urgent: Whether the household was let the place as an urgent one.
    """

    cost: FloatColumn
    price: FloatColumn
    segment: IntColumn
    urgent: BoolColumn


def move(city: City, rows: Rows, places: Rows, *, forced: BoolColumn, contract: Contract) -> None:
    """Moves households into places and settles what changes with a move.

    Args:
        city: The city.
        rows: Households; those with ``place`` -1 come from outside, or have split off.
        places: Empty places, one for each.
        forced: Whether each move is forced by demolition.
        contract: On what terms.
    """
    h = city.households
    inside = h.place[rows] >= 0
    formed = ~inside & (h.id[rows] >= SPLIT_FLAG)
    here = inside | formed  # lived in the city before
    old_wijk = h.wijk[rows]
    old_buurt, old_tenure, searched = h.buurt[rows], h.tenure[rows], h.search_months[rows]
    old_room = city.places.room[h.place[rows]]
    movers = rows[inside]
    city.left_buurt += np.bincount(h.buurt[movers], minlength=len(city.buurten))
    city.tally.add("moves_out", h.wijk[movers])
    chain = _chains(city, places)
    _write_links(city, rows, places, here, contract, chain)
    _pass_on_vacancies(city, rows, places, chain)
    city.places.household[places] = rows
    h.place[rows] = places
    city.locate(rows)
    wijk, persons = h.wijk[rows], h.persons_of(rows)
    left_wijk = inside & (old_wijk != wijk)
    ties.lose_by_moving(
        city,
        movers,
        left_wijk[inside].astype(np.float32),
        (h.buffered[movers] & forced[inside]).astype(np.float32),
    )
    h.tenancy_start[rows] = city.month
    h.searching[rows] = False
    h.urgent[rows] = False
    h.search_months[rows] = 0
    # A registration ends with a social let.
    h.registered[rows[contract.segment == Segment.SOCIAL_RENT]] = NEVER
    city.tally.add("moves_in", wijk)
    city.tally.add("moves", wijk[inside])
    city.tally.add("formed", wijk[formed])
    city.tally.add("arrivals", wijk[~here])
    city.tally.add("persons_moved", wijk[here], persons[here])
    city.mobility.count_households(city, rows[here])
    # Whoever moves once the old site has been delivered has used the right to return, or given it up.
    left = h.displaced_from[rows]
    delivered = (left >= 0) & (city.complexes.stage[left] == ComplexStage.IDLE)
    h.displaced_from[rows[delivered]] = -1
    _count_cohort(city, rows, forced)
    _feel_forced(city, rows[forced])
    h.buffered[rows] = False
    city.events.write(
        "moves",
        rows,
        happened=inside,
        from_wijk=old_wijk,
        from_buurt=old_buurt,
        from_tenure=old_tenure,
        from_room=old_room,
        search_months=searched,
        room=lambda kept: city.places.room[h.place[kept]],
        forced=forced,
        motive=lambda kept: h.reason[kept],
        old_rent=lambda kept: h.rent[kept],
        rent=lambda kept: budget.housing_costs(city, kept),
        state=("buurt", "wijk", "tenure", "ties"),
    )


def _write_links(
    city: City, rows: Rows, places: Rows, here: BoolColumn, contract: Contract, chain: IntColumn
) -> None:
    """Writes each move as a link of the chain that emptied its place; runs before anybody has moved."""
    h, p, d = city.households, city.places, city.dwellings
    old, inside = h.place[rows], h.place[rows] >= 0
    dwelling = p.dwelling[places]
    complex_ = d.complex[dwelling]
    owner = city.complexes.corporation[np.maximum(complex_, 0)]
    offered_again = p.lettable[np.maximum(old, 0)]
    end = np.where(
        inside,
        np.where(offered_again, ChainEnd.OPEN, ChainEnd.WITHDRAWN),
        np.where(here, ChainEnd.NEW_HOUSEHOLD, ChainEnd.ARRIVAL),
    )
    city.register.write(
        household=h.id[rows],
        persons=h.persons_of(rows),
        age=h.age[rows],
        reason=h.reason[rows],
        from_place=np.where(inside, p.id[np.maximum(old, 0)], NOWHERE),
        to_place=p.id[places],
        from_buurt=np.where(here, h.buurt[rows], NOWHERE),
        to_buurt=d.buurt[dwelling],
        from_tenure=np.where(inside, h.tenure[rows], NOWHERE),
        to_tenure=d.tenure[dwelling],
        to_segment=contract.segment,
        corporation=np.where(complex_ >= 0, owner, NOWHERE),
        cost=contract.cost,
        price=contract.price,
        urgent=contract.urgent,
        registration_months=np.maximum(city.month - h.registered[rows], 0),
        search_months=h.search_months[rows],
        chain=chain,
        link=p.chain_links[places] + 1,
        start=p.chain_start[places],
        end=end,
    )


def _chains(city: City, places: Rows) -> IntColumn:
    p = city.places
    return np.where(p.chain[places] >= 0, p.chain[places], chain_ids(p.id[places], 0))


def _pass_on_vacancies(city: City, rows: Rows, places: Rows, chain: IntColumn) -> None:
    """Empties the places of movers within the city; the chain that emptied their new place goes on there."""
    p = city.places
    inside = city.households.place[rows] >= 0
    old, new = city.households.place[rows[inside]], places[inside]
    empty(city, old)
    p.chain[old] = chain[inside]
    p.chain_start[old] = p.chain_start[new]
    p.chain_links[old] = p.chain_links[new] + 1


def _count_cohort(city: City, rows: Rows, forced: BoolColumn) -> None:
    """Keeps the cohort of original residents up to date: once displaced, always displaced."""
    h = city.households
    original = (h.original_wijk[rows] >= 0) & (h.cohort[rows] != Cohort.DISPLACED)
    h.cohort[rows[original & forced]] = Cohort.DISPLACED
    moved_on = original & ~forced
    home = h.wijk[rows] == h.original_wijk[rows]
    h.cohort[rows[moved_on & home]] = Cohort.STAYER
    h.cohort[rows[moved_on & ~home]] = Cohort.LEAVER


def _feel_forced(city: City, rows: Rows) -> None:
    h, p = city.households, city.parameters
    relief = 1.0 - p.works.buffer_relief * h.buffered[rows]
    h.forced_move[rows] = p.market.forced_move_effect * relief
    city.displaced_into += np.bincount(h.buurt[rows], minlength=len(city.buurten))
