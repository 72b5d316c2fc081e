"""The housing market of one month: social lets by waiting list, the rest by choice; vacancy chains.

A place taken is gone, so the market is sequential. Social lets go vacancy by vacancy (social_letting.py). All
seekers who are still looking come in keyed order and choose among the first feasible vacancies that they meet on a
ring on which vacancies and seekers stand at keyed positions: one vacancy more or less disturbs only those who would
have met it. A household that has a home moves only to something better. What falls empty is offered next month.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import ComplexStage, MoveReason, Segment
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.compilation import lean_kernel
from wijksim.decisions.dwelling_choice import (
    KINDS,
    ChoiceRules,
    Seekers,
    Surroundings,
    Vacancies,
    appeal_of,
    gumbel,
    gumbel_reference,
    misfits,
    most_it_pays,
    utility,
)
from wijksim.processes import market_log
from wijksim.processes.kernels import moves
from wijksim.processes.kernels import vacancies as kernels
from wijksim.processes.kernels.ring import (
    WORD,
    first_of,
    first_places,
    joined,
    place_of,
    ring_of,
    row_of,
    take_off,
    within_reach,
    without_first,
    word_of,
)
from wijksim.processes.kernels.seekers import view_seekers
from wijksim.processes.market_view import (
    PRESSES,
    offered_places,
    rules_of,
    segment_of,
    surroundings,
    view_places,
)
from wijksim.processes.moving import Contract, move
from wijksim.processes.newcomers import go_elsewhere, leave
from wijksim.processes.social_letting import let_social, return_right
from wijksim.randomness import half_key, half_keyed_uniform, keyed_uniform, order_of

HIGHEST_TASTE = gumbel_reference(np.arange(1, 1025) / 1024) + 1e-6
"""Taste that is not exceeded in each 1024th part of the numbers from 0 to 1: most offers are not worth a logarithm."""


class _Turns(NamedTuple):
    """What decides about seekers, in the order of their turns."""

    here: Any
    """Place on the ring from which each walks."""
    pays: Any
    """Most that it pays for each kind of place, EUR/month."""
    rows: Any
    """Rows of what it can pay on the ring."""
    taste: Any
    """Half key of its tastes."""
    income: Any
    """From here on as in :class:`Seekers`."""
    income_score: Any
    persons: Any
    origin: Any
    ties: Any
    wijk: Any
    buurt: Any
    reservation: Any


@lean_kernel
def _prepare(
    order: Any, position: Any, seekers: Any, ring: Any, rules: Any, taste_stream: Any, turns: Any
) -> None:  # pragma: no cover - compiled
    # Column by column, so that looking up one seeker does not wait for another.
    for t in range(order.size):
        turns.income[t] = seekers.income[order[t]]
    for t in range(order.size):
        turns.income_score[t] = seekers.income_score[order[t]]
    for t in range(order.size):
        turns.persons[t] = seekers.persons[order[t]]
    for t in range(order.size):
        turns.origin[t] = seekers.origin[order[t]]
    for t in range(order.size):
        turns.ties[t] = seekers.ties[order[t]]
    for t in range(order.size):
        turns.wijk[t] = seekers.wijk[order[t]]
    for t in range(order.size):
        turns.buurt[t] = seekers.buurt[order[t]]
    for t in range(order.size):
        turns.reservation[t] = seekers.reservation[order[t]]
    for t in range(order.size):
        turns.here[t] = place_of(position[order[t]], ring)
    for t in range(order.size):
        turns.taste[t] = half_key(taste_stream, seekers.id[order[t]])
    for t in range(order.size):
        for kind in range(KINDS):
            pays = most_it_pays(seekers, np.uintp(order[t]), kind, rules)
            turns.pays[t, kind], turns.rows[t, kind] = pays, row_of(kind, pays, ring)


@lean_kernel
def _take_turns(  # pragma: no cover - compiled
    order: Any,
    turns: Any,
    ring: Any,
    met: Any,
    lost: Any,
    appeal: Any,
    rules: Any,
    choice_set: Any,
    looks: Any,
    vacancy: Any,
    taken_by: Any,
    housed_at: Any,
) -> None:
    """Lets seekers choose in turn; ``vacancy`` says which one stands at each place on the ring."""
    for t in range(order.size):
        here, rows, persons = turns.here[t], turns.rows[t], np.uintp(turns.persons[t])
        best, best_value, seen = -1, turns.reservation[t], 0
        ahead = within_reach(ring, word_of(here), persons, rows)
        for walked in range(0, looks, WORD):
            word, ahead = ahead, within_reach(ring, word_of(here + walked) + 1, persons, rows)
            reached = first_places(joined(word, ahead, here), looks - walked)
            while reached and seen < choice_set:
                at = here + walked + first_of(reached)
                reached = without_first(reached)
                cost, buurt = met.cost[at], np.uintp(met.buurt[at])
                if not cost <= turns.pays[t, ring.kind[at]]:
                    continue
                seen += 1
                value = utility(turns, t, cost, buurt, lost[persons, at], appeal, rules)
                luck = half_keyed_uniform(turns.taste[t], met.id[at])
                if value + HIGHEST_TASTE[int(luck * HIGHEST_TASTE.size)] > best_value:
                    value += gumbel(luck)
                    if value > best_value:
                        best, best_value = at, value
        if best >= 0:
            take_off(ring, best)
            housed_at[order[t]], taken_by[vacancy[best]] = vacancy[best], order[t]


def choose_on_market(
    order: IntColumn,
    position: FloatColumn,
    on_ring: IntColumn,
    ring_position: FloatColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    areas: Surroundings,
    rules: ChoiceRules,
    choice_set: int,
    most_looks: int,
    taste_stream: np.uint64,
    taken_by: IntColumn,
    housed_at: IntColumn,
) -> None:
    """Lets seekers choose, in keyed order, among the first feasible vacancies that they meet on the ring.

    Args:
        order: Seekers in keyed order.
        position: Position of each seeker on the ring, 0-1.
        on_ring: Vacancies in order of their position.
        ring_position: Their positions, ascending.
        seekers: Households that look for a dwelling.
        vacancies: Places on offer.
        areas: Buurten.
        rules: Constants of the choice.
        choice_set: Feasible vacancies that a household compares.
        most_looks: Vacancies that it looks at, feasible or not, those that are gone counted.
        taste_stream: Key of the tastes.
        taken_by: In and out: seeker per vacancy, -1 when free.
        housed_at: In and out: vacancy per seeker, -1 when it found none.
    """
    order = order[housed_at[order] < 0]
    # Vacancies are copied in the order in which they are met, so that the kernel reads them one after the other.
    twice = np.concatenate([on_ring, on_ring])
    met = Vacancies(*(column.take(twice) for column in vacancies))
    most_persons = seekers.persons.max(initial=0)
    ring = ring_of(met, ring_position, taken_by[twice] < 0, most_persons, rules)
    turns = _Turns(
        here=np.empty(order.size, np.int64),
        pays=np.empty((order.size, KINDS)),
        rows=np.empty((order.size, KINDS), np.int16),
        taste=np.empty(order.size, np.uint64),
        **{name: np.empty(order.size, getattr(seekers, name).dtype) for name in _Turns._fields[4:]},
    )
    _prepare(order, position, seekers, ring, rules, taste_stream, turns)
    lost = np.tile(misfits(most_persons, met.area[: on_ring.size], rules), 2)
    looks = min(on_ring.size, most_looks)
    appeal = appeal_of(areas, rules)
    _take_turns(
        order,
        turns,
        ring,
        met,
        lost,
        appeal,
        rules,
        choice_set,
        looks,
        twice,
        taken_by,
        housed_at,
    )


def _choose(
    city: City,
    turns: IntColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    segments: IntColumn,
    areas: Surroundings,
    rules: ChoiceRules,
    taken_by: IntColumn,
    housed_at: IntColumn,
) -> None:
    """Lets all who are still looking choose among what is not social rent."""
    streams, month, p = city.streams, city.month, city.parameters
    market = np.flatnonzero(segments != Segment.SOCIAL_RENT)
    if not market.size:
        return
    luck = streams.uniform("market.place", month, vacancies.id[market])
    order = order_of(luck)
    choose_on_market(
        turns,
        streams.uniform("market.ring", month, seekers.id),
        market[order],
        luck[order],
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


def contract_of(city: City, rows: Rows, vacancies: Vacancies, chosen: Rows) -> Contract:
    """Terms on which households take the chosen vacancies."""
    dwelling = city.places.dwelling[vacancies.place[chosen]]
    index = city.buurten.price_index[vacancies.buurt[chosen]]
    segment = segment_of(vacancies)[chosen]
    price = np.where(segment == Segment.OWNER_OCCUPIED, city.dwellings.value[dwelling] * index, np.nan)
    urgent = city.households.urgent[rows] & (segment == Segment.SOCIAL_RENT)
    return Contract(vacancies.cost[chosen], price, segment, urgent)


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
    taken_by = np.full(vacancies.place.size, -1, dtype=np.int64)
    housed_at = np.full(rows.size, -1, dtype=np.int64)
    luck = city.streams.uniform("market.last_place", city.month, vacancies.id)
    ring = order_of(luck)
    if ring.size:
        choose_on_market(
            order_of(city.streams.uniform("market.last_turn", city.month, seekers.id)),
            city.streams.uniform("market.last_ring", city.month, seekers.id),
            ring,
            luck[ring],
            seekers,
            vacancies,
            areas,
            rules,
            round(p.moving.choice_set),
            vacancies.place.size,
            city.streams.key("market.last_taste", city.month),
            taken_by,
            housed_at,
        )
    found = housed_at >= 0
    chosen = housed_at[found]
    contract = contract_of(city, rows[found], vacancies, chosen)
    move(
        city, rows[found], vacancies.place[chosen], forced=np.ones(chosen.size, dtype=bool), contract=contract
    )
    leave(city, rows[~found], MoveReason.REHOUSED_ELSEWHERE)


class _Outcome(NamedTuple):
    """How the market of a month ended, by row of the households."""

    movers: Any
    chosen: Any
    """Vacancy that each mover has taken."""
    newcomers: Any
    """Movers who had no place in the city."""
    unlucky: Any
    """Households without a place that found none."""


@lean_kernel
def _part(rows: Any, place: Any, housed_at: Any, outcome: Any) -> Any:  # pragma: no cover - compiled
    """Gives the numbers of movers, of newcomers among them, and of the unlucky."""
    moved, came, left = 0, 0, 0
    for n in range(rows.size):
        row, vacancy = rows[n], housed_at[n]
        homeless = place[np.uintp(row)] < 0
        if vacancy >= 0:
            outcome.movers[moved], outcome.chosen[moved] = row, vacancy
            outcome.newcomers[came] = row
            moved += 1
            came += homeless
        elif homeless:
            outcome.unlucky[left] = row
            left += 1
    return moved, came, left


def _outcome(rows: Rows, place: IntColumn, housed_at: IntColumn) -> _Outcome:
    """Tells who moves where, and who has to go elsewhere.

    Args:
        rows: Households that look for a dwelling.
        place: Place of all households, -1 without one.
        housed_at: Vacancy that was each has taken, -1 for none.
    """
    outcome = _Outcome(*np.empty((len(_Outcome._fields), rows.size + 1), dtype=np.intp))
    moved, came, left = _part(rows, place, housed_at, outcome)
    return _Outcome(*(found[:size] for found, size in zip(outcome, (moved, moved, came, left), strict=True)))


@lean_kernel
def _look(h: Any, stream: Any, found: Any, luck: Any) -> Any:  # pragma: no cover - compiled
    number = 0
    for row in range(h.searching.size):
        found[number] = row
        number += h.searching[row] & h.active[row]
    for n in range(number):
        luck[n] = keyed_uniform(stream, h.id[np.uintp(found[n])], 0)
    return number


class _Searching(NamedTuple):
    searching: Any
    active: Any
    id: Any


def _seekers(city: City) -> tuple[Rows, IntColumn]:
    """Rows of the households that look for a dwelling, ascending; and who of them comes first, second, and so on."""
    h = city.households
    found, luck = np.empty(len(h) + 1, np.intp), np.empty(len(h))
    number = _look(h.view(_Searching), city.streams.key("market.seeker", city.month), found, luck)
    return found[:number], order_of(luck[:number])


def step(city: City) -> Rows:
    """Runs the market of the month.

    Returns:
        Rows of the households that came to live in the city; those who found no place are gone.
    """
    return_right(city)
    rows, turns = _seekers(city)
    vacancies, segments = kernels.offered(city)
    areas, rules = surroundings(city), rules_of(city)
    seekers = view_seekers(city, rows, areas, rules, PRESSES)
    taken_by = np.full(vacancies.place.size, -1, dtype=np.int64)
    housed_at = np.full(rows.size, -1, dtype=np.int64)
    offers = let_social(city, rows, turns, seekers, vacancies, areas, rules, taken_by, housed_at)
    _choose(city, turns, seekers, vacancies, segments, areas, rules, taken_by, housed_at)
    market_log.choices(city, rows, seekers, vacancies, areas, rules, housed_at)
    city.register.note_market(segments, taken_by >= 0, vacancies.cost, offers)
    outcome = _outcome(rows, city.households.place, housed_at)
    _settle(city, outcome.movers, vacancies, outcome.chosen, segments)
    go_elsewhere(city, outcome.unlucky)
    _rehouse_the_last(city)
    return outcome.newcomers


def _settle(city: City, movers: Rows, vacancies: Vacancies, chosen: Rows, segments: IntColumn) -> None:
    """Moves households into the vacancies that they have taken; while lives are logged, in plain numpy."""
    if not city.events.records:
        moves.move(city, movers, vacancies, chosen, segments)
        return
    contract = contract_of(city, movers, vacancies, chosen)
    let = contract.segment == Segment.SOCIAL_RENT
    wijk = city.buurten.wijk[vacancies.buurt[chosen]]
    city.tally.add("social_lets", wijk[let])
    city.tally.add("urgent_lets", wijk[contract.urgent])
    move(city, movers, vacancies.place[chosen], forced=_is_forced(city, movers), contract=contract)


def _is_forced(city: City, rows: Rows) -> np.ndarray:
    """Whether these households live in a complex that is being emptied."""
    h = city.households
    place = h.place[rows]
    home = city.dwellings.complex[city.places.dwelling[np.maximum(place, 0)]]
    emptied = city.complexes.stage[np.maximum(home, 0)] == ComplexStage.REHOUSING
    return np.asarray((place >= 0) & (home >= 0) & emptied)
