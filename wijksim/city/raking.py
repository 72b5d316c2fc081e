"""Maximum-entropy weighting: the joint table nearest to a prior that reproduces measured margins.

This is what iterative proportional fitting converges to, but it takes household and person margins at once
and lets margins that were rounded give way within their rounding (generalised raking, Deville & Sarndal
1992). The convex dual is solved by ``scipy.optimize``.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

Array = NDArray[np.float64]

_PRECISION = 1e-3
"""Gradient at which the dual is solved, in units of the tolerance of a margin."""

_EMPTIED = 1e-9
"""What is left of the prior of a cell whose margin was measured as zero."""


def rake(prior: Array, design: csr_array, targets: Array, tolerance: Array) -> Array:
    """Finds the weights nearest to a prior whose margins meet the targets within their tolerance.

    Minimises the relative entropy of the weights to the prior plus half the squared misfit in units of the
    tolerance.

    Args:
        prior: Prior weight of each cell, shape (cells,), at least 0.
        design: What each cell adds to each margin, shape (margins, cells).
        targets: Measured margins, shape (margins,).
        tolerance: Standard deviation allowed to each margin, more than 0.

    Returns:
        Weights, shape (cells,).

    Raises:
        ValueError: If shapes do not fit or a tolerance is not positive.
    """
    if design.shape != (targets.size, prior.size) or tolerance.size != targets.size:
        raise ValueError(f"design {design.shape} does not fit {targets.size} margins and {prior.size} cells")
    if not (tolerance > 0).all():
        raise ValueError("every margin needs a tolerance above 0")
    # Multipliers in units of the tolerance keep the problem well scaled.
    scaled = csr_array(design.multiply(1.0 / tolerance[:, None]))
    goal = targets / tolerance

    def dual(multipliers: Array) -> tuple[float, Array]:
        weights = prior * np.exp(np.clip(scaled.T @ multipliers, -60.0, 60.0))
        value = weights.sum() - goal @ multipliers + 0.5 * multipliers @ multipliers
        return float(value), scaled @ weights - goal + multipliers

    def curvature(multipliers: Array) -> Array:
        weights = prior * np.exp(np.clip(scaled.T @ multipliers, -60.0, 60.0))
        return np.asarray((scaled.multiply(weights[None, :]) @ scaled.T).toarray() + np.eye(targets.size))

    # A margin measured as zero empties its cells; no multiplier has to run off to minus infinity.
    prior = np.where(scaled.T @ (targets == 0) > 0, _EMPTIED * prior, prior)
    start = np.zeros(targets.size)
    solution = minimize(
        dual, start, jac=True, hess=curvature, method="trust-exact", options={"gtol": _PRECISION}
    )
    return np.asarray(prior * np.exp(np.clip(scaled.T @ solution.x, -60.0, 60.0)))


def whole_numbers(weights: Array, total: int) -> NDArray[np.int64]:
    """Turns weights into counts that add up to ``total``, by systematic sampling along the given order.

    The count of every run of neighbouring cells is within one of its weight, so margins over neighbours
    keep their level without bias.
    """
    if weights.sum() <= 0 or total <= 0:
        return np.zeros(weights.size, dtype=np.int64)
    running = np.concatenate([[0.0], np.cumsum(weights)])
    steps = np.floor(running / running[-1] * total + 0.5)
    return np.diff(steps).astype(np.int64)
