"""Emulators: a Gaussian process for each pattern, which says what a run at other constants would show, and how surely.

A straight line in the constants (the dot product) and a smooth departure from it, of which each constant has a length
scale of its own; what is left is luck, another seed. Fitted by scikit-learn. Leaving one run out needs no new fit
(Rasmussen & Williams, Gaussian Processes for Machine Learning, 2006, section 5.4.2).
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import solve_triangular
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

from wijksim.lab.estimation import Floats

_LENGTHS = (0.5, 50.0)
"""Length scales between which the fit chooses, in widths of half a range: from strongly bent to straight."""
_SIZES = (1e-4, 1e2)
"""Variances between which the fit chooses, in those of the pattern over the runs."""


def _centred(points: Floats) -> Floats:
    """Positions in the ranges, 0 to 1, as -1 to 1: a straight line then goes through the middle."""
    return 2.0 * points - 1.0


@dataclass(frozen=True)
class LeftOut:
    """What the emulator says of each run from all others; one value per run, in the unit of the pattern.

    Attributes:
        mean: Expectation.
        sd: Standard deviation for one run, luck included.
    """

    mean: Floats
    sd: Floats


class Emulator:
    """What one pattern does over the space of the constants.

    Args:
        points: Runs x constants, positions in their ranges from 0 to 1.
        values: The pattern in each run, in its unit; not all the same.
        like: An emulator whose length scales and variances are taken over instead of fitted.
    """

    points: Floats
    values: Floats
    process: Any
    """The fitted process of scikit-learn."""
    luck: float
    """Variance of the pattern between seeds at one point, in its unit squared."""

    def __init__(self, points: Floats, values: Floats, like: "Emulator | None" = None) -> None:
        """Fits, or takes over, and conditions on the runs."""
        self.points, self.values = points, values
        kernel = (
            ConstantKernel(1.0, _SIZES) * DotProduct(1.0, (1e-2, 1e2))
            + ConstantKernel(0.3, _SIZES) * RBF(np.full(points.shape[1], 3.0), _LENGTHS)
            + WhiteKernel(0.3, _SIZES)
            if like is None
            else like.process.kernel_
        )
        self.process = GaussianProcessRegressor(
            kernel, normalize_y=True, optimizer="fmin_l_bfgs_b" if like is None else None
        )
        with warnings.catch_warnings():
            # A length scale at the end of its bounds says that a constant does not matter.
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.process.fit(_centred(points), values)
        self._smooth = self.process.kernel_.k1
        self._root = solve_triangular(self.process.L_, np.eye(len(values)), lower=True)
        self._scale = float(values.std())
        self.luck = float(self.process.kernel_.k2.noise_level) * self._scale**2

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Expectation at new points, and the variance of what is not known of it, luck left out.

        What the process of scikit-learn gives, in matrix products: walkers ask some thousands of times.
        """
        at = _centred(points)
        shared = self._smooth(at, self.process.X_train_)
        mean = self.values.mean() + self._scale * (shared @ np.ravel(self.process.alpha_))
        known = np.sum((shared @ self._root.T) ** 2, axis=1)
        return mean, np.maximum(self._smooth.diag(at) - known, 0.0) * self._scale**2

    def without(self, run: int) -> "Emulator":
        """The emulator of all runs but one, length scales and variances as they are."""
        kept = np.arange(len(self.values)) != run
        return Emulator(self.points[kept], self.values[kept], like=self)

    def left_out(self) -> LeftOut:
        """What each run would have been expected to show, had it not been made."""
        precision = np.sum(self._root**2, axis=0)
        away = np.ravel(self.process.alpha_) / precision * self._scale
        return LeftOut(self.values - away, np.sqrt(1.0 / precision) * self._scale)
