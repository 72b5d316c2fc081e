"""Maximum-entropy weighting: the joint table nearest to a prior that reproduces measured margins.

One method serves households and dwellings. It is what iterative proportional fitting converges to, but margins
of households and of persons, totals of buurten and of postcode areas, and ratios known only for the whole city
hold at once, and margins that were rounded or that contradict each other give way as far as stated (generalised
raking, Deville and Sarndal 1992). Libraries for iterative fitting take neither persons inside households nor
contradicting margins, so the convex dual is handed to ``scipy.optimize``.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array  # with solvers a tenth of a second to load, and cities are kept

Array = NDArray[np.float64]

_LARGEST_EXPONENT = 60.0
"""Keeps the solver's trial steps within what a float holds."""
_GRADIENT_TOLERANCE = 1e-3
_MOST_ITERATIONS = 500


class Margins:
    """Measured margins of a joint table: which cells they add up, their level, and how easily they give way."""

    def __init__(self) -> None:
        """Starts without margins."""
        self._cells: list[NDArray[np.int64]] = []
        self._amounts: list[Array] = []
        self._levels: list[float] = []
        self._slack: list[float] = []

    def add(self, cells: NDArray[np.int64], level: float, slack: float, amounts: Array | float = 1.0) -> None:
        """Adds one margin.

        Args:
            cells: Flat numbers of the cells that count.
            level: Measured level. Zero for a ratio, written as a difference that should vanish.
            slack: Misfit, in the unit of the margin, for which the weights of its cells change e-fold.
            amounts: What one unit of weight in each cell adds, shape of ``cells`` or one for all.
        """
        self._cells.append(np.asarray(cells, dtype=np.int64).ravel())
        self._amounts.append(np.broadcast_to(np.asarray(amounts, dtype=float), np.shape(cells)).ravel())
        self._levels.append(level)
        self._slack.append(slack)

    def solve(self, prior: Array) -> Array:
        """Weights nearest to a prior that meet the margins; see :func:`rake`."""
        from scipy.sparse import csr_array

        rows = np.repeat(np.arange(len(self._cells)), [cells.size for cells in self._cells])
        place = (rows, np.concatenate(self._cells))
        design = csr_array((np.concatenate(self._amounts), place), shape=(len(self._cells), prior.size))
        return rake(prior, design, np.array(self._levels), np.array(self._slack))


def rake(prior: Array, design: "csr_array", targets: Array, slack: Array) -> Array:
    """Finds the weights nearest to a prior whose margins meet the targets.

    Minimises the relative entropy of the weights to the prior plus, for every margin, its squared misfit
    divided by twice its slack. At the solution a margin misses its target by its slack times its multiplier:
    by one slack where it has to change the weights e-fold.

    Args:
        prior: Prior weight of each cell, shape (cells,), at least 0.
        design: What each cell adds to each margin, shape (margins, cells).
        targets: Measured margins, shape (margins,).
        slack: How easily each margin gives way, more than 0, shape (margins,).

    Returns:
        Weights, shape (cells,).

    Raises:
        ValueError: If shapes do not fit or a slack is not positive.
    """
    from scipy.optimize import minimize
    from scipy.sparse import csr_array

    if design.shape != (targets.size, prior.size) or slack.size != targets.size:
        raise ValueError(f"design {design.shape} does not fit {targets.size} margins and {prior.size} cells")
    if not (slack > 0).all():
        raise ValueError("every margin needs a slack above 0")
    # Multipliers in units of the root of the slack make the penalty the identity, which scales the problem.
    unit = np.sqrt(slack)
    scaled = csr_array(design.multiply(1.0 / unit[:, None]))
    transposed = csr_array(scaled.T)
    goal = targets / unit

    def weights(multipliers: Array) -> Array:
        exponent = np.clip(transposed @ multipliers, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
        return np.asarray(prior * np.exp(exponent))

    def dual(multipliers: Array) -> tuple[float, Array]:
        current = weights(multipliers)
        value = current.sum() - goal @ multipliers + 0.5 * multipliers @ multipliers
        return float(value), scaled @ current - goal + multipliers

    def curvature(multipliers: Array, direction: Array) -> Array:
        return np.asarray(scaled @ (weights(multipliers) * (transposed @ direction)) + direction)

    solution = minimize(
        dual,
        np.zeros(targets.size),
        jac=True,
        hessp=curvature,
        method="trust-krylov",
        options={"gtol": _GRADIENT_TOLERANCE, "maxiter": _MOST_ITERATIONS},
    )
    return weights(solution.x)


def whole_numbers(weights: Array, total: int, start: float = 0.5) -> NDArray[np.int64]:
    """Turns weights into counts that add up to ``total``, by systematic sampling along the given order.

    The count of every run of neighbouring cells is within one of its weight, so margins over neighbours keep
    their level; with ``start`` drawn evenly from 0 to 1 the expected count of each cell is its weight.

    Args:
        weights: Weight of each cell, shape (cells,), at least 0; scaled to ``total``.
        total: Sum of the counts.
        start: Offset of the first sample, at least 0 and below 1.
    """
    if weights.sum() <= 0 or total <= 0:
        return np.zeros(weights.size, dtype=np.int64)
    running = np.concatenate([[0.0], np.cumsum(weights)])
    steps = np.floor(running / running[-1] * total + start)
    steps[-1] = total
    return np.diff(steps).astype(np.int64)
