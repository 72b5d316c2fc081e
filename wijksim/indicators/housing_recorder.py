"""Records the housing market: hands the register's links of a month to every table that wants them."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.indicators import housing_table, mobility_table
from wijksim.indicators.census import Census

TABLES = ("housing", "lettings", "mobility", "relocations", "chains", "moves")
"""Tables made here; each is recorded when it is asked for."""


class HousingRecorder:
    """Collects the tables of the housing market over a run.

    Args:
        city: The city at month 0.
        record: Names of the tables to record.
    """

    def __init__(self, city: City, record: Collection[str]) -> None:
        """Starts empty."""
        self._city = city
        self._wanted = set(record) & set(TABLES)
        self._survival = housing_table.TenancySurvival()
        self._lettings = housing_table.LettingsCount(city.corporation_names)
        self._flows = mobility_table.YearlyFlows(city)
        self._months: dict[str, list[dict[str, np.ndarray]]] = {"housing": [], "moves": []}
        self._years: dict[str, list[pd.DataFrame]] = {}

    def record(self, census: Census) -> dict[str, Any]:
        """Records the running month.

        Args:
            census: What was counted at its end.

        Returns:
            What the table ``city`` says of waiting for social rent and of its tenants.
        """
        city = self._city
        links = city.register.close()
        if "housing" in self._wanted:
            self._months["housing"].append(housing_table.rows_of(city, links))
        if "moves" in self._wanted:
            self._months["moves"].append(mobility_table.move_rows(city, links))
        if city.month > 0 and "lettings" in self._wanted:
            self._lettings.add(links)
        if city.month > 0 and self._wanted & {"relocations", "chains"}:
            self._flows.add(city, links)
        if city.month > 0 and city.month % MONTHS_PER_YEAR == 0:
            self._close_year()
        return {
            **housing_table.waiting(census),
            **housing_table.lets(links),
            **housing_table.residualisation(census),
            "social_tenants_gone_5y": self._survival.gone(city, links, census),
        }

    def _close_year(self) -> None:
        city = self._city
        year = city.month // MONTHS_PER_YEAR
        if self._wanted & {"relocations", "chains"}:
            relocations, chains = self._flows.close(year)
            self._keep("relocations", relocations)
            self._keep("chains", chains)
        if "lettings" in self._wanted:
            self._keep("lettings", self._lettings.close(year))
        if "mobility" in self._wanted:
            self._keep("mobility", mobility_table.mobility_rows(city))

    def _keep(self, name: str, table: pd.DataFrame) -> None:
        if name in self._wanted:
            self._years.setdefault(name, []).append(table)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables recorded so far, by name."""
        found = {
            name: pd.DataFrame({key: np.concatenate([month[key] for month in months]) for key in months[0]})
            for name, months in self._months.items()
            if months
        }
        return found | {name: pd.concat(years, ignore_index=True) for name, years in self._years.items()}
