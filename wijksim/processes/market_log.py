"""Why followed households were offered, refused or chose a dwelling: told after the market, outside its kernels.

The kernels decide; here their decisions about followed households are gone through again in plain numpy, for the
log of lives only.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, logit

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.city.event_log import EventLog
from wijksim.decisions.dwelling_choice import SOCIAL, ChoiceRules, gumbel_reference, utility_reference
from wijksim.decisions.market_facts import Seekers, Surroundings, Vacancies
from wijksim.decisions.social_rent import may_rent_social

Pairs = tuple[list[int], list[int], list[bool]]


class Lets(NamedTuple):
    """The lets of one month: dwellings in their order, for whom each was meant, the two queues, and who took it."""

    order: IntColumn
    urgent_first: BoolColumn
    urgent_queue: IntColumn
    regular_queue: IntColumn
    taken_by: IntColumn


def feasible_social(seekers: Seekers, vacancies: Vacancies, v: int, rules: ChoiceRules) -> BoolColumn:
    """Which seekers may and can take social vacancy ``v``: the plain twin of ``feasible`` for one social dwelling."""
    may = may_rent_social(seekers.income, seekers.persons == 1, seekers.student, rules)
    large_enough = vacancies.area[v] >= rules.person_area * seekers.persons * rules.tightness
    return np.asarray(may & large_enough & (vacancies.cost[v] <= rules.room_share * seekers.income))


def offers_made(
    city: City, lets: Lets, seekers: Seekers, vacancies: Vacancies, rules: ChoiceRules, followed: BoolColumn
) -> Pairs:
    """Pairs of followed seeker and vacancy that was offered to it, and whether it took it.

    Dwellings were let one by one: who had been housed by then got no further offer.
    """
    housed = np.zeros(seekers.id.size, dtype=bool)
    most = round(city.parameters.market.most_offers)
    found: Pairs = ([], [], [])
    for v in lets.order:
        queues = (lets.urgent_queue, lets.regular_queue)
        queue = np.concatenate(queues if lets.urgent_first[v] else queues[::-1])
        able = queue[(feasible_social(seekers, vacancies, v, rules) & ~housed)[queue]]
        luck = city.streams.uniform("market.matching", city.month, seekers.id[able], vacancies.id[v])
        too_dear = vacancies.cost[v] > seekers.matching_rent[able]
        able = able[~too_dear | (luck >= rules.matching_share)]
        taker = lets.taken_by[v]
        asked = able[:most] if taker < 0 else able[: int(np.flatnonzero(able == taker)[0]) + 1]
        for i in asked[followed[asked]]:
            found[0].append(int(i))
            found[1].append(int(v))
            found[2].append(bool(i == taker))
        if taker >= 0:
            housed[taker] = True
    return found


def offers(
    city: City,
    rows: Rows,
    lets: Lets,
    seekers: Seekers,
    vacancies: Vacancies,
    areas: Surroundings,
    rules: ChoiceRules,
) -> None:
    """Writes the offers of social dwellings to followed households: refused or accepted, with chance and draw."""
    log = city.events
    if not isinstance(log, EventLog):
        return
    followed = log.follows(seekers.id)
    if not followed.any():
        return
    pairs = offers_made(city, lets, seekers, vacancies, rules, followed)
    i, v = np.array(pairs[0], dtype=np.intp), np.array(pairs[1], dtype=np.intp)
    if not i.size:
        return
    terms = _terms(seekers, i, vacancies, v, areas, rules)
    acceptance = float(logit(1.0 - city.parameters.market.social_offer_refusal))
    log_odds = acceptance + sum(terms.values()) - seekers.reservation[i]
    log_odds = log_odds - rules.social_income_slope * seekers.income_score[i]
    returns = (seekers.returns_to[i] >= 0) & (seekers.returns_to[i] == vacancies.complex[v])
    log.write(
        "offer",
        rows[i],
        happened=np.array(pairs[2]),
        chance=np.where(returns, 1.0, expit(log_odds)),
        luck="market.offer",
        luck_with=vacancies.id[v],
        urgent=city.households.urgent[rows[i]],
        returns=returns,
        reservation=seekers.reservation[i],
        **_dwelling(city, vacancies, v),
        **_named(terms),
    )


def choices(
    city: City,
    rows: Rows,
    seekers: Seekers,
    vacancies: Vacancies,
    areas: Surroundings,
    rules: ChoiceRules,
    housed_at: IntColumn,
) -> None:
    """Writes the dwellings that followed households chose on the market, with the terms of their utility."""
    log = city.events
    if not isinstance(log, EventLog):
        return
    i = np.flatnonzero(housed_at >= 0)
    v = housed_at[i]
    chosen = ((vacancies.tenure[v] != SOCIAL) | vacancies.room[v]) & log.follows(seekers.id[i])
    i, v = i[chosen], v[chosen]
    terms = _terms(seekers, i, vacancies, v, areas, rules)
    luck = city.streams.uniform("market.taste", city.month, seekers.id[i], vacancies.id[v])
    log.write(
        "choice",
        rows[i],
        utility=sum(terms.values()),
        taste=gumbel_reference(luck),
        reservation=seekers.reservation[i],
        **_dwelling(city, vacancies, v),
        **_named(terms),
    )


def _terms(
    seekers: Seekers, i: Rows, vacancies: Vacancies, v: Rows, areas: Surroundings, rules: ChoiceRules
) -> dict[str, FloatColumn]:
    """Terms of the utility for pairs of seeker ``i`` and vacancy ``v``."""
    return utility_reference(
        seekers[i].view(np.recarray),
        Vacancies(*(column[v] for column in vacancies)),
        areas,
        rules,
    )


def _named(terms: dict[str, FloatColumn]) -> dict[str, Any]:
    return {f"utility_{name}": values for name, values in terms.items()}


def _dwelling(city: City, vacancies: Vacancies, v: IntColumn) -> dict[str, Any]:
    buurt = vacancies.buurt[v]
    return {
        "buurt": buurt,
        "wijk": city.buurten.wijk[buurt],
        "tenure": vacancies.tenure[v],
        "room": vacancies.room[v],
        "cost": vacancies.cost[v],
        "area": vacancies.area[v],
    }
