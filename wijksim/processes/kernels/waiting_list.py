"""The waiting list of social rent: who may stand in it, and who comes before whom (links 12, 36).

Used by processes/social_letting.py.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.columns import IntColumn
from wijksim.city.households import NEVER
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import SOCIAL, ChoiceRules, kinds_of
from wijksim.decisions.market_facts import Seekers

_QUEUES = 3
_DISPLACED, _URGENT, _OTHERS = range(_QUEUES)


@helper
def _queue_of(seeker: Any, rules: Any) -> Any:
    """Who comes first: displaced tenants among the urgent, other urgent seekers, all others; and who may not come."""
    urgent = _DISPLACED if seeker.returns_to >= 0 else _URGENT
    may = (kinds_of(seeker, rules) >> SOCIAL) & 1
    return (urgent if seeker.urgent else _OTHERS) if may else _QUEUES


class _Places(NamedTuple):
    """Where in the line seekers stand; room to work in."""

    month: Any
    """Month of registration of each seeker."""
    group: Any
    """Queue and month of registration of each, as one number: who has a lower one comes first."""
    begin: Any
    """Place in the line of the next who comes of each group."""


@lean_kernel
def _line_up(
    turns: Any, seekers: Any, rules: Any, places: Any, line: Any, begin: Any
) -> None:  # pragma: no cover - compiled
    """Puts seekers in line: it is counted how many are in each group, then they come in turn."""
    earliest: Any = NEVER
    latest: Any = -NEVER
    for i in range(turns.size):
        registered = np.int64(seekers[i].registered)
        places.group[i], places.month[i] = _queue_of(seekers[i], rules), registered
        if registered < earliest:
            earliest = registered
        if latest < registered < NEVER:
            latest = registered
    months = max(latest - earliest + 2, 1)  # who is not registered comes after the latest
    for group in range((_QUEUES + 1) * months):
        places.begin[group] = 0
    for i in range(turns.size):
        group = places.group[i] * months + min(places.month[i] - earliest, months - 1)
        places.group[i] = group
        places.begin[np.uintp(group)] += 1
    before = 0
    for group in range((_QUEUES + 1) * months):
        if group % months == 0:
            begin[group // months] = before
        number = places.begin[group]
        places.begin[group] = before
        before += number
    for i in turns:
        own = np.uintp(places.group[np.uintp(i)])
        line[np.uintp(places.begin[own])] = i
        places.begin[own] += 1


def waiting_list(turns: IntColumn, seekers: Seekers, rules: ChoiceRules) -> tuple[IntColumn, IntColumn]:
    """Positions of the urgent and of the other seekers who may rent social, each in the order of their turn.

    Displaced tenants stand at the head of the urgent; all others go by registration time, ties by lot: in the order of
    ``turns``, which are positions too.
    """
    places = _Places(
        month=np.empty(turns.size, np.int16),
        group=np.empty(turns.size, np.int32),
        begin=np.empty((_QUEUES + 1) * 2 * (NEVER + 1), np.int32),
    )
    line, begin = np.empty(turns.size, np.int64), np.empty(_QUEUES + 1, np.int64)
    _line_up(turns, seekers.view(np.ndarray), rules, places, line, begin)
    return line[: begin[_OTHERS]], line[begin[_OTHERS] : begin[_QUEUES]]
