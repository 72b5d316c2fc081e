"""Social rent: the waiting list and the lets (links 12, 36).

Dwelling by dwelling: a share of them is meant for urgent seekers first, at their head those who have to leave a
dwelling that is pulled down; all others go by registration time. Income ceiling, matching rent and size rule out
candidates; those who are offered the dwelling accept it or wait for another.
"""

import numpy as np
from scipy.special import logit

from wijksim.city.categories import ComplexStage, MoveReason
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.decisions.dwelling_choice import SOCIAL, ChoiceRules
from wijksim.decisions.market_facts import Seekers, Surroundings, Vacancies
from wijksim.decisions.outlook import Outlook
from wijksim.processes import market_log
from wijksim.processes.kernels.housing_market import Matches
from wijksim.processes.kernels.social_letting import allocate_social
from wijksim.processes.kernels.turns import order_of
from wijksim.processes.kernels.waiting_list import waiting_list
from wijksim.processes.newcomers import start_search

_IDLE = int(ComplexStage.IDLE)


def return_right(city: City) -> None:
    """Some displaced households look for a new dwelling on their old site once it is being delivered."""
    h, c = city.households, city.complexes
    rows = city.residents_where(h.displaced_from >= 0)
    delivered = rows[(c.stage[h.displaced_from[rows]] == _IDLE) & ~h.urgent[rows]]
    if not delivered.size:
        return
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


def let_social(
    city: City,
    *,
    rows: Rows,
    turns: IntColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    areas: Surroundings,
    outlook: Outlook,
    rules: ChoiceRules,
    matches: Matches,
) -> IntColumn:
    """Lets the social dwellings of the month.

    Args:
        city: The city.
        rows: Seekers.
        turns: Positions of those who come first, second, and so on.
        seekers: What the market knows of them.
        vacancies: Places on offer.
        areas: Buurten.
        outlook: The same, weighed.
        rules: Constants of the choice.
        matches: Out: who takes which of them.

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
        order=order,
        urgent_first=for_urgent,
        urgent_queue=urgent_queue,
        regular_queue=regular_queue,
        seekers=seekers,
        vacancies=vacancies,
        outlook=outlook,
        rules=rules,
        acceptance=float(logit(1.0 - p.social_offer_refusal)),
        most_offers=round(p.most_offers),
        match_stream=streams.key("market.matching", month),
        offer_stream=streams.key("market.offer", month),
        matches=matches,
        offers=offers,
    )
    lets = market_log.Lets(order, for_urgent, urgent_queue, regular_queue, matches.taken_by)
    market_log.offers(city, rows, lets, seekers, vacancies, areas, rules)
    return offers
