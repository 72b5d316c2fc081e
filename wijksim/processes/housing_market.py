"""The housing market of one month: social lets by waiting list, the rest by choice; vacancy chains.

A place taken is gone, so the market is sequential. Social lets go vacancy by vacancy (social_letting.py). All
seekers who are still looking come in keyed order and choose among the first feasible vacancies that they meet on a
ring on which vacancies and seekers stand at keyed positions: one vacancy more or less disturbs only those who would
have met it. A household that has a home moves only to something better. What falls empty is offered next month.
"""

import numpy as np

from wijksim.city.categories import ComplexStage, MoveReason, Segment
from wijksim.city.city import City
from wijksim.city.columns import IntColumn, Rows
from wijksim.decisions.dwelling_choice import ChoiceRules
from wijksim.decisions.market_facts import Seekers, Vacancies
from wijksim.decisions.outlook import Outlook, outlook_of
from wijksim.processes import market_log
from wijksim.processes.kernels import housing_market as kernels
from wijksim.processes.kernels import moves
from wijksim.processes.kernels.lookup import dwellings_of, places_in
from wijksim.processes.kernels.market_turns import choose_on_market
from wijksim.processes.kernels.seekers import view_seekers
from wijksim.processes.kernels.turns import order_of
from wijksim.processes.kernels.vacancies import offered
from wijksim.processes.market_view import (
    PRESSES,
    offered_places,
    rules_of,
    segment_of,
    surroundings,
    view_places,
)
from wijksim.processes.moves import Contract, move
from wijksim.processes.newcomers import go_elsewhere, leave
from wijksim.processes.social_letting import let_social, return_right

_SOCIAL_RENT, _REHOUSING = int(Segment.SOCIAL_RENT), int(ComplexStage.REHOUSING)
"""As plain numbers, with which numpy compares a column ten times as fast."""
_LEAST_INCOME = 1.0
"""What an income counts as at least where a cost is compared with it, EUR/month."""


def step(city: City) -> Rows:
    """Runs the market of the month.

    Returns:
        Rows of the households that came to live in the city; those who found no place are gone.
    """
    return_right(city)
    rows, turns = kernels.who_seeks(city)
    vacancies, segments = offered(city)
    areas, rules = surroundings(city), rules_of(city)
    seekers, outlook = view_seekers(city, rows, areas, rules, PRESSES), outlook_of(areas, rules)
    matches = kernels.nobody_housed(vacancies.place.size, rows.size)
    offers = let_social(
        city,
        rows=rows,
        turns=turns,
        seekers=seekers,
        vacancies=vacancies,
        areas=areas,
        outlook=outlook,
        rules=rules,
        matches=matches,
    )
    _choose(
        city,
        turns=turns,
        seekers=seekers,
        vacancies=vacancies,
        segments=segments,
        outlook=outlook,
        rules=rules,
        matches=matches,
    )
    market_log.choices(city, rows, seekers, vacancies, areas, rules, matches.housed_at)
    city.register.note_market(segments, matches.taken_by >= 0, vacancies.cost, offers)
    outcome = kernels.outcome_of(rows, city.households.place, matches.housed_at)
    if city.events.records:
        move_in_numpy(city, outcome.movers, vacancies, outcome.chosen)
    else:
        moves.move(city, outcome.movers, vacancies, outcome.chosen, segments)
    go_elsewhere(city, outcome.unlucky)
    _rehouse_the_last(city)
    return outcome.newcomers


def _choose(
    city: City,
    *,
    turns: IntColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    segments: IntColumn,
    outlook: Outlook,
    rules: ChoiceRules,
    matches: kernels.Matches,
) -> None:
    """Lets all who are still looking choose among what is not social rent."""
    streams, month, p = city.streams, city.month, city.parameters
    market = np.flatnonzero(segments != _SOCIAL_RENT)
    if not market.size:
        return
    luck = streams.uniform("market.place", month, vacancies.id[market])
    order = order_of(luck)
    choose_on_market(
        order=turns,
        position=streams.uniform("market.ring", month, seekers.id),
        on_ring=market[order],
        ring_position=luck[order],
        seekers=seekers,
        vacancies=vacancies,
        outlook=outlook,
        rules=rules,
        choice_set=round(p.moving.choice_set),
        most_looks=round(p.market.most_looks),
        taste_stream=streams.key("market.taste", month),
        matches=matches,
    )


def move_in_numpy(city: City, movers: Rows, vacancies: Vacancies, chosen: Rows) -> None:
    """Moves households into the vacancies that they have taken: the plain twin of ``move`` in kernels/moves.py.

    It runs while lives are logged.
    """
    contract = contract_of(city, movers, vacancies, chosen)
    let = contract.segment == _SOCIAL_RENT
    wijk = city.buurten.wijk[vacancies.buurt[chosen]]
    city.tally.add("social_lets", wijk[let])
    city.tally.add("urgent_lets", wijk[contract.urgent])
    move(city, movers, vacancies.place[chosen], forced=_is_forced(city, movers), contract=contract)


def contract_of(city: City, rows: Rows, vacancies: Vacancies, chosen: Rows) -> Contract:
    """Terms on which households take the chosen vacancies."""
    dwelling = city.places.dwelling[vacancies.place[chosen]]
    index = city.buurten.price_index[vacancies.buurt[chosen]]
    segment = segment_of(vacancies)[chosen]
    price = np.where(segment == Segment.OWNER_OCCUPIED, city.dwellings.value[dwelling] * index, np.nan)
    urgent = city.households.urgent[rows] & (segment == _SOCIAL_RENT)
    return Contract(vacancies.cost[chosen], price, segment, urgent)


def _is_forced(city: City, rows: Rows) -> np.ndarray:
    """Whether these households live in a complex that is being emptied."""
    h = city.households
    place = h.place[rows]
    home = city.dwellings.complex[city.places.dwelling[np.maximum(place, 0)]]
    emptied = city.complexes.stage[np.maximum(home, 0)] == _REHOUSING
    return np.asarray((place >= 0) & (home >= 0) & emptied)


def _rehouse_the_last(city: City) -> None:
    """Who still lives in a complex that will be pulled down next month gets a place to let, or leaves the city.

    Cost, size, income and the present home no longer rule out a place. Who may take one still counts: students get no
    social rent, and only those whom house mates take in get a room.
    """
    c, p = city.complexes, city.parameters
    due = c.active & (c.stage == _REHOUSING) & (c.months_left <= 1)
    if not due.any():
        return
    household = city.places.household[places_in(city, dwellings_of(city, np.flatnonzero(due)))]
    rows: Rows = np.sort(household[household >= 0]).astype(np.intp)
    if not rows.size:
        return
    vacancies = view_places(city, offered_places(city, to_let_only=True))
    rules = rules_of(city)._replace(
        private_share=np.inf,
        room_share=np.inf,
        tightness=0.0,
        income_ceiling=np.inf,
        income_ceiling_more=np.inf,
    )
    areas = surroundings(city)
    seekers = view_seekers(city, rows, areas, rules, PRESSES)
    seekers.reservation[:] = -np.inf
    # An unlimited share of nothing would be no number, and whoever has no income would have to leave.
    np.maximum(seekers.income, _LEAST_INCOME, out=seekers.income)
    matches = kernels.nobody_housed(vacancies.place.size, rows.size)
    luck = city.streams.uniform("market.last_place", city.month, vacancies.id)
    ring = order_of(luck)
    if ring.size:
        choose_on_market(
            order=order_of(city.streams.uniform("market.last_turn", city.month, seekers.id)),
            position=city.streams.uniform("market.last_ring", city.month, seekers.id),
            on_ring=ring,
            ring_position=luck[ring],
            seekers=seekers,
            vacancies=vacancies,
            outlook=outlook_of(areas, rules),
            rules=rules,
            choice_set=round(p.moving.choice_set),
            most_looks=vacancies.place.size,
            taste_stream=city.streams.key("market.last_taste", city.month),
            matches=matches,
        )
    found = matches.housed_at >= 0
    chosen = matches.housed_at[found]
    contract = contract_of(city, rows[found], vacancies, chosen)
    move(
        city, rows[found], vacancies.place[chosen], forced=np.ones(chosen.size, dtype=bool), contract=contract
    )
    leave(city, rows[~found], MoveReason.REHOUSED_ELSEWHERE)
