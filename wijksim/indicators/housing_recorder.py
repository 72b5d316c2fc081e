"""Records the housing market: hands the register's links of a month to every table that wants them."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.register import LINK
from wijksim.indicators import housing_table, mobility_table
from wijksim.indicators.census import Census
from wijksim.indicators.housing_table import OF_LETS, SURVIVAL_MONTHS, Lets
from wijksim.indicators.mobility_table import Links

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
        self._yearly = self._wanted - {"housing"}
        city.mobility.wants_present = "mobility" in self._wanted
        self._lets: list[Lets] = []
        """Of every month so far."""
        self._parts: dict[str, list[Links]] = {name: [] for name in TABLES}
        """Columns of each table, month by month or year by year."""
        self._year: list[Links] = []
        """Links of the months of the running year."""

    def record(self) -> None:
        """Records the running month."""
        city = self._city
        links = city.register.close(LINK if self._wanted else OF_LETS)
        self._lets.append(housing_table.lets_of(links))
        if "housing" in self._wanted:
            self._parts["housing"].append(housing_table.rows_of(city, links))
        if self._yearly and city.month == 0:
            self._keep_moves(_dated(links, 0))
        elif self._yearly:
            self._year.append(_dated(links, city.month))
            if city.month % MONTHS_PER_YEAR == 0:
                self._close_year()

    def columns(self, census: Census) -> dict[str, Any]:
        """What the table ``city`` says of waiting for social rent and of its tenants.

        Args:
            census: Of months that have been recorded.
        """
        months = census.month.tolist()
        begun = [month - SURVIVAL_MONTHS for month in months]
        return {
            **housing_table.waiting(census),
            **housing_table.waited([self._lets[month] for month in months]),
            **housing_table.residualisation(census),
            "social_tenants_gone_5y": housing_table.gone(
                census, [self._lets[month].urgent.size if month >= 1 else 0 for month in begun]
            ),
        }

    def _close_year(self) -> None:
        year, links = self._city.month // MONTHS_PER_YEAR, _joined(self._year)
        self._year = []
        self._keep_moves(links)
        if "relocations" in self._wanted:
            self._parts["relocations"].append(mobility_table.relocation_rows(self._city, links, year))
        if "chains" in self._wanted:
            self._parts["chains"].append(mobility_table.chain_rows(links, year))
        if "lettings" in self._wanted:
            self._parts["lettings"].append(housing_table.social_lets(links, year))
        if "mobility" in self._wanted:
            self._parts["mobility"].append(mobility_table.mobility_rows(self._city))

    def _keep_moves(self, links: Links) -> None:
        if "moves" in self._wanted:
            self._parts["moves"].append(links)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables recorded so far, by name."""
        parts = dict(self._parts)
        moves, made = parts.pop("moves"), parts.pop("lettings")
        found = {name: pd.DataFrame(_joined(several)) for name, several in parts.items() if several}
        if "moves" in self._wanted:
            found["moves"] = mobility_table.move_frame(self._city, _joined(moves + self._year))
        if made:
            years = range(1, len(made) + 1)
            found["lettings"] = housing_table.lettings(_joined(made), years, self._city.corporation_names)
        return found


def _dated(links: Links, month: int) -> Links:
    return {"month": np.full(links["household"].size, month), **links}


def _joined(parts: list[Links]) -> Links:
    """Columns one after another."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
