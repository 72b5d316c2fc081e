"""The ledger: every euro by month, payer, item, beneficiary and kind (the table ``ledger``)."""

import pandas as pd

from wijksim.city.accounts import CENTS, Entry
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.indicators.census import Notes

COLUMNS = ["month", "payer", "item", "beneficiary", "kind", "euro"]


def value_satisfaction(city: City, noted: Notes) -> dict[Entry, int]:
    """Life satisfaction of the city's adults valued for one month, in cents: a benefit, so negative.

    One point during one year is one WELLBY. Only differences between scenarios have a meaning.
    """
    euro = noted.households.sum_of("adult_satisfaction") / MONTHS_PER_YEAR * city.parameters.valuation.wellby
    return {("society", "life satisfaction", "residents", "valued"): -round(euro * CENTS)}


def energy_and_carbon(city: City, noted: Notes) -> dict[Entry, int]:
    """What households pay for energy in the month, and the CO2 of the gas that is burnt, in cents."""
    value, energy = city.parameters.valuation, noted.households.sum_of("energy_cost")
    carbon = noted.stock.gas / MONTHS_PER_YEAR * value.carbon_per_gas * value.carbon_price
    return {
        ("households", "energy", "energy companies", "cash"): round(energy * CENTS),
        ("society", "CO2 from gas", "society", "valued"): round(carbon * CENTS),
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
