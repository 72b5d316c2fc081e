"""How a number and its 95% interval are written, everywhere: nothing looks more certain than it is.

Ends that would round alike get more digits. Ends that lie closer to each other, or to zero, than can be told in a
few digits more are rounded outward, or said to be less than that from zero. Of an interval without any width it is
said that every pair of simulations gave the same, which is no certainty where pairs are few.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wijksim.report.number_format import NumberFormat

ENDS = ("mean", "low", "high")
"""An estimate and the ends of its 95% interval."""

_MOST_MORE = 3
"""Digits that are added at most to tell the ends of an interval apart."""
_RELATIVE, _ABSOLUTE = 1e-9, 1e-9
"""Differences that come from the rounding of the computer."""


@dataclass(frozen=True)
class Told:
    """An estimate in words.

    Attributes:
        number: The number.
        span: The ends of its interval, or that it was the same in all simulations; empty where there is none.
        same: Whether it was the same in all simulations.
    """

    number: str
    span: str
    same: bool = False


def same(low: float, high: float) -> bool:
    """Whether an interval has no width."""
    return math.isclose(low, high, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)


def telling(low: float, high: float, places: int) -> int:
    """Digits with which a reader sees that the ends differ, and on which side of zero the interval ends."""
    if same(low, high):
        return places
    most = places + _MOST_MORE
    apart = [finer for finer in range(places, most + 1) if round(low, finer) != round(high, finer)]
    sided = (finer for finer in apart if all(end == 0 or round(end, finer) != 0 for end in (low, high)))
    return next(sided, apart[0] if apart else most)


def estimate(numbers: NumberFormat, row: Mapping[Any, Any], places: int = 0, *, sign: bool = False) -> Told:
    """A number and its interval, with digits that tell its ends apart.

    Args:
        numbers: The language.
        row: ``mean``, ``low`` and ``high``; the ends are NaN where there is no interval.
        places: Digits behind the decimal sign where these are enough.
        sign: Whether positive numbers get a plus.
    """
    mean, low, high = (float(row[name]) for name in ENDS)
    if np.isnan(low):
        return Told(numbers.number(mean, places, sign=sign), "")
    if same(low, high):
        return Told(numbers.number(mean, places, sign=sign), numbers.always, same=True)
    found = telling(low, high, places)
    return Told(numbers.number(mean, found, sign=sign), _span(numbers, low, high, found, sign=sign))


def _span(numbers: NumberFormat, low: float, high: float, places: int, *, sign: bool) -> str:
    """The ends; where they still round alike, what surely holds both of them."""
    if round(low, places) != round(high, places):
        return numbers.span(low, high, places, sign=sign)
    step = 10.0**places
    if round(low, places) == 0:
        return numbers.near_zero.format(numbers.number(1 / step, places))
    return numbers.span(math.floor(low * step) / step, math.ceil(high * step) / step, places, sign=sign)
