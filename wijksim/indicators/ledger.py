"""The ledger: every euro by month, payer, item, beneficiary and kind (the table ``ledger``)."""

import numpy as np
import pandas as pd

from wijksim.city.accounts import CENTS, Entry
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows

COLUMNS = ["month", "payer", "item", "beneficiary", "kind", "euro"]


def satisfaction_points(city: City, rows: Rows) -> float:
    """Life satisfaction of all adults of these households together, points x persons."""
    h = city.households
    return float((h.life_satisfaction[rows].astype(np.float64) * h.adults[rows]).sum())


def value_satisfaction(city: City) -> dict[Entry, int]:
    """Life satisfaction of the city's adults valued for one month, in cents: a benefit, so negative.

    One point during one year is one WELLBY. Only differences between scenarios have a meaning.
    """
    points = satisfaction_points(city, city.residents())
    euro = points / MONTHS_PER_YEAR * city.parameters.valuation.wellby
    return {("society", "life satisfaction", "residents", "valued"): -round(euro * CENTS)}


def energy_and_carbon(city: City) -> dict[Entry, int]:
    """What households pay for energy in the month, and the CO2 of the gas that is burnt, in cents."""
    h, d = city.households, city.dwellings
    rows = city.residents()
    bills = float(h.energy_cost[rows].sum(dtype=np.float64))
    lived_in = np.zeros(len(d), dtype=bool)
    lived_in[city.dwelling_of(rows)] = True
    gas = float(d.gas[lived_in].sum(dtype=np.float64)) / MONTHS_PER_YEAR
    value = city.parameters.valuation
    return {
        ("households", "energy", "energy companies", "cash"): round(bills * CENTS),
        ("society", "CO2 from gas", "society", "valued"): round(
            gas * value.carbon_per_gas * value.carbon_price * CENTS
        ),
    }


def frame(months: list[tuple[int, dict[Entry, int]]]) -> pd.DataFrame:
    """Puts the closed months of the book into one table, EUR at price level 2023, undiscounted."""
    rows = [
        (month, *entry, cents / CENTS)
        for month, entries in months
        for entry, cents in sorted(entries.items())
        if cents
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
