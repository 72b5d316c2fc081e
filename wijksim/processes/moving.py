"""Who leaves the city, begins to want another dwelling, becomes urgent or gives up (links 37, 48).

What a move does stands in moves.py.
"""

import math
from dataclasses import replace
from functools import partial

import numpy as np

from wijksim.city.accounts import to_cents
from wijksim.city.categories import MoveReason, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.decisions import social_rent
from wijksim.decisions.moving import (
    mobility_group,
    relative_factors,
    tenure_factors,
    wish_hazard,
)
from wijksim.processes.debt import evicted
from wijksim.processes.kernels import moving as kernels
from wijksim.processes.newcomers import leave, start_search

_OWNER_OCCUPIED, _SOCIAL_RENT = int(Tenure.OWNER_OCCUPIED), int(Tenure.SOCIAL_RENT)
"""As plain numbers, with which numpy compares a column ten times as fast."""


def step(city: City) -> None:
    """Departures first, then the wishes of those who stay: households begin to search, go on, or give up."""
    city.mobility.count_present(city)
    _depart(city)
    _begin_to_wish(city)
    _become_urgent(city)
    _go_on_or_give_up(city)


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


def departure_hazards(city: City, rows: Rows) -> tuple[FloatColumn, FloatColumn]:
    """Monthly chances of leaving for another municipality, and for another country."""
    schedule, age = city.schedule, age_index(city, rows)
    factor = schedule.leaving[age, _group(city, rows)]
    scale = city.parameters.moving.departure_scale * factor / MONTHS_PER_YEAR
    return schedule.between[age] * scale, schedule.emigrated[age] * scale


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


def age_index(city: City, rows: Rows) -> IntColumn:
    """Index into the schedule of moving by age; the last age stands for all older ones."""
    return np.minimum(city.households.age[rows].astype(np.intp), city.schedule.within.size - 1)


def _group(city: City, rows: Rows) -> IntColumn:
    return mobility_group(city.households.tenure[rows], city.households.student[rows])


class _StandardScore:
    """Values in SD, as those of a population spread; 0 where these do not."""

    def __init__(self, mean: float, spread: float) -> None:
        self.mean, self.spread = np.float32(mean), np.float32(spread)
        self.divisor = float(self.spread) if self.spread > 0 else math.inf
        """The spread, by which a distance from the mean is divided."""

    def __call__(self, values: FloatColumn) -> FloatColumn:
        return (values - self.mean) / self.spread if self.spread > 0 else np.zeros_like(values)


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
