"""Reads from the tables of a run one number for each thing that a sweep looks at (measure_list.py)."""

import numpy as np
import pandas as pd

from wijksim.lab.measure_list import COST, HOURS, LOWEST, LOWEST_CITY, ORIGINAL, PROGRAMME, SPENT
from wijksim.lab.money import CASH
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.store import RunKey, Store

NEEDED_TABLES = ("city", "wijken", "cohorts", "ledger", "accounts")


def _weighted(wijken: pd.DataFrame, name: str) -> float:
    """Mean over months and wijken, by households."""
    known = wijken[wijken[name].notna()]
    return float(np.average(known[name], weights=known["households"]))


def measures_of(store: Store, key: RunKey, start: int) -> dict[str, float]:
    """The measures of one run: means over the months after the start of the programme, money over the whole run.

    Args:
        store: Where the run is.
        key: Which run.
        start: Months before the programme starts.
    """
    city = store.read(key, "city", ["month", "households", "life_satisfaction_p10", "team_hours_delivered"])
    wijken = store.read(
        key, "wijken", ["month", "programme", "households", "life_satisfaction_mean", "life_satisfaction_p10"]
    )
    cohorts = store.read(key, "cohorts", ["month", "cohort", "life_satisfaction_mean"])
    ledger = store.read(key, "ledger", ["kind", "euro"])
    accounts = store.read(key, "accounts", ["paid", "taken_back"])
    later = wijken[(wijken["month"] > start) & wijken["programme"].astype(bool)]
    original = cohorts[(cohorts["month"] > start) & (cohorts["cohort"] == "original")]
    household_years = float(city["households"].iloc[0]) * city["month"].max() / MONTHS_PER_YEAR
    return {
        PROGRAMME.name: _weighted(later, "life_satisfaction_mean"),
        ORIGINAL.name: float(original["life_satisfaction_mean"].mean()),
        LOWEST.name: _weighted(later, "life_satisfaction_p10"),
        LOWEST_CITY.name: float(city.loc[city["month"] > start, "life_satisfaction_p10"].mean()),
        COST.name: float(ledger.loc[ledger["kind"] == CASH, "euro"].sum()) / household_years,
        SPENT.name: float((accounts["paid"] - accounts["taken_back"]).sum()) / household_years,
        HOURS.name: float(city["team_hours_delivered"].sum()) / household_years,
    }
