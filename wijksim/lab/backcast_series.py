"""What was measured after 2018 and what the model has in its place: how it is read, and what a comparison can tell."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.reenacted_measures import Tables
from wijksim.lab.watching import BUURTEN

WEAK, WEAK_YEAR = "liveability_weak", 2020
"""Series of weak buurten, and the year in which its cut is set."""

Yearly = Callable[[Tables, int], pd.Series]
"""From the tables of a run and the year of month 0 to a value for every calendar year."""


@dataclass(frozen=True)
class Series:
    """One thing that was measured later and that the model has too.

    Attributes:
        label: What it is.
        unit: Unit.
        measure: How it is read from a run.
        tells: What the comparison can tell, and what not.
    """

    label: str
    unit: str
    measure: Yearly
    tells: str


def _by_year(values: pd.Series, months: pd.Series, first_year: int, how: str) -> pd.Series:
    later = months > 0
    years = first_year + (months[later] - 1) // MONTHS_PER_YEAR
    grouped = values[later].groupby(years.to_numpy())
    return grouped.last() if how == "last" else grouped.sum() if how == "sum" else grouped.mean()


def _column(name: str, scale: float = 1.0, how: str = "mean") -> Yearly:
    def measure(tables: Tables, first_year: int) -> pd.Series:
        city = tables["city"]
        return _by_year(city[name] * scale, city["month"], first_year, how)

    return measure


def _dwellings(tables: Tables, first_year: int) -> pd.Series:
    city = tables["city"]
    index = city["dwellings"] / float(city["dwellings"].iloc[0]) * 100.0
    return _by_year(index, city["month"], first_year, "last")


def _urgent(tables: Tables, first_year: int) -> pd.Series:
    city = tables["city"]
    parts = [
        _by_year(city[name], city["month"], first_year, "sum") for name in ("urgent_lets", "social_lets")
    ]
    return parts[0] / parts[1] * 100.0


def _of_wijk(wijk: str, name: str, scale: float) -> Yearly:
    def measure(tables: Tables, first_year: int) -> pd.Series:
        rows = tables["wijken"]
        rows = rows[rows["wijk"] == wijk]
        return _by_year(rows[name] * scale, rows["month"], first_year, "mean")

    return measure


def weak_dwellings(share: float) -> Yearly:
    """Dwellings in buurten below the score under which that share stood at the end of 2020, %.

    Args:
        share: Measured share of 2020, %.
    """

    def measure(tables: Tables, first_year: int) -> pd.Series:
        panel = tables[BUURTEN]
        panel = panel.assign(year=first_year - 1 + panel["month"] // MONTHS_PER_YEAR)
        then = panel[panel["year"] == WEAK_YEAR].sort_values("liveability")
        if then.empty:
            return pd.Series(dtype=np.float64)
        shares = then["dwellings"].cumsum() / then["dwellings"].sum() * 100.0
        # Between two buurten the share is interpolated, so that whole buurten do not make it jump.
        cut = float(np.interp(share, shares, then["liveability"].astype(np.float64)))
        found = {}
        for year, rows in panel[panel["month"] > 0].groupby("year"):
            ordered = rows.sort_values("liveability")
            reached = ordered["dwellings"].cumsum() / ordered["dwellings"].sum() * 100.0
            found[year] = float(np.interp(cut, ordered["liveability"].astype(np.float64), reached, left=0.0))
        return pd.Series(found)

    return measure


def series_of(measured: pd.DataFrame) -> dict[str, Series]:
    """Every series that the model has, by its name in the table of what was measured."""
    weak = measured[(measured["series"] == WEAK) & (measured["year"] == WEAK_YEAR)]["value"]
    known: dict[str, Series] = {
        "label_a_corporation": Series(
            "label A, corporation dwellings",
            "% at the end of the year",
            _column("label_a_share_corporation", 100.0, "last"),
            "the later points are agreed targets, not measurements, and the start was reckoned back from them: this "
            "shows whether the works of the model keep the agreed pace, not whether they are right",
        ),
        "energy_poverty": Series(
            "energy poverty",
            "% of households",
            _column("energy_poverty_share", 100.0),
            "the level of 2019 was used; the fall to 2023 is due to an energy allowance and a price ceiling, which the "
            "model lacks in part, so that a band above the point of 2023 is what should come out",
        ),
        "persons_moved": Series(
            "persons that moved",
            "% of persons",
            _column("persons_moved_share", 100.0, "sum"),
            "the point is of the country, where fewer are young: it tells only the order of size",
        ),
        "problematic_debt": Series(
            "problematic debt",
            "% of households",
            _column("problematic_debt_share", 100.0),
            "persons against households, and the start was set by the same figure: it tells whether the level lasts",
        ),
        "problematic_debt_beijum": Series(
            "problematic debt in Beijum",
            "% of households",
            _of_wijk("Beijum", "problematic_debt_share", 100.0),
            "not used to set anything: it tests how debt is spread over wijken, with one point",
        ),
        "dwellings": Series(
            "dwellings",
            "2018 = 100",
            _dwellings,
            "growth outside the programme was set by the years before: it tells that it went on, not why",
        ),
        "registration_years": Series(
            "registration at social lets",
            "years",
            _column("registration_years_at_let"),
            "served to set constants: agreement is a fit",
        ),
        "urgent_lets": Series(
            "social lets to urgent seekers",
            "% of lets",
            _urgent,
            "served to set constants: agreement is a fit",
        ),
        "life_satisfaction": Series(
            "life satisfaction",
            "points (0-10)",
            _column("life_satisfaction_mean"),
            "a self-selected sample of one year: nothing can be concluded from agreement",
        ),
    }
    if len(weak):
        known[WEAK] = Series(
            "dwellings in weak buurten",
            "% of dwellings",
            weak_dwellings(float(weak.iloc[0])),
            "the cut is set in 2020, so that only the change to 2022 says something; the instrument counts what the "
            "model has no state for, such as burglary, noise and amenities",
        )
    return known
