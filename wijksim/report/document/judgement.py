"""What an estimate allows to say: demonstrably better or worse, no demonstrable difference, or nothing at all."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

import numpy as np

LEVEL = 0.05
"""Below which a p-value counts."""


class Verdict(StrEnum):
    """What may be said about a difference."""

    HIGHER = "higher"
    LOWER = "lower"
    SAME = "same"
    """Equal to the last digit in every pair."""
    NONE = "none"
    """The interval holds zero: no demonstrable difference, which is not the same as no difference."""
    UNKNOWN = "unknown"
    """One pair only: a size without an interval."""
    ABSENT = "absent"
    """Not a single pair."""


class Merit(StrEnum):
    """The same as a judgement of value, for outcomes of which more (or less) is wanted."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NONE = "none"
    UNKNOWN = "unknown"
    ABSENT = "absent"


def verdict(row: Mapping[str, Any] | None) -> Verdict:
    """What a row of estimates allows to say.

    Args:
        row: ``mean``, ``low`` and ``high`` of a difference; None when there is no row.
    """
    if row is None or np.isnan(row["mean"]):
        return Verdict.ABSENT
    if np.isnan(row["low"]):
        return Verdict.UNKNOWN
    if row["low"] == row["high"] == 0:
        return Verdict.SAME
    if row["low"] > 0:
        return Verdict.HIGHER
    return Verdict.LOWER if row["high"] < 0 else Verdict.NONE


def merit(row: Mapping[str, Any] | None, wanted: Literal["higher", "lower"] | None = "higher") -> Merit:
    """The same as better or worse.

    Args:
        row: As for :func:`verdict`.
        wanted: Which way is better.

    Raises:
        ValueError: If no way is better.
    """
    if wanted is None:
        raise ValueError("an outcome without a wanted direction is not better or worse")
    found = verdict(row)
    if found is Verdict.HIGHER:
        return Merit.BETTER if wanted == "higher" else Merit.WORSE
    if found is Verdict.LOWER:
        return Merit.WORSE if wanted == "higher" else Merit.BETTER
    return Merit(found.value)


def merit_among_many(row: Mapping[str, Any] | None) -> Merit:
    """The same for one of many comparisons that are made at once: it must stand after correction for their number.

    Args:
        row: As for :func:`verdict`, with ``p_holm``.
    """
    found = merit(row)
    corrected = row is None or not row["p_holm"] >= LEVEL
    return found if corrected or found not in (Merit.BETTER, Merit.WORSE) else Merit.NONE


def demonstrable(row: Mapping[str, Any] | None) -> bool:
    """Whether the 95% interval leaves out zero."""
    return verdict(row) in (Verdict.HIGHER, Verdict.LOWER)


def noticeable(row: Mapping[str, Any], smallest: float) -> bool:
    """Whether a survey could have seen a difference of this size.

    Args:
        row: The difference.
        smallest: The smallest difference that the survey detects.
    """
    return bool(abs(row["mean"]) >= smallest)
