"""The housing market of one month: social lets by queue, the rest by choice; vacancy chains (links 12, 36).

A place taken is gone, so the market is sequential. Social lets go vacancy by vacancy: urgent seekers first
where the let is meant for them, then by registration time. All other seekers come in keyed order and choose among the
first feasible vacancies that they meet on a ring on which vacancies and seekers stand at keyed positions:
one vacancy more or less disturbs only those who would have met it. What falls empty is offered next month.
"""

from typing import Any

import numpy as np
from scipy.special import logit

from wijksim.city.categories import ComplexStage, Origin, Tenure
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.compilation import kernel
from wijksim.decisions.dwelling_choice import (
    SOCIAL,
    ChoiceRules,
    Seekers,
    Surroundings,
    Vacancies,
    choice_rules,
    feasible,
    gumbel,
    utility,
)
from wijksim.processes import market_log
from wijksim.processes.moving import move
from wijksim.processes.newcomers import leave
from wijksim.randomness import keyed_uniform


@kernel
def allocate_social(  # pragma: no cover - compiled
    order: Any,
    urgent_first: Any,
    urgent_queue: Any,
    regular_queue: Any,
    seekers: Any,
    vacancies: Any,
    areas: Any,
    rules: Any,
    acceptance: Any,
    most_offers: Any,
    match_stream: Any,
    offer_stream: Any,
    taken_by: Any,
    housed_at: Any,
) -> None:
    """Lets social dwellings one by one.

    Args:
        order: Vacancies (indices) in keyed order.
        urgent_first: Per vacancy, whether urgent seekers come first.
        urgent_queue: Urgent seekers, longest registered first.
        regular_queue: Other seekers, longest registered first.
        seekers: Households that look for a dwelling.
        vacancies: Places on offer.
        areas: Buurten.
        rules: Constants of the choice.
        acceptance: Log-odds of accepting an offer of utility 0.
        most_offers: Offers after which a vacancy waits for the next month.
        match_stream: Key of the matching-rent rule.
        offer_stream: Key of the answers to offers.
        taken_by: Out: seeker per vacancy, -1 when it stays empty.
        housed_at: Out: vacancy per seeker, -1 when it found none.
    """
    for v in order:
        offers = 0
        for turn in range(2):
            queue = urgent_queue if (turn == 0) == urgent_first[v] else regular_queue
            for i in queue:
                if housed_at[i] >= 0 or not feasible(seekers, i, vacancies, v, rules):
                    continue
                returns = seekers.returns_to[i] >= 0 and seekers.returns_to[i] == vacancies.complex[v]
                too_dear = vacancies.cost[v] > rules.matching_rent
                if (
                    too_dear
                    and keyed_uniform(match_stream, seekers.id[i], vacancies.id[v]) < rules.matching_share
                ):
                    continue
                odds = acceptance + utility(seekers, i, vacancies, v, areas, rules)
                odds -= rules.social_income_slope * seekers.income_score[i]
                chance = 1.0 / (1.0 + np.exp(-odds))
                offers += 1
                if returns or keyed_uniform(offer_stream, seekers.id[i], vacancies.id[v]) < chance:
                    taken_by[v] = i
                    housed_at[i] = v
                    break
                if offers >= most_offers:
                    break
            if taken_by[v] >= 0 or offers >= most_offers:
                break


@kernel
def choose_on_market(  # pragma: no cover - compiled
    order: Any,
    position: Any,
    ring: Any,
    ring_position: Any,
    seekers: Any,
    vacancies: Any,
    areas: Any,
    rules: Any,
    choice_set: Any,
    most_looks: Any,
    taste_stream: Any,
    taken_by: Any,
    housed_at: Any,
) -> None:
    """Lets seekers choose, in keyed order, among the first feasible vacancies that they meet on the ring.

    Args:
        order: Seekers in keyed order.
        position: Position of each seeker on the ring, 0-1.
        ring: Vacancies in order of their position.
        ring_position: Their positions, ascending.
        seekers: Households that look for a dwelling.
        vacancies: Places on offer.
        areas: Buurten.
        rules: Constants of the choice.
        choice_set: Feasible vacancies that a household compares.
        most_looks: Vacancies that it looks at, feasible or not.
        taste_stream: Key of the tastes.
        taken_by: In and out: seeker per vacancy, -1 when free.
        housed_at: In and out: vacancy per seeker, -1 when it found none.
    """
    count = ring.size
    for i in order:
        if housed_at[i] >= 0:
            continue
        start = np.searchsorted(ring_position, position[i])
        best, best_value, seen = -1, rules.reservation, 0
        for look in range(min(count, most_looks)):
            v = ring[(start + look) % count]
            if taken_by[v] >= 0 or not feasible(seekers, i, vacancies, v, rules):
                continue
            seen += 1
            taste = gumbel(keyed_uniform(taste_stream, seekers.id[i], vacancies.id[v]))
            value = utility(seekers, i, vacancies, v, areas, rules) + taste
            if value > best_value:
                best, best_value = v, value
            if seen >= choice_set:
                break
        if best >= 0:
            taken_by[best] = i
            housed_at[i] = best


def vacancies_now(city: City, *, to_let_only: bool = False) -> Vacancies:
    """Empty places that are on offer, or only those to let."""
    places, d, b = city.places, city.dwellings, city.buurten
    rows = np.flatnonzero(places.active & (places.household < 0) & places.lettable)
    if to_let_only:
        rows = rows[d.tenure[places.dwelling[rows]] != Tenure.OWNER_OCCUPIED]
    dwelling = places.dwelling[rows]
    price = np.where(d.tenure[dwelling] == Tenure.OWNER_OCCUPIED, b.price_index[d.buurt[dwelling]], 1.0)
    cost = np.where(places.room[rows], city.parameters.budget.room_rent, d.rent[dwelling] * price)
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


def seekers_now(city: City, rows: Rows) -> Seekers:
    """What the market needs to know of these households."""
    h, b = city.households, city.buurten
    score = income_score(city, rows)
    return Seekers(
        id=h.id[rows],
        income=h.income[rows].astype(np.float64),
        income_score=score,
        persons=h.persons[rows].astype(np.int64),
        age=h.age[rows],
        student=h.student[rows],
        origin=h.origin[rows],
        ties=h.ties[rows].astype(np.float64),
        wijk=np.where(h.buurt[rows] >= 0, h.wijk[rows], -1),
        x=b.x[h.buurt[rows]],
        y=b.y[h.buurt[rows]],
        returns_to=h.displaced_from[rows],
    )


def income_score(city: City, rows: Rows) -> np.ndarray:
    """Equivalised income in SD of log income over the city's households at month 0."""
    equivalised = np.maximum(city.households.equivalised_income[rows], 1.0)
    return (np.log(equivalised) - city.income_centre) / city.income_spread


def surroundings(city: City) -> Surroundings:
    """What seekers see of the buurten, each score in SD over the buurten, weighted by households."""
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

    groups = np.stack([in_spread(mean(h.origin[rows] == group)) for group in Origin], axis=1)
    return Surroundings(
        b.wijk,
        b.x,
        b.y,
        in_spread(b.liveability),
        in_spread(b.reputation),
        in_spread(mean(income_score(city, rows))),
        groups,
    )


def _return_right(city: City) -> None:
    """Some displaced households look for a new dwelling on their old site once it is being delivered."""
    h, c = city.households, city.complexes
    rows = city.residents()
    rows = rows[h.displaced_from[rows] >= 0]
    delivered = rows[(c.stage[h.displaced_from[rows]] == ComplexStage.IDLE) & ~h.urgent[rows]]
    returning = city.streams.event("market.return", -1, h.id[delivered], city.parameters.market.return_share)
    city.events.write(
        "right_to_return",
        delivered,
        chance=city.parameters.market.return_share,
        luck="market.return",
        once=True,
    )
    h.searching[delivered[returning]] = True
    h.urgent[delivered[returning]] = True
    h.displaced_from[delivered[~returning]] = -1


def _urgent_first(city: City, vacancies: Vacancies) -> np.ndarray:
    share = np.full(len(city.buurten), city.parameters.market.urgent_share)
    share[city.buurten.programme] *= city.urgent_share_factor
    return city.streams.event("market.urgent_let", city.month, vacancies.id, share[vacancies.buurt])


def _rows_that_seek(city: City) -> Rows:
    h = city.households
    return np.flatnonzero(h.active & h.searching)


def _run_market(
    city: City, rows: Rows, seekers: Seekers, vacancies: Vacancies, rules: ChoiceRules
) -> np.ndarray:
    h, streams, month, p = city.households, city.streams, city.month, city.parameters
    areas = surroundings(city)
    taken_by = np.full(vacancies.place.size, -1, dtype=np.int64)
    housed_at = np.full(rows.size, -1, dtype=np.int64)
    place_luck = streams.uniform("market.place", month, vacancies.id)
    person_luck = streams.uniform("market.seeker", month, seekers.id)

    social = (vacancies.tenure == SOCIAL) & ~vacancies.room
    urgent_first = _urgent_first(city, vacancies)
    queue = np.lexsort((person_luck, h.registered[rows]))
    urgent = h.urgent[rows][queue]
    order = np.flatnonzero(social)[np.argsort(place_luck[social], kind="stable")]
    allocate_social(
        order,
        urgent_first,
        queue[urgent],
        queue[~urgent],
        seekers,
        vacancies,
        areas,
        rules,
        float(logit(1.0 - p.market.social_offer_refusal)),
        round(p.market.most_offers),
        streams.key("market.matching", month),
        streams.key("market.offer", month),
        taken_by,
        housed_at,
    )
    market_log.offers(
        city,
        rows,
        order,
        urgent_first,
        queue[urgent],
        queue[~urgent],
        seekers,
        vacancies,
        areas,
        rules,
        taken_by,
    )
    let = taken_by[order] >= 0
    wijk = city.buurten.wijk[vacancies.buurt[order[let]]]
    city.tally.add("social_lets", wijk)
    city.tally.add("urgent_lets", wijk[h.urgent[rows[taken_by[order[let]]]]])

    market = np.flatnonzero(~social)
    ring = market[np.argsort(place_luck[market], kind="stable")]
    if ring.size:
        choose_on_market(
            np.argsort(person_luck, kind="stable"),
            streams.uniform("market.ring", month, seekers.id),
            ring,
            place_luck[ring],
            seekers,
            vacancies,
            areas,
            rules,
            round(p.moving.choice_set),
            round(p.market.most_looks),
            streams.key("market.taste", month),
            taken_by,
            housed_at,
        )
        market_log.choices(city, rows, seekers, vacancies, areas, rules, housed_at, market)
    return housed_at


def _rehouse_the_last(city: City) -> None:
    """Who still lives in a complex that will be pulled down next month gets any place, or leaves the city."""
    c, p = city.complexes, city.parameters
    due = c.active & (c.stage == ComplexStage.REHOUSING) & (c.months_left <= 1)
    if not due.any():
        return
    rows = city.residents()
    home = city.dwellings.complex[city.dwelling_of(rows)]
    rows = rows[(home >= 0) & due[np.maximum(home, 0)]]
    if not rows.size:
        return
    vacancies = vacancies_now(city, to_let_only=True)
    seekers = seekers_now(city, rows)
    rules = choice_rules(p)._replace(
        reservation=-np.inf,
        private_share=np.inf,
        room_share=np.inf,
        tightness=0.0,
        income_ceiling=np.inf,
        income_ceiling_more=np.inf,
    )
    taken_by = np.full(vacancies.place.size, -1, dtype=np.int64)
    housed_at = np.full(rows.size, -1, dtype=np.int64)
    luck = city.streams.uniform("market.last_place", city.month, vacancies.id)
    ring = np.argsort(luck, kind="stable")
    if ring.size:
        choose_on_market(
            np.arange(rows.size),
            city.streams.uniform("market.last_ring", city.month, seekers.id),
            ring,
            luck[ring],
            seekers,
            vacancies,
            surroundings(city),
            rules,
            round(p.moving.choice_set),
            vacancies.place.size,
            city.streams.key("market.last_taste", city.month),
            taken_by,
            housed_at,
        )
    found = housed_at >= 0
    move(city, rows[found], vacancies.place[housed_at[found]], forced=np.ones(int(found.sum()), dtype=bool))
    leave(city, rows[~found], "rehoused elsewhere")


def step(city: City) -> Rows:
    """Runs the market of the month.

    Returns:
        Rows of the households that came to live in the city; those who found no place are gone.
    """
    h = city.households
    _return_right(city)
    rows = _rows_that_seek(city)
    vacancies = vacancies_now(city)
    seekers = seekers_now(city, rows)
    housed_at = _run_market(city, rows, seekers, vacancies, choice_rules(city.parameters))
    found = housed_at >= 0
    movers, places = rows[found], vacancies.place[housed_at[found]]
    from_outside = h.place[movers] < 0
    forced = _is_forced(city, movers)
    move(city, movers, places, forced=forced)
    unlucky = rows[~found]
    outside = unlucky[h.place[unlucky] < 0]
    city.events.write("finds_no_place", outside)
    h.release(outside)
    _rehouse_the_last(city)
    return movers[from_outside]


def _is_forced(city: City, rows: Rows) -> np.ndarray:
    """Whether these households live in a complex that is being emptied."""
    h = city.households
    place = h.place[rows]
    home = city.dwellings.complex[city.places.dwelling[np.maximum(place, 0)]]
    emptied = city.complexes.stage[np.maximum(home, 0)] == ComplexStage.REHOUSING
    return np.asarray((place >= 0) & (home >= 0) & emptied)
