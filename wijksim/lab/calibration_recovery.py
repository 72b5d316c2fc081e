"""Are constants found back? Runs whose constants are known are taken as the truth, one by one.

The emulators leave that run out. If what they say is right, the 90% interval of each constant holds the true value in
nine of ten cases; and a constant that the patterns inform is found better than by its range alone.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijksim.lab.emulators import Emulator
from wijksim.lab.estimation import Floats
from wijksim.lab.history_matching import Seen, sample

LEVEL = 0.9
"""Part of the truths that the intervals should hold."""
_DRAWN = 100
"""Points by which the posterior of one truth is described."""
_SHRUNK = 0.1
"""Part by which correlations of luck are drawn towards none, because they are estimated from few runs."""

COLUMNS = ("run", "constant", "truth", "low", "median", "high", "covered", "error", "error_before")


def recovery(
    constants: Sequence[str],
    emulators: Sequence[tuple[Emulator, np.ndarray]],
    *,
    truths: np.ndarray,
    steps: int,
    seed: int,
) -> pd.DataFrame:
    """Finds the constants of runs back from their patterns.

    Args:
        constants: Names.
        emulators: Each with the runs that it was fitted to.
        truths: Runs that are taken as the truth. They should come from a design over the whole space.
        steps: Steps of the walkers, where walkers are needed.
        seed: Seed of the sampling.

    Returns:
        One row per run and constant, positions in the range from 0 to 1: the truth, the 90% interval and the median,
        whether the interval holds the truth, and the distance of the median, and of the middle of the range, from it.
    """
    common = [run for run in emulators[0][1] if all(run in runs for _, runs in emulators)]
    correlation = _shared_luck(emulators, common)
    rows = []
    for run in (int(run) for run in truths if run in common):
        places = [int(np.flatnonzero(runs == run)[0]) for _, runs in emulators]
        without = [emulator.without(place) for (emulator, _), place in zip(emulators, places, strict=True)]
        values = np.array(
            [emulator.values[place] for (emulator, _), place in zip(emulators, places, strict=True)]
        )
        truth = emulators[0][0].points[places[0]]
        seen = [Seen(without, values, correlation)]
        drawn = sample(seen, len(constants), _DRAWN, steps=steps, seed=seed + run).points
        low, median, high = np.quantile(drawn, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2], axis=0)
        for at, name in enumerate(constants):
            covered = low[at] <= truth[at] <= high[at]
            away, before = abs(median[at] - truth[at]), abs(0.5 - truth[at])
            rows.append((run, name, truth[at], low[at], median[at], high[at], covered, away, before))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _shared_luck(emulators: Sequence[tuple[Emulator, np.ndarray]], common: Sequence[int]) -> Floats:
    """Correlation between patterns of what emulators miss of runs that they have not seen."""
    missed = []
    for emulator, runs in emulators:
        foretold = emulator.left_out()
        missed.append(((emulator.values - foretold.mean) / foretold.sd)[np.isin(runs, common)])
    found = np.atleast_2d(np.corrcoef(missed))
    return (1.0 - _SHRUNK) * found + _SHRUNK * np.eye(len(found))


def summary(recovered: pd.DataFrame) -> pd.DataFrame:
    """Coverage by constant and for all, and how much smaller the mean squared error is than that of the range alone."""
    frames = [("all", recovered), *recovered.groupby("constant", sort=False)]
    return pd.DataFrame(
        {
            "constant": name,
            "truths": rows["run"].nunique(),
            "coverage": rows["covered"].mean(),
            "gain": 1.0 - (rows["error"] ** 2).mean() / (rows["error_before"] ** 2).mean(),
        }
        for name, rows in frames
        if len(rows)
    )
