"""Calibration: constants fitted to patterns of a city without policy, as a sample and not as one best point.

History matching in waves: run a design, emulate every pattern, draw the points of the next wave from where the
emulators say that patterns can be matched, run those, and so on. In the end a sample in proportion to the likelihood is
drawn from the emulators, and part of it is really run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from wijksim.lab.calibration_recovery import recovery
from wijksim.lab.calibration_runs import Calibration, compose_calibration
from wijksim.lab.calibration_targets import Target
from wijksim.lab.emulators import Emulator
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.estimation import Floats
from wijksim.lab.history_matching import Matched, plausible_share, sample, survey
from wijksim.lab.identity import digest
from wijksim.lab.sample_table import read_samples
from wijksim.lab.samples import sobol
from wijksim.lab.store import Store, StoreError
from wijksim.lab.whole_city import WholeCity, whole_city

_SHOWN = 0.9
"""Part of the runs that must show a pattern for it to be a target."""


@dataclass(frozen=True)
class Fitted:
    """One target with its emulator.

    Attributes:
        target: The pattern.
        column: Its column among the values of all targets.
        rows: Runs that show it.
        emulator: What it does over the space.
    """

    target: Target
    column: int
    rows: np.ndarray
    emulator: Emulator

    def matched(self, discrepancy: float, luck: float, offset: Floats, offset_sd: Floats) -> Matched:
        """As something to be matched.

        Args:
            discrepancy: Standard deviation of what the model gets wrong at its best, in half widths of the range.
            luck: Part of the variance between runs that the measured city has.
            offset: By target, what it is more in the whole city.
            offset_sd: Standard error of that.
        """
        low, high = self.target.low, self.target.high
        own = float(offset[self.column]), float(offset_sd[self.column])
        return Matched(self.emulator, low, high, discrepancy * (high - low) / 2.0, luck, *own)


@dataclass
class CalibrationResult:
    """A fit.

    Attributes:
        calibration: What was fitted to what.
        store: Where the runs of the waves are.
        waves: One row per wave: runs, and the part of the space that its runs and those before leave plausible.
        points: Runs x constants of all waves, positions from 0 to 1; only runs that succeeded.
        values: Runs x targets of the same runs.
        wave: Wave of each run.
        fitted: Targets with their emulators; those that too few runs show are left out.
        left_out: Codes of those.
        discrepancy: Standard deviation of what the model gets wrong at its best, for each of the fitted targets.
        posterior: Rows by number, one column per constant; row 0 repeats the likeliest of the others.
        effective: About how many independent points the sample stands for.
        default: Seeds x targets at the default point.
        size: What the size of the city does to each target.
        checked: Rows x targets, from runs of rows of the posterior.
        centre: Seeds x targets, from runs of row 0.
        recovered: Constants found back from runs that were taken as the truth; empty where none was asked for.
    """

    calibration: Calibration
    store: Store
    waves: pd.DataFrame
    points: Floats
    values: Floats
    wave: np.ndarray
    fitted: list[Fitted]
    left_out: list[str]
    discrepancy: list[float]
    posterior: pd.DataFrame
    effective: float
    default: Floats
    size: WholeCity
    checked: Floats
    centre: Floats
    recovered: pd.DataFrame

    @property
    def ensembles(self) -> list[EnsembleOutcome]:
        """What was run, what was there, what failed."""
        return self.calibration.ensembles


def fit(calibration: Calibration, points: Floats, values: Floats) -> tuple[list[Fitted], list[str]]:
    """Emulates every target that nearly all runs show; also the codes of the others.

    Raises:
        StoreError: If no target can be emulated.
    """
    fitted, left_out = [], []
    for column, target in enumerate(calibration.targets):
        rows = np.flatnonzero(~np.isnan(values[:, column]))
        seen = values[rows, column]
        if len(rows) < _SHOWN * len(values) or seen.std() == 0:
            left_out.append(target.code)
            continue
        fitted.append(Fitted(target, column, rows, Emulator(points[rows], seen)))
    if not fitted:
        raise StoreError(
            "no pattern can be fitted: too few runs succeeded, or they are too short to show one"
        )
    return fitted, left_out


def matched(calibration: Calibration, fitted: Sequence[Fitted], size: WholeCity) -> list[Matched]:
    """Everything that has to be matched. A city that was measured is whole, so its luck is that of a whole city."""
    luck = 1.0 / calibration.config.city.keep_one_in
    chosen = calibration.study.calibration
    points = survey(len(calibration.constants), chosen.sampling_seed)
    return [
        item.matched(chosen.discrepancy, luck, size.offset, size.sd).at_its_best(points) for item in fitted
    ]


@threadpool_limits.wrap(limits=1)  # small matrices: threads that wait for each other cost more than they give
def study_calibration(overrides: Sequence[str] = ()) -> CalibrationResult:
    """Makes the runs that are missing, wave by wave, and draws a posterior sample.

    Args:
        overrides: Hydra overrides such as ``["city=groningen_tenth", "calibration.waves=[120,60]"]``.

    Raises:
        BaselineError: If the city's data tables are not as they should be.
        ConfigError: Lists every problem with the choices.
        StoreError: If the store cannot be used, or too few runs succeeded.
    """
    calibration = compose_calibration(overrides)
    chosen = calibration.study.calibration
    number_of, seed = len(calibration.constants), chosen.sampling_seed
    seeds = range(1, chosen.default_seeds + 1)
    samples = sobol(calibration.constants, chosen.waves[0], seed=seed).table
    at_default = [(0, number) for number in seeds]
    store = calibration.make(samples, at_default, "default point")
    default = calibration.read(store, at_default)
    size = whole_city(calibration, default)
    told: list[dict[str, float]] = []
    to_match: list[Matched] = []
    for wave, runs in enumerate(chosen.waves, start=1):
        if wave > 1:
            first = len(samples) + 1
            samples = pd.concat([samples, _next_wave(calibration, store, to_match, first, runs, wave)])
        pairs = [(int(draw), int(draw)) for draw in samples.index]
        store = calibration.make(samples, pairs, f"wave {wave} of {len(chosen.waves)}")
        points, values, kept = _complete(calibration, store, samples)
        fitted, left_out = fit(calibration, points, values)
        to_match = matched(calibration, fitted, size)
        share = plausible_share(to_match, number_of, chosen.cutoff, seed)
        told.append({"wave": wave, "points": runs, "runs": len(points), "plausible_share": share})
    drawn = sample(to_match, number_of, chosen.rows, steps=chosen.steps, seed=seed)
    table = calibration.samples_at(drawn.points, 1)
    best = int(np.argmax(drawn.log_likelihood)) + 1
    really = [(int(draw), int(draw)) for draw in _spread_over(chosen.rows, chosen.checked)]
    at_centre = [(best, number) for number in seeds]
    below = f"check-{digest(table.to_csv())[:8]}"
    check = calibration.make(
        table, dict.fromkeys([*really, *at_centre]), "rows of the posterior", below=below
    )
    edges = np.cumsum([0, *chosen.waves])
    return CalibrationResult(
        calibration=calibration,
        store=store,
        waves=pd.DataFrame(told),
        points=points,
        values=values,
        wave=np.searchsorted(edges, kept, side="left"),
        fitted=fitted,
        left_out=left_out,
        discrepancy=[pattern.discrepancy for pattern in to_match],
        posterior=pd.concat([table.loc[[best]].set_axis(pd.Index([0], name="draw")), table]),
        effective=drawn.effective,
        default=default,
        size=size,
        checked=calibration.read(check, really),
        centre=calibration.read(check, at_centre),
        recovered=recovery(
            calibration.constants,
            [(item.emulator, item.rows) for item in fitted],
            truths=np.flatnonzero(kept <= chosen.waves[0])[: chosen.recovered],
            steps=chosen.steps,
            seed=seed,
        ),
    )


def _next_wave(
    calibration: Calibration,
    store: Store,
    to_match: Sequence[Matched],
    first: int,
    runs: int,
    wave: int,
) -> pd.DataFrame:
    """Points of a wave: those that the store has, so that an interrupted wave goes on, or new ones."""
    there = read_samples(store.folder)
    if there is not None and set(range(first, first + runs)) <= set(there.index):
        return there.loc[first : first + runs - 1, calibration.constants]
    chosen = calibration.study.calibration
    drawn = sample(
        to_match,
        len(calibration.constants),
        runs,
        steps=chosen.steps,
        seed=chosen.sampling_seed + wave,
        temper=chosen.temper,
    )
    return calibration.samples_at(drawn.points, first)


def _complete(
    calibration: Calibration, store: Store, samples: pd.DataFrame
) -> tuple[Floats, Floats, np.ndarray]:
    """Positions and values of the runs that succeeded, and the number of each."""
    numbers = samples.index.to_numpy()
    values = calibration.read(store, [(int(draw), int(draw)) for draw in numbers])
    done = ~np.isnan(values).all(axis=1)
    points = calibration.positions_of(samples.to_numpy(np.float64))
    return points[done], values[done], numbers[done]


def _spread_over(rows: int, number: int) -> list[int]:
    """Numbers of rows from 1, spread evenly over the sample."""
    return [int(place) + 1 for place in np.linspace(0, rows - 1, number).round()]
