"""The Wijkkompas: which indicator of the model stands where in the wheel of the gemeente, and how wijken score.

The mapping is data, ``wijkkompas.toml``, with a reason for each indicator and a list of what the model does not know.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

_DATA = Path(__file__).with_name("wijkkompas.toml")

Direction = Literal["high", "low", "none"]
COMPOSITION = "composition"
_SIGN = {"high": 1.0, "low": -1.0, "none": 1.0}
_NO_SPREAD = 1e-9
"""Spread between wijken, relative to the size of the values, below which there is none."""

SCORE_COLUMNS = ("wijk", "programme", "indicator", "value", "city_mean", "score")


@dataclass(frozen=True)
class Indicator:
    """One indicator of the outer ring.

    Attributes:
        name: Column of the table ``wijken``.
        theme: Theme of the inner ring.
        quarter: Quarter of the wheel.
        direction: Whether much of it is good (``high``), bad (``low``) or neither (``none``).
        unit: Unit of the column.
        basis: Column of weights for the city mean.
        scale: One step of the score; None for the spread between wijken at the nulmeting.
        names: Name by language.
        reason: Why it stands there.
    """

    name: str
    theme: str
    quarter: str
    direction: Direction
    unit: str
    basis: Literal["households", "dwellings"]
    scale: float | None
    names: dict[str, str]
    reason: str


@dataclass(frozen=True)
class Unknown:
    """What the gemeente measures and the model does not know, by language, and why."""

    names: dict[str, str]
    quarter: str
    reason: str


@dataclass(frozen=True)
class Wheel:
    """The whole mapping: names of quarters and themes by language, indicators in the order of the wheel."""

    quarters: dict[str, dict[str, str]]
    themes: dict[str, dict[str, str]]
    indicators: tuple[Indicator, ...]
    unknown: tuple[Unknown, ...]

    def names(self, language: str) -> dict[str, str]:
        """Name of every indicator in a language, by column."""
        return {item.name: item.names[language] for item in self.indicators}


@cache
def wheel() -> Wheel:
    """The mapping, read once."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    languages = ("nl", "en")
    indicators = tuple(
        Indicator(
            name=item["name"],
            theme=item["theme"],
            quarter=data["themes"][item["theme"]]["quarter"],
            direction=item["direction"],
            unit=item["unit"],
            basis=item["basis"],
            scale=item.get("scale"),
            names={code: item[code] for code in languages},
            reason=item["reason"],
        )
        for item in data["indicators"]
    )
    unknown = tuple(
        Unknown({code: item[code] for code in languages}, item["quarter"], item["reason"])
        for item in data["unknown"]
    )
    named = {
        kind: {key: {code: item[code] for code in languages} for key, item in data[kind].items()}
        for kind in ("quarters", "themes")
    }
    return Wheel(named["quarters"], named["themes"], indicators, unknown)


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    known = ~np.isnan(values) & (weights > 0)
    return float(np.average(values[known], weights=weights[known])) if known.any() else np.nan


def step_of(indicator: Indicator, nulmeting: pd.DataFrame) -> float:
    """How much of an indicator is one step of the score.

    Args:
        indicator: The indicator.
        nulmeting: Rows of the table ``wijken`` at month 0.

    Returns:
        Its declared scale, or else the standard deviation between wijken at the nulmeting, weighted as the city mean;
        NaN when the wijken do not differ there.
    """
    if indicator.scale is not None:
        return indicator.scale
    values = nulmeting[indicator.name].to_numpy(np.float64)
    weights = nulmeting[indicator.basis].to_numpy(np.float64)
    mean = _mean(values, weights)
    spread = float(np.sqrt(_mean((values - mean) ** 2, weights)))
    return spread if spread > _NO_SPREAD * max(abs(mean), 1.0) else np.nan


def scores(wijken: pd.DataFrame, month: int) -> pd.DataFrame:
    """Values and scores of every wijk of one run in one month.

    A score is the distance to the city mean of the same month, in steps that are fixed at the nulmeting, so that
    nulmeting and outcome share a scale. Positive is better than the city; for composition it is simply more.

    Args:
        wijken: The table ``wijken`` of a run; month 0 must be in it.
        month: Month of the run.

    Returns:
        One row per wijk and indicator of the mapping that the table has, with the columns of :data:`SCORE_COLUMNS`.
        A wijk without households has missing values, an indicator without spread missing scores.

    Raises:
        ValueError: If the table does not have the month.
    """
    nulmeting = wijken[wijken["month"] == 0]
    now = wijken[wijken["month"] == month]
    if nulmeting.empty or now.empty:
        raise ValueError(f"month = {month}: the table of wijken has months 0 to {wijken['month'].max()}")
    lived_in = now["households"].to_numpy() > 0
    frames = []
    for indicator in wheel().indicators:
        if indicator.name not in now:
            continue
        values = np.where(lived_in, now[indicator.name].to_numpy(np.float64), np.nan)
        mean = _mean(values, now[indicator.basis].to_numpy(np.float64))
        frames.append(
            pd.DataFrame(
                {
                    "wijk": now["wijk"].to_numpy(),
                    "programme": now["programme"].to_numpy(bool),
                    "indicator": indicator.name,
                    "value": values,
                    "city_mean": mean,
                    "score": _SIGN[indicator.direction] * (values - mean) / step_of(indicator, nulmeting),
                }
            )
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(SCORE_COLUMNS))
