"""The line on which a paired difference is zero, over a grid of two conditions, and how sure its place is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.lab.estimation import LEVEL, Floats

RESAMPLES = 1000
_SEED = 20180101
"""Of the resampling: part of the method."""


@dataclass(frozen=True)
class Resampled:
    """Mean differences on the grid for resampled pairs.

    Attributes:
        means: (resample x row x column).
        positive: Share of resamples in which the mean of a cell is above zero, (row x column).
    """

    means: Floats
    positive: Floats


def resampled(differences: Floats, resamples: int = RESAMPLES) -> Resampled:
    """Resamples pairs, the same ones for all cells, because a pair shares its luck and constants over the grid.

    Args:
        differences: (row x column x pair); pairs with a missing cell must have been left out.
        resamples: How many times pairs are drawn with replacement.
    """
    pairs = differences.shape[2]
    luck = np.random.default_rng(_SEED)
    weights = luck.multinomial(pairs, np.full(pairs, 1 / pairs), size=resamples) / pairs
    means = np.einsum("rp,yxp->ryx", weights, differences)
    return Resampled(means, np.asarray((means > 0).mean(axis=0)))


def complete_pairs(differences: Floats) -> Floats:
    """The grid with only those pairs of which every cell is there."""
    return differences[..., ~np.isnan(differences).any(axis=(0, 1))]


def crossing(x: Floats, values: Floats) -> float:
    """First place along x at which values change sign, between grid points by a straight line; NaN if nowhere.

    Where all values are zero none changes sign.
    """
    if not np.any(values):
        return float("nan")
    for left, right in zip(range(len(x) - 1), range(1, len(x)), strict=True):
        a, b = values[left], values[right]
        if a == 0:
            return float(x[left])
        if a * b < 0:
            return float(x[left] + (x[right] - x[left]) * a / (a - b))
    return float(x[-1]) if values[-1] == 0 else float("nan")


def _crossings(x: Floats, means: Floats) -> Floats:
    return np.array([crossing(x, row) for row in means])


def zero_line(x: Floats, y: Floats, differences: Floats, resamples: int = RESAMPLES) -> pd.DataFrame:
    """Where the difference changes sign along x, for each y.

    Args:
        x: Grid along the columns, rising.
        y: Grid along the rows.
        differences: (row x column x pair), complete.
        resamples: How many times pairs are drawn with replacement.

    Returns:
        One row per y: ``zero_at`` (NaN where the mean has one sign all along x), ``low`` and ``high`` of 95% of the
        resampled crossings, ``share_crossing`` of resamples that cross within the grid at all, and ``sign`` of the
        mean at the lowest x. Of one pair there are neither ends nor a share. Where ``share_crossing`` is well below 1
        the line may lie outside the grid.
    """
    means, pairs = differences.mean(axis=2), differences.shape[2]
    drawn = resampled(differences, resamples)
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    rows = []
    for position, height in enumerate(y):
        found = _crossings(x, drawn.means[:, position])
        known = found[~np.isnan(found)]
        low, high = np.quantile(known, tails) if known.size and pairs > 1 else (np.nan, np.nan)
        rows.append(
            {
                "y": float(height),
                "zero_at": crossing(x, means[position]),
                "low": float(low),
                "high": float(high),
                "share_crossing": known.size / resamples if pairs > 1 else np.nan,
                "sign": float(np.sign(means[position, 0])),
            }
        )
    return pd.DataFrame(rows)


def cells(x: Floats, y: Floats) -> Iterator[tuple[int, int, float, float]]:
    """Every cell of a grid: row, column, x, y."""
    for row, height in enumerate(y):
        for column, place in enumerate(x):
            yield row, column, float(place), float(height)
