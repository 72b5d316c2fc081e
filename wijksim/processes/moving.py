"""The wish to move, departures, and what a move does to a household (links 13, 14, 37)."""

import numpy as np

from wijksim.city.categories import Cohort, ComplexStage, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.decisions.moving import tenure_factor, wish_hazard
from wijksim.processes import budget, ties
from wijksim.processes.debt import evicted
from wijksim.processes.newcomers import SPLIT_FLAG, leave, vacate

_PERCENT_AGES = 74


def _standard(values: np.ndarray) -> np.ndarray:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def age_index(age: np.ndarray) -> IntColumn:
    """Index into the schedule of moving by age; the last age stands for all older ones."""
    return np.clip(age.astype(np.int64), 0, _PERCENT_AGES - 1)


def _depart(city: City, rows: Rows) -> None:
    """Some households leave for another municipality or country, by age and tenure."""
    h, p = city.households, city.parameters
    yearly = city.schedule.leaving[age_index(h.age[rows])] * p.moving.departure_scale
    yearly = yearly * np.where(h.student[rows], p.moving.student_departure, tenure_factor(h.tenure[rows], p))
    monthly = yearly / MONTHS_PER_YEAR
    leaving = city.streams.event("moving.departure", city.month, h.id[rows], monthly)
    city.events.write("moves_away", rows, chance=monthly, luck="moving.departure", state=("age", "tenure"))
    leave(city, rows[leaving], "moved away")
    rows = rows[~leaving]
    out = evicted(city, rows)
    city.tally.add("evictions", h.wijk[out])
    cost = round(city.parameters.valuation.eviction * out.size * 100)
    city.book.write("gemeente", "evictions", "society", cost, kind="valued")
    leave(city, out, "evicted")


def _wish(city: City, rows: Rows) -> None:
    """Households begin to search, go on, or give up."""
    h, b, p = city.households, city.buurten, city.parameters
    by_age = city.schedule.within[age_index(h.age[rows])] / MONTHS_PER_YEAR
    dissatisfaction, tie_score = -_standard(h.life_satisfaction[rows]), _standard(h.ties[rows])
    hazard = wish_hazard(
        by_age,
        h.tenure[rows],
        dissatisfaction,
        -b.reputation[h.buurt[rows]],
        h.arrears[rows] > 0,
        tie_score,
        p,
    )
    wishes = city.streams.event("moving.wish", city.month, h.id[rows], hazard)
    renting = h.tenure[rows] != Tenure.OWNER_OCCUPIED
    urgent = (
        renting
        & ~h.student[rows]
        & city.streams.event("moving.urgency", city.month, h.id[rows], p.market.urgency_inflow)
    )
    city.events.write(
        "wish_to_move",
        rows,
        chance=hazard,
        luck="moving.wish",
        exposed=lambda kept: ~h.searching[kept],
        by_age=by_age,
        tenure_factor=lambda kept: tenure_factor(h.tenure[kept], p),
        dissatisfaction=dissatisfaction,
        low_reputation=lambda kept: -b.reputation[h.buurt[kept]],
        in_arrears=lambda kept: h.arrears[kept] > 0,
        tie_score=tie_score,
        state=("tenure",),
    )
    city.events.write(
        "urgency",
        rows,
        chance=p.market.urgency_inflow,
        luck="moving.urgency",
        exposed=lambda kept: (h.tenure[kept] != Tenure.OWNER_OCCUPIED) & ~h.student[kept] & ~h.urgent[kept],
    )
    h.urgent[rows] |= urgent
    h.searching[rows] |= wishes | urgent
    searching = rows[h.searching[rows]]
    h.search_months[searching] += 1
    tired = searching[(h.search_months[searching] > p.moving.give_up) & (h.displaced_from[searching] < 0)]
    city.events.write("stops_searching", tired, state=("search_months",))
    h.searching[tired] = False
    h.urgent[tired] = False
    h.search_months[tired] = 0


def step(city: City) -> None:
    """Departures first, then the wishes of those who stay."""
    _depart(city, city.residents())
    _wish(city, city.residents())


def move(city: City, rows: Rows, places: Rows, *, forced: BoolColumn) -> None:
    """Moves households into places and settles what changes with a move.

    Args:
        city: The city.
        rows: Households; those with ``place`` -1 come from outside.
        places: Empty places, one for each.
        forced: Whether each move is forced by demolition.
    """
    h = city.households
    inside = h.place[rows] >= 0
    old_wijk = h.wijk[rows].copy()
    old_buurt, old_tenure, searched = h.buurt[rows], h.tenure[rows], h.search_months[rows]
    old_room = city.places.room[h.place[rows]]
    movers = rows[inside]
    city.left_buurt += np.bincount(h.buurt[movers], minlength=len(city.buurten))
    city.tally.add("moves_out", h.wijk[movers])
    vacate(city, movers)
    city.places.household[places] = rows
    h.place[rows] = places
    city.locate(rows)
    left_wijk = inside & (old_wijk != h.wijk[rows])
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
    h.registered[rows] = np.where(h.tenure[rows] == Tenure.SOCIAL_RENT, city.month, h.registered[rows])
    city.tally.add("moves_in", h.wijk[rows])
    city.tally.add("moves", h.wijk[movers])
    city.tally.add("persons_moved", h.wijk[movers], h.persons[movers])
    formed = ~inside & (h.id[rows] >= SPLIT_FLAG)
    city.tally.add("formed", h.wijk[rows[formed]])
    city.tally.add("persons_moved", h.wijk[rows[formed]], h.persons[rows[formed]])
    city.tally.add("arrivals", h.wijk[rows[~inside & ~formed]])
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
        from_buurt=old_buurt,
        from_wijk=old_wijk,
        from_tenure=old_tenure,
        from_room=old_room,
        room=lambda kept: city.places.room[h.place[kept]],
        forced=forced,
        old_rent=lambda kept: h.rent[kept],
        rent=lambda kept: budget.housing_costs(city, kept),
        search_months=searched,
        state=("buurt", "wijk", "tenure", "ties"),
    )


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
