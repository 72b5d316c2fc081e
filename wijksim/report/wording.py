"""Sentences that follow the numbers: a size where there is one, else 'no demonstrable difference'."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import Contrast
from wijksim.lab.outcomes import PROGRAMME, RESIDENTS, Outcome
from wijksim.report.intervals import Told, estimate
from wijksim.report.number_format import number_format

_NUMBERS = number_format("en")
_SATISFACTION_DIGITS = 3


def digits(outcome: Outcome) -> int:
    """Digits behind the point that are worth printing."""
    if outcome.scale != 1:
        return 2
    return 0 if outcome.kind == "flow" else _SATISFACTION_DIGITS


def signed(value: float, places: int = _SATISFACTION_DIGITS) -> str:
    """A number with its sign; a true minus, and no sign at a rounded zero."""
    return _NUMBERS.signed(value, places)


def interval(row: Mapping[str, Any], places: int = _SATISFACTION_DIGITS) -> str:
    """``+0.012 (−0.003 to +0.027)``, or the mean alone when there is one pair only."""
    words = estimate(_NUMBERS, row, places, sign=True)
    return f"{words.number} ({words.span or 'one pair: no interval'})"


def level(row: Mapping[str, Any], places: int) -> str:
    """A level with its 95% interval, without signs: ``0.012 (0.003 to 0.027)``; the mean alone without one."""
    words = estimate(_NUMBERS, row, places)
    return f"{words.number} ({words.span})" if words.span else words.number


def demonstrable(row: Mapping[str, Any]) -> bool:
    """Whether the 95% interval leaves out zero."""
    return bool(row["low"] > 0 or row["high"] < 0)


def holds_zero(row: Mapping[str, Any]) -> bool:
    """Whether there is a 95% interval and it holds zero: of one pair there is none, so nothing is judged."""
    return bool(row["low"] <= 0 <= row["high"])


def told(row: Mapping[str, Any], places: int = _SATISFACTION_DIGITS) -> str:
    """The interval, with the words that no difference is demonstrable where that is so."""
    if demonstrable(row) or np.isnan(row["low"]):
        return interval(row, places)
    words = estimate(_NUMBERS, row, places, sign=True)
    return f"no demonstrable difference ({words.number}; {words.span})"


def percent(share: float) -> str:
    """A chance in whole percent, never 0% or 100% unless it is."""
    if np.isnan(share):
        return "unknown"
    if 0 < share < 0.01:
        return "less than 1%"
    if 0.99 < share < 1:
        return "more than 99%"
    return f"{100 * share:.0f}%"


def verdict(row: Mapping[str, Any], subject: str, what: str, unit: str, places: int) -> str:
    """One sentence on one difference, chosen by the numbers."""
    if np.isnan(row["mean"]):
        return f"{subject}: no complete pair of runs."
    if np.isnan(row["low"]):
        size = signed(row["mean"], places)
        return f"{subject}: {size} {unit} on {what} in one pair; no interval can be given."
    if not demonstrable(row):
        words = estimate(_NUMBERS, row, places, sign=True)
        return f"{subject}: no demonstrable difference in {what}: {words.number} {unit} ({_named(words)})."
    low, high = sorted((abs(row["low"]), abs(row["high"])))
    words = estimate(_NUMBERS, {"mean": abs(row["mean"]), "low": low, "high": high}, places)
    verb = "higher" if row["mean"] > 0 else "lower"
    return f"{subject}: {what} {verb} by {words.number} {unit} ({_named(words)})."


def _named(words: Told) -> str:
    """The interval with its name."""
    return words.span if words.same else f"95% interval {words.span}"


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def pick(
    result: ComparisonResult,
    outcome: str,
    area: str,
    contrast: str,
    *,
    year: float | None = None,
    parameters: str | None = None,
) -> dict[str, Any] | None:
    """The row of the effects table on one question.

    Args:
        result: The comparison.
        outcome: Name of the outcome.
        area: Area or group of residents.
        contrast: Name of the contrast.
        year: Report year; the last one when left out.
        parameters: ``drawn`` or ``default``; the kind that headlines use when left out.
    """
    rows = result.effects[
        (result.effects["outcome"] == outcome)
        & (result.effects["area"] == area)
        & (result.effects["contrast"] == contrast)
        & (result.effects["parameters"] == (parameters or result.main_parameters))
    ]
    chosen = rows[rows["year"] == (rows["year"].max() if year is None else year)]
    return None if chosen.empty else {str(key): value for key, value in chosen.iloc[0].items()}


def headline_area(result: ComparisonResult) -> str:
    """Whom the headline is about: original residents; the programme wijken in a run without a full year."""
    rows = result.effects[result.effects["area"] == RESIDENTS]
    return RESIDENTS if len(rows) and rows["mean"].notna().any() else PROGRAMME


def sources_of_spread(result: ComparisonResult) -> str:
    """What the intervals carry."""
    if result.main_parameters == "drawn":
        return "luck and parameter uncertainty (a parameter draw with every seed)"
    return "luck only (all parameters at their default)"


def pairs_of(frame: pd.DataFrame, parameters: str) -> int:
    """Largest number of complete pairs in a table of estimates."""
    rows = frame[frame["parameters"] == parameters]
    return int(rows["pairs"].max()) if len(rows) else 0


def counted(number: int, noun: str, many: str | None = None) -> str:
    """A number with what is counted, in the singular where it is one."""
    return f"{number} {noun if number == 1 else many or noun + 's'}"


ONE_PAIR = "One pair of runs says nothing about uncertainty, so no interval is drawn."


def explained(pairs: int, intervals: str) -> str:
    """The words that explain the intervals of a picture; of one pair there are none, and that is said instead."""
    return ONE_PAIR if pairs == 1 else intervals


_FEW = 10
"""Values below which resampling gives intervals that are clearly narrower than they say."""


def hint_of_few(number: int, what: str) -> str:
    """A sentence, with a space before it, on intervals that come from resampling few values; else nothing."""
    if number >= _FEW:
        return ""
    return f" So few {what} make resampled intervals too narrow: take what they say as a hint."


def fine(reach: float, places: int) -> int:
    """Digits of the numbers of a map: one more than usual where the largest has fewer than two of them."""
    return places + 1 if reach < 10.0 ** (1 - places) else places


def against(contrast: Contrast) -> str:
    """Label of a contrast as the subject of a sentence."""
    if contrast.kind == "baseline":
        return contrast.label.removesuffix(" minus baseline")
    return contrast.label.replace(" minus ", " against ")


def year_label(year: float) -> str:
    """``year 20``, or ``the whole run`` for a run shorter than a year."""
    return f"year {year:g}" if year >= 1 else "the whole run"
