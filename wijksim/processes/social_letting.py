"""Social rent: the waiting list and the lets (links 12, 36).

Dwelling by dwelling: a share of them is meant for urgent seekers first, at their head those who have to leave a
dwelling that is pulled down; all others go by registration time. Income ceiling, matching rent and size rule out
candidates; those who are offered the dwelling accept it or wait for another.
"""

import math
from typing import Any

import numpy as np
from scipy.special import expit, logit

from wijksim.city.categories import ComplexStage, MoveReason
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.compilation import helper, kernel
from wijksim.decisions.dwelling_choice import (
    SOCIAL,
    ChoiceRules,
    Seekers,
    Surroundings,
    Vacancies,
    least_area,
    misfits,
    most_it_pays,
    utility,
)
from wijksim.processes import market_log
from wijksim.processes.moving import may_rent_social
from wijksim.processes.newcomers import start_search
from wijksim.randomness import half_key, half_keyed_uniform, order_of

_REACH, _CELLS = 10.0, 1000
_HIGHEST_CHANCE = np.append(expit(np.linspace(-_REACH, _REACH, _CELLS + 1)), 1.0) + 1e-9
"""A chance that is not exceeded in each cell of log-odds: the first below the reach, the last beyond it."""


@helper
def highest_chance(odds: Any) -> Any:
    """A chance that is not exceeded at these log-odds: most offers are not worth an exponential."""
    cell = (odds + _REACH) * (_CELLS / (2.0 * _REACH)) + 1.0
    return _HIGHEST_CHANCE[int(min(max(cell, 0.0), _CELLS + 1.0))]


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
    offers: Any,
) -> None:
    """Lets social dwellings one by one.

    Args:
        order: Vacancies (indices) in keyed order.
        urgent_first: Per vacancy, whether urgent seekers come first.
        urgent_queue: Urgent seekers, those who come first at the head.
        regular_queue: Other seekers, longest registered first.
        seekers: Households that look for a dwelling.
        vacancies: Places on offer.
        areas: Buurten.
        rules: Constants of the choice.
        acceptance: Log-odds of accepting an offer as good as the seeker's reservation.
        most_offers: Offers after which a vacancy waits for the next month.
        match_stream: Key of the matching-rent rule.
        offer_stream: Key of the answers to offers.
        taken_by: Out: seeker per vacancy, -1 when it stays empty.
        housed_at: Out: vacancy per seeker, -1 when it found none.
        offers: Out: offers made per vacancy.
    """
    # One line of all seekers, the urgent before the others; what decides at once stands side by side in its order.
    line = np.concatenate((urgent_queue, regular_queue))
    pays, small = np.empty(line.size), np.empty(line.size)
    match, offer = np.empty((2, line.size), np.uint64)
    for n in range(line.size):
        i = line[n]
        pays[n] = most_it_pays(seekers, i, SOCIAL, rules) if housed_at[i] < 0 else -math.inf
        small[n] = least_area(seekers, i, rules)
        match[n], offer[n] = half_key(match_stream, seekers.id[i]), half_key(offer_stream, seekers.id[i])
    lost, urgent = misfits(seekers.persons, vacancies.area, rules), urgent_queue.size
    for v in order:
        cost, area = vacancies.cost[v], vacancies.area[v]
        for turn in range(2):
            of_urgent = (turn == 0) == urgent_first[v]
            begin, end = (0, urgent) if of_urgent else (urgent, line.size)
            for n in range(begin, end):
                if not cost <= pays[n] or area < small[n]:
                    continue
                i = line[n]
                too_dear = cost > seekers.matching_rent[i]
                if too_dear and half_keyed_uniform(match[n], vacancies.id[v]) < rules.matching_share:
                    continue
                value = utility(seekers, i, vacancies, v, lost[seekers.persons[i], v], areas, rules)
                odds = acceptance + value - seekers.reservation[i]
                odds -= rules.social_income_slope * seekers.income_score[i]
                offers[v] += 1
                returns = seekers.returns_to[i] >= 0 and seekers.returns_to[i] == vacancies.complex[v]
                luck = half_keyed_uniform(offer[n], vacancies.id[v])
                if returns or (luck < highest_chance(odds) and luck < 1.0 / (1.0 + np.exp(-odds))):
                    taken_by[v] = i
                    housed_at[i] = v
                    pays[n] = -math.inf
                    break
                if offers[v] >= most_offers:
                    break
            if taken_by[v] >= 0 or offers[v] >= most_offers:
                break


def return_right(city: City) -> None:
    """Some displaced households look for a new dwelling on their old site once it is being delivered."""
    h, c = city.households, city.complexes
    rows = np.flatnonzero(h.active & (h.displaced_from >= 0))
    rows = rows[h.place[rows] >= 0]
    delivered = rows[(c.stage[h.displaced_from[rows]] == ComplexStage.IDLE) & ~h.urgent[rows]]
    returning = city.streams.event("market.return", -1, h.id[delivered], city.parameters.market.return_share)
    city.events.write(
        "right_to_return",
        delivered,
        chance=city.parameters.market.return_share,
        luck="market.return",
        once=True,
    )
    start_search(city, delivered[returning], MoveReason.RETURNED)
    h.urgent[delivered[returning]] = True
    h.displaced_from[delivered[~returning]] = -1


def urgent_first(city: City, vacancies: Vacancies) -> BoolColumn:
    """Whether each let is meant for urgent seekers first: the lever of the allocation."""
    share = np.full(len(city.buurten), city.parameters.market.urgent_share)
    share[city.buurten.programme] *= city.urgent_share_factor
    return city.streams.event("market.urgent_let", city.month, vacancies.id, share[vacancies.buurt])


def waiting_list(city: City, rows: Rows, luck: np.ndarray) -> tuple[IntColumn, IntColumn]:
    """Positions in ``rows`` of the urgent and of the other seekers, each in the order of their turn.

    Displaced tenants stand at the head of the urgent; all others go by registration time, ties by luck.
    """
    h = city.households
    queue = np.flatnonzero(may_rent_social(city, rows))
    queue = queue[order_of(luck[queue])]
    queue = queue[np.argsort(h.registered[rows[queue]], kind="stable")]
    urgent = h.urgent[rows[queue]]
    first, rest = queue[urgent], queue[~urgent]
    displaced = h.displaced_from[rows[first]] >= 0
    return np.concatenate([first[displaced], first[~displaced]]), rest


def let_social(
    city: City,
    rows: Rows,
    seekers: Seekers,
    vacancies: Vacancies,
    areas: Surroundings,
    rules: ChoiceRules,
    taken_by: IntColumn,
    housed_at: IntColumn,
) -> IntColumn:
    """Lets the social dwellings of the month; writes ``taken_by`` and ``housed_at``.

    Returns:
        Offers made per vacancy.
    """
    streams, month, p = city.streams, city.month, city.parameters.market
    luck = streams.uniform("market.place", month, vacancies.id)
    social = np.flatnonzero((vacancies.tenure == SOCIAL) & ~vacancies.room)
    order = social[order_of(luck[social])]
    offers = np.zeros(vacancies.place.size, dtype=np.int64)
    urgent_queue, regular_queue = waiting_list(
        city, rows, streams.uniform("market.seeker", month, seekers.id)
    )
    for_urgent = urgent_first(city, vacancies)
    allocate_social(
        order,
        for_urgent,
        urgent_queue,
        regular_queue,
        seekers,
        vacancies,
        areas,
        rules,
        float(logit(1.0 - p.social_offer_refusal)),
        round(p.most_offers),
        streams.key("market.matching", month),
        streams.key("market.offer", month),
        taken_by,
        housed_at,
        offers,
    )
    lets = market_log.Lets(order, for_urgent, urgent_queue, regular_queue, taken_by)
    market_log.offers(city, rows, lets, seekers, vacancies, areas, rules)
    return offers
