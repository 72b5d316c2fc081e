"""Choosing in turn: each seeker takes the best of the first feasible vacancies that it meets on the ring (link 36).

Used by processes/housing_market.py.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import ChoiceRules, gumbel, gumbel_reference, kinds_of, misfit, utility
from wijksim.decisions.market_facts import Seekers, Vacancies
from wijksim.decisions.outlook import Outlook, at_most, loss_per_euro, promise_of
from wijksim.processes.kernels.housing_market import Matches
from wijksim.processes.kernels.ring import (
    first_of,
    look_around,
    place_of,
    ring_of,
    room_for_starts,
    row_for,
    take_off,
    without_first,
    word_of,
    words_of,
)
from wijksim.randomness import CELL_BITS, cell_of, half_key, half_keyed_word, uniform_of

HIGHEST_TASTE = (gumbel_reference(np.arange(1, 2**CELL_BITS + 1) / 2**CELL_BITS) + 1e-5).astype(np.float32)
"""Taste that is not exceeded in each part of the line from 0 to 1: most offers are not worth a logarithm."""

_TURNS_AT_ONCE = 64
"""Turns for which what decides is looked up together."""


class _Turns(NamedTuple):
    """What decides about the seekers whose turn is next, in order; those who meet nothing are left out."""

    who: Any
    reach: Any
    """Places that each could take, word by word from its first on."""
    taste: Any
    """Half key of its tastes."""


@helper
def _stand_ready(seekers: Any, position: Any, housed_at: Any, ring: Any, rules: Any, starts: Any) -> Any:
    """Notes where each seeker begins, and what it may take: nothing if it is housed already."""
    for i in range(position.size):
        seeker, start = seekers[i], starts[i]
        kinds = kinds_of(seeker, rules) * (housed_at[i] < 0)
        start.row, start.persons = row_for(kinds, seeker.income, ring), seeker.persons
        start.place = place_of(position[i], ring)


@helper
def _look_up(
    who: Any, seekers: Any, starts: Any, ring: Any, looks: Any, taste_stream: Any, turns: Any
) -> Any:
    """Notes what decides about those who meet something that they could take; gives their number.

    One thing after the other, so that one look does not wait for another. When most places are gone, most seekers meet
    nothing.
    """
    number = np.uintp(0)
    for waiting in who:
        i = np.uintp(waiting)
        turns.who[number] = i
        number += np.uintp(look_around(ring, starts[i], looks, turns.reach, number))
    for t in range(number):
        turns.taste[t] = half_key(taste_stream, seekers[np.uintp(turns.who[t])].id)
    return number


@helper
def _choose(
    seeker: Any,
    start: Any,
    reach: Any,
    taste: Any,
    ring: Any,
    area: Any,
    outlook: Any,
    rules: Any,
    choice_set: Any,
) -> Any:
    """Place on the ring that a seeker likes best of the first that it can take, -1 where it likes its home better.

    An offer is weighed only if it may win: what it is worth at most, by luck and without the distance, is told first.
    """
    income, origin = seeker.income, np.uintp(seeker.origin)
    persons, count, ahead = seeker.persons, ring.position.size, word_of(start.place)
    promise, per_euro = np.float32(promise_of(seeker, rules)), np.float32(loss_per_euro(seeker, rules))
    own_score, match, fit = seeker.income_score, np.float32(rules.income_match), np.float32(rules.fit)
    wanted = outlook.size[np.uintp(persons)]
    best, best_value, seen = np.int64(-1), seeker.reservation, 0
    for places in reach:
        reached = places & ring.free[np.uintp(ahead)]
        while reached and seen < choice_set:
            at = first_of(reached, ahead)
            at -= count if at >= count else 0
            reached = without_first(reached)
            stall = ring.stall[np.uintp(at)]
            if not stall.cost <= ring.share[np.uintp(stall.kind)] * income:
                continue
            seen += 1
            word = half_keyed_word(taste, stall.id)
            liking, cost = outlook.liking[np.uintp(stall.buurt), origin], np.float32(stall.cost)
            score, size = stall.income_score, stall.size
            most = at_most(promise, cost, per_euro, score, own_score, match, size, wanted, fit, liking)
            if most + HIGHEST_TASTE[cell_of(word)] > best_value:
                lost = misfit(area[at], persons, rules)
                value = utility(
                    seeker, stall.cost, np.uintp(stall.buurt), lost, outlook.appeal, rules
                ) + gumbel(uniform_of(word))
                if value > best_value:
                    best, best_value = at, value
        ahead += 1
    return best


@lean_kernel
def _take_turns(  # pragma: no cover - compiled
    order: Any,
    position: Any,
    seekers: Any,
    ring: Any,
    outlook: Any,
    rules: Any,
    choice_set: Any,
    looks: Any,
    taste_stream: Any,
    vacancy: Any,
    area: Any,
    starts: Any,
    turns: Any,
    taken_by: Any,
    housed_at: Any,
) -> None:
    """Lets seekers choose in turn; ``vacancy`` says which one stands at each place on the ring."""
    _stand_ready(seekers, position, housed_at, ring, rules, starts)
    for begin in range(0, order.size, _TURNS_AT_ONCE):
        who = order[begin : begin + _TURNS_AT_ONCE]
        number = _look_up(who, seekers, starts, ring, looks, taste_stream, turns)
        for t in range(number):
            i = np.uintp(turns.who[t])
            best = _choose(
                seekers[i],
                starts[i],
                turns.reach[t],
                turns.taste[t],
                ring,
                area,
                outlook,
                rules,
                choice_set,
            )
            if best >= 0:
                take_off(ring, best)
                v = vacancy[best]
                housed_at[i], taken_by[v] = v, i


def choose_on_market(
    *,
    order: IntColumn,
    position: FloatColumn,
    on_ring: IntColumn,
    ring_position: FloatColumn,
    seekers: Seekers,
    vacancies: Vacancies,
    outlook: Outlook,
    rules: ChoiceRules,
    choice_set: int,
    most_looks: int,
    taste_stream: np.uint64,
    matches: Matches,
) -> None:
    """Lets seekers choose, in keyed order, among the first feasible vacancies that they meet on the ring.

    Args:
        order: Seekers in keyed order.
        position: Position of each seeker on the ring, 0-1.
        on_ring: Vacancies in order of their position.
        ring_position: Their positions, ascending.
        seekers: Households that look for a dwelling.
        vacancies: Places on offer.
        outlook: What seekers see of the buurten.
        rules: Constants of the choice.
        choice_set: Feasible vacancies that a household compares.
        most_looks: Vacancies that it looks at, feasible or not, those that are gone counted.
        taste_stream: Key of the tastes.
        matches: In and out: what is taken already, and what they take.
    """
    most_persons = seekers["persons"].max(initial=0)
    free, scores = matches.taken_by[on_ring] < 0, outlook.appeal.income_score
    ring = ring_of(vacancies, on_ring, ring_position, free, most_persons, scores, rules)
    looks = min(on_ring.size, most_looks)
    turns = _Turns(
        who=np.empty(_TURNS_AT_ONCE, np.intp),
        reach=np.empty((_TURNS_AT_ONCE, words_of(looks)), np.uint64),
        taste=np.empty(_TURNS_AT_ONCE, np.uint64),
    )
    _take_turns(
        order,
        position,
        seekers.view(np.ndarray),
        ring,
        outlook,
        rules,
        choice_set,
        looks,
        taste_stream,
        on_ring,
        vacancies.area[on_ring],
        room_for_starts(position.size),
        turns,
        matches.taken_by,
        matches.housed_at,
    )
