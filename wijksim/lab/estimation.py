"""From paired differences to a size, an interval, and the chance that the sign is right."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit  # Student t: probability and quantile

Floats = NDArray[np.float64]

LEVEL = 0.95

NOISE = 1e-9
"""Differences below this are the rounding of sums: a life that is the same twice differs by so little."""


@dataclass(frozen=True)
class Estimate:
    """What pairs of runs say about a difference; each field has the shape of one pair's values.

    Attributes:
        pairs: Number of pairs.
        mean: Mean difference over pairs.
        low: Lower end of the 95% t interval of the mean. Where parameters are drawn with the seed, the
            interval carries both luck and what is not known about the parameters.
        high: Upper end.
        chance_positive: Chance that the mean difference is above zero: Student t posterior with a flat prior.
        share_positive: Share of pairs with a difference above zero; ties count half.
        single_low: Lower end of the range that holds 95% of single pairs (one city, one draw).
        single_high: Upper end.
    """

    pairs: int
    mean: Floats
    low: Floats
    high: Floats
    chance_positive: Floats
    share_positive: Floats
    single_low: Floats
    single_high: Floats

    def columns(self) -> dict[str, Any]:
        """Fields by name, for a data frame."""
        return {
            "pairs": self.pairs,
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "chance_positive": self.chance_positive,
            "share_positive": self.share_positive,
            "single_low": self.single_low,
            "single_high": self.single_high,
        }

    def numbers(self) -> dict[str, float]:
        """The same as plain numbers, where a pair has one value."""
        return {name: float(np.asarray(value)) for name, value in self.columns().items()}


def t_reach(number: int) -> float:
    """Standard errors from a mean of so many values to the end of its 95% interval; NaN for fewer than two."""
    return float(stdtrit(number - 1, 0.5 + LEVEL / 2)) if number > 1 else float("nan")


def without_noise(differences: Floats) -> Floats:
    """Differences of which what is mere rounding is nothing."""
    return np.where(np.abs(differences) < NOISE, 0.0, differences)


def estimate(differences: Floats) -> Estimate:
    """Estimates a mean difference.

    Args:
        differences: One row per pair, any shape behind; rows with a missing value are left out.

    Returns:
        The estimate; with one pair everything but the mean is NaN, with none the mean too.
    """
    values = np.asarray(differences, dtype=np.float64)
    complete = ~np.isnan(values).any(axis=tuple(range(1, values.ndim)))
    values = values[complete]
    pairs = len(values)
    nothing = np.full(values.shape[1:], np.nan)
    if pairs == 0:
        return Estimate(0, *([nothing] * 7))
    mean = values.mean(axis=0)
    share = ((values > 0).sum(axis=0) + 0.5 * (values == 0).sum(axis=0)) / pairs
    if pairs == 1:
        return Estimate(1, mean, nothing, nothing, nothing, share, nothing, nothing)
    spread = values.std(axis=0, ddof=1)
    error = spread / np.sqrt(pairs)
    reach = t_reach(pairs)
    single = reach * spread * np.sqrt(1 + 1 / pairs)
    # Without any spread the sign is certain, or there is no difference at all.
    certain = np.where(mean > 0, 1.0, np.where(mean < 0, 0.0, 0.5))
    ratio = np.divide(mean, error, out=np.zeros_like(mean), where=error > 0)
    chance = np.where(error > 0, stdtr(pairs - 1, ratio), certain)
    return Estimate(
        pairs, mean, mean - reach * error, mean + reach * error, chance, share, mean - single, mean + single
    )


def within(known: Estimate, least: float = 0.0, most: float = np.inf) -> Estimate:
    """An estimate of a quantity that has bounds: its interval ends where the quantity does.

    A t interval of few and skewed values reaches further; what is beyond the bounds cannot be the mean, so leaving it
    out takes nothing from the certainty of the interval.

    Args:
        known: The estimate.
        least: The least that the quantity can be.
        most: The most.
    """
    return replace(known, low=np.clip(known.low, least, most), high=np.clip(known.high, least, most))
