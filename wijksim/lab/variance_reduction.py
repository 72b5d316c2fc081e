"""What common random numbers are worth: how much less a paired difference varies than one of independent seeds.

Two policies that meet the same luck (Law, *Simulation Modeling and Analysis*, section 11.2) share most of what varies
between seeds, and the difference does not. Runs with different seeds would show a difference with the variance of the
one plus the variance of the other, which the same runs tell without further ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

from wijksim.config import Config, ConfigError
from wijksim.lab.composition import override_keys
from wijksim.lab.contrasts import contrasts
from wijksim.lab.design_composition import compose_design
from wijksim.lab.design_run import run_design
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.estimation import LEVEL, Floats
from wijksim.lab.outcomes import BY_NAME, Outcome
from wijksim.lab.panel import MONTHS_PER_YEAR, Panel, load_panel, report_years, yearly
from wijksim.lab.store import Store

_DEFAULTS = {"months": "60", "scenarios": "[baseline,parallel,integrated]", "seeds": "20"}
"""Choices of this study unless others are given: policies at the end of year 5."""

_FEWEST_SEEDS = 5
_RESAMPLES = 2000


@dataclass(frozen=True)
class VarianceReduction:
    """How far keyed randomness narrows paired differences.

    Attributes:
        table: One row per contrast, outcome and area, for the last year of the runs: ``seeds``, mean difference,
            standard deviation of one paired difference and of one of independent seeds, ``ratio`` of the variances
            with its 95% bootstrap interval over seeds, and ``correlation`` between the two policies.
        year: The year.
        config: What was run.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
    """

    table: pd.DataFrame
    year: float
    config: Config
    store: Store
    ensemble: EnsembleOutcome


def variance_ratio(first: Floats, second: Floats, axis: int = -1) -> Floats:
    """Variance of a difference of independent seeds over that of a difference of the same seeds.

    Args:
        first: Values of one policy by seed.
        second: Values of the other, on the same seeds.
        axis: Axis of the seeds.
    """
    apart = first.var(axis=axis, ddof=1) + second.var(axis=axis, ddof=1)
    together = (first - second).var(axis=axis, ddof=1)
    return np.divide(apart, together, out=np.full_like(apart, np.inf), where=together > 0)


def ratio_with_interval(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Ratio of the variances and its 95% percentile interval, seeds resampled as pairs."""
    ratio = float(variance_ratio(first, second))
    if np.isinf(ratio):
        return np.nan, np.nan, np.nan  # the policies made no difference
    # A sample of seeds in which the policies made no difference has no finite ratio.
    with np.errstate(invalid="ignore"):
        found = bootstrap(
            (first, second),
            variance_ratio,
            paired=True,
            vectorized=True,
            n_resamples=_RESAMPLES,
            confidence_level=LEVEL,
            method="percentile",
            rng=np.random.default_rng(len(first)),
        )
    return ratio, float(found.confidence_interval.low), float(found.confidence_interval.high)


def study_variance(overrides: Sequence[str] = ()) -> VarianceReduction:
    """Runs policies on common seeds at the point of the configuration, and compares variances in the last year.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used.
    """
    keys = override_keys(overrides)
    asked = [f"{key}={value}" for key, value in _DEFAULTS.items() if key not in keys]
    design, study = compose_design([*overrides, *asked])
    config = design.common
    problems = []
    if design.samples.draws != [0] or design.cells is not None:
        problems.append(
            "design: this study compares policies at one point; use parameters.<group>.<name>=<value>"
        )
    if len(study.seeds) < _FEWEST_SEEDS:
        problems.append(
            f"seeds: {len(study.seeds)} say nothing of a variance; allowed: at least {_FEWEST_SEEDS}"
        )
    if config.months % MONTHS_PER_YEAR:
        problems.append(f"months = {config.months}: allowed: whole years")
    if not contrasts(list(design.arms)):
        problems.append(f"scenarios = {list(design.arms)}: nothing to compare")
    problems += [
        f"record = {config.record}: this study also needs {name}"
        for name in ("city", "wijken", "cohorts")
        if name not in config.record
    ]
    if problems:
        raise ConfigError(problems)
    done = run_design(design, study, title="policies on the same luck")
    panel = load_panel(done.store, list(design.arms), design.pairs())
    table = pd.DataFrame(_rows(panel, config.months))
    return VarianceReduction(table, config.months / MONTHS_PER_YEAR, config, done.store, done.ensemble)


def _in_the_last_year(panel: Panel, months: int) -> Iterator[tuple[Outcome, str, Floats]]:
    """Every outcome and area with its values (arm x pair) in the last year, wijken one by one left out."""
    window = report_years(months)[-1]
    for (name, area), values in panel.values.items():
        if area not in panel.wijken:
            yield BY_NAME[name], area, yearly(values, panel.months, window, BY_NAME[name])
    for (name, area), values in panel.yearly.items():
        for position in np.flatnonzero(panel.years == window[0]):
            yield BY_NAME[name], area, values[..., position]


def _rows(panel: Panel, months: int) -> Iterator[dict[str, Any]]:
    for outcome, area, values in _in_the_last_year(panel, months):
        for contrast in contrasts(panel.arms):
            if contrast.two_arms is None:
                continue
            both = values[[panel.arms.index(arm) for arm in contrast.two_arms]]
            first, second = both[:, ~np.isnan(both).any(axis=0)]
            if len(first) < _FEWEST_SEEDS or not (np.ptp(first) > 0 and np.ptp(second) > 0):
                continue
            ratio, low, high = ratio_with_interval(first, second)
            yield {
                "contrast": contrast.name,
                "outcome": outcome.name,
                "area": area,
                "unit": outcome.unit,
                "seeds": len(first),
                "mean_difference": float((first - second).mean()),
                "sd_same_seeds": float((first - second).std(ddof=1)),
                "sd_independent_seeds": float(np.sqrt(first.var(ddof=1) + second.var(ddof=1))),
                "ratio": ratio,
                "ratio_low": low,
                "ratio_high": high,
                "correlation": float(np.corrcoef(first, second)[0, 1]),
            }
