"""What a move does to a household and to the places that it takes and leaves (links 13, 14), in plain numpy.

It moves everybody while lives are logged, and in every run the last tenants of complexes that will be pulled down.
Other moves of a month are made in one pass by its twin in kernels/moves.py: a change of the rule goes into both.
"""

from dataclasses import dataclass

import numpy as np

from wijksim.city.categories import ChainEnd, Cohort, ComplexStage, Segment
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.city.households import NEVER
from wijksim.city.register import NOWHERE, chain_ids
from wijksim.processes import budget, ties
from wijksim.processes.newcomers import SPLIT_FLAG, empty


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


def _feel_forced(city: City, rows: Rows) -> None:
    h, p = city.households, city.parameters
    relief = 1.0 - p.works.buffer_relief * h.buffered[rows]
    h.forced_move[rows] = p.market.forced_move_effect * relief
    city.displaced_into += np.bincount(h.buurt[rows], minlength=len(city.buurten))


def _count_cohort(city: City, rows: Rows, forced: BoolColumn) -> None:
    """Keeps the cohort of original residents up to date: once displaced, always displaced."""
    h = city.households
    original = (h.original_wijk[rows] >= 0) & (h.cohort[rows] != Cohort.DISPLACED)
    h.cohort[rows[original & forced]] = Cohort.DISPLACED
    moved_on = original & ~forced
    home = h.wijk[rows] == h.original_wijk[rows]
    h.cohort[rows[moved_on & home]] = Cohort.STAYER
    h.cohort[rows[moved_on & ~home]] = Cohort.LEAVER


def _pass_on_vacancies(city: City, rows: Rows, places: Rows, chain: IntColumn) -> None:
    """Empties the places of movers within the city; the chain that emptied their new place goes on there."""
    p = city.places
    inside = city.households.place[rows] >= 0
    old, new = city.households.place[rows[inside]], places[inside]
    empty(city, old)
    p.chain[old] = chain[inside]
    p.chain_start[old] = p.chain_start[new]
    p.chain_links[old] = p.chain_links[new] + 1


def _chains(city: City, places: Rows) -> IntColumn:
    p = city.places
    return np.where(p.chain[places] >= 0, p.chain[places], chain_ids(p.id[places], 0))


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
