"""What the size of the city does to the patterns, where a fit runs a part of a city to save time.

Extremes between wijken are wider in a tenth of the city, and small differences in who is in it shift a pattern. The
difference is measured at the default point and taken to be the same elsewhere; its standard error is carried along.
"""

from dataclasses import dataclass

import numpy as np

from wijksim.lab.calibration_runs import Calibration
from wijksim.lab.estimation import Floats


@dataclass(frozen=True)
class WholeCity:
    """What the size of the city does to each target, at the default point; zeros where the city is whole.

    Attributes:
        offset: By target, the mean over seeds in the whole city less that in the city of the runs.
        sd: Standard error of that.
    """

    offset: Floats
    sd: Floats


def whole_city(calibration: Calibration, default: Floats) -> WholeCity:
    """Makes the runs in the whole city that are missing, and sets them against those in the city of the fit.

    Args:
        calibration: What is fitted to what.
        default: Seeds x targets at the default point in the city of the fit.
    """
    nothing = np.zeros(len(calibration.targets))
    if calibration.whole is None:
        return WholeCity(nothing, nothing)
    pairs = [(0, seed) for seed in range(1, calibration.study.calibration.default_seeds + 1)]
    store = calibration.make(
        None, pairs, "default point, whole city", below="whole_city", arms=calibration.whole
    )
    whole = calibration.read(store, pairs)
    variance = whole.var(axis=0, ddof=1) + default.var(axis=0, ddof=1)
    return WholeCity(whole.mean(axis=0) - default.mean(axis=0), np.sqrt(variance / len(pairs)))
