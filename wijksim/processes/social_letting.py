"""Social rent: the waiting list and the lets (links 12, 36).

Dwelling by dwelling: a share of them is meant for urgent seekers first, at their head those who have to leave a
dwelling that is pulled down; all others go by registration time. Income ceiling, matching rent and size rule out
candidates; those who are offered the dwelling accept it or wait for another.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, logit

from wijksim.city.categories import ComplexStage, MoveReason
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import (
    SOCIAL,
    ChoiceRules,
    Seekers,
    Surroundings,
    Vacancies,
    appeal_of,
    least_area,
    misfit,
    most_it_pays,
    room_for_seekers,
    utility,
)
from wijksim.processes import market_log
from wijksim.processes.newcomers import start_search
from wijksim.randomness import half_key, half_keyed_uniform, order_of

_REACH, _CELLS = 10.0, 1000
_HIGHEST_CHANCE = np.append(expit(np.linspace(-_REACH, _REACH, _CELLS + 1)), 1.0) + 1e-9
"""A chance that is not exceeded in each cell of log-odds: the first below the reach, the last beyond it."""

_QUEUES = 3
_DISPLACED, _URGENT, _OTHERS = range(_QUEUES)

_ASKED_AT_ONCE = 64
"""Part of the line that is looked at in one step."""


@helper
def highest_chance(odds: Any) -> Any:
    """A chance that is not exceeded at these log-odds: most offers are not worth an exponential."""
    cell = (odds + _REACH) * (_CELLS / (2.0 * _REACH)) + 1.0
    return _HIGHEST_CHANCE[int(min(max(cell, 0.0), _CELLS + 1.0))]


class _Line(NamedTuple):
    """The line of all seekers, the urgent before the others: what decides at once, in its order."""

    seeker: Any
    pays: Any
    """Most that each pays, EUR/month; -inf once it is housed."""
    small: Any
    """Floor area below which a dwelling is too small for it, m2."""
    match: Any
    offer: Any
    """Half keys of the rule of matching rent, and of the answers to offers."""


@helper
def _stand_ready(
    line: Any,
    begin: Any,
    end: Any,
    seekers: Any,
    rules: Any,
    match_stream: Any,
    offer_stream: Any,
    ready: Any,
) -> Any:
    """Copies part of the line, in its order; few of those who wait are ever reached."""
    for n in range(begin, end):
        ready[n] = seekers[line.seeker[n]]
    for n in range(begin, end):
        line.pays[n] = most_it_pays(ready[n], SOCIAL, rules)
        line.small[n] = least_area(ready[n].persons, rules)
    for n in range(begin, end):
        line.match[n] = half_key(match_stream, ready[n].id)
        line.offer[n] = half_key(offer_stream, ready[n].id)


class _Asked(NamedTuple):
    """Part of the line that may be offered a dwelling: where each stands, and what decides about its answer."""

    standing: Any
    odds: Any
    """Log-odds of accepting."""
    luck: Any


@helper
def _may_be_offered(
    line: Any, begin: Any, end: Any, ready: Any, cost: Any, area: Any, place: Any, rules: Any, chosen: Any
) -> Any:
    """Notes who of a part of the line may be offered a dwelling; gives their number. No branches: each is a toss-up."""
    able = 0
    for n in range(begin, end):
        chosen[able] = n
        able += (cost <= line.pays[n]) & (not area < line.small[n])
    allowed = 0
    for k in range(able):
        n = chosen[k]
        chosen[allowed] = n
        refused = half_keyed_uniform(line.match[n], place) < rules.matching_share
        allowed += not ((cost > ready[n].matching_rent) & refused)
    return allowed


@helper
def _weigh(
    asked: Any,
    number: Any,
    line: Any,
    ready: Any,
    cost: Any,
    buurt: Any,
    place: Any,
    lost: Any,
    appeal: Any,
    rules: Any,
    acceptance: Any,
) -> Any:
    """What each of those asked thinks of a dwelling, all at once, so that the processor need not wait for any."""
    for k in range(number):
        seeker = ready[asked.standing[k]]
        value = utility(seeker, cost, buurt, lost[np.uintp(seeker.persons)], appeal, rules)
        odds = acceptance + value - seeker.reservation
        asked.odds[k] = odds - rules.social_income_slope * seeker.income_score
    for k in range(number):
        asked.luck[k] = half_keyed_uniform(line.offer[np.uintp(asked.standing[k])], place)


@helper
def _accepts(luck: Any, odds: Any) -> Any:
    return luck < highest_chance(odds) and luck < 1.0 / (1.0 + np.exp(-odds))


@lean_kernel
def _let(  # pragma: no cover - compiled
    order: Any,
    urgent_first: Any,
    line: Any,
    urgent: Any,
    seekers: Any,
    ready: Any,
    vacancies: Any,
    lost: Any,
    appeal: Any,
    rules: Any,
    acceptance: Any,
    most_offers: Any,
    match_stream: Any,
    offer_stream: Any,
    asked: Any,
    taken_by: Any,
    housed_at: Any,
    offers: Any,
) -> None:
    """Lets dwelling by dwelling; the first ``urgent`` of the line are one queue, the others another.

    ``lost``, what each number of persons loses by the size of a dwelling, and ``asked`` are room to work in.
    """
    ready_urgent, ready_others = 0, urgent
    for v in order:
        cost, area, place = vacancies.cost[v], vacancies.area[v], vacancies.id[v]
        site, buurt = vacancies.complex[v], np.uintp(vacancies.buurt[v])
        made, taker = 0, -1
        for persons in range(1, lost.size):
            lost[persons] = misfit(area, persons, rules)
        for turn in range(2):
            of_urgent = (turn == 0) == urgent_first[v]
            begin, end = (0, urgent) if of_urgent else (urgent, line.seeker.size)
            while begin < end and taker < 0 and made < most_offers:
                stop = min(begin + _ASKED_AT_ONCE, end)
                known = ready_urgent if of_urgent else ready_others
                if stop > known:
                    _stand_ready(line, known, stop, seekers, rules, match_stream, offer_stream, ready)
                    if of_urgent:
                        ready_urgent = stop
                    else:
                        ready_others = stop
                number = _may_be_offered(line, begin, stop, ready, cost, area, place, rules, asked.standing)
                number = min(number, most_offers - made)
                _weigh(asked, number, line, ready, cost, buurt, place, lost, appeal, rules, acceptance)
                for k in range(number):
                    n = asked.standing[k]
                    made += 1
                    returns = ready[n].returns_to >= 0 and ready[n].returns_to == site
                    if _accepts(asked.luck[k], asked.odds[k]) or returns:
                        taker = line.seeker[n]
                        line.pays[n] = -math.inf
                        housed_at[taker] = v
                        break
                begin = stop
        taken_by[v], offers[v] = taker, made


def allocate_social(
    order: IntColumn,
    urgent_first: BoolColumn,
    urgent_queue: IntColumn,
    regular_queue: IntColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    areas: Surroundings,
    rules: ChoiceRules,
    acceptance: float,
    most_offers: int,
    match_stream: np.uint64,
    offer_stream: np.uint64,
    taken_by: IntColumn,
    housed_at: IntColumn,
    offers: IntColumn,
) -> None:
    """Lets social dwellings one by one.

    Args:
        order: Vacancies (indices) in keyed order.
        urgent_first: Per vacancy, whether urgent seekers come first.
        urgent_queue: Urgent seekers, those who come first at the head.
        regular_queue: Other seekers, longest registered first.
        seekers: Households that look for a dwelling; none of them is housed yet.
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
    queue = np.concatenate([urgent_queue, regular_queue])
    line = _Line(queue, *np.empty((2, queue.size)), *np.empty((2, queue.size), np.uint64))
    asked = _Asked(np.empty(_ASKED_AT_ONCE, np.int64), *np.empty((2, _ASKED_AT_ONCE)))
    _let(
        order,
        urgent_first,
        line,
        urgent_queue.size,
        seekers,
        room_for_seekers(queue.size),
        vacancies,
        np.empty(seekers.persons.max(initial=0) + 1),
        appeal_of(areas, rules),
        rules,
        acceptance,
        most_offers,
        match_stream,
        offer_stream,
        asked,
        taken_by,
        housed_at,
        offers,
    )


def return_right(city: City) -> None:
    """Some displaced households look for a new dwelling on their old site once it is being delivered."""
    h, c = city.households, city.complexes
    rows = city.residents_where(h.displaced_from >= 0)
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


@helper
def _queue_of(seeker: Any, rules: Any) -> Any:
    """Who comes first: displaced tenants among the urgent, other urgent seekers, all others; and who may not come."""
    urgent = _DISPLACED if seeker.returns_to >= 0 else _URGENT
    may = most_it_pays(seeker, SOCIAL, rules) > -math.inf
    return (urgent if seeker.urgent else _OTHERS) if may else _QUEUES


@lean_kernel
def _stand_apart(
    turns: Any, seekers: Any, rules: Any, queue_of: Any, since: Any, queues: Any, registered: Any, sizes: Any
) -> None:  # pragma: no cover - compiled
    for i in range(turns.size):
        queue_of[i], since[i] = _queue_of(seekers[i], rules), seekers[i].registered
    for i in turns:
        queue, size = queue_of[i], sizes[queue_of[i]]
        queues[queue, size], registered[queue, size] = i, since[i]
        sizes[queue] += 1


def waiting_list(turns: IntColumn, seekers: Seekers, rules: ChoiceRules) -> tuple[IntColumn, IntColumn]:
    """Positions of the urgent and of the other seekers who may rent social, each in the order of their turn.

    Displaced tenants stand at the head of the urgent; all others go by registration time, ties by lot: in the order of
    ``turns``, which are positions too.
    """
    shape = _QUEUES + 1, turns.size
    queues, registered = np.empty(shape, np.int64), np.empty(shape, np.int16)
    sizes = np.zeros(_QUEUES + 1, np.int64)
    queue_of, since = np.empty(turns.size, np.int8), np.empty(turns.size, np.int16)
    _stand_apart(turns, seekers, rules, queue_of, since, queues, registered, sizes)
    displaced, urgent, others = (
        queues[kind, : sizes[kind]][np.argsort(registered[kind, : sizes[kind]], kind="stable")]
        for kind in range(_QUEUES)
    )
    return np.concatenate([displaced, urgent]), others


def let_social(
    city: City,
    rows: Rows,
    turns: IntColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    areas: Surroundings,
    rules: ChoiceRules,
    taken_by: IntColumn,
    housed_at: IntColumn,
) -> IntColumn:
    """Lets the social dwellings of the month; writes ``taken_by`` and ``housed_at``.

    Args:
        city: The city.
        rows: Seekers.
        turns: Positions of those who come first, second, and so on.
        seekers: What the market knows of them.
        vacancies: Places on offer.
        areas: Buurten.
        rules: Constants of the choice.
        taken_by: Out: seeker per vacancy, -1 when it stays empty.
        housed_at: Out: vacancy per seeker, -1 when it found none.

    Returns:
        Offers made per vacancy.
    """
    streams, month, p = city.streams, city.month, city.parameters.market
    social = np.flatnonzero((vacancies.tenure == SOCIAL) & ~vacancies.room)
    order = social[order_of(streams.uniform("market.place", month, vacancies.id[social]))]
    offers = np.zeros(vacancies.place.size, dtype=np.int64)
    urgent_queue, regular_queue = waiting_list(turns, seekers, rules)
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
