"""Where two lives of one household part: the first event that one run holds and the other does not, and why."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal

from wijksim.city.event_kinds import KINDS
from wijksim.lab.life_story import OPENINGS, STATES, Event, Life

_WHAT = (
    "action",
    "cause",
    "buurt",
    "tenure",
    "forced",
    "passed",
    "settled",
    "takes_part",
    "on_time",
    "returns",
)
"""Reasons that say what happened rather than how much: events that differ in them are different events."""

_ORDER = {kind: number for number, kind in enumerate(KINDS)}
_TELLING = 0.02
"""Relative difference from which a number is named among what differed."""

_NOTICEABLE = 0.005

_MARKET = ("offer", "choice", "moves", "finds_no_place", "arrives")
"""Kinds that depend on which homes are vacant and who else looks for one."""

_OF_DWELLINGS = ("buurt", "tenure", "cost", "area")
"""What is told of two dwellings when a market gave one life another one."""

_POLICY = (
    "visit",
    "prepared",
    "approached",
    "support_starts",
    "slot_lost",
    "works_proposed",
    "vote_result",
    "works_begin",
    "works_end",
    "works_late",
    "rehousing_announced",
)
"""Kinds that teams and corporations bring about."""

Cause = Literal["other chance", "not asked", "policy", "market", "consequence"]

_COMPARED_STATES = (
    "work",
    "tenure",
    "buurt",
    "label",
    "income",
    "rent",
    "energy_cost",
    "residual",
    "right_unused",
    "arrears",
    "problematic_debt",
    "support",
    "searching",
    "trust",
    "fatigue",
    "ties",
    "mental_health",
    "life_satisfaction",
)


@dataclass(frozen=True)
class Difference:
    """A reason or state that is not the same in both lives."""

    name: str
    first: Any
    second: Any


@dataclass(frozen=True)
class Parting:
    """The first event that only one of two lives holds.

    Attributes:
        month: When.
        first: The event in the first life; None when only the second holds one.
        second: The same for the second life.
        cause: ``other chance`` (same draw, another chance), ``not asked`` (drawn for in one life only),
            ``policy`` (a team or corporation did something else), ``market`` (other homes or other seekers), or
            ``consequence`` (no draw of its own: of what happened before).
        differences: What was not the same: reasons of the two decisions, or else the last recorded states.
        states_of: Month of the states compared; None when reasons were.
        quiet_since: First month in which the same event had other numbers; None when there was none before.
    """

    month: int
    first: Event | None
    second: Event | None
    cause: Cause
    differences: tuple[Difference, ...]
    states_of: int | None
    quiet_since: int | None


def _identity(event: Event) -> Hashable:
    # A draw belongs to one decision only, so it tells the offer of one dwelling from that of another.
    what = tuple(str(event.reasons.get(name)) for name in _WHAT)
    return event.kind, event.happened, event.draw, what


def _compared(life: Life) -> list[Event]:
    """Events by which two lives are compared: all that is told, apart from yearly states."""
    return [event for event in life.told if event.kind not in STATES or event.kind in OPENINGS]


def _of_month(life: Life, month: int) -> list[Event]:
    return [event for event in _compared(life) if event.month == month]


def _only_in(events: list[Event], others: list[Event]) -> list[Event]:
    """Events that the others do not match one for one."""
    left = Counter(_identity(event) for event in others)
    alone = []
    for event in events:
        if left[_identity(event)] > 0:
            left[_identity(event)] -= 1
        else:
            alone.append(event)
    return alone


def _first(here: list[Event], there: list[Event]) -> Event | None:
    """The event with which a month becomes another: each life tells its own in order, kinds have one of their own."""
    firsts = [min(events, key=lambda event: event.sequence) for events in (here, there) if events]
    return min(firsts, key=lambda event: _ORDER[event.kind], default=None)


def parting_of(first: Life, second: Life) -> Parting | None:
    """Finds where two lives of the same household part; None when they are the same event for event."""
    for month in sorted({event.month for life in (first, second) for event in _compared(life)}):
        here, there = _of_month(first, month), _of_month(second, month)
        alone = _only_in(here, there), _only_in(there, here)
        event = _first(*alone)
        if event is None:
            continue
        in_first = event in here
        counterpart = _counterpart(event, second if in_first else first, alone[1 if in_first else 0])
        one, other = (event, counterpart) if in_first else (counterpart, event)
        cause = _cause(one, other, event)
        names = _OF_DWELLINGS if cause == "market" else None
        differences = _differing(one.reasons, other.reasons, names) if one and other else ()
        states_of = None
        if not differences:
            differences, states_of = _differing_states(first, second, month)
        return Parting(month, one, other, cause, differences, states_of, _quiet(first, second, month))
    return None


def _counterpart(event: Event, other: Life, alone: list[Event]) -> Event | None:
    """The decision of the other life that answers to an event: of the same kind and month, with another outcome.

    Args:
        event: What happened in one life.
        other: The other life.
        alone: Events of the month that only the other life holds.
    """
    same_draw = [
        twin
        for twin in other.events
        if event.draw is not None
        and (twin.month, twin.kind, twin.draw) == (event.month, event.kind, event.draw)
        and twin.reasons.get("action") == event.reasons.get("action")
    ]
    return next(iter([*same_draw, *(twin for twin in alone if twin.kind == event.kind)]), None)


def _cause(one: Event | None, other: Event | None, event: Event) -> Cause:
    if one and other and event.draw is not None and one.draw == other.draw:
        return "other chance"
    if event.kind in _MARKET:
        return "market"
    if event.kind in _POLICY:
        return "policy"
    return "consequence" if event.draw is None else "not asked"


def _differs(one: Any, other: Any, least: float) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other))
    if not numbers:
        return bool(one != other)
    return bool(abs(one - other) > least * max(abs(one), abs(other), 1.0))


def _differing(one: dict[str, Any], other: dict[str, Any], names: Any = None) -> tuple[Difference, ...]:
    return tuple(
        Difference(name, one[name], other[name])
        for name in (names or one)
        if name in one and name in other and _differs(one[name], other[name], _TELLING)
    )


def _differing_states(first: Life, second: Life, month: int) -> tuple[tuple[Difference, ...], int | None]:
    """What differed in the last states that both lives recorded before the month in which they part."""
    one, other = first.state_before(month - 1), second.state_before(month - 1)
    if one is None or other is None or one.month != other.month:
        return (), None
    return _differing(one.reasons, other.reasons, _COMPARED_STATES), one.month


def _quiet(first: Life, second: Life, month: int) -> int | None:
    """First month before the parting in which a state of both lives differs in a number."""
    states = {event.month: event for event in second.events if event.kind in STATES}
    for event in first.events:
        twin = states.get(event.month)
        if event.kind not in STATES or twin is None or event.month >= month:
            continue
        if any(
            _differs(event.reasons.get(name), twin.reasons.get(name), _NOTICEABLE)
            for name in _COMPARED_STATES
        ):
            return event.month
    return None
