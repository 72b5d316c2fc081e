"""What a calibration leaves behind: tables of constants, patterns, emulators, waves and recovery, and the figures."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtri

from wijksim.lab.calibration import CalibrationResult, Fitted
from wijksim.lab.calibration_recovery import LEVEL, summary
from wijksim.lab.calibration_targets import Target
from wijksim.lab.estimation import Floats
from wijksim.lab.factors import declared
from wijksim.lab.posterior_sample import posterior_table
from wijksim.report.figures.calibration import draw_constants, draw_emulators, draw_fit

_TAILS = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
_HALF_WIDTH = float(ndtri((1 + LEVEL) / 2))
"""Half width of the interval of a normal distribution, in standard deviations."""
_UNIFORM_VARIANCE = 1.0 / 12.0
"""Variance of a position in a range of which every place is as likely."""


def constants_of(result: CalibrationResult) -> pd.DataFrame:
    """Each constant before and after: range, default, 90% interval, and how much of its variance is gone."""
    positions = result.calibration.positions_of(result.posterior.loc[1:].to_numpy(np.float64))
    rows = []
    for at, name in enumerate(result.calibration.constants):
        item, column = declared()[name], result.posterior.loc[1:, name]
        low, middle, high = np.quantile(column, _TAILS)
        rows.append(
            {
                "constant": name,
                "meaning": item.meaning,
                "unit": item.unit,
                "low": item.low,
                "default": item.default,
                "high": item.high,
                "centre": result.posterior.at[0, name],
                "posterior_low": low,
                "posterior_median": middle,
                "posterior_high": high,
                "informed": 1.0 - float(positions[:, at].var()) / _UNIFORM_VARIANCE,
            }
        )
    return pd.DataFrame(rows)


def _span(prefix: str, values: Floats) -> dict[str, float]:
    known = values[~np.isnan(values)]
    low, middle, high = np.quantile(known, _TAILS) if known.size else (np.nan,) * 3
    return {f"{prefix}_low": low, f"{prefix}_median": middle, f"{prefix}_high": high}


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def patterns_of(result: CalibrationResult) -> pd.DataFrame:
    """Each target before (all runs of the first wave, the default point) and after (rows of the posterior, really run).

    ``whole_city`` is what is added to judge a pattern, where the runs show a part of a city.
    """
    by_column = {item.column: item for item in result.fitted}
    rows = [
        _row_of(result, target, column, by_column.get(column))
        for column, target in enumerate(result.calibration.targets)
    ]
    return pd.DataFrame(rows)


def _row_of(result: CalibrationResult, target: Target, column: int, item: Fitted | None) -> dict[str, object]:
    offset = float(result.size.offset[column])
    before = result.values[result.wave == 1, column] + offset
    after = result.checked[:, column] + offset
    inside = (after >= target.low) & (after <= target.high)
    return {
        "pattern": target.code,
        "label": target.label,
        "unit": target.unit,
        "kind": target.kind,
        "target_low": target.low,
        "target_high": target.high,
        "whole_city": offset,
        "default": _mean(result.default[:, column]) + offset,
        **_span("before", before),
        **_span("after", after),
        "centre": _mean(result.centre[:, column]) + offset,
        "rows_inside": float(inside[~np.isnan(after)].mean()) if (~np.isnan(after)).any() else np.nan,
        "fitted": item is not None,
    }


def emulators_of(result: CalibrationResult) -> pd.DataFrame:
    """How well each emulator foretells a run that it has not seen."""
    rows = []
    for item, discrepancy in zip(result.fitted, result.discrepancy, strict=True):
        values, foretold = item.emulator.values, item.emulator.left_out()
        away = values - foretold.mean
        rows.append(
            {
                "pattern": item.target.code,
                "unit": item.target.unit,
                "runs": len(values),
                "sd_of_runs": values.std(),
                "sd_of_luck": float(np.sqrt(item.emulator.luck)),
                "discrepancy": discrepancy,
                "error": float(np.sqrt(np.mean(away**2))),
                "explained": 1.0 - float(np.mean(away**2)) / float(values.var()),
                "coverage": float(np.mean(np.abs(away) < _HALF_WIDTH * foretold.sd)),
            }
        )
    return pd.DataFrame(rows)


def screen_of(result: CalibrationResult) -> pd.DataFrame:
    """What each constant does to each pattern: difference between the ends of its range, in widths of the target.

    Read from straight lines through all runs (least squares), so that bends are left out.
    """
    table: dict[str, Sequence[object]] = {"constant": result.calibration.constants}
    for item in result.fitted:
        inputs = np.column_stack([np.ones(len(item.rows)), item.emulator.points])
        slopes = np.linalg.lstsq(inputs, item.emulator.values, rcond=None)[0][1:]
        table[item.target.code] = (slopes / (item.target.high - item.target.low)).tolist()
    return pd.DataFrame(table)


def correlations_of(result: CalibrationResult) -> pd.DataFrame:
    """Pairs of constants that the patterns tell apart badly: correlation in the posterior, the strongest first."""
    matrix = result.posterior.loc[1:].corr().to_numpy()
    names = result.calibration.constants
    rows = [
        {"first": names[i], "second": names[j], "correlation": matrix[i, j]}
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]
    return pd.DataFrame(rows, columns=["first", "second", "correlation"]).sort_values(
        "correlation", key=abs, ascending=False
    )


def tables_of(result: CalibrationResult) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file."""
    tables = {
        "constants": constants_of(result),
        "patterns": patterns_of(result),
        "emulators": emulators_of(result),
        "screen": screen_of(result),
        "correlations": correlations_of(result),
        "waves": result.waves,
        "posterior": posterior_table(result).reset_index(),
    }
    if len(result.recovered):
        tables |= {"recovered": result.recovered, "recovery": summary(result.recovered)}
    return tables


def figures_of(result: CalibrationResult) -> dict[str, Callable[[Path], str]]:
    """What draws each picture and returns its caption, by the name of its file."""
    config = result.calibration.config
    where = f"{config.city.name}, {config.months} months, {len(result.values)} runs"
    return {
        "constants": partial(draw_constants, constants_of(result), result.posterior.loc[1:], where),
        "fit": partial(draw_fit, patterns_of(result), where),
        "emulators": partial(draw_emulators, emulators_of(result), result.fitted, where),
    }
