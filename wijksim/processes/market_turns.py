"""Choosing in turn: each seeker takes the best of the first feasible vacancies that it meets on the ring (link 36)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.compilation import helper, lean_kernel
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
from wijksim.randomness import half_key, half_keyed_uniform

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


@helper
def _look_up(order: Any, seekers: Any, turns: Any) -> Any:
    """Copies seekers in the order of their turns: column by column, so that one look does not wait for another."""
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


@lean_kernel
def _prepare(
    order: Any, position: Any, seekers: Any, ring: Any, rules: Any, taste_stream: Any, turns: Any
) -> None:  # pragma: no cover - compiled
    _look_up(order, seekers, turns)
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
