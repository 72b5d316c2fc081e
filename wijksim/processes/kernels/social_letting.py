"""Lets of social rent, dwelling by dwelling along the waiting list (pass of processes/social_letting.py)."""

import math
from typing import Any

import numpy as np

from wijksim.city.columns import BoolColumn, IntColumn
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import ChoiceRules, misfit, utility
from wijksim.decisions.market_facts import Seekers, Vacancies
from wijksim.decisions.outlook import Outlook
from wijksim.processes.kernels.housing_market import Matches
from wijksim.processes.kernels.offers import (
    LINE,
    Line,
    may_accept,
    may_be_offered,
    may_be_worth_it,
    returns,
    room_for_part,
    stand_ready,
)
from wijksim.randomness import half_keyed_uniform

_ASKED_AT_ONCE = 64
"""Part of the line that is looked at in one step."""


@helper
def _accepts(
    seeker: Any,
    half: Any,
    cost: Any,
    buurt: Any,
    place: Any,
    lost: Any,
    outlook: Any,
    rules: Any,
    acceptance: Any,
) -> Any:
    """Whether a seeker accepts a dwelling by what it thinks of it and its luck."""
    value = utility(seeker, cost, buurt, lost, outlook.appeal, rules)
    log_odds = acceptance + value - seeker.reservation
    log_odds -= rules.social_income_slope * seeker.income_score
    return half_keyed_uniform(half, place) < 1.0 / (1.0 + np.exp(-log_odds))


@lean_kernel
def _let(  # pragma: no cover - compiled
    order: Any,
    urgent_first: Any,
    line: Any,
    urgent: Any,
    seekers: Any,
    vacancies: Any,
    outlook: Any,
    rules: Any,
    acceptance: Any,
    most_offers: Any,
    match_stream: Any,
    offer_stream: Any,
    part: Any,
    taken_by: Any,
    housed_at: Any,
    offers: Any,
) -> None:
    """Lets dwelling by dwelling; the first ``urgent`` of the line are one queue, the others another.

    ``part`` is room to work in.
    """
    ready_urgent, ready_others = 0, urgent
    for v in order:
        cost, area, place = vacancies.cost[v], vacancies.area[v], vacancies.id[v]
        site, buurt = vacancies.complex[v], np.uintp(vacancies.buurt[v])
        size, best_liking = np.float32(math.log(area)), outlook.best_liking[buurt]
        made, taker = 0, -1
        for turn in range(2):
            of_urgent = (turn == 0) == urgent_first[v]
            begin, end = (0, urgent) if of_urgent else (urgent, line.seeker.size)
            while begin < end and taker < 0 and made < most_offers:
                stop = min(begin + _ASKED_AT_ONCE, end)
                known = ready_urgent if of_urgent else ready_others
                if stop > known:
                    stand_ready(
                        line, known, stop, seekers, outlook, rules, acceptance, match_stream, offer_stream
                    )
                    if of_urgent:
                        ready_urgent = stop
                    else:
                        ready_others = stop
                number = may_be_offered(line, begin, stop, cost, area, place, rules, part)
                number = min(number, most_offers - made)
                may = may_accept(line, part, number, cost, site, place, best_liking)
                for k in range(may):
                    n = np.uintp(part.asked[part.able[k]])
                    accepts = may_be_worth_it(line, n, cost, size, buurt, place, outlook, rules)
                    if accepts:
                        seeker = seekers[line.seeker[n]]
                        lost = misfit(area, seeker.persons, rules)
                        accepts = _accepts(
                            seeker, line.offer[n], cost, buurt, place, lost, outlook, rules, acceptance
                        )
                    if accepts or returns(line.returns_to[n], site):
                        taker, number = line.seeker[n], part.able[k] + 1
                        line.pays[n] = -math.inf
                        housed_at[taker] = v
                        break
                made += number
                begin = stop
        taken_by[v], offers[v] = taker, made


def allocate_social(
    *,
    order: IntColumn,
    urgent_first: BoolColumn,
    urgent_queue: IntColumn,
    regular_queue: IntColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    outlook: Outlook,
    rules: ChoiceRules,
    acceptance: float,
    most_offers: int,
    match_stream: np.uint64,
    offer_stream: np.uint64,
    matches: Matches,
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
        outlook: What seekers see of the buurten.
        rules: Constants of the choice.
        acceptance: Log-odds of accepting an offer as good as the seeker's reservation.
        most_offers: Offers after which a vacancy waits for the next month.
        match_stream: Key of the matching-rent rule.
        offer_stream: Key of the answers to offers.
        matches: Out: who takes which of them.
        offers: Out: offers made per vacancy.
    """
    queue = np.concatenate([urgent_queue, regular_queue])
    line = Line(queue, **{name: np.empty(queue.size, kind) for name, kind in LINE.items()})
    _let(
        order,
        urgent_first,
        line,
        urgent_queue.size,
        seekers.view(np.ndarray),
        vacancies,
        outlook,
        rules,
        acceptance,
        most_offers,
        match_stream,
        offer_stream,
        room_for_part(_ASKED_AT_ONCE),
        matches.taken_by,
        matches.housed_at,
        offers,
    )
