"""Ties and loneliness, household by household (twin of processes/ties.py)."""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.compilation import helper, lean_kernel

_ROOT_HALF = 0.7071067811865476


class _Households(NamedTuple):
    active: Any
    place: Any
    buurt: Any
    student: Any
    sociability: Any
    ties: Any
    loneliness_trait: Any
    loneliness: Any


class Rules(NamedTuple):
    """Constants of ties."""

    student_share: float
    regrowth: float
    loneliness_slope: Any


@helper
def normal_share(value: Any) -> Any:
    """Share of a standard normal population below a value."""
    return 0.5 * math.erfc(-np.float64(value) * _ROOT_HALF)


@lean_kernel
def _change(h: Any, meeting: Any, p: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        if not h.active[i] or h.place[i] < 0:
            continue
        own = h.sociability[i]
        student = p.student_share if h.student[i] else 1.0
        long_run = min(max(own * student * meeting[h.buurt[i]], 0.0), 1.0)
        h.ties[i] += (long_run - h.ties[i]) / p.regrowth
        h.loneliness[i] = normal_share(h.loneliness_trait[i] - p.loneliness_slope * (h.ties[i] - own))


def change(city: City, meeting: Any) -> None:
    """Ties of all residents grow towards their long-run level; loneliness follows.

    Args:
        city: The city.
        meeting: Factor that chances to meet give, by buurt.
    """
    p = city.parameters.ties
    rules = Rules(float(p.student_share), float(p.regrowth), np.float32(p.loneliness_slope))
    _change(city.households.view(_Households), meeting, rules)
