"""Social rent: the waiting list and the lets (links 12, 36).

Dwelling by dwelling: a share of them is meant for urgent seekers first, at their head those who have to leave a
dwelling that is pulled down; all others go by registration time. Income ceiling, matching rent and size rule out
candidates; those who are offered the dwelling accept it or wait for another.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.special import logit

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
    at_most,
    least_area,
    liking_of,
    loss_per_euro,
    misfit,
    most_it_pays,
    promise_of,
    utility,
    wanted_sizes,
)
from wijksim.processes import market_log
from wijksim.processes.newcomers import start_search
from wijksim.randomness import (
    CELL_BITS,
    cell_of,
    half_key,
    half_keyed_uniform,
    half_keyed_word,
    order_of,
)

LOWEST_ODDS = logit(np.arange(2**CELL_BITS) / 2**CELL_BITS).astype(np.float32) - np.float32(1e-5)
"""Log-odds that a draw in each part of the line from 0 to 1 takes at least: few offers are worth an exponential."""

_QUEUES = 3
_DISPLACED, _URGENT, _OTHERS = range(_QUEUES)

_ASKED_AT_ONCE = 64
"""Part of the line that is looked at in one step."""


class _Line(NamedTuple):
    """The line of all seekers, the urgent before the others: what decides at once, in its order."""

    seeker: Any
    pays: Any
    """Most that each pays, EUR/month; -inf once it is housed."""
    small: Any
    """Floor area below which a dwelling is too small for it, m2."""
    matching_rent: Any
    promise: Any
    """Log-odds of accepting a dwelling that costs nothing: an upper bound, in single precision as the next are."""
    per_euro: Any
    income_score: Any
    wanted: Any
    """Logarithm of the floor area that it wants."""
    origin: Any
    returns_to: Any
    match: Any
    offer: Any
    """Half keys of the rule of matching rent, and of the answers to offers."""


_LINE = {
    "pays": np.float64,
    "small": np.float64,
    "matching_rent": np.float64,
    "promise": np.float32,
    "per_euro": np.float32,
    "income_score": np.float32,
    "wanted": np.float32,
    "origin": np.int8,
    "returns_to": np.int32,
    "match": np.uint64,
    "offer": np.uint64,
}


@helper
def _stand_ready(
    line: Any,
    begin: Any,
    end: Any,
    seekers: Any,
    outlook: Any,
    rules: Any,
    acceptance: Any,
    match_stream: Any,
    offer_stream: Any,
) -> Any:
    """Notes what decides for part of the line, in its order; few of those who wait are ever reached."""
    for n in range(begin, end):
        seeker = seekers[line.seeker[n]]
        line.pays[n], line.small[n] = most_it_pays(seeker, SOCIAL, rules), least_area(seeker.persons, rules)
        line.wanted[n] = outlook.size[np.uintp(seeker.persons)]
        line.matching_rent[n], line.returns_to[n] = seeker.matching_rent, seeker.returns_to
        income_score, line.origin[n] = seeker.income_score, seeker.origin
        line.income_score[n], line.per_euro[n] = income_score, loss_per_euro(seeker, rules)
        promise = acceptance + promise_of(seeker, rules) - seeker.reservation
        line.promise[n] = promise - rules.social_income_slope * income_score
        line.match[n], line.offer[n] = half_key(match_stream, seeker.id), half_key(offer_stream, seeker.id)


@helper
def _may_be_offered(
    line: Any, begin: Any, end: Any, cost: Any, area: Any, place: Any, rules: Any, chosen: Any
) -> Any:
    """Notes who of a part of the line may be offered a dwelling; gives their number. No branches: each is a toss-up."""
    able, dear = 0, False
    for n in range(begin, end):
        chosen[able] = n
        able += (cost <= line.pays[n]) & (not area < line.small[n])
        dear |= cost > line.matching_rent[n]
    if not dear:
        return able
    allowed = 0
    for k in range(able):
        n = chosen[k]
        chosen[allowed] = n
        refused = half_keyed_uniform(line.match[n], place) < rules.matching_share
        allowed += not ((cost > line.matching_rent[n]) & refused)
    return allowed


@helper
def _may_accept(
    line: Any,
    asked: Any,
    number: Any,
    cost: Any,
    area: Any,
    buurt: Any,
    site: Any,
    place: Any,
    outlook: Any,
    rules: Any,
    able: Any,
) -> Any:
    """Notes which of those asked may accept, by luck and what the dwelling is worth at most; gives their number."""
    euros, score, size = np.float32(cost), outlook.income_score[buurt], np.float32(math.log(area))
    match, fit = np.float32(rules.income_match), np.float32(rules.fit)
    may = 0
    for k in range(number):
        n = np.uintp(asked[k])
        cell = cell_of(half_keyed_word(line.offer[n], place))
        liking = outlook.liking[buurt, np.uintp(line.origin[n])]
        odds = at_most(
            line.promise[n],
            euros,
            line.per_euro[n],
            score,
            line.income_score[n],
            match,
            size,
            line.wanted[n],
            fit,
            liking,
        )
        able[may] = k
        may += (odds >= LOWEST_ODDS[cell]) | _returns(line.returns_to[n], site)
    return may


@helper
def _returns(returns_to: Any, site: Any) -> Any:
    """Whether a displaced household is offered a dwelling on its old site: it takes that."""
    return (returns_to >= 0) & (returns_to == site)


@helper
def _accepts(
    seeker: Any,
    half: Any,
    cost: Any,
    buurt: Any,
    place: Any,
    lost: Any,
    appeal: Any,
    rules: Any,
    acceptance: Any,
) -> Any:
    """Whether a seeker accepts a dwelling by what it thinks of it and its luck."""
    value = utility(seeker, cost, buurt, lost, appeal, rules)
    odds = acceptance + value - seeker.reservation
    odds -= rules.social_income_slope * seeker.income_score
    return half_keyed_uniform(half, place) < 1.0 / (1.0 + np.exp(-odds))


class _Outlook(NamedTuple):
    """What seekers look at before they weigh a dwelling, in single precision."""

    liking: Any
    """What buurten are liked for, by origin."""
    income_score: Any
    """Of the buurten, SD."""
    size: Any
    """Logarithm of the floor area that each number of persons wants."""


@lean_kernel
def _let(  # pragma: no cover - compiled
    order: Any,
    urgent_first: Any,
    line: Any,
    urgent: Any,
    seekers: Any,
    vacancies: Any,
    outlook: Any,
    appeal: Any,
    rules: Any,
    acceptance: Any,
    most_offers: Any,
    match_stream: Any,
    offer_stream: Any,
    asked: Any,
    able: Any,
    taken_by: Any,
    housed_at: Any,
    offers: Any,
) -> None:
    """Lets dwelling by dwelling; the first ``urgent`` of the line are one queue, the others another.

    ``asked`` and ``able`` are room to work in, for a part of the line.
    """
    ready_urgent, ready_others = 0, urgent
    for v in order:
        cost, area, place = vacancies.cost[v], vacancies.area[v], vacancies.id[v]
        site, buurt = vacancies.complex[v], np.uintp(vacancies.buurt[v])
        made, taker = 0, -1
        for turn in range(2):
            of_urgent = (turn == 0) == urgent_first[v]
            begin, end = (0, urgent) if of_urgent else (urgent, line.seeker.size)
            while begin < end and taker < 0 and made < most_offers:
                stop = min(begin + _ASKED_AT_ONCE, end)
                known = ready_urgent if of_urgent else ready_others
                if stop > known:
                    _stand_ready(
                        line, known, stop, seekers, outlook, rules, acceptance, match_stream, offer_stream
                    )
                    if of_urgent:
                        ready_urgent = stop
                    else:
                        ready_others = stop
                number = _may_be_offered(line, begin, stop, cost, area, place, rules, asked)
                number = min(number, most_offers - made)
                may = _may_accept(line, asked, number, cost, area, buurt, site, place, outlook, rules, able)
                for k in range(may):
                    n = asked[able[k]]
                    seeker = seekers[line.seeker[n]]
                    lost = misfit(area, seeker.persons, rules)
                    accepts = _accepts(
                        seeker, line.offer[n], cost, buurt, place, lost, appeal, rules, acceptance
                    )
                    if accepts or _returns(line.returns_to[n], site):
                        taker, number = line.seeker[n], able[k] + 1
                        line.pays[n] = -math.inf
                        housed_at[taker] = v
                        break
                made += number
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
    line = _Line(queue, **{name: np.empty(queue.size, kind) for name, kind in _LINE.items()})
    asked, able = np.empty((2, _ASKED_AT_ONCE), np.int64)
    appeal, most_persons = appeal_of(areas, rules), seekers["persons"].max(initial=0)
    _let(
        order,
        urgent_first,
        line,
        urgent_queue.size,
        seekers,
        vacancies,
        _Outlook(
            liking_of(appeal), appeal.income_score.astype(np.float32), wanted_sizes(most_persons, rules)
        ),
        appeal,
        rules,
        acceptance,
        most_offers,
        match_stream,
        offer_stream,
        asked,
        able,
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
