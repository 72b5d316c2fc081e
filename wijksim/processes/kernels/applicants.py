"""With whom applicants come, and where they were born: one pass over the some hundred applicants of a month.

The same is stated in plain numpy by the test of this file.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import HouseholdType, Origin
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels.constants import once
from wijksim.randomness import keyed_uniform

_SINGLE, _COUPLE = int(HouseholdType.SINGLE), int(HouseholdType.COUPLE)
_SINGLE_PARENT, _PARENTS = int(HouseholdType.SINGLE_PARENT), int(HouseholdType.COUPLE_WITH_CHILDREN)
_DUTCH, _WESTERN, _NON_WESTERN = int(Origin.DUTCH), int(Origin.WESTERN), int(Origin.NON_WESTERN)


class _Households(NamedTuple):
    id: Any
    student: Any
    age: Any
    adults: Any
    children: Any
    children_age: Any
    type: Any
    origin: Any


class _Luck(NamedTuple):
    """Streams of the draws that are made once in a life."""

    couple: Any
    children: Any
    single_parent: Any
    second_child: Any
    origin: Any


class _Rules(NamedTuple):
    """Shares of applicants, and ages in years."""

    couple_share: float
    children_share: float
    single_parent_share: float
    second_child_share: float
    non_western_share: float
    western_share: float
    parent_age: Any
    parent_gap: Any
    oldest_child: Any


_AHEAD = 8
"""Applicants before which columns are asked of memory."""
_AGES = "parent_age", "parent_gap", "oldest_child"


@once
def _rules_of(parameters: ParameterSet) -> _Rules:
    p = parameters.arrivals
    shares = {name: float(getattr(p, name)) for name in _Rules._fields if name.endswith("share")}
    ages: dict[str, Any] = {name: np.float32(getattr(p, name)) for name in _AGES}
    return _Rules(**shares, **ages)


@helper
def _family(couple: Any, children: Any) -> Any:
    if children:
        return _PARENTS if couple else _SINGLE_PARENT
    return _COUPLE if couple else _SINGLE


@helper
def _origin(drawn: Any, p: Any) -> Any:
    if drawn < p.non_western_share:
        return _NON_WESTERN
    return _WESTERN if drawn < p.non_western_share + p.western_share else _DUTCH


@lean_kernel
def _compose(h: Any, rows: Any, luck: Any, p: Any) -> None:  # pragma: no cover - compiled
    for n in range(rows.size):
        fetch(h, coming(rows, n, _AHEAD))
        row = np.uintp(rows[n])
        own_id, student, age = h.id[row], h.student[row], h.age[row]
        couple = not student and keyed_uniform(luck.couple, own_id, 0) < p.couple_share
        share, stream = p.single_parent_share, luck.single_parent
        if couple:
            share, stream = p.children_share, luck.children
        may_be_parent = not student and age >= p.parent_age
        children = may_be_parent and keyed_uniform(stream, own_id, 0) < share
        second = keyed_uniform(luck.second_child, own_id, 0) < p.second_child_share
        h.adults[row], h.children[row] = 1 + couple, (1 + second) * children
        youngest = min(max(age - p.parent_gap, np.float32(1.0)), p.oldest_child)
        h.children_age[row] = youngest if children else np.float32(0.0)
        h.type[row] = _family(couple, children)
        h.origin[row] = _origin(keyed_uniform(luck.origin, own_id, 0), p)


def compose(city: City, rows: Rows) -> None:
    """Gives applicants partner, children and origin.

    Args:
        city: The city.
        rows: Applicants, whose age is known, and whether they study.
    """
    luck = _Luck(*(city.streams.key(f"arrival.{name}", -1) for name in _Luck._fields))
    _compose(city.households.view(_Households), rows, luck, _rules_of(city.parameters))
