"""From the values of runs to a row of the validation table: mean, interval, verdict, and why it missed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.misses import explain
from wijksim.lab.past_pattern import PastPattern, Unsaid
from wijksim.lab.patterns import Pattern

INSIDE, OUTSIDE, UNKNOWN = "inside", "outside", "too short a run"
NOTHING, UNSAYABLE = "nothing to measure", "not expressible"

PERIODS = ("mean", "first_year", "last_year")


def _summary(prefix: str, values: Floats) -> dict[str, float]:
    known = estimate(values)
    return {prefix: float(known.mean), f"{prefix}_low": float(known.low), f"{prefix}_high": float(known.high)}


def _verdict(mean: float, low: float, high: float, otherwise: str) -> str:
    if np.isnan(mean):
        return otherwise
    return INSIDE if low <= mean <= high else OUTSIDE


def _missed(code: str, verdict: str, mean: float, low: float) -> str:
    """Why a pattern misses, in which direction; empty where it does not."""
    return explain(code, above=mean > low) if verdict == OUTSIDE else ""


def row_of(pattern: Pattern, series: Sequence[Floats]) -> dict[str, Any]:
    """One pattern of a city without policy over all seeds.

    The verdict is on the mean over seeds of the period; years outside the target are counted beside it. Where a run
    is too short to show the pattern, there is no verdict.
    """
    values = np.vstack(series)
    if not pattern.single:
        first, last = pattern.years
        values = values[:, first - 1 : last]
        values = values[:, ~np.isnan(values).any(axis=0)]
    nothing = np.full(len(values), np.nan)
    if not values.size or np.isnan(values).any():
        values = np.full((len(values), 1), np.nan)
    by_year = values.mean(axis=0)
    years_outside = int(np.count_nonzero((by_year < pattern.low) | (by_year > pattern.high)))
    mean = float(values.mean())
    verdict = _verdict(mean, pattern.low, pattern.high, UNKNOWN)
    return {
        "pattern": pattern.code,
        "label": pattern.label,
        "unit": pattern.unit,
        "kind": pattern.kind,
        "target_low": pattern.low,
        "target_high": pattern.high,
        **_summary("mean", values.mean(axis=1)),
        **_summary("first_year", nothing if pattern.single else values[:, 0]),
        **_summary("last_year", nothing if pattern.single else values[:, -1]),
        "seeds": len(values),
        "years": values.shape[1],
        "years_outside": years_outside,
        "fitted": pattern.fitted,
        "verdict": verdict,
        "source": pattern.source,
        "explanation": _missed(pattern.code, verdict, mean, pattern.low),
        "reenactment": "",
        "years_after": np.nan,
        "dose": np.nan,
        "dose_unit": "",
    }


def past_row(pattern: PastPattern, values: Floats, doses: Floats, dose_unit: str) -> dict[str, Any]:
    """One pattern of a past intervention over all pairs; pairs in which there is nothing to measure are left out.

    Args:
        pattern: The pattern.
        values: One value per pair.
        doses: How much was done in each pair.
        dose_unit: Unit of the doses.
    """
    known = values[~np.isnan(values)]
    mean = float(known.mean()) if known.size else np.nan
    verdict = _verdict(mean, pattern.low, pattern.high, NOTHING)
    return {
        "pattern": pattern.code,
        "label": pattern.label,
        "unit": pattern.unit,
        "kind": pattern.kind,
        "target_low": pattern.low,
        "target_high": pattern.high,
        **_summary("mean", known),
        **dict.fromkeys([f"{name}{end}" for name in PERIODS[1:] for end in ("", "_low", "_high")], np.nan),
        "seeds": known.size,
        "years": 1,
        "years_outside": int(verdict == OUTSIDE),
        "fitted": False,
        "verdict": verdict,
        "source": pattern.source,
        "explanation": _missed(pattern.code, verdict, mean, pattern.low),
        "reenactment": pattern.reenactment,
        "years_after": np.nan if pattern.years is None else pattern.years,
        "dose": float(np.nanmean(doses)) if np.isfinite(doses).any() else np.nan,
        "dose_unit": dose_unit,
    }


def unsaid_row(pattern: Unsaid) -> dict[str, Any]:
    """A pattern that the model cannot express."""
    numbers = (
        "target_low",
        "target_high",
        *(f"{name}{end}" for name in PERIODS for end in ("", "_low", "_high")),
    )
    return {
        "pattern": pattern.code,
        "label": pattern.label,
        "unit": "",
        "kind": "none",
        **dict.fromkeys(numbers, np.nan),
        "seeds": 0,
        "years": 0,
        "years_outside": 0,
        "fitted": False,
        "verdict": UNSAYABLE,
        "source": pattern.source,
        "explanation": pattern.reason,
        "reenactment": "",
        "years_after": np.nan,
        "dose": np.nan,
        "dose_unit": "",
    }
