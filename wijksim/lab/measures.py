"""How a pattern is read from the tables of a run: one value per full year, or one per run."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from wijksim.lab.estimation import Floats
from wijksim.lab.panel import MONTHS_PER_YEAR

Tables = Mapping[str, pd.DataFrame]
Measure = Callable[[Tables], Floats]
"""From the tables of one run to one value per full year, or to a single value; NaN where there is none."""

_YEARS_PER_DECADE = 10
LEAST_YEARS = 5
"""Years that a trend needs."""


def by_year(monthly: pd.Series, *, flow: bool = False) -> Floats:
    """Full years of a monthly series that starts with month 0 (which belongs to no year): means, or sums of flows."""
    values = monthly.to_numpy(np.float64)[1:]
    years = max(len(values) // MONTHS_PER_YEAR, 1)
    rows = values[: years * MONTHS_PER_YEAR].reshape(years, -1)
    if flow:
        return rows.sum(axis=1)
    known = ~np.isnan(rows)
    total = np.where(known, rows, 0.0).sum(axis=1)
    number = known.sum(axis=1)
    return np.divide(total, number, out=np.full(years, np.nan), where=number > 0)


def column(name: str, *, scale: float = 1.0, flow: bool = False) -> Measure:
    """Yearly mean, or sum of a flow, of a column of the table ``city``."""
    return lambda tables: by_year(tables["city"][name], flow=flow) * scale


def weighted(name: str, weight: Callable[[pd.DataFrame], pd.Series]) -> Measure:
    """Yearly mean of a column of ``city`` over the events of each month, weighted by their number."""

    def measure(tables: Tables) -> Floats:
        city = tables["city"]
        weights = weight(city).where(city[name].notna(), 0)
        total = by_year(city[name].fillna(0) * weights, flow=True)
        number = by_year(weights, flow=True)
        return np.divide(total, number, out=np.full(total.size, np.nan), where=number > 0)

    return measure


def ratio(part: str, whole: str, *, scale: float = 1.0) -> Measure:
    """Yearly sum of one flow of ``city`` over that of another."""

    def measure(tables: Tables) -> Floats:
        top, bottom = (by_year(tables["city"][name], flow=True) for name in (part, whole))
        return np.divide(top, bottom, out=np.full(top.size, np.nan), where=bottom > 0) * scale

    return measure


def per_thousand(flow: str) -> Measure:
    """Yearly events per thousand persons."""
    return lambda tables: (
        by_year(tables["city"][flow], flow=True) / by_year(tables["city"]["persons"]) * 1000.0
    )


def change_since_start(name: str, *, scale: float = 1.0, relative: bool = False) -> Measure:
    """Yearly mean of a column of ``city`` less its value at month 0, or relative to it."""

    def measure(tables: Tables) -> Floats:
        start = float(tables["city"][name].iloc[0])
        change = by_year(tables["city"][name]) - start
        return change * scale / (start if relative else 1.0)

    return measure


def difference(first: str, second: str, *, scale: float = 1.0) -> Measure:
    """Yearly mean of one column of ``city`` less that of another."""
    return lambda tables: by_year(tables["city"][first] - tables["city"][second]) * scale


def start(name: str) -> Measure:
    """A column of ``city`` at month 0."""
    return lambda tables: tables["city"][name].to_numpy(np.float64)[:1]


def drift(name: str, *, first_month: int = 0) -> Measure:
    """Straight-line trend of a column of ``city`` per decade: uses every month, so that the ends do not decide.

    Fewer than :data:`LEAST_YEARS` years say nothing of a decade: NaN.
    """

    def measure(tables: Tables) -> Floats:
        values = tables["city"][name].to_numpy(np.float64)[first_month:]
        known = ~np.isnan(values)
        if np.count_nonzero(known) < LEAST_YEARS * MONTHS_PER_YEAR:
            return np.array([np.nan])
        years = np.arange(len(values)) / MONTHS_PER_YEAR
        return np.array([np.polyfit(years[known], values[known], 1)[0] * _YEARS_PER_DECADE])

    return measure


def extreme_wijk(name: str, pick: Literal["min", "max"], *, scale: float) -> Measure:
    """Yearly mean of the wijk with the lowest or highest yearly mean; tiny wijken do not count."""

    def measure(tables: Tables) -> Floats:
        wijken = tables["wijken"]
        size = wijken.groupby("wijk")["households"].mean()
        large = size.index[size >= size.sum() / 100]
        series = [by_year(rows[name]) for wijk, rows in wijken.groupby("wijk") if wijk in large]
        stacked = np.vstack(series) * scale
        return stacked.min(axis=0) if pick == "min" else stacked.max(axis=0)

    return measure


def persons_moved(age: int | None = None) -> Measure:
    """Persons who moved in a year within the city or to another municipality, in % of all, or of one age."""

    def measure(tables: Tables) -> Floats:
        mobility = tables["mobility"]
        if age is not None:
            mobility = mobility[mobility["age"] == age]
        sums = mobility.groupby("year").sum()
        moved = sums["moved_within"] + sums["moved_to_other_municipality"]
        return (moved / sums["person_years"]).to_numpy(np.float64) * 100.0

    return measure


def moved_within(tables: Tables) -> Floats:
    """Share of those persons who stay in the municipality, %."""
    sums = tables["mobility"].groupby("year").sum()
    moved = sums["moved_within"] + sums["moved_to_other_municipality"]
    return (sums["moved_within"] / moved).to_numpy(np.float64) * 100.0
