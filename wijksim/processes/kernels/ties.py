"""Ties and loneliness, household by household (twin of processes/ties.py)."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from wijksim.city.city import City
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.interpolation import hermite_table, interpolate
from wijksim.processes.kernels.residence import row_of

_ROOT_HALF = 0.7071067811865476
_REACH, _CELLS_PER_SD = 6.0, 128.0


def _share_table() -> NDArray[np.float64]:
    """Normal shares at the borders of the cells; between them interpolation is within 1e-10."""
    borders = np.arange(-_REACH, _REACH + 1.0 / _CELLS_PER_SD, 1.0 / _CELLS_PER_SD)
    density = np.exp(-(borders**2) / 2.0) / np.sqrt(2.0 * np.pi)
    return hermite_table(ndtr(borders), density, 1.0 / _CELLS_PER_SD)


_SHARES = _share_table()


class _Households(NamedTuple):
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
    """Share of a standard normal population below a value: by the table, exactly beyond its ends."""
    position = (value + _REACH) * _CELLS_PER_SD
    if 0.0 <= position < 2.0 * _REACH * _CELLS_PER_SD:
        return interpolate(_SHARES, position)
    return 0.5 * math.erfc(-value * _ROOT_HALF)


@helper
def long_run_ties(own: Any, student: Any, meeting: Any, student_share: Any) -> Any:
    """Ties that somebody of this sociability comes to have where chances to meet give this factor, 0-1."""
    share = student_share if student else 1.0
    return min(max(own * share * meeting, 0.0), 1.0)


@helper
def loneliness_probit(trait: Any, ties: Any, own: Any, slope: Any) -> Any:
    """Loneliness as a normal number: a trait, less by ties beyond what somebody of this sociability needs."""
    return trait - slope * (ties - own)


@wide_kernel
def _change(h: Any, meeting: Any, p: Any) -> None:  # pragma: no cover - compiled
    """Ties of the month; loneliness is written as a probit first."""
    for i in range(h.ties.size):
        own, ties, student = h.sociability[i], h.ties[i], h.student[i]
        long_run = long_run_ties(own, student, meeting[row_of(h.buurt[i])], p.student_share)
        ties = np.float32(ties + (long_run - ties) / p.regrowth)
        h.ties[i] = ties
        h.loneliness[i] = loneliness_probit(h.loneliness_trait[i], ties, own, p.loneliness_slope)


@lean_kernel
def _normal_shares(values: Any) -> None:  # pragma: no cover - compiled
    for i in range(values.size):
        values[i] = normal_share(np.float64(values[i]))


def change(city: City, meeting: Any) -> None:
    """Ties of all residents grow towards their long-run level; loneliness follows.

    Args:
        city: The city.
        meeting: Factor that chances to meet give, by buurt.
    """
    p = city.parameters.ties
    rules = Rules(float(p.student_share), float(p.regrowth), np.float32(p.loneliness_slope))
    _change(city.households.view(_Households), meeting, rules)
    _normal_shares(city.households.loneliness)
