"""Patterns that a city without policy should show, as data: what is measured, the target, and what it proves.

``input`` means that the model was given the number in some form, so that finding it back is no evidence;
``emergent`` patterns come out of the mechanisms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from wijksim.lab.estimation import Floats
from wijksim.lab.panel import MONTHS_PER_YEAR

Measure = Callable[[pd.DataFrame, pd.DataFrame], Floats]
"""From the tables ``city`` and ``wijken`` of one run to one value per full year, or to a single value."""

_YEARS_PER_DECADE = 10


@dataclass(frozen=True)
class Pattern:
    """One pattern.

    Attributes:
        code: Number in the list of patterns.
        label: What is measured.
        low: Lower end of the target.
        high: Upper end.
        unit: Unit of target and value.
        kind: ``input`` or ``emergent``.
        source: Where the target comes from.
        measure: How it is read from a run.
        single: Whether there is one value per run instead of one per year.
    """

    code: str
    label: str
    low: float
    high: float
    unit: str
    kind: Literal["input", "emergent"]
    source: str
    measure: Measure
    single: bool = False


def _by_year(monthly: pd.Series, *, flow: bool = False) -> Floats:
    """Full years of a monthly series that starts with month 0 (which belongs to no year)."""
    values = monthly.to_numpy(np.float64)[1:]
    years = max(len(values) // MONTHS_PER_YEAR, 1)
    rows = values[: years * MONTHS_PER_YEAR].reshape(years, -1)
    return rows.sum(axis=1) if flow else rows.mean(axis=1)


def _column(name: str, *, scale: float = 1.0, flow: bool = False) -> Measure:
    return lambda city, wijken: _by_year(city[name], flow=flow) * scale


def _start(name: str) -> Measure:
    return lambda city, wijken: city[name].to_numpy(np.float64)[:1]


def _drift(name: str) -> Measure:
    """Straight-line trend, per decade: uses every month, so that the ends do not decide."""

    def measure(city: pd.DataFrame, wijken: pd.DataFrame) -> Floats:
        values = city[name].to_numpy(np.float64)
        years = np.arange(len(values)) / MONTHS_PER_YEAR
        return np.array([np.polyfit(years, values, 1)[0] * _YEARS_PER_DECADE])

    return measure


def _extreme_wijk(name: str, pick: Literal["min", "max"], *, scale: float) -> Measure:
    """Yearly mean of the wijk with the lowest or highest yearly mean; tiny wijken do not count."""

    def measure(city: pd.DataFrame, wijken: pd.DataFrame) -> Floats:
        size = wijken.groupby("wijk")["households"].mean()
        large = size.index[size >= size.sum() / 100]
        series = [_by_year(rows[name]) for wijk, rows in wijken.groupby("wijk") if wijk in large]
        stacked = np.vstack(series) * scale
        return stacked.min(axis=0) if pick == "min" else stacked.max(axis=0)

    return measure


_PERCENT = "%"
_DISSIMILARITY = "dissimilarity_low_income"

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "N1",
        "persons that move in a year",
        11.0,
        13.5,
        _PERCENT,
        "emergent",
        "national age schedule on the city's ages (CBS)",
        _column("persons_moved_share", scale=100, flow=True),
    ),
    Pattern(
        "N7 start",
        "dissimilarity of low incomes at month 0",
        0.24,
        0.32,
        "index",
        "input",
        "national map of 2013; no figure for Groningen was found",
        _start(_DISSIMILARITY),
        single=True,
    ),
    Pattern(
        "N7 drift",
        "drift of the dissimilarity per decade",
        -0.02,
        0.02,
        "index",
        "emergent",
        "stable or falling in most Dutch urban areas 2011-2022",
        _drift(_DISSIMILARITY),
        single=True,
    ),
    Pattern(
        "N8 mean",
        "life satisfaction, mean",
        7.4,
        7.7,
        "points",
        "emergent",
        "CBS 2013-2016",
        _column("life_satisfaction_mean"),
    ),
    Pattern(
        "N8 satisfied",
        "answers of 7 and more",
        85.0,
        91.0,
        _PERCENT,
        "emergent",
        "CBS 2018",
        _column("share_satisfied", scale=100),
    ),
    Pattern(
        "N8 low",
        "answers of 4 and less",
        2.0,
        4.0,
        _PERCENT,
        "emergent",
        "CBS 2018",
        _column("share_very_dissatisfied", scale=100),
    ),
    Pattern(
        "N8 states",
        "variance of life satisfaction explained by states (R2)",
        0.12,
        0.25,
        "share",
        "emergent",
        "British panel: all observed factors together about 15%",
        _column("satisfaction_r2"),
    ),
    Pattern(
        "N9 city",
        "households with problematic debt",
        6.0,
        8.0,
        _PERCENT,
        "emergent",
        "municipality: 6.8%",
        _column("problematic_debt_share", scale=100),
    ),
    Pattern(
        "N9 lowest wijk",
        "problematic debt in the wijk with least",
        4.0,
        10.0,
        _PERCENT,
        "emergent",
        "municipality: 3.9% in Haren-west",
        _extreme_wijk("problematic_debt_share", "min", scale=100),
    ),
    Pattern(
        "N9 highest wijk",
        "problematic debt in the wijk with most",
        4.0,
        10.0,
        _PERCENT,
        "emergent",
        "municipality: almost 10% in Beijum",
        _extreme_wijk("problematic_debt_share", "max", scale=100),
    ),
    Pattern(
        "N10",
        "debts that are known to help",
        14.0,
        20.0,
        _PERCENT,
        "input",
        "CBS 2020: 1 in 6",
        _column("debts_known_share", scale=100),
    ),
)
