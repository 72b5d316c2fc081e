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
    room_for_seekers,
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


_TURNS_AT_ONCE = 64
"""Turns for which what decides is looked up together."""


class _Turns(NamedTuple):
    """What decides about the seekers whose turn is next, in order."""

    who: Any
    seeker: Any
    here: Any
    """Place on the ring from which each walks."""
    pays: Any
    """Most that it pays for each kind of place, EUR/month."""
    rows: Any
    """Rows of what it can pay on the ring."""
    taste: Any
    """Half key of its tastes."""


class _Met(NamedTuple):
    """What is asked about vacancies in the order in which they are met."""

    id: Any
    cost: Any
    buurt: Any


@helper
def _look_up(
    who: Any,
    housed_at: Any,
    position: Any,
    seekers: Any,
    ring: Any,
    rules: Any,
    taste_stream: Any,
    turns: Any,
) -> Any:
    """Notes what decides about those who still look; gives their number.

    One thing after the other, so that one look does not wait for another.
    """
    number = 0
    for i in who:
        turns.who[number] = i
        number += housed_at[i] < 0
    for t in range(number):
        turns.seeker[t] = seekers[turns.who[t]]
    for t in range(number):
        turns.here[t] = place_of(position[turns.who[t]], ring)
    for t in range(number):
        turns.taste[t] = half_key(taste_stream, turns.seeker[t].id)
    for kind in range(KINDS):
        for t in range(number):
            pays = most_it_pays(turns.seeker[t], kind, rules)
            turns.pays[t, kind], turns.rows[t, kind] = pays, row_of(kind, pays, ring)
    return number


@helper
def _choose(
    t: Any, turns: Any, ring: Any, met: Any, lost: Any, appeal: Any, rules: Any, choice_set: Any, looks: Any
) -> Any:
    """Place on the ring that a seeker likes best of the first that it can take, -1 where it likes its home better."""
    seeker, here, rows = turns.seeker[t], turns.here[t], turns.rows[t]
    persons, best_value, seen = np.uintp(seeker.persons), seeker.reservation, 0
    best: Any = -1
    ahead = within_reach(ring, word_of(here), persons, rows)
    for walked in range(0, looks, WORD):
        word, ahead = ahead, within_reach(ring, word_of(here + walked) + 1, persons, rows)
        reached = first_places(joined(word, ahead, here), looks - walked)
        while reached and seen < choice_set:
            at = np.uintp(here + walked + first_of(reached))
            reached = without_first(reached)
            cost, buurt = met.cost[at], np.uintp(met.buurt[at])
            if not cost <= turns.pays[t, np.uintp(ring.kind[at])]:
                continue
            seen += 1
            value = utility(seeker, cost, buurt, lost[persons, at], appeal, rules)
            luck = half_keyed_uniform(turns.taste[t], met.id[at])
            if value + HIGHEST_TASTE[int(luck * HIGHEST_TASTE.size)] > best_value:
                value += gumbel(luck)
                if value > best_value:
                    best, best_value = np.int64(at), value
    return best


@lean_kernel
def _take_turns(  # pragma: no cover - compiled
    order: Any,
    position: Any,
    seekers: Any,
    ring: Any,
    met: Any,
    lost: Any,
    appeal: Any,
    rules: Any,
    choice_set: Any,
    looks: Any,
    taste_stream: Any,
    vacancy: Any,
    turns: Any,
    taken_by: Any,
    housed_at: Any,
) -> None:
    """Lets seekers choose in turn; ``vacancy`` says which one stands at each place on the ring."""
    for begin in range(0, order.size, _TURNS_AT_ONCE):
        who = order[begin : begin + _TURNS_AT_ONCE]
        number = _look_up(who, housed_at, position, seekers, ring, rules, taste_stream, turns)
        for t in range(number):
            best = _choose(t, turns, ring, met, lost, appeal, rules, choice_set, looks)
            if best >= 0:
                take_off(ring, best)
                i, v = turns.who[t], vacancy[best]
                housed_at[i], taken_by[v] = v, i


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
    # Vacancies are copied in the order in which they are met, so that the kernel reads them one after the other.
    twice = np.concatenate([on_ring, on_ring])
    met = Vacancies(*(column.take(twice) for column in vacancies))
    most_persons = seekers.persons.max(initial=0)
    ring = ring_of(met, ring_position, taken_by[twice] < 0, most_persons, rules)
    turns = _Turns(
        who=np.empty(_TURNS_AT_ONCE, np.intp),
        seeker=room_for_seekers(_TURNS_AT_ONCE),
        here=np.empty(_TURNS_AT_ONCE, np.int64),
        pays=np.empty((_TURNS_AT_ONCE, KINDS)),
        rows=np.empty((_TURNS_AT_ONCE, KINDS), np.int16),
        taste=np.empty(_TURNS_AT_ONCE, np.uint64),
    )
    _take_turns(
        order,
        position,
        seekers,
        ring,
        _Met(met.id, met.cost, met.buurt),
        np.tile(misfits(most_persons, met.area[: on_ring.size], rules), 2),
        appeal_of(areas, rules),
        rules,
        choice_set,
        min(on_ring.size, most_looks),
        taste_stream,
        twice,
        turns,
        taken_by,
        housed_at,
    )
